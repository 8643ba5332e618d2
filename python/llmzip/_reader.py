# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""The reader of an LLMZipFile, below an io.BufferedReader."""

from __future__ import annotations

import collections
import copy
import io
from typing import Any, Deque, List, Optional

from . import _library
from ._core import Context, Stream
from ._errors import LLMZipError, final_error
from ._ranges import RangeSource

_READ_SIZE = 1 << 16  # of the archive
_SKIP_SIZE = 1 << 16  # of the text
# A jump decodes this much text at first, at least a block, and then more and
# more at a time.
_FIRST_RANGE = 1 << 16
_LARGEST_RANGE = 1 << 24


class Reader(io.RawIOBase):
    """Decodes an archive from `file`. If that is None, it opens the file
    `path` and closes it with the reader. Returns the text before an error
    first, and then raises the error."""

    _stream: Optional[Stream] = None
    _own_file: Any = None
    # After a jump the text from there on, without what stands before it.
    _range: Optional[RangeSource] = None
    _range_size = _FIRST_RANGE

    def __init__(self, context: Context, file: Any, path: Any) -> None:
        self._context = context
        if file is None:
            file = self._own_file = io.open(path, "rb", buffering=0)
        self._file = file
        self._can_seek = bool(getattr(file, "seekable", lambda: False)())
        self._start = file.tell() if self._can_seek else 0
        self._size: Optional[int] = None  # of the text, once known
        self._begin()

    def _begin(self) -> None:
        self._range = None
        self._texts: Deque[memoryview] = collections.deque()
        self._position = 0
        self._ended = False
        self._error: Optional[LLMZipError] = None
        take = self._texts.append
        self._stream = self._context.run(lambda check: Stream(
            "decoder", self._context, lambda text: take(memoryview(text)),
            check))

    def readable(self) -> bool:
        self._check_open()
        return True

    def seekable(self) -> bool:
        self._check_open()
        return self._can_seek

    def fileno(self) -> int:
        self._check_open()
        return self._file.fileno()

    def tell(self) -> int:
        self._check_open()
        return self._position

    def _check_open(self) -> None:
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def _fill(self) -> bool:
        """Decodes until there is text or the archive ends. Returns False if
        the file has no bytes yet."""
        while not self._texts:
            if self._error is not None:
                raise copy.copy(self._error)
            if self._ended:
                return True
            if self._range is not None:
                self._fill_from_range(self._range)
                continue
            archive = self._file.read(_READ_SIZE)
            if archive is None:
                return False
            try:
                self._context.run(lambda check: check(self._decode(archive)))
            except LLMZipError as error:
                self._error = final_error(error)
            except BaseException as error:
                self._error = final_error(error)
                raise
        return True

    def _fill_from_range(self, source: RangeSource) -> None:
        size, self._range_size = self._range_size, min(2 * self._range_size,
                                                       _LARGEST_RANGE)
        try:
            self._ended = source.decode(
                self._position, size,
                lambda text: self._texts.append(memoryview(text)))
        except BaseException as error:
            self._error = final_error(error)
            # The text before the error comes first.
            if not (self._texts and isinstance(error, LLMZipError)):
                raise

    def _decode(self, archive: Any) -> int:
        assert self._stream is not None
        with _library.bytes_of(archive) as (address, size):
            if size > 0:
                return self._stream.push(address, size)
        status = self._stream.finish()
        self._ended = status == _library.OK
        return status

    def readinto(self, buffer: Any) -> Optional[int]:
        self._check_open()
        if not self._fill():
            return None
        with memoryview(buffer) as view, view.cast("B") as room:
            if not self._texts:
                self._size = self._position
                return 0
            text = self._texts[0]
            size = min(len(text), len(room))
            room[:size] = text[:size]
            if size < len(text):
                self._texts[0] = text[size:]
            else:
                self._texts.popleft()
        self._position += size
        return size

    def readall(self) -> bytes:
        self._check_open()
        texts: List[memoryview] = []
        while self._fill() and self._texts:
            while self._texts:
                texts.append(self._texts.popleft())
                self._position += len(texts[-1])
        if not texts and not self._ended:
            return None  # type: ignore[return-value]  # non-blocking, no text yet
        if self._ended:
            self._size = self._position
        return b"".join(texts)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._check_open()
        if not self._can_seek:
            raise io.UnsupportedOperation("not seekable")
        if whence == io.SEEK_CUR:
            offset += self._position
        elif whence == io.SEEK_END:
            offset += self._find_size()
        elif whence != io.SEEK_SET:
            raise ValueError(f"invalid value for whence: {whence}")
        offset = max(0, offset)
        if self._size is not None:
            offset = min(offset, self._size)
        distance = offset - self._position
        if distance > _SKIP_SIZE or (distance < 0 and offset > _SKIP_SIZE):
            self._jump(offset)
        elif distance < 0:
            self._file.seek(self._start)
            self._release()
            self._begin()
        while self._position < offset and self._skip(offset - self._position):
            pass
        return self._position

    def _source(self) -> RangeSource:
        return RangeSource(self._context, self._file, self._start)

    def _find_size(self) -> int:
        """Returns the size of the text. The archive is read, not decoded."""
        if self._size is None:
            place = self._file.tell()
            try:
                self._size = self._source().text_size()
            finally:
                self._file.seek(place)
        return self._size

    def _jump(self, offset: int) -> None:
        """Goes to `offset`, or to the end of a text that is shorter."""
        source = self._source()
        if not source.has(offset):
            offset = self._find_size()
        self._release()
        self._begin()
        self._position = offset
        self._range = source
        self._range_size = _FIRST_RANGE

    def _skip(self, most: int) -> int:
        text = self.read(min(most, _SKIP_SIZE))
        if text is None:
            raise BlockingIOError("the file would block")
        return len(text)

    def _release(self) -> None:
        stream, self._stream = self._stream, None
        if stream is not None:
            stream.release()

    def close(self) -> None:
        if self.closed:
            return
        try:
            super().close()
        finally:
            self._release()
            if self._own_file is not None:
                self._own_file.close()
