# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""The shared library through ctypes: declarations of llmzip.h, and access to
the bytes of other objects.

ctypes releases the interpreter lock while the library works.
"""

from __future__ import annotations

import contextlib
import ctypes
import ctypes.util
import os
import pathlib
import sys
from ctypes import (
    CFUNCTYPE,
    POINTER,
    Structure,
    c_char,
    c_char_p,
    c_int,
    c_int32,
    c_int64,
    c_size_t,
    c_ssize_t,
    c_uint8,
    c_uint32,
    c_uint64,
    c_void_p,
    py_object,
)
from typing import Any, Iterator, Tuple

MODEL_ID_SIZE = 16
SHA256_SIZE = 32
DICTIONARY_ID_SIZE = 8
NO_OFFSET = 2**64 - 1

# llmzip_status
OK = 0
INVALID_ARGUMENT = 1
LIMIT_EXCEEDED = 7

# llmzip_setting
LEVEL = 1
METHOD = 2
CONTEXT_SIZE = 3
KEEP_SIZE = 4
STREAMS = 5
BLOCK_SIZE = 6
TEXT_SHA256 = 7
TEXT_SIZE = 8
LEARNING_RATE = 9
THREADS = 20
MAX_MEMORY = 21
MAX_OUTPUT = 40

METHODS = {"auto": -1, "stored": 0, "rank": 1, "ac": 2, "bytes": 3, "mix": 4,
           "order0": 6}

TO_THE_END = 2**64 - 1

WriteFn = CFUNCTYPE(c_int, c_void_p, c_void_p, c_size_t)
ReadAtFn = CFUNCTYPE(c_int, c_void_p, c_uint64, c_void_p, c_size_t)


class Sized(Structure):
    """Sets struct_size, which the library requires."""

    def __init__(self):
        super().__init__()
        self.struct_size = ctypes.sizeof(self)


class Progress(Sized):
    _fields_ = [
        ("struct_size", c_size_t),
        ("phase", c_int),
        ("text_bytes", c_uint64),
        ("total_text_bytes", c_uint64),
        ("archive_bytes", c_uint64),
        ("num_tokens", c_uint64),
    ]


class ModelInfo(Sized):
    _fields_ = [
        ("struct_size", c_size_t),
        ("name", c_char_p),
        ("architecture", c_char_p),
        ("id", c_uint8 * MODEL_ID_SIZE),
        ("num_parameters", c_uint64),
        ("num_tokens", c_uint64),
        ("context_length", c_uint64),
        ("file_bytes", c_uint64),
    ]


class DictionaryInfo(Sized):
    _fields_ = [
        ("struct_size", c_size_t),
        ("name", c_char_p),
        ("id", c_uint8 * DICTIONARY_ID_SIZE),
        ("text_sha256", c_uint8 * SHA256_SIZE),
        ("text", c_void_p),
        ("text_bytes", c_uint64),
    ]


class ModelRecord(Sized):
    _fields_ = [
        ("struct_size", c_size_t),
        ("id", c_uint8 * MODEL_ID_SIZE),
        ("numerics", c_uint32),
        ("context_size", c_uint32),
        ("keep_size", c_uint32),
        ("has_file_sha256", c_uint32),
        ("file_sha256", c_uint8 * SHA256_SIZE),
        ("name", c_char * 100),
    ]


class ArchiveInfo(Sized):
    _fields_ = [
        ("struct_size", c_size_t),
        ("num_frames", c_uint64),
        ("num_blocks", c_uint64),
        ("text_bytes", c_uint64),
        ("archive_bytes", c_uint64),
        ("payload_bytes", c_uint64),
        ("num_blocks_of_method", c_uint64 * 8),
        ("format_version", c_uint32),
        ("num_model_records", c_uint32),
        ("model", ModelRecord),
        ("has_text_sha256", c_uint32),
        ("text_sha256", c_uint8 * SHA256_SIZE),
        ("num_dictionary_records", c_uint32),
        ("dictionary_id", c_uint8 * DICTIONARY_ID_SIZE),
        ("dictionary_bytes", c_uint64),
        ("dictionary_name", c_char * 100),
    ]


class PackerOptions(Sized):
    _fields_ = [
        ("struct_size", c_size_t),
        ("check_bytes", c_uint32),
        ("max_message", c_uint64),
    ]


class ModelFile(Sized):
    _fields_ = [
        ("struct_size", c_size_t),
        ("path", c_char_p),
        ("status", c_int),
        ("known_name", c_char_p),
        ("info", POINTER(ModelInfo)),
        ("error_text", c_char_p),
        ("error_offset", c_uint64),
    ]


class Stats(Sized):
    _fields_ = [
        ("struct_size", c_size_t),
        ("text_bytes", c_uint64),
        ("num_characters", c_uint64),
        ("num_tokens", c_uint64),
        ("entropy_microbits", c_uint64),
        ("token_by_token_bits", c_uint64),
        ("ac_bytes", c_uint64),
        ("rank_bytes", c_uint64),
        ("rank_zlib_bytes", c_uint64),
    ]


class Candidate(Structure):
    _fields_ = [
        ("bytes", c_void_p),
        ("num_bytes", c_size_t),
        ("millionths", c_uint64),
    ]


class CodedToken(Sized):
    _fields_ = [
        ("struct_size", c_size_t),
        ("bytes", c_void_p),
        ("num_bytes", c_size_t),
        ("method", c_int32),
        ("has_model", c_uint32),
        ("coded_microbits", c_uint64),
        ("coded_end_microbits", c_uint64),
        ("model_microbits", c_uint64),
        ("model_end_microbits", c_uint64),
        ("rank", c_uint32),
        ("num_candidates", c_uint32),
        ("candidates", POINTER(Candidate)),
    ]


class Explanation(Sized):
    _fields_ = [
        ("struct_size", c_size_t),
        ("text_bytes", c_uint64),
        ("num_tokens", c_uint64),
        ("archive_bytes", c_uint64),
        ("payload_bytes", c_uint64),
        ("coded_microbits", c_uint64),
        ("coded_end_microbits", c_uint64),
        ("model_microbits", c_uint64),
        ("model_end_microbits", c_uint64),
        ("num_tokens_of_method", c_uint64 * 8),
    ]


ModelFileFn = CFUNCTYPE(c_int, c_void_p, POINTER(ModelFile))
CodedTokenFn = CFUNCTYPE(c_int, c_void_p, POINTER(CodedToken))
ProgressFn = CFUNCTYPE(c_int, c_void_p, POINTER(Progress))


def _find():
    """Searches $LLMZIP_LIBRARY, this file's folder (a wheel), and the system's
    folders."""
    name = "libllmzip.dylib" if sys.platform == "darwin" else "libllmzip.so"
    chosen = os.environ.get("LLMZIP_LIBRARY")
    if chosen:
        return chosen
    beside = pathlib.Path(__file__).parent / name
    if beside.exists():
        return str(beside)
    return ctypes.util.find_library("llmzip") or name


def _declare(library):
    handle = c_void_p
    for name, result, arguments in [
        ("version_text", c_char_p, []),
        ("status_text", c_char_p, [c_int]),
        ("method_name", c_char_p, [c_int]),
        ("context_new", handle, []),
        ("context_free", None, [handle]),
        ("error_text", c_char_p, [handle]),
        ("error_offset", c_uint64, [handle]),
        ("set", c_int, [handle, c_int, c_int64]),
        ("get", c_int, [handle, c_int, POINTER(c_int64)]),
        ("set_progress", c_int, [handle, ProgressFn, c_void_p]),
        ("model_open", c_int, [handle, c_char_p, POINTER(handle)]),
        ("model_free", None, [handle]),
        ("model_get_info", c_int, [handle, POINTER(ModelInfo)]),
        ("set_model", c_int, [handle, handle]),
        ("dictionary_open", c_int, [handle, c_char_p, POINTER(handle)]),
        ("dictionary_open_memory", c_int,
         [handle, c_void_p, c_size_t, c_char_p, POINTER(handle)]),
        ("dictionary_free", None, [handle]),
        ("dictionary_get_info", c_int, [handle, POINTER(DictionaryInfo)]),
        ("dictionary_pack", c_int,
         [handle, handle, POINTER(c_void_p), POINTER(c_size_t)]),
        ("dictionary_train", c_int,
         [handle, c_char_p, POINTER(c_size_t), c_size_t, c_size_t, c_char_p,
          c_void_p, POINTER(handle)]),
        ("set_dictionary", c_int, [handle, handle]),
        ("free", None, [c_void_p]),
        ("add_model_folder", c_int, [handle, c_char_p]),
        ("add_standard_model_folders", c_int, [handle]),
        ("encoder_new", c_int, [handle, WriteFn, c_void_p, POINTER(handle)]),
        ("encoder_write", c_int, [handle, c_void_p, c_size_t]),
        ("encoder_flush", c_int, [handle]),
        ("encoder_finish", c_int, [handle]),
        ("encoder_free", None, [handle]),
        ("decoder_new", c_int, [handle, WriteFn, c_void_p, POINTER(handle)]),
        ("decoder_write", c_int, [handle, c_void_p, c_size_t]),
        ("decoder_write_one", c_int, [handle, c_void_p, c_size_t,
                                      POINTER(c_size_t), POINTER(c_int)]),
        ("decoder_finish", c_int, [handle]),
        ("decoder_free", None, [handle]),
        ("decompress_range", c_int,
         [handle, ReadAtFn, c_void_p, c_uint64, c_uint64, c_uint64, WriteFn,
          c_void_p]),
        ("inspector_new", c_int, [handle, POINTER(handle)]),
        ("inspector_write", c_int, [handle, c_void_p, c_size_t]),
        ("inspector_finish", c_int, [handle, POINTER(ArchiveInfo)]),
        ("inspector_free", None, [handle]),
        ("inspect", c_int,
         [handle, c_void_p, c_size_t, POINTER(ArchiveInfo)]),
        ("is_archive", c_int, [c_void_p, c_size_t]),
        ("packer_new", c_int,
         [handle, POINTER(PackerOptions), POINTER(handle)]),
        ("packer_free", None, [handle]),
        ("packet_bound", c_size_t, [c_size_t]),
        ("packer_encode", c_int, [handle, c_void_p, c_size_t, c_void_p,
                                  c_size_t, POINTER(c_size_t)]),
        ("packer_decode", c_int, [handle, c_void_p, c_size_t, c_void_p,
                                  c_size_t, POINTER(c_size_t)]),
        ("packer_error_text", c_char_p, [handle]),
        ("list_models", c_int, [handle, c_char_p, ModelFileFn, c_void_p]),
        ("measure", c_int, [handle, c_void_p, c_size_t, c_void_p, c_void_p,
                            POINTER(Stats)]),
        ("explain", c_int, [handle, c_void_p, c_size_t, CodedTokenFn,
                            c_void_p, POINTER(Explanation)]),
    ]:
        function = getattr(library, "llmzip_" + name)
        function.restype = result
        function.argtypes = arguments
    return library


library = _declare(ctypes.CDLL(_find()))


def _has_setting(number: int) -> bool:
    context = library.llmzip_context_new()
    try:
        value = c_int64()
        return library.llmzip_get(context, number, ctypes.byref(value)) == OK
    finally:
        library.llmzip_context_free(context)


# For the library, None means no time limit.
MAX_TIME = 42 if _has_setting(42) else None


class _PyBuffer(Structure):
    """Py_buffer of CPython's C API."""

    _fields_ = [
        ("buf", c_void_p),
        ("obj", c_void_p),
        ("len", c_ssize_t),
        ("itemsize", c_ssize_t),
        ("readonly", c_int),
        ("ndim", c_int),
        ("format", c_void_p),
        ("shape", c_void_p),
        ("strides", c_void_p),
        ("suboffsets", c_void_p),
        ("internal", c_void_p),
    ]


_SIMPLE = 0  # PyBUF_SIMPLE: contiguous bytes
_get_buffer = ctypes.PYFUNCTYPE(c_int, py_object, POINTER(_PyBuffer), c_int)(
    ("PyObject_GetBuffer", ctypes.pythonapi))
_release_buffer = ctypes.PYFUNCTYPE(None, POINTER(_PyBuffer))(
    ("PyBuffer_Release", ctypes.pythonapi))


@contextlib.contextmanager
def bytes_of(data: Any) -> Iterator[Tuple[int, int]]:
    """Yields (address, size) of a bytes-like object without a copy. The object
    is locked meanwhile. Raises TypeError if it is not bytes-like, and
    BufferError if its bytes are not contiguous."""
    view = _PyBuffer()
    _get_buffer(data, ctypes.byref(view), _SIMPLE)
    try:
        yield view.buf, view.len
    finally:
        _release_buffer(ctypes.byref(view))
