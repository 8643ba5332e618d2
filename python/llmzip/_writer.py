# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""The writing half of an LLMZipFile.

Finalizers of objects that hold each other run in any order, and the files of
io are closed by theirs. So all that a writer needs to come to its end is held
from here, where no finalizer reaches, until it is closed; the LLMZipFile in
front of it holds nothing but the writer, and the writer not the LLMZipFile.
"""

from __future__ import annotations

import collections
import copy
import gc
import io
import os
import sys
import threading
from typing import Any, Callable, Deque, Optional

from . import _library
from ._core import Context, Stream
from ._errors import LLMZipError, final_error

_CHUNK = 1 << 16  # small writes are collected up to here

_open: set = set()


class Writer:
    """Text in, archive to `file`; or, if that is None, to the file `path`,
    which is then opened with `mode` and closed with the writer."""

    def __init__(self, context: Context, file: Any, path: Any,
                 mode: str) -> None:
        self.position = 0
        self.closed = False
        self.front: Callable[[], Any] = lambda: None  # the LLMZipFile, if any
        self._context = context
        self._lock = threading.RLock()
        self._inside = False
        self._pid = os.getpid()
        # Why the archive can no longer be finished.
        self._error: Optional[LLMZipError] = None
        self._pending = bytearray()  # text
        self._out: Deque[bytes] = collections.deque()  # archive, to be written
        self._stream = context.run(self._begin)
        self._own_file = file is None
        # Last, so that wrong settings truncate no file. And not buffered: what
        # was not written is then known.
        self._file = (io.open(path, mode, buffering=0) if self._own_file
                      else file)
        _open.add(self)

    def _begin(self, check: Callable[[int], None]) -> Stream:
        stream = Stream("encoder", self._context, self._out.append, check)
        check(stream.push(None, 0))  # does nothing, but finds what is wrong
        return stream

    def fileno(self) -> int:
        return self._file.fileno()

    def write(self, data: Any) -> int:
        with memoryview(data) as view, self._lock:
            if not view.c_contiguous:
                raise BufferError("the bytes do not lie in a row")
            self._enter()
            try:
                size = view.nbytes
                if len(self._pending) + size <= _CHUNK:
                    self._pending += data
                else:
                    self._push_pending()
                    self._code(lambda: self._push(data))
                self.position += size
                self._send()
                return size
            finally:
                self._inside = False

    def flush(self) -> None:
        with self._lock:
            self._enter()
            try:
                self._push_pending()
                self._code(self._stream.flush)
                self._send()
                if hasattr(self._file, "flush"):
                    self._file.flush()
            finally:
                self._inside = False

    def close(self) -> None:
        with self._lock:
            if self.closed:
                return
            self._enter()
            try:
                # An error that ended the archive was raised when it came.
                if self._error is None:
                    self._push_pending()
                    self._code(self._stream.finish)
                    self._send()
            finally:
                self._inside = False
                self._release()

    def leave(self) -> None:
        """The writer was left open. It belongs to the process that made it:
        a child of fork() would write the end of the archive a second time."""
        if self.closed:
            return
        if self.is_ours():
            self.close()
        else:
            self._release()

    def is_ours(self) -> bool:
        """This process made it."""
        return os.getpid() == self._pid

    def _release(self) -> None:
        self.closed = True
        _open.discard(self)
        try:
            self._stream.release()
        finally:
            if self._own_file:
                self._file.close()

    def _enter(self) -> None:
        if self.closed:
            raise ValueError("I/O operation on closed file")
        if self._inside:
            raise RuntimeError("reentrant call: the file is in use by a call "
                               "that this one interrupts")
        self._inside = True

    def _push(self, data: Any) -> int:
        with _library.bytes_of(data) as (address, size):
            return self._stream.push(address, size)

    def _push_pending(self) -> None:
        if self._pending:
            pending, self._pending = self._pending, bytearray()
            self._code(lambda: self._push(pending))

    def _code(self, work: Any) -> None:
        """Runs `work`, a call of the encoder. What it made before an error is
        good, but there is no going on."""
        if self._error is not None:
            raise copy.copy(self._error)
        try:
            self._context.run(lambda check: check(work()))
        except BaseException as error:
            self._error = final_error(error)
            raise

    def _send(self) -> None:
        """Gives the file what the encoder made."""
        while self._out and self._error is None:
            chunk = self._out[0]
            try:
                written = self._file.write(chunk)
            except BlockingIOError as error:
                self._cut_off(chunk, getattr(error, "characters_written", 0))
                raise
            except BaseException as error:
                # An Exception says that nothing of it was written. After
                # Ctrl-C nobody knows.
                if not isinstance(error, Exception):
                    self._error = final_error(error)
                raise
            if written is None and isinstance(self._file, io.RawIOBase):
                raise BlockingIOError("the file would block")
            # Files that return nothing take all.
            self._cut_off(chunk, len(chunk) if written is None else written)

    def _cut_off(self, chunk: bytes, written: int) -> None:
        if not 0 <= written <= len(chunk):
            raise OSError(f"the file says that it wrote {written} of "
                          f"{len(chunk)} bytes")
        if written < len(chunk):
            self._out[0] = chunk[written:]
        else:
            self._out.popleft()


def leave_all() -> None:
    """At the end of the interpreter."""
    for writer in list(_open):
        try:
            if writer.is_ours():
                _close_wrappers(writer.front())
            writer.leave()
        except BaseException:
            sys.excepthook(*sys.exc_info())


def _close_wrappers(file: Any) -> None:
    """A wrapper that somebody put around the file may hold bytes for it, and
    its own finalizer would come too late."""
    if file is None:
        return
    for wrapper in gc.get_referrers(file):
        if isinstance(wrapper, (io.TextIOWrapper, io.BufferedWriter)):
            _close_wrappers(wrapper)
            wrapper.close()
