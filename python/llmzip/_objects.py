# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Objects that compress and decompress piece by piece, similar to those of
bz2, lzma and zstandard."""

from __future__ import annotations

import copy
import weakref
from typing import Any, Callable, List, Optional, Union

from . import _library
from ._core import Context, Model, ModelName, NoCopies, Stream
from ._errors import LLMZipError, final_error
from ._settings import Settings, Unpack


class _Coder(NoCopies):
    """A stream of the library, and the bytes that came out of it."""

    def __init__(self, kind: str, context: Context) -> None:
        out: List[bytes] = []
        self._out = out
        self._context = context
        self._error: Optional[LLMZipError] = None  # the reason why it ended
        self._stream = context.run(
            lambda check: Stream(kind, context, out.append, check))
        # The finalizer owns the stream and its context, so neither is gone
        # before it, not even if this object is part of a cycle.
        weakref.finalize(self, self._stream.release).atexit = False

    def _run(self, work: Callable[[], int]) -> None:
        """Calls the stream, which a failure ends."""
        if self._error is not None:
            raise copy.copy(self._error)
        try:
            self._context.run(lambda check: check(work()))
        except RuntimeError:  # it is in use; nothing has happened
            raise
        except BaseException as error:
            self._error = final_error(error)
            raise

    def _taken(self) -> bytes:
        text = b"".join(self._out)
        self._out.clear()
        return text


class Compressor(_Coder):
    """Compresses pieces of a text into one archive.

    The archive is what compress() and flush() return, joined; it does not
    depend on the size of the pieces. Pieces are copied: the caller may change
    them afterwards. Most calls return b"", because work is done block by block.
    A Compressor cannot be copied or pickled. Threads may share one.
    """

    def __init__(self, level: int = 5, *,
                 model: Union[Model, ModelName, None] = "auto",
                 **settings: Unpack[Settings]) -> None:
        super().__init__("encoder", Context(level, **settings).use(model))
        self._flushed = False

    def _check_open(self) -> None:
        if self._flushed:
            raise ValueError("the Compressor has been flushed")

    def compress(self, data: Any) -> bytes:
        """Takes a bytes-like object. Returns the part of the archive that is
        ready."""
        self._check_open()
        with _library.bytes_of(data) as (address, size):
            self._run(lambda: self._stream.push(address, size))
        return self._taken()

    def flush_block(self) -> bytes:
        """Ends the block, so that all text so far can be decompressed. This
        costs some bytes, and the model forgets what it learned from the
        text."""
        self._check_open()
        self._run(self._stream.flush)
        return self._taken()

    def flush(self) -> bytes:
        """Returns the rest of the archive. The object takes no more text."""
        self._check_open()
        self._run(self._stream.finish)
        self._flushed = True
        return self._taken()


class Decompressor(_Coder):
    """Decompresses pieces of one archive.

    A block's text comes out as a whole, after its check held. As many blocks
    as threads are decoded at once, and those before the last wait for it; with
    threads=1 none waits. Joined archives need one object each: the next one begins at `unused_data`. A Decompressor
    cannot be copied or pickled. Threads may share one.
    """

    def __init__(self, *, model: Union[Model, ModelName, None] = None,
                 **settings: Unpack[Settings]) -> None:
        super().__init__("decoder", Context(**settings).use(model))
        self._ended = False
        self._waiting = bytearray()  # archive, not yet decoded
        self._text = memoryview(b"")  # decoded, not yet returned
        self._rest = b""

    @property
    def eof(self) -> bool:
        """Whether the archive has ended and all of its text was returned. If
        not at the end of the input, the archive is truncated."""
        return self._ended and not self._text

    @property
    def needs_input(self) -> bool:
        """Whether decompress() needs more of the archive to return more
        text."""
        return not (self._ended or self._text or self._waiting)

    @property
    def unused_data(self) -> bytes:
        """What was given behind the archive's end; b"" before that. An index
        that belongs to the archive is left out."""
        return _without_index(self._rest) if self.eof else b""

    def decompress(self, data: Any, max_length: int = -1) -> bytes:
        """Takes the next bytes of the archive, and returns text: all there is,
        or at most `max_length` bytes. In this case pass b"" for more until
        `needs_input` is true. Raises EOFError after the archive's end."""
        if self.eof:
            raise EOFError("the archive has ended")
        with memoryview(data) as view:
            if not self._text and not self._waiting:
                self._decode(view)
            else:
                self._waiting += view
        if not self._text and self._waiting:
            waiting, self._waiting = self._waiting, bytearray()
            self._decode(waiting)
        size = len(self._text) if max_length < 0 else max_length
        text = bytes(self._text[:size])
        self._text = self._text[size:]
        return text

    def _decode(self, archive: Any) -> None:
        if self._ended:
            self._rest += bytes(archive)
            return
        used = 0

        def work() -> int:
            nonlocal used
            with _library.bytes_of(archive) as (address, size):
                status, used, self._ended = self._stream.push_one(address,
                                                                  size)
            return status

        try:
            self._run(work)
        finally:
            if self._out:
                self._text = memoryview(self._taken())
        if self._ended:
            with memoryview(archive) as view, view.cast("B") as rest:
                self._rest = bytes(rest[used:])


def _without_index(rest: bytes) -> bytes:
    """Cuts off a skippable frame (docs/FORMAT.md, "Files")."""
    if len(rest) >= 8 and rest[1:4] == b"\x2a\x4d\x18" and rest[0] >> 4 == 5:
        return rest[8 + int.from_bytes(rest[4:8], "little"):]
    return rest
