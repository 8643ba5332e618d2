# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Parts of the text of an archive in a file that can seek.

The library walks over the headers of the blocks, and reads and decodes only the
blocks that a range needs.
"""

from __future__ import annotations

import ctypes
import io
from typing import Any, Callable

from . import _library
from ._core import Context
from ._library import library

_READ_SIZE = 1 << 20


class RangeSource:
    """The archive in `file` from the position `start` to the end. Its calls
    move the file's position."""

    def __init__(self, context: Context, file: Any, start: int) -> None:
        self._context = context
        self._file = file
        self._start = start
        self._size = max(0, file.seek(0, io.SEEK_END) - start)

    def has(self, offset: int) -> bool:
        """Whether the text has at least `offset` bytes."""
        def work(check: Callable[[int], None]) -> bool:
            status = self._decode(offset, offset, lambda _: None)
            if status == _library.INVALID_ARGUMENT:
                return False
            check(status)
            return True

        return self._context.run(work)

    def decode(self, begin: int, size: int,
               take: Callable[[bytes], Any]) -> bool:
        """Passes the text from `begin` on to `take`, block by block, until
        `size` bytes are reached. Returns whether the text ended."""
        taken = 0

        class Enough(Exception):
            pass

        def write(text: bytes) -> None:
            nonlocal taken
            take(text)
            taken += len(text)
            if taken >= size:
                raise Enough

        def work(check: Callable[[int], None]) -> bool:
            try:
                check(self._decode(begin, _library.TO_THE_END, write))
            except Enough:
                return False
            return True

        return self._context.run(work)

    def text_size(self) -> int:
        """Returns the size of the text by the headers."""
        def work(check: Callable[[int], None]) -> int:
            handle = ctypes.c_void_p()
            check(library.llmzip_inspector_new(self._context._handle,
                                               ctypes.byref(handle)))
            try:
                self._file.seek(self._start)
                while True:
                    archive = self._file.read(_READ_SIZE)
                    if not archive:
                        break
                    with _library.bytes_of(archive) as (address, size):
                        check(library.llmzip_inspector_write(handle, address,
                                                             size))
                info = _library.ArchiveInfo()
                check(library.llmzip_inspector_finish(handle,
                                                      ctypes.byref(info)))
                return info.text_bytes
            finally:
                library.llmzip_inspector_free(handle)

        return self._context.run(work)

    def _decode(self, begin: int, end: int,
                write: Callable[[bytes], Any]) -> int:
        """Returns the status. For use inside Context.run()."""
        watch = self._context._watch

        def read_at(_: Any, offset: int, address: Any, size: int) -> int:
            try:
                self._read_at(offset, address, size)
                return 0
            except BaseException as error:  # it must not cross the library
                watch.error = error
                return 1

        def on_write(_: Any, address: Any, size: int) -> int:
            try:
                write(ctypes.string_at(address, size))
                return 0
            except BaseException as error:
                watch.error = error
                return 1

        return library.llmzip_decompress_range(
            self._context._handle, _library.ReadAtFn(read_at), None,
            self._size, begin, end, _library.WriteFn(on_write), None)

    def _read_at(self, offset: int, address: Any, size: int) -> None:
        self._file.seek(self._start + offset)
        done = 0
        while done < size:
            piece = self._file.read(size - done)
            if not piece:
                raise OSError(f"the file has become shorter than "
                              f"{self._start + self._size} bytes")
            ctypes.memmove(address + done, bytes(piece), len(piece))
            done += len(piece)
