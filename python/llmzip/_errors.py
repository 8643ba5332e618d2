# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""What can go wrong: one class for each llmzip_status, all under LLMZipError.

Where Python has a class for the same thing, ours is one of it, too: code that
expects EOFError of a file that was cut off, as gzip and lzma raise it, goes on
working. All of them can be pickled and copied.
"""

from __future__ import annotations

import copy
from typing import Optional


class LLMZipError(Exception):
    """A failed call.

    status: the number of an llmzip_status
    offset: the byte of the input where it was found, or None
    """

    status: int
    offset: Optional[int]

    def __init__(self, status: int, text: str,
                 offset: Optional[int] = None) -> None:
        super().__init__(text)
        self.status = status
        self.offset = offset

    def __reduce__(self):
        # The default would call the class with the text alone.
        rest = {name: value for name, value in self.__dict__.items()
                if name not in ("status", "offset")}
        text = self.args[0] if self.args else ""
        return type(self), (self.status, text, self.offset), rest or None


class InvalidArgumentError(LLMZipError, ValueError):
    """A parameter is out of range."""


class InputOutputError(LLMZipError, OSError):
    """The operating system said no."""


class TruncatedError(LLMZipError, EOFError):
    """The archive ends where more was promised."""


class CorruptError(LLMZipError):
    """A field or a check of the archive does not hold."""


class NotAnArchiveError(CorruptError):
    """These bytes do not begin as archives do."""


class UnsupportedVersionError(LLMZipError):
    """Format or numerics of another version."""


class LimitError(LLMZipError):
    """Above a limit of the caller, as max_output or max_memory."""


class ModelError(LLMZipError):
    """No model, another model, or a bad one."""


class ModelMissingError(ModelError):
    """The model was not found."""


class ModelMismatchError(ModelError):
    """A model was given, but the archive needs another one."""


class BadModelError(ModelError):
    """The model file is malformed or unsupported."""


class NotFiniteError(LLMZipError, ArithmeticError):
    """The model's arithmetic left the finite numbers."""


class CancelledError(LLMZipError):
    """The progress callback said stop, or Ctrl-C did in an earlier call."""


class InternalError(LLMZipError):
    """A state that should be impossible."""


class OutOfMemoryError(LLMZipError, MemoryError):
    """An allocation failed."""


_CLASSES = {
    1: InvalidArgumentError,
    2: InputOutputError,
    3: TruncatedError,
    4: NotAnArchiveError,
    5: CorruptError,
    6: UnsupportedVersionError,
    7: LimitError,
    8: ModelMissingError,
    9: ModelMismatchError,
    10: BadModelError,
    11: NotFiniteError,
    12: CancelledError,
    13: InternalError,
    14: OutOfMemoryError,
}


def error_of(status: int, text: str,
             offset: Optional[int] = None) -> LLMZipError:
    """The exception of an llmzip_status. LLMZipError itself for one that a
    later library knows and this module does not."""
    return _CLASSES.get(status, LLMZipError)(status, text, offset)


def final_error(error: BaseException) -> LLMZipError:
    """What later calls of a stream raise that `error` has ended."""
    if isinstance(error, LLMZipError):
        return copy.copy(error)  # without its traceback
    return CancelledError(12, "an earlier call was ended by "
                          f"{type(error).__name__}")
