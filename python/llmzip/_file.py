# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Archives as files, in the manner of gzip.open."""

from __future__ import annotations

import atexit
import io
import os
import weakref
from typing import Any, Optional, Union

from . import _calls
from ._core import Context, Model, ModelName, NoCopies
from ._reader import Reader
from ._settings import Settings, Unpack
from ._writer import Writer, leave_all

_BUFFER_SIZE = 1 << 16
_MODES = ("r", "w", "x", "a")


def _check_mode(mode: Any, allowed: str) -> str:
    """The letter that says what for. `mode` may hold one of `allowed`, too."""
    if not isinstance(mode, str):
        raise TypeError(f"mode must be a string, not {type(mode).__name__}")
    rest = mode
    for letter in allowed:
        rest = rest.replace(letter, "", 1)
    if rest not in _MODES or len(mode) > 2:
        raise ValueError(f"invalid mode: {mode!r}")
    return rest


class LLMZipFile(NoCopies, io.BufferedIOBase):
    """A binary file object that compresses what is written to it, or
    decompresses what is read from it.

    filename: a path, or an open binary file object, which stays open
    mode: "r", "w", "x" or "a", with "b" or without; "a" joins another archive
        to what is there
    fileobj: an open binary file object; `filename` is then only its name
    model, settings: as for compress and decompress; see Settings

    Reading can seek if the file below can: forwards by decoding, backwards by
    starting anew. flush() ends the block, so that all that was written can be
    read by others; that costs some bytes and what the model had learned of the
    text, so flush rarely.

    A writer that is left open is finished when it is collected, or when the
    interpreter ends; but not by a child of fork(), whose parent will do that.
    Threads may share a file. After close() all calls raise ValueError. What
    `fileobj` raises comes out as it is; archive bytes that it did not take are
    offered again by the next call. Other errors are LLMZipErrors.
    """

    _writer: Optional[Writer] = None
    _reader: Optional[io.BufferedReader] = None
    _closed = True  # until __init__ has come to its end

    def __init__(self, filename: Any = None, mode: str = "rb", *,
                 fileobj: Any = None,
                 model: Union[Model, ModelName, None] = "auto",
                 **settings: Unpack[Settings]) -> None:
        kind = _check_mode(mode, "b")
        self.mode = kind + "b"
        context = Context(**settings)
        writing = kind != "r"
        context.use(model if writing or model != "auto" else None)
        is_path = isinstance(filename, (str, bytes, os.PathLike))
        if fileobj is None and not is_path:
            fileobj = filename
        method = "write" if writing else "read"
        if fileobj is not None and not hasattr(fileobj, method):
            raise TypeError("expected a path or a file object with "
                            f"{method}(), not {type(fileobj).__name__}")
        self.name: Any = (os.fspath(filename) if is_path
                          else getattr(fileobj, "name", ""))
        if writing:
            self._writer = Writer(context, fileobj, filename, self.mode)
            self._writer.front = weakref.ref(self)
        else:
            self._reader = io.BufferedReader(
                Reader(context, fileobj, filename), _BUFFER_SIZE)
        self._closed = False

    def __del__(self) -> None:
        if self._writer is not None:
            self._writer.leave()
        elif not self._closed:
            self.close()

    def close(self) -> None:
        """Finishes the archive. Closes the file below if it was opened by its
        path. Does nothing the second time."""
        try:
            if self._writer is not None:
                self._writer.close()
            elif self._reader is not None:
                self._reader.close()
        finally:
            # A call that is still running refuses to be closed by a callback.
            self._closed = (self._writer.closed if self._writer is not None
                            else self._reader is None or self._reader.closed)

    @property
    def closed(self) -> bool:
        return self._closed

    def _check_open(self) -> None:
        if self._closed:
            raise ValueError("I/O operation on closed file")

    def _open_reader(self) -> io.BufferedReader:
        self._check_open()
        if self._reader is None:
            raise io.UnsupportedOperation("not readable")
        return self._reader

    def _open_writer(self) -> Writer:
        self._check_open()
        if self._writer is None:
            raise io.UnsupportedOperation("not writable")
        return self._writer

    def fileno(self) -> int:
        self._check_open()
        if self._writer is not None:
            return self._writer.fileno()
        return self._open_reader().fileno()

    def readable(self) -> bool:
        self._check_open()
        return self._reader is not None

    def writable(self) -> bool:
        self._check_open()
        return self._writer is not None

    def seekable(self) -> bool:
        self._check_open()
        return self._reader is not None and self._reader.seekable()

    def tell(self) -> int:
        """Bytes of text before the next one that is read or written."""
        self._check_open()
        if self._writer is not None:
            return self._writer.position
        return self._open_reader().tell()

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        if not self.seekable():
            raise io.UnsupportedOperation("not seekable")
        return self._open_reader().seek(offset, whence)

    def read(self, size: Optional[int] = -1) -> bytes:
        return self._open_reader().read(size)

    def read1(self, size: int = -1) -> bytes:
        return self._open_reader().read1(_BUFFER_SIZE if size < 0 else size)

    def readinto(self, buffer: Any) -> int:
        return self._open_reader().readinto(buffer)

    def readinto1(self, buffer: Any) -> int:
        return self._open_reader().readinto1(buffer)

    def peek(self, size: int = 0) -> bytes:
        """Bytes that come next, without reading them: at least one, but at the
        end of the text."""
        return self._open_reader().peek(size)

    def readline(self, size: Optional[int] = -1) -> bytes:
        return self._open_reader().readline(-1 if size is None else size)

    def __iter__(self) -> LLMZipFile:
        self._open_reader()
        return self

    def __next__(self) -> bytes:
        line = self._open_reader().readline()
        if not line:
            raise StopIteration
        return line

    def write(self, data: Any) -> int:
        """Takes all of a bytes-like object; returns its size in bytes."""
        return self._open_writer().write(data)

    def flush(self) -> None:
        self._check_open()
        if self._writer is not None:
            self._writer.flush()


