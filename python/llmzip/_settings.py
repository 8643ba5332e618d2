# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Settings by name, with their types and their numbers in llmzip.h."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Any, Callable, Optional, TypedDict

from . import _library

if TYPE_CHECKING:
    from typing_extensions import Unpack
else:
    try:
        from typing import Unpack
    except ImportError:  # before Python 3.11

        class Unpack:
            def __class_getitem__(cls, item: Any) -> Any:
                return item


class Settings(TypedDict, total=False):
    """Keyword arguments of Context, compress, decompress and open. A None is
    the same as leaving the argument out."""

    method: Optional[str]  # "auto", "mix", "ac", "rank", "bytes", "order0", "stored"
    context_size: int  # the model's window in tokens; 0: chosen
    keep_size: int  # tokens kept when the window is full; 0: chosen
    streams: int  # 1 to 16 in each block; 0: chosen
    block_size: int  # bytes of text in a block; 0: chosen
    sha256: bool  # store the SHA-256 of the text; False
    learning_rate: int  # of the model's output layer, in 1/256; -1: chosen
    threads: int  # 0: one for each processor
    max_memory: Optional[int]  # bytes; 80 % of the machine's or container's
    max_output: Optional[int]  # bytes of text that decoding may make
    max_time: Optional[float]  # seconds that decoding may take; none
    # A Dictionary, or the name of one, that blocks begin with.
    dictionary: Any
    # Called several times a second, and once at the end of a one-shot call, in
    # the thread that made the call: progress(done, total), in bytes of text.
    # `total` is None while it is unknown. What it returns does not matter. An
    # exception ends the call, which passes it on: CancelledError for example.
    progress: Optional[Callable[[int, Optional[int]], Any]]


_INTEGERS = {
    "level": _library.LEVEL,
    "context_size": _library.CONTEXT_SIZE,
    "keep_size": _library.KEEP_SIZE,
    "streams": _library.STREAMS,
    "block_size": _library.BLOCK_SIZE,
    "learning_rate": _library.LEARNING_RATE,
    "threads": _library.THREADS,
}
_LIMITS = {
    "max_memory": _library.MAX_MEMORY,
    "max_output": _library.MAX_OUTPUT,
}


def _integer(name: str, value: Any) -> int:
    # True would be level 1, and ctypes truncates large numbers to 64 bits.
    if isinstance(value, bool):
        raise TypeError(f"{name} must be an integer, not bool")
    try:
        number = operator.index(value)
    except TypeError:
        raise TypeError(f"{name} must be an integer, not "
                        f"{type(value).__name__}") from None
    if not -2**63 <= number < 2**63:
        raise ValueError(f"{name}: {number} is out of range")
    return number


def _seconds(name: str, value: Any) -> int:
    """Returns milliseconds, at least one."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number of seconds, not "
                        f"{type(value).__name__}")
    if not 0 < value < 2**52:
        raise ValueError(f"{name}: {value} is not above 0")
    return max(1, round(value * 1000))


def number_of(name: str, value: Any) -> Optional[tuple]:
    """Returns (llmzip_setting, value) of the argument `name`, or None to leave
    the setting unchanged. Raises TypeError for an unknown name or a wrong
    type, and ValueError for an impossible value. The library checks ranges."""
    if name in _INTEGERS:
        return _INTEGERS[name], _integer(name, value)
    if name == "sha256":
        if not isinstance(value, bool):
            raise TypeError(f"sha256 must be a bool, not "
                            f"{type(value).__name__}")
        return _library.TEXT_SHA256, int(value)
    if name == "method":
        if value is None:
            return None
        if not isinstance(value, str):
            raise TypeError(f"method must be a string, not "
                            f"{type(value).__name__}")
        if value not in _library.METHODS:
            raise ValueError(f"method {value!r} is not one of "
                             f"{', '.join(_library.METHODS)}")
        return _library.METHOD, _library.METHODS[value]
    if name in _LIMITS:
        if value is None:
            return None
        number = _integer(name, value)
        if number < 0:
            raise ValueError(f"{name}: {number} is negative")
        return _LIMITS[name], number
    if name == "max_time" and _library.MAX_TIME is not None:
        if value is None:
            return None
        return _library.MAX_TIME, _seconds(name, value)
    raise TypeError(f"unexpected argument {name!r}")
