# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Contexts, models, and calls for whole archives."""

from __future__ import annotations

import ctypes
import dataclasses
import io
import os
import threading
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

from . import _library
from ._calls import Call, Usage, Watch
from ._dictionary import Dictionary, DictionaryName
from ._errors import LLMZipError, error_of
from ._library import library
from ._settings import Settings, Unpack, number_of

# The types that specify a model.
ModelName = Union[str, bytes, "os.PathLike[str]", "os.PathLike[bytes]"]


def _progress_function(watch: Watch) -> Any:
    """The library's progress callback. It is always set, because Ctrl-C ends a
    call through it. It does not refer to the context, which would be a
    cycle."""

    def tell(_: Any, now: Any) -> int:
        try:
            call = watch.call
            if call is None:
                return 0
            now = now.contents
            return int(call.tell(now.text_bytes,
                                 now.total_text_bytes or None))
        except BaseException as error:  # it must not cross the library
            watch.error = error
            return 1

    return _library.ProgressFn(tell)


class NoCopies:
    """Handles belong to one process and to one object in it."""

    def __reduce_ex__(self, protocol: Any) -> Any:
        raise TypeError(f"cannot pickle or copy {type(self).__qualname__!r} "
                        "object: it is a handle of this process")


class Context(NoCopies):
    """Settings for any number of operations; see Settings for the keyword
    arguments.

    Threads may share a context; their calls run one after the other. A call
    from its own progress callback raises RuntimeError. An operation that fails
    raises an LLMZipError. Wrong arguments raise TypeError or ValueError. A
    context cannot be pickled or copied. It works in a child of fork().
    """

    _handle: Optional[int] = None

    def __init__(self, level: int = 5, **settings: Unpack[Settings]) -> None:
        progress = settings.pop("progress", None)
        if progress is not None and not callable(progress):
            raise TypeError("progress must be callable, not "
                            f"{type(progress).__name__}")
        dictionary = settings.pop("dictionary", None)
        if dictionary is not None and not isinstance(
                dictionary, (Dictionary, str, bytes, os.PathLike)):
            raise TypeError("dictionary must be a Dictionary or a name, not "
                            f"{type(dictionary).__name__}")
        numbers = [number_of("level", level)] + [
            number_of(name, value) for name, value in settings.items()]
        self._level = level
        handle = library.llmzip_context_new()
        if not handle:
            raise MemoryError("no memory for a context")
        self._usage = Usage("this Context")
        self._handle = handle
        self._on_progress = progress
        self._watch = Watch()
        self._progress_function = _progress_function(self._watch)
        self._check(library.llmzip_set_progress(
            handle, self._progress_function, None))
        self._check(library.llmzip_add_standard_model_folders(handle))
        self._max_memory: Optional[int] = None
        for setting, value in filter(None, numbers):
            self._set(setting, value)
            if setting == _library.MAX_MEMORY:
                self._max_memory = value or None
        if dictionary is not None:
            self.prime(dictionary)

    def __del__(self, _free: Any = library.llmzip_context_free) -> None:
        handle, self._handle = self._handle, None
        # It is in use by a thread that fork() left behind.
        if handle is not None and not self._usage.busy:
            _free(handle)

    @property
    def level(self) -> int:
        return self._level

    def _set(self, setting: int, value: int) -> None:
        self._check(library.llmzip_set(self._handle, setting, value))

    def _check(self, status: int) -> None:
        """Raises the exception for the `status` of the last call."""
        error, self._watch.error = self._watch.error, None
        if error is not None:
            raise error
        if status == _library.OK:
            return
        text = library.llmzip_error_text(self._handle)
        offset = library.llmzip_error_offset(self._handle)
        raise error_of(status, text.decode("utf-8", "replace"),
                       None if offset == _library.NO_OFFSET else offset)

    def run(self, work: Callable[[Callable[[int], None]], Any]) -> Any:
        """Returns work(check), which has the library's context to itself and
        which signals can end. For this package only: `work` calls the library,
        passes each status to `check`, and returns the result."""
        with self._usage.lock():
            self._usage.check()
            if self._handle is None:
                raise ValueError("the context has been released")

            return Call(lambda: work(self._check), self._usage, self._watch,
                        self._on_progress).run()

    def use(self, model: Union[Model, ModelName, None]) -> Context:
        """Sets the model: a Model, the name of one, None for none, or "auto".
        Returns the context."""
        if isinstance(model, (str, bytes, os.PathLike)):
            model = Model.cached(model, self)
        elif model is not None and not isinstance(model, Model):
            raise TypeError("model must be a Model, a name or None, not "
                            f"{type(model).__name__}")
        handle = model.handle if model is not None else None
        self.run(lambda check: check(
            library.llmzip_set_model(self._handle, handle)))
        return self

    def prime(self,
              dictionary: Union[Dictionary, DictionaryName, None]) -> Context:
        """Sets the dictionary: a Dictionary, the name of one, or None for none.
        Returns the context."""
        if dictionary is not None and not isinstance(dictionary, Dictionary):
            dictionary = Dictionary(dictionary, self)
        handle = dictionary.handle if dictionary is not None else None
        self.run(lambda check: check(
            library.llmzip_set_dictionary(self._handle, handle)))
        return self

    def compress(self, data: Any) -> bytes:
        """Returns the archive of a bytes-like object."""
        with _library.bytes_of(data) as (_, size):
            archive = self._with_total(
                size, lambda check: self._code("encoder", data, check))
            self._tell_end(size)
        return archive

    def decompress(self, data: Any) -> bytes:
        """Returns the text of one or more joined archives."""
        text = self.run(lambda check: self._decompress(data, check))
        self._tell_end(len(text))
        return text

    def _with_total(self, size: int, work: Callable[..., Any]) -> Any:
        """Runs `work`, whose progress has that total."""
        def with_size(check: Callable[[int], None]) -> Any:
            if self._on_progress is None:
                return work(check)
            self._set(_library.TEXT_SIZE, size)
            try:
                return work(check)
            finally:
                library.llmzip_set(self._handle, _library.TEXT_SIZE, 0)

        return self.run(with_size)

    def _tell_end(self, size: int) -> None:
        if self._on_progress is not None:
            self._on_progress(size, size)

    def _text_bytes(self, data: Any) -> int:
        """Returns the size of an archive's text by its headers, or 0 if they
        are bad. For use inside run()."""
        info = _library.ArchiveInfo()
        with _library.bytes_of(data) as (address, size):
            status = library.llmzip_inspect(self._handle, address, size,
                                            ctypes.byref(info))
        return info.text_bytes if status == _library.OK else 0

    def _decompress(self, data: Any, check: Callable[[int], None]) -> bytes:
        if self._on_progress is None:
            return self._decompress_within(data, check)
        self._set(_library.TEXT_SIZE, self._text_bytes(data))
        try:
            return self._decompress_within(data, check)
        finally:
            library.llmzip_set(self._handle, _library.TEXT_SIZE, 0)

    def _decompress_within(self, data: Any,
                           check: Callable[[int], None]) -> bytes:
        if self._max_memory is None:
            return self._code("decoder", data, check)
        # The text is held here and counts towards the limit.
        info = _library.ArchiveInfo()
        with _library.bytes_of(data) as (address, size):
            check(library.llmzip_inspect(self._handle, address, size,
                                         ctypes.byref(info)))
        held = info.text_bytes + info.text_bytes // 8  # as io.BytesIO grows
        if held >= self._max_memory:
            raise error_of(
                _library.LIMIT_EXCEEDED,
                f"the text takes {held} bytes of memory, the limit is "
                f"{self._max_memory}")
        self._set(_library.MAX_MEMORY, self._max_memory - held)
        try:
            return self._code("decoder", data, check)
        finally:
            self._set(_library.MAX_MEMORY, self._max_memory)

    def _code(self, kind: str, data: Any,
              check: Callable[[int], None]) -> bytes:
        out = io.BytesIO()  # its value is taken without a copy
        with _library.bytes_of(data) as (address, size):
            stream = Stream(kind, self, out.write, check)
            try:
                check(stream.push(address, size))
                check(stream.finish())
            finally:
                stream.free()
        return out.getvalue()

    def inspect(self, data: Any) -> ArchiveInfo:
        """Reads the headers of an archive and checks the stored bytes."""
        def work(check: Callable[[int], None]) -> Any:
            info = _library.ArchiveInfo()
            with _library.bytes_of(data) as (address, size):
                check(library.llmzip_inspect(self._handle, address, size,
                                             ctypes.byref(info)))
            return info

        return _archive_info(self.run(work))


