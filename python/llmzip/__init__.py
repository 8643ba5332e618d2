# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Lossless text compression with language models.

>>> import llmzip
>>> archive = llmzip.compress(b"some text")
>>> llmzip.decompress(archive)
b'some text'
>>> with llmzip.open("book.txt.llmz", "wt") as out:
...     out.write("some text")

A call that fails raises an LLMZipError, which is also called Error.
Ctrl-C ends every long call.
"""

from ._core import (
    ArchiveInfo,
    Context,
    Model,
    compress,
    decompress,
    inspect,
)
from ._dictionary import Dictionary
from ._errors import (
    BadModelError,
    CancelledError,
    CorruptError,
    InputOutputError,
    InternalError,
    InvalidArgumentError,
    LimitError,
    LLMZipError,
    ModelError,
    ModelMismatchError,
    ModelMissingError,
    NotAnArchiveError,
    NotFiniteError,
    OutOfMemoryError,
    TruncatedError,
    UnsupportedVersionError,
)
from ._file import LLMZipFile, open
from ._library import library as _loaded
from ._objects import Compressor, Decompressor
from ._packer import Packer
from ._settings import Settings
from ._tokens import (
    Candidate,
    Explanation,
    ModelFile,
    Stats,
    Token,
    explain,
    list_models,
    stats,
    tokens,
)

Error = LLMZipError

__version__: str = _loaded.llmzip_version_text().decode()

__all__ = [
    "ArchiveInfo",
    "BadModelError",
    "CancelledError",
    "Candidate",
    "Compressor",
    "Context",
    "CorruptError",
    "Decompressor",
    "Dictionary",
    "Error",
    "Explanation",
    "InputOutputError",
    "InternalError",
    "InvalidArgumentError",
    "LLMZipError",
    "LLMZipFile",
    "LimitError",
    "Model",
    "ModelError",
    "ModelFile",
    "ModelMismatchError",
    "ModelMissingError",
    "NotAnArchiveError",
    "NotFiniteError",
    "OutOfMemoryError",
    "Packer",
    "Settings",
    "Stats",
    "Token",
    "TruncatedError",
    "UnsupportedVersionError",
    "compress",
    "decompress",
    "explain",
    "inspect",
    "list_models",
    "open",
    "stats",
    "tokens",
]
