# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Archives as files, in the manner of gzip.open."""

import builtins
import ctypes
import io
import os
import weakref

from . import _library
from ._core import Context
from ._library import library

_READ_SIZE = 1 << 16


class _Stream:
    """An encoder or a decoder, with what it wrote and nobody took yet."""

    def __init__(self, kind, context):
        self._context = context
        self._chunks = []
        chunks = self._chunks

        def write(_, pointer, size):
            try:
                chunks.append(ctypes.string_at(pointer, size))
                return 0
            except MemoryError:
                return 1

        self._write_fn = _library.WriteFn(write)  # kept alive with the stream
        prefix = f"llmzip_{kind}_"
        self._push = getattr(library, prefix + "write")
        self._end = getattr(library, prefix + "finish")
        handle = ctypes.c_void_p()
        context.check(getattr(library, prefix + "new")(
            context.handle, self._write_fn, None, ctypes.byref(handle)))
        self._handle = handle
        # The callback and the context must outlive the handle.
        self._free = weakref.finalize(
            self, _free_stream, getattr(library, prefix + "free"), handle,
            self._write_fn, context)

    def write(self, data):
        pointer, size, owner = _library.address_of(data)
        status = self._push(self._handle, pointer, size)
        del owner
        self._context.check(status)

    def finish(self):
        self._context.check(self._end(self._handle))

    def take(self):
        data = b"".join(self._chunks)
        self._chunks.clear()
        return data


def _free_stream(free, handle, _callback, _context):
    free(handle)


class LLMZipFile(io.BufferedIOBase):
    """A binary file object that compresses what is written to it, or
    decompresses what is read from it. Not seekable."""

    def __init__(self, filename, mode="rb", *, model="auto", **settings):
        if mode not in ("rb", "wb", "xb", "ab", "r", "w", "x", "a"):
            raise ValueError(f"invalid mode: {mode!r}")
        self._writing = mode[0] != "r"
        self._eof = False
        self._buffer = b""
        self._position = 0
        self._own_file = None
        context = Context(**settings)
        context.use(model if self._writing or model != "auto" else None)
        if isinstance(filename, (str, bytes, os.PathLike)):
            self._file = builtins.open(filename, mode[0] + "b")
            self._own_file = self._file
        elif hasattr(filename, "write" if self._writing else "read"):
            self._file = filename
        else:
            raise TypeError("filename must be a path or a file object")
        self._stream = _Stream("encoder" if self._writing else "decoder",
                               context)

    def readable(self):
        return not self._writing

    def writable(self):
        return self._writing

    def seekable(self):
        return False

    def tell(self):
        self._check_open()
        return self._position

    def _check_open(self):
        if self.closed:
            raise ValueError("I/O operation on closed file")

    def _fill(self):
        """Decodes until there are bytes in the buffer, or the end."""
        while not self._buffer and not self._eof:
            data = self._file.read(_READ_SIZE)
            if data:
                self._stream.write(data)
            else:
                self._stream.finish()
                self._eof = True
            self._buffer = self._stream.take()

    def read(self, size=-1):
        self._check_open()
        if self._writing:
            raise io.UnsupportedOperation("not readable")
        if size is None or size < 0:
            chunks = []
            while chunk := self.read1():
                chunks.append(chunk)
            return b"".join(chunks)
        chunks = []
        while size > 0 and (chunk := self.read1(size)):
            chunks.append(chunk)
            size -= len(chunk)
        return b"".join(chunks)

    def read1(self, size=-1):
        self._check_open()
        if self._writing:
            raise io.UnsupportedOperation("not readable")
        self._fill()
        if size is None or size < 0:
            size = len(self._buffer)
        data, self._buffer = self._buffer[:size], self._buffer[size:]
        self._position += len(data)
        return data

    def readinto(self, buffer):
        view = memoryview(buffer).cast("B")
        data = self.read(len(view))
        view[:len(data)] = data
        return len(data)

    def write(self, data):
        self._check_open()
        if not self._writing:
            raise io.UnsupportedOperation("not writable")
        size = memoryview(data).nbytes
        self._stream.write(data)
        self._file.write(self._stream.take())
        self._position += size
        return size

    def close(self):
        if self.closed:
            return
        try:
            if self._writing and not self._failed():
                self._stream.finish()
                self._file.write(self._stream.take())
        finally:
            if self._own_file is not None:
                self._own_file.close()
            super().close()

    def _failed(self):
        # __init__ did not come to its end.
        return not hasattr(self, "_stream")


def open(filename, mode="rb", *, model="auto", encoding=None, errors=None,
         newline=None, **settings):
    """Like gzip.open: modes r, w, x, a with b (the default) or t. Settings as
    for Context."""
    if "t" in mode:
        if "b" in mode:
            raise ValueError(f"invalid mode: {mode!r}")
        binary = LLMZipFile(filename, mode.replace("t", "") + "b",
                            model=model, **settings)
        return io.TextIOWrapper(binary, encoding, errors, newline)
    if encoding is not None or errors is not None or newline is not None:
        raise ValueError("encoding, errors and newline go with text modes")
    return LLMZipFile(filename, mode, model=model, **settings)
