# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Texts that both sides have."""

from __future__ import annotations

import ctypes
import os
from typing import Any, Callable, Iterable, Optional, Union

from . import _library
from ._library import library

# The types that specify a dictionary file.
DictionaryName = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]


class _Handle:
    """Frees the handle when nobody refers to it."""

    def __init__(self, handle: Any) -> None:
        self.value = handle

    def __del__(self, _free: Any = library.llmzip_dictionary_free) -> None:
        handle, self.value = self.value, None
        if handle is not None:
            _free(handle)


class Dictionary:
    """A text that every block of an archive begins with. Archives that were
    made with it need it. Any number of threads and contexts may share it.

    `name` is the path of a text or of a packed dictionary (.lzd), or the name
    of one in the dictionary folder, or "id:HEX". `context` supplies the
    folders. The first use with a model takes as long as coding the text; the
    object keeps the result, so make it once for many calls. Raises
    ModelMissingError if there is no such file, InvalidArgumentError if its size
    is out of range, and CorruptError if a packed file is damaged. A dictionary
    cannot be pickled or copied.
    """

    name: str
    id: str  # 16 hexadecimal digits
    sha256: str  # of the text

    def __init__(self, name: DictionaryName, context: Any = None) -> None:
        path = os.fsencode(name)
        if b"\0" in path:
            raise ValueError("embedded null byte in the name of a dictionary")
        self._open(context, lambda own, handle:
                   library.llmzip_dictionary_open(own, path, handle))

    @classmethod
    def of(cls, data: Any, name: str = "", context: Any = None) -> Dictionary:
        """Makes one of a bytes-like object: a text, which gets the name, or the
        bytes of a packed file."""
        self = cls.__new__(cls)
        with _library.bytes_of(data) as (address, size):
            self._open(context, lambda own, handle:
                       library.llmzip_dictionary_open_memory(
                           own, address, size, name.encode(), handle))
        return self

    @classmethod
    def train(cls, samples: Iterable[bytes], size: int = 65536,
              name: str = "", context: Any = None) -> Dictionary:
        """Makes one of at most `size` bytes from what helps texts like the
        samples, under the context's model or without one."""
        texts = [bytes(sample) for sample in samples]
        joined = b"".join(texts)
        sizes = (ctypes.c_size_t * len(texts))(*map(len, texts))
        self = cls.__new__(cls)
        self._open(context, lambda own, handle:
                   library.llmzip_dictionary_train(
                       own, joined, sizes, len(texts), size, name.encode(),
                       None, handle))
        return self

    def _open(self, context: Any,
              make: Callable[[Any, Any], int]) -> None:
        from ._core import Context
        own = context if context is not None else Context()

        def work(check: Callable[[int], None]) -> _Handle:
            handle = ctypes.c_void_p()
            check(make(own._handle, ctypes.byref(handle)))
            return _Handle(handle)

        self._owner: Optional[_Handle] = own.run(work)
        info = self._info()
        self.name = (info.name or b"").decode("utf-8", "replace")
        self.id = bytes(info.id).hex()
        self.sha256 = bytes(info.text_sha256).hex()

    def _info(self) -> Any:
        info = _library.DictionaryInfo()
        library.llmzip_dictionary_get_info(self.handle, ctypes.byref(info))
        return info

    @property
    def handle(self) -> Any:
        """For ctypes: a pointer to an llmzip_dictionary, which this object
        owns."""
        if self._owner is None or self._owner.value is None:
            raise ValueError("the dictionary has been released")
        return self._owner.value

    @property
    def text(self) -> bytes:
        info = self._info()
        return ctypes.string_at(info.text, info.text_bytes)

    def pack(self) -> bytes:
        """Returns the bytes of a packed file (.lzd)."""
        from ._core import Context
        own = Context()

        def work(check: Callable[[int], None]) -> bytes:
            out, size = ctypes.c_void_p(), ctypes.c_size_t()
            check(library.llmzip_dictionary_pack(
                own._handle, self.handle, ctypes.byref(out),
                ctypes.byref(size)))
            try:
                return ctypes.string_at(out, size.value)
            finally:
                library.llmzip_free(out)

        return own.run(work)

    def __len__(self) -> int:
        return int(self._info().text_bytes)

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError("cannot pickle or copy a Dictionary: it is a handle of "
                        "this process")

    def __repr__(self) -> str:
        return f"<llmzip.Dictionary {self.name!r} id {self.id}>"


__all__ = ["Dictionary", "DictionaryName"]