class Stream:
    """An encoder or a decoder of the library. `write` takes finished bytes. If
    it raises, the context's check raises the same exception. All methods but
    release() are for use inside Context.run."""

    _handle: Any = None

    def __init__(self, kind: str, context: Context,
                 write: Callable[[bytes], Any],
                 check: Callable[[int], None]) -> None:
        watch = context._watch

        def on_write(_: Any, address: Any, size: int) -> int:
            try:
                write(ctypes.string_at(address, size))
                return 0
            except BaseException as error:  # it must not cross the library
                watch.error = error
                return 1

        # Both must outlive the handle.
        self._context = context
        self._on_write = _library.WriteFn(on_write)
        prefix = f"llmzip_{kind}_"
        self._push = getattr(library, prefix + "write")
        self._finish = getattr(library, prefix + "finish")
        self._free = getattr(library, prefix + "free")
        handle = ctypes.c_void_p()
        check(getattr(library, prefix + "new")(
            context._handle, self._on_write, None, ctypes.byref(handle)))
        self._handle = handle

    def push(self, address: Any, size: int) -> int:
        return self._push(self._handle, address, size)

    def push_one(self, address: Any, size: int) -> Tuple[int, int, bool]:
        """Returns the status, the number of bytes taken, and whether an
        archive ended."""
        used, ended = ctypes.c_size_t(), ctypes.c_int()
        status = library.llmzip_decoder_write_one(
            self._handle, address, size, ctypes.byref(used),
            ctypes.byref(ended))
        return status, used.value, bool(ended.value)

    def flush(self) -> int:
        return library.llmzip_encoder_flush(self._handle)

    def finish(self) -> int:
        return self._finish(self._handle)

    def free(self) -> None:
        handle, self._handle = self._handle, None
        if handle is not None:
            self._free(handle)

    def release(self) -> None:
        """Calls free() from outside of a call, also after an abandoned
        call."""
        usage = self._context._usage
        with usage.lock():
            if usage.await_end():
                self.free()


