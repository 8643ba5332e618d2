# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Archives as files, similar to gzip.open."""

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
    """Returns the letter for the purpose. `mode` may also hold one of
    `allowed`."""
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
    mode: "r", "w", "x" or "a", optionally with "b"; "a" appends another
        archive to an existing file
    level: 1 (fast) to 9 (small), for writing
    fileobj: an open binary file object; `filename` is then only its name
    model, settings: as for compress and decompress; see Settings

    A reader can seek if the underlying file can: forwards by decoding,
    backwards by starting again. flush() ends the block, so that others can
    read all written text. This costs some bytes, and the model forgets what it
    learned from the text, so flush rarely.

    A writer that is left open is finished when it is collected or when the
    interpreter ends. A child of fork() does not finish it, because the parent
    does. Threads may share a file. After close() all calls raise ValueError.
    Exceptions of `fileobj` are passed on; the next call offers it again the
    archive bytes that it did not take. Other errors are LLMZipErrors.
    """

    _writer: Optional[Writer] = None
    _reader: Optional[io.BufferedReader] = None
    _closed = True  # until __init__ has ended

    def __init__(self, filename: Any = None, mode: str = "rb",
                 level: int = 5, fileobj: Any = None, *,
                 model: Union[Model, ModelName, None] = "auto",
                 **settings: Unpack[Settings]) -> None:
        kind = _check_mode(mode, "b")
        self.mode = kind + "b"
        context = Context(level, **settings)
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
        """Finishes the archive. Closes the underlying file if it was opened by
        its path. A second call does nothing."""
        try:
            if self._writer is not None:
                self._writer.close()
            elif self._reader is not None:
                self._reader.close()
        finally:
            # A callback cannot close the file while its call is still running.
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
        """Returns the position in the text, in bytes."""
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
        """Returns the next bytes without consuming them: at least one, except
        at the end of the text."""
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
        """Takes a whole bytes-like object and returns its size in bytes."""
        return self._open_writer().write(data)

    def flush(self) -> None:
        self._check_open()
        if self._writer is not None:
            self._writer.flush()


class _TextFile(NoCopies, io.TextIOWrapper):
    """Buffers no text: written text is in the binary file at once, which is
    safe if the file is left open. TextIOWrapper.close() would flush, which
    would end a block."""

    def __init__(self, binary: LLMZipFile, mode: str,
                 encoding: Optional[str], errors: Optional[str],
                 newline: Optional[str]) -> None:
        super().__init__(binary, encoding, errors, newline,
                         write_through=True)
        self.mode = mode  # type: ignore[misc]

    def __del__(self) -> None:
        """Does nothing, because the binary file has its own finalizer."""

    def close(self) -> None:
        if not self.closed:
            self.buffer.close()


def open(filename: Any = None, mode: str = "rb", level: int = 5,
         encoding: Optional[str] = None, errors: Optional[str] = None,
         newline: Optional[str] = None, *, fileobj: Any = None,
         model: Union[Model, ModelName, None] = "auto",
         **settings: Unpack[Settings]) -> Union[LLMZipFile, io.TextIOWrapper]:
    """Works like gzip.open: modes r, w, x and a, with b (the default) or t. A
    binary mode returns an LLMZipFile; see there for all else. A text mode
    returns an io.TextIOWrapper around an LLMZipFile."""
    kind = _check_mode(mode, "bt")
    if "t" not in mode:
        for name, value in (("encoding", encoding), ("errors", errors),
                            ("newline", newline)):
            if value is not None:
                raise ValueError(f"{name} goes with text modes")
        return LLMZipFile(filename, mode, level, fileobj, model=model,
                          **settings)
    if hasattr(io, "text_encoding"):  # Python 3.10
        encoding = io.text_encoding(encoding)
    # Check these first, so that a wrong argument does not truncate a file.
    io.TextIOWrapper(io.BytesIO(), encoding, errors, newline)
    binary = LLMZipFile(filename, kind + "b", level, fileobj, model=model,
                        **settings)
    return _TextFile(binary, mode, encoding, errors, newline)


@atexit.register
def _at_exit() -> None:
    _calls.end_others()
    try:
        leave_all()
    finally:
        _calls.no_more_helpers()
