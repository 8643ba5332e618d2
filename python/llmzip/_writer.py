# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""The writer of an LLMZipFile.

Finalizers of objects that refer to each other run in any order, and the
finalizers of io close its files. So this module keeps references to all that a
writer needs until it is closed; no finalizer reaches them here. The LLMZipFile
refers only to the writer, and the writer does not refer to the LLMZipFile.
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

_CHUNK = 1 << 16  # small writes are collected up to this size

_open: set = set()


class Writer:
    """Encodes text into an archive in `file`. If that is None, it opens the
    file `path` with `mode` and closes it with the writer."""

    def __init__(self, context: Context, file: Any, path: Any,
                 mode: str) -> None:
        self.position = 0
        self.closed = False
        self.front: Callable[[], Any] = lambda: None  # the LLMZipFile, if any
        self._context = context
        self._lock = threading.RLock()
        self._inside = False
        self._pid = os.getpid()
        # The reason why the archive can no longer be finished.
        self._error: Optional[LLMZipError] = None
        self._pending = bytearray()  # text
        self._out: Deque[bytes] = collections.deque()  # archive, to be written
        self._stream = context.run(self._begin)
        self._own_file = file is None
        # Opened last, so that wrong settings truncate no file, and unbuffered,
        # so that it is known what was not written.
        self._file = (io.open(path, mode, buffering=0) if self._own_file
                      else file)
        _open.add(self)

    def _begin(self, check: Callable[[int], None]) -> Stream:
        stream = Stream("encoder", self._context, self._out.append, check)
        check(stream.push(None, 0))  # has no effect, but reports errors
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
                # The error that ended the archive was raised earlier.
                if self._error is None:
                    self._push_pending()
                    self._code(self._stream.finish)
                    self._send()
            finally:
                self._inside = False
                self._release()

    def leave(self) -> None:
        """Finishes a writer that was left open, but only in the process that
        made it. A child of fork() would write the archive's end a second
        time."""
        if self.closed:
            return
        if self.is_ours():
            self.close()
        else:
            self._release()

    def is_ours(self) -> bool:
        """Whether this process made the writer."""
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
        """Runs `work`, a call of the encoder. If it fails, the output before
        the error is valid, but the archive cannot be continued."""
        if self._error is not None:
            raise copy.copy(self._error)
        try:
            self._context.run(lambda check: check(work()))
        except BaseException as error:
            self._error = final_error(error)
            raise

    def _send(self) -> None:
        """Writes the encoder's output to the file."""
        while self._out and self._error is None:
            chunk = self._out[0]
            try:
                written = self._file.write(chunk)
            except BlockingIOError as error:
                self._cut_off(chunk, getattr(error, "characters_written", 0))
                raise
            except BaseException as error:
                # An Exception means that none of it was written. After Ctrl-C
                # it is unknown.
                if not isinstance(error, Exception):
                    self._error = final_error(error)
                raise
            if written is None and isinstance(self._file, io.RawIOBase):
                raise BlockingIOError("the file would block")
            # A file that returns nothing has taken all bytes.
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
    """Runs when the interpreter ends."""
    for writer in list(_open):
        try:
            if writer.is_ours():
                _close_wrappers(writer.front())
            writer.leave()
        except BaseException:
            sys.excepthook(*sys.exc_info())


def _close_wrappers(file: Any) -> None:
    """Flushes a wrapper around the file. It may hold bytes for the file, and
    its own finalizer would run too late."""
    if file is None:
        return
    for wrapper in gc.get_referrers(file):
        if isinstance(wrapper, (io.TextIOWrapper, io.BufferedWriter)):
            _close_wrappers(wrapper)
            wrapper.close()
