# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""One exception class for each llmzip_status, all derived from LLMZipError.

A class also derives from Python's class for the same error, if there is one.
So code that expects EOFError for a truncated file, as gzip and lzma raise it,
still works. All exceptions can be pickled and copied.
"""

from __future__ import annotations

import copy
from typing import Optional


class LLMZipError(Exception):
    """A failed call.

    status: the number of an llmzip_status
    offset: the position of the error in the input, or None
    """

    status: int
    offset: Optional[int]

    def __init__(self, status: int, text: str,
                 offset: Optional[int] = None) -> None:
        super().__init__(text)
        self.status = status
        self.offset = offset

    def __reduce__(self):
        # By default the class would be called with the text alone.
        rest = {name: value for name, value in self.__dict__.items()
                if name not in ("status", "offset")}
        text = self.args[0] if self.args else ""
        return type(self), (self.status, text, self.offset), rest or None


class InvalidArgumentError(LLMZipError, ValueError):
    """A parameter is out of range."""


class InputOutputError(LLMZipError, OSError):
    """The operating system reported an error."""


class TruncatedError(LLMZipError, EOFError):
    """The archive ends too early."""


class CorruptError(LLMZipError):
    """A field or a check of the archive is wrong."""


class NotAnArchiveError(CorruptError):
    """The bytes are not the beginning of an archive."""


class UnsupportedVersionError(LLMZipError):
    """The version of the format or the numerics is unknown."""


class LimitError(LLMZipError):
    """A limit of the caller was exceeded, such as max_output or max_memory."""


class ModelError(LLMZipError):
    """The model is missing, wrong, or bad."""


class ModelMissingError(ModelError):
    """The model was not found."""


class ModelMismatchError(ModelError):
    """The given model is not the one that the archive names."""


class BadModelError(ModelError):
    """The model file is malformed or unsupported."""


class NotFiniteError(LLMZipError, ArithmeticError):
    """The model computed an infinity or NaN."""


class CancelledError(LLMZipError):
    """A progress callback may raise it to cancel a call. Later calls of a
    stream raise it if an exception, such as Ctrl-C, ended an earlier one."""

    def __init__(self, status: int = 12, text: str = "cancelled",
                 offset: Optional[int] = None) -> None:
        super().__init__(status, text, offset)


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
    """Returns the exception for an llmzip_status. Returns a plain LLMZipError
    for a status of a later library, which this module does not know."""
    return _CLASSES.get(status, LLMZipError)(status, text, offset)


def final_error(error: BaseException) -> LLMZipError:
    """Returns the exception for later calls of a stream that `error` has
    ended."""
    if isinstance(error, LLMZipError):
        return copy.copy(error)  # without its traceback
    return CancelledError(12, "an earlier call was ended by "
                          f"{type(error).__name__}")