class _ModelHandle:
    """Frees the handle when nobody refers to it."""

    def __init__(self, handle: Any) -> None:
        self.value = handle

    def __del__(self, _free: Any = library.llmzip_model_free) -> None:
        handle, self.value = self.value, None
        if handle is not None:
            _free(handle)


class Model(NoCopies):
    """A language model. It is constant, so any number of threads may share it.

    `name` is a path, a known name such as "smollm2-135m", "builtin", "auto",
    "id:HEX" or "sha256:HEX". `context` supplies the folders, the level and the
    progress callback. Raises a ModelError, or LimitError if the model does not
    fit into the context's memory. A model cannot be pickled or copied.
    """

    name: str
    architecture: str
    id: str  # 32 hexadecimal digits
    num_parameters: int
    num_tokens: int  # of the vocabulary
    context_length: int  # 0 for recurrent models

    def __init__(self, name: ModelName,
                 context: Optional[Context] = None) -> None:
        path = os.fsencode(name)
        if b"\0" in path:
            raise ValueError("embedded null byte in the name of a model")
        if context is None:
            context = Context()

        def work(check: Callable[[int], None]) -> _ModelHandle:
            handle = ctypes.c_void_p()
            check(library.llmzip_model_open(context._handle, path,
                                            ctypes.byref(handle)))
            return _ModelHandle(handle)

        self._owner = context.run(work)
        info = _library.ModelInfo()
        library.llmzip_model_get_info(self.handle, ctypes.byref(info))
        self.name = (info.name or b"").decode("utf-8", "replace")
        self.architecture = (info.architecture or b"").decode("utf-8",
                                                              "replace")
        self.id = bytes(info.id).hex()
        self.num_parameters = info.num_parameters
        self.num_tokens = info.num_tokens
        self.context_length = info.context_length

    @classmethod
    def cached(cls, name: ModelName,
               context: Optional[Context] = None) -> Model:
        """Returns the model of that name, opened once: the two that were used
        last stay open. compress, open and the others use it for names. A file
        that has changed is opened again, and so is every name if one of the
        variables that say where models are has changed. A context with
        `max_memory` opens the model anew, so that its limit holds."""
        if context is None:
            context = Context()
        if context._max_memory is not None:
            return cls(name, context)
        key = _cache_key(name, context.level)
        with _cache_lock:
            model = _cache.pop(key, None)
            if model is not None:
                _cache[key] = model  # as the last one used
        if model is None:
            model = cls(name, context)
            with _cache_lock:
                _cache[key] = model
                while len(_cache) > _CACHE_SIZE:
                    del _cache[next(iter(_cache))]
        return model

    @staticmethod
    def forget_cached() -> None:
        """Closes the cached models that nobody else uses."""
        with _cache_lock:
            _cache.clear()

    @property
    def handle(self) -> Any:
        """For ctypes: returns a pointer to an llmzip_model, which this object
        owns."""
        if self._owner.value is None:
            raise ValueError("the model has been released")
        return self._owner.value

    def __repr__(self) -> str:
        return (f"<llmzip.Model {self.name!r} {self.architecture} "
                f"id {self.id}>")


