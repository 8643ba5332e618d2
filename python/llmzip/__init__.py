# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Lossless text compression with language models.

>>> import llmzip
>>> archive = llmzip.compress(b"some text")
>>> llmzip.decompress(archive)
b'some text'
>>> with llmzip.open("book.txt.llmz", "wt") as out:
...     out.write("some text")
"""

from ._core import (
    ArchiveInfo,
    Context,
    LLMZipError,
    Model,
    compress,
    decompress,
    inspect,
)
from ._file import LLMZipFile, open
from ._library import library as _library

__version__ = _library.llmzip_version_text().decode()

__all__ = [
    "ArchiveInfo",
    "Context",
    "LLMZipError",
    "LLMZipFile",
    "Model",
    "compress",
    "decompress",
    "inspect",
    "open",
]
