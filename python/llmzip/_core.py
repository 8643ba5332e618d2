# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Contexts, models, one-shot calls."""

import ctypes
import dataclasses
import os
import weakref

from . import _library
from ._library import library


class LLMZipError(Exception):
    """A failed call: `status` is an llmzip_status, `offset` the byte of the
    input where it was found, or None."""

    def __init__(self, status, text, offset=None):
        super().__init__(text)
        self.status = status
        self.offset = offset


_SETTINGS = {
    "level": _library.LEVEL,
    "context_size": _library.CONTEXT_SIZE,
    "keep_size": _library.KEEP_SIZE,
    "streams": _library.STREAMS,
    "block_size": _library.BLOCK_SIZE,
    "sha256": _library.TEXT_SHA256,
    "learning_rate": _library.LEARNING_RATE,
    "threads": _library.THREADS,
    "max_memory": _library.MAX_MEMORY,
    "max_output": _library.MAX_OUTPUT,
}


class Context:
    """Settings of a row of operations. Not to be used by two threads at once.

    Keyword arguments: level, method, context_size, keep_size, streams,
    block_size, sha256, learning_rate, threads, max_memory, max_output;
    `progress`, called with (bytes of text, bytes of archive, tokens), cancels
    the operation by returning True.
    """

    def __init__(self, *, method=None, progress=None, **settings):
        handle = library.llmzip_context_new()
        if not handle:
            raise MemoryError
        self.handle = handle
        self._free = weakref.finalize(
            self, library.llmzip_context_free, handle)
        self.check(library.llmzip_add_standard_model_folders(handle))
        if method is not None:
            if method not in _library.METHODS:
                raise ValueError(f"method {method!r} is none of "
                                 f"{', '.join(_library.METHODS)}")
            self._set(_library.METHOD, _library.METHODS[method])
        for name, value in settings.items():
            if name not in _SETTINGS:
                raise TypeError(f"unexpected argument {name!r}")
            if value is not None:
                self._set(_SETTINGS[name], int(value))
        self._progress = None
        if progress is not None:
            self._watch(progress)

    def _set(self, setting, value):
        status = library.llmzip_set(self.handle, setting, value)
        if status != _library.OK:
            raise ValueError(self._text())

    def _watch(self, progress):
        def call(_, now):
            try:
                now = now.contents
                return 1 if progress(now.text_bytes, now.archive_bytes,
                                     now.num_tokens) else 0
            except BaseException as error:  # it must not cross the library
                self.thrown = error
                return 1

        self._progress = _library.ProgressFn(call)
        self.check(library.llmzip_set_progress(self.handle, self._progress,
                                               None))

    thrown = None  # by a callback

    def _text(self):
        return library.llmzip_error_text(self.handle).decode("utf-8",
                                                             "replace")

    def check(self, status):
        if self.thrown is not None:
            error, self.thrown = self.thrown, None
            raise error
        if status == _library.OK:
            return
        offset = library.llmzip_error_offset(self.handle)
        raise LLMZipError(status, self._text(),
                          None if offset == _library.NO_OFFSET else offset)

    def use(self, model):
        """`model`: a Model, the name of one, None for none, or "auto"."""
        if isinstance(model, (str, bytes, os.PathLike)):
            model = Model(model, self)
        handle = model.handle if model is not None else None
        self.check(library.llmzip_set_model(self.handle, handle))
        return self

    def _call(self, function, data):
        pointer, size, owner = _library.address_of(data)
        out = ctypes.c_void_p()
        out_size = ctypes.c_size_t()
        status = function(self.handle, pointer, size, ctypes.byref(out),
                          ctypes.byref(out_size))
        del owner
        try:
            self.check(status)
            return ctypes.string_at(out, out_size.value)
        finally:
            library.llmzip_free(out)

    def compress(self, data):
        return self._call(library.llmzip_compress_alloc, data)

    def decompress(self, data):
        return self._call(library.llmzip_decompress_alloc, data)


class Model:
    """A language model. Constant: any number of threads may share it.

    `name` is a path, a known name as "smollm2-135m", "builtin", "auto",
    "id:HEX" or "sha256:HEX".
    """

    def __init__(self, name, context=None):
        context = context or Context()
        handle = ctypes.c_void_p()
        context.check(library.llmzip_model_open(
            context.handle, os.fsencode(name), ctypes.byref(handle)))
        self.handle = handle
        self._free = weakref.finalize(self, library.llmzip_model_free, handle)
        info = _library.ModelInfo()
        library.llmzip_model_get_info(handle, ctypes.byref(info))
        self.name = (info.name or b"").decode("utf-8", "replace")
        self.architecture = (info.architecture or b"").decode()
        self.id = bytes(info.id).hex()
        self.num_parameters = info.num_parameters
        self.num_tokens = info.num_tokens
        self.context_length = info.context_length

    def __repr__(self):
        return (f"<llmzip.Model {self.name!r} {self.architecture} "
                f"id {self.id}>")


@dataclasses.dataclass(frozen=True)
class ArchiveInfo:
    """What the headers of an archive say."""

    text_bytes: int
    archive_bytes: int
    payload_bytes: int
    num_frames: int
    num_blocks: int
    methods: dict  # blocks by name of the method
    model_id: str  # or None
    model_name: str
    text_sha256: str  # or None


def compress(data, *, model="auto", **settings):
    """The archive of a bytes-like object. Settings as for Context."""
    return Context(**settings).use(model).compress(data)


def decompress(data, *, model=None, **settings):
    """The text of one or more joined archives. The model is found by its
    content; `model` says where it may be. `max_output` bounds what an archive
    of unknown origin may ask for."""
    return Context(**settings).use(model).decompress(data)


def inspect(data):
    """Reads headers and checks the stored bytes; needs no model."""
    context = Context()
    info = _library.ArchiveInfo()
    pointer, size, owner = _library.address_of(data)
    status = library.llmzip_inspect(context.handle, pointer, size,
                                    ctypes.byref(info))
    del owner
    context.check(status)
    methods = {
        name: info.num_blocks_of_method[number]
        for name, number in _library.METHODS.items()
        if number >= 0 and info.num_blocks_of_method[number]
    }
    has_model = info.num_model_records > 0
    return ArchiveInfo(
        text_bytes=info.text_bytes,
        archive_bytes=info.archive_bytes,
        payload_bytes=info.payload_bytes,
        num_frames=info.num_frames,
        num_blocks=info.num_blocks,
        methods=methods,
        model_id=bytes(info.model.id).hex() if has_model else None,
        model_name=info.model.name.decode("utf-8", "replace"),
        text_sha256=(bytes(info.text_sha256).hex()
                     if info.has_text_sha256 else None),
    )