_CACHE_SIZE = 2
_cache: Dict[Any, Model] = {}  # the last one used stands last
_cache_lock = threading.Lock()


def _renew_cache_lock() -> None:
    global _cache_lock
    _cache_lock = threading.Lock()


# Another thread may have held it when the process forked.
os.register_at_fork(after_in_child=_renew_cache_lock)

_PLACES = ("LLMZIP_MODELS", "XDG_DATA_HOME", "HOME", "LLAMA_CACHE",
           "HF_HUB_CACHE", "HF_HOME", "OLLAMA_MODELS")


def _cache_key(name: ModelName, level: int) -> Any:
    path = os.fsencode(name)
    try:
        stat = os.stat(path)
        file: Any = (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns)
    except (OSError, ValueError):
        file = None
    return (path, level if path == b"auto" else 0, file,
            tuple(os.environ.get(place) for place in _PLACES))


@dataclasses.dataclass(frozen=True)
class ArchiveInfo:
    """The contents of an archive's headers."""

    text_bytes: int
    archive_bytes: int
    payload_bytes: int
    num_frames: int
    num_blocks: int
    methods: Dict[str, int]  # number of blocks of each method
    model_id: Optional[str]
    model_name: str
    text_sha256: Optional[str]
    dictionary_id: Optional[str] = None  # 16 hexadecimal digits
    dictionary_name: str = ""


def _archive_info(info: _library.ArchiveInfo) -> ArchiveInfo:
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
        dictionary_id=(bytes(info.dictionary_id).hex()
                       if info.num_dictionary_records else None),
        dictionary_name=info.dictionary_name.decode("utf-8", "replace"),
    )


def compress(data: Any, level: int = 5, *,
             model: Union[Model, ModelName, None] = "auto",
             **settings: Unpack[Settings]) -> bytes:
    """Returns the archive of a bytes-like object.

    level: 1 (fast) to 9 (small)
    model: a Model, the name of one, None for none, or "auto"
    settings: see Settings

    The object is locked while the call runs. Raises TypeError if it is not
    bytes-like, BufferError if its bytes are not contiguous, and
    ModelMissingError if the model is not found. Any number of threads may call
    this at once.
    """
    return Context(level, **settings).use(model).compress(data)


def decompress(data: Any, *, model: Union[Model, ModelName, None] = None,
               **settings: Unpack[Settings]) -> bytes:
    """Returns the text of one or more joined archives in a bytes-like object.

    The model is found by its content; `model` says where it may be. For
    archives of unknown origin, `max_output` limits the text and `max_memory`
    the memory. Raises CorruptError, LimitError, ModelError, or for a truncated
    archive TruncatedError, which is an EOFError. Any number of threads may
    call this at once.
    """
    return Context(**settings).use(model).decompress(data)


def inspect(data: Any) -> ArchiveInfo:
    """Reads the headers and checks the stored bytes. Needs no model. Raises
    the same exceptions as decompress."""
    return Context().inspect(data)


__all__: List[str] = [
    "ArchiveInfo", "Context", "LLMZipError", "Model", "compress",
    "decompress", "inspect",
]
