# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Short messages, each coded on its own."""

from __future__ import annotations

import ctypes
from typing import Any, Callable, Optional, Union

from ._calls import Usage
from ._core import Context, Model, ModelName, NoCopies
from ._errors import error_of
from ._library import OK, PackerOptions, bytes_of, library


class Packer(NoCopies):
    """Codes short messages, each on its own, for channels that delimit packets
    themselves: radio, chat, rows of a database.

    A packet says neither its model nor its options, so both sides must have
    the same. It is at most 1 + check_bytes longer than its message. Making a
    packer takes tenths of a second, so keep it. Threads may share a packer;
    their calls run one after the other.

    model: a name, a path or a Model; None for the built-in model
    check_bytes: 0 to 2 bytes of each packet that check its message
    max_message: bytes of a message at most, up to 2**20
    max_memory: refuse to use more bytes than this; None for the default
    """

    _handle: Optional[int] = None

    def __init__(self, model: Union[Model, ModelName, None] = None, *,
                 check_bytes: int = 0, max_message: int = 65536,
                 max_memory: Optional[int] = None) -> None:
        options = PackerOptions()
        for name, value, least, most in [
                ("check_bytes", check_bytes, 0, 2),
                ("max_message", max_message, 1, 2**20)]:
            if not isinstance(value, int):
                raise TypeError(f"{name} must be an int, not "
                                f"{type(value).__name__}")
            if not least <= value <= most:
                raise ValueError(f"{name} must be {least} to {most}, "
                                 f"not {value}")
            setattr(options, name, value)
        self._max_message = max_message
        self._usage = Usage("this Packer")
        context = Context(max_memory=max_memory)
        if model is not None:
            context.use(model)

        def work(check: Callable[[int], None]) -> Any:
            handle = ctypes.c_void_p()
            check(library.llmzip_packer_new(
                context._handle, ctypes.byref(options), ctypes.byref(handle)))
            return handle.value

        self._handle = context.run(work)

    def __del__(self, _free: Any = library.llmzip_packer_free) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            _free(handle)

    def encode(self, message: Any) -> bytes:
        """Returns the packet of a bytes-like message."""
        with bytes_of(message) as (address, size):
            return self._call(library.llmzip_packer_encode, address, size,
                              library.llmzip_packet_bound(size))

    def decode(self, packet: Any) -> bytes:
        """Returns the message of a bytes-like packet. Raises CorruptError or
        TruncatedError if the packet is damaged, as far as its check tells."""
        with bytes_of(packet) as (address, size):
            return self._call(library.llmzip_packer_decode, address, size,
                              self._max_message)

    def _call(self, function: Any, address: Any, size: int,
              capacity: int) -> bytes:
        out = ctypes.create_string_buffer(capacity)
        out_size = ctypes.c_size_t()
        with self._usage.lock():
            status = function(self._handle, address, size, out, capacity,
                              ctypes.byref(out_size))
            if status != OK:
                text = library.llmzip_packer_error_text(self._handle)
                raise error_of(status, text.decode("utf-8", "replace"))
        return out.raw[:out_size.value]