class _TextFile(NoCopies, io.TextIOWrapper):
    """Holds no text back: what is written is in the binary file at once, which
    is safe when it is left open. And TextIOWrapper.close() would flush, which
    ends a block."""

    def __init__(self, binary: LLMZipFile, mode: str,
                 encoding: Optional[str], errors: Optional[str],
                 newline: Optional[str]) -> None:
        super().__init__(binary, encoding, errors, newline,
                         write_through=True)
        self.mode = mode  # type: ignore[misc]

    def __del__(self) -> None:
        """The binary file has a finalizer of its own."""

    def close(self) -> None:
        if not self.closed:
            self.buffer.close()


def open(filename: Any = None, mode: str = "rb", *,
         model: Union[Model, ModelName, None] = "auto",
         encoding: Optional[str] = None, errors: Optional[str] = None,
         newline: Optional[str] = None, fileobj: Any = None,
         **settings: Unpack[Settings]) -> Union[LLMZipFile, io.TextIOWrapper]:
    """Like gzip.open: modes r, w, x, a with b (the default) or t. A binary
    mode gives an LLMZipFile, which see for everything else; a text mode an
    io.TextIOWrapper around one."""
    kind = _check_mode(mode, "bt")
    if "t" not in mode:
        for name, value in (("encoding", encoding), ("errors", errors),
                            ("newline", newline)):
            if value is not None:
                raise ValueError(f"{name} goes with text modes")
        return LLMZipFile(filename, mode, fileobj=fileobj, model=model,
                          **settings)
    if hasattr(io, "text_encoding"):  # Python 3.10
        encoding = io.text_encoding(encoding)
    # What is wrong with these must not truncate a file.
    io.TextIOWrapper(io.BytesIO(), encoding, errors, newline)
    binary = LLMZipFile(filename, kind + "b", fileobj=fileobj, model=model,
                        **settings)
    return _TextFile(binary, mode, encoding, errors, newline)


@atexit.register
def _at_exit() -> None:
    _calls.end_others()
    try:
        leave_all()
    finally:
        _calls.no_more_helpers()
