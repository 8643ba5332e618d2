# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""What a language model makes of a text: the bits of each token, and sums."""

from __future__ import annotations

import ctypes
import dataclasses
from typing import Any, Callable, Dict, List, Optional, Tuple, Union

from . import _library
from ._core import Context, Model, ModelName
from ._library import library
from ._settings import Settings, Unpack

_NAMES = {number: name for name, number in _library.METHODS.items()}


@dataclasses.dataclass(frozen=True)
class Candidate:
    """A token that the language model expected."""

    text: bytes
    probability: float  # rounded down to 1e-6


@dataclasses.dataclass(frozen=True)
class Token:
    """A token as the archive codes it. In blocks without a language model each
    byte is a token."""

    text: bytes
    offset: int  # in the text, in bytes
    bits: float  # in the archive
    model_bits: Optional[float]  # under the language model alone, if any
    rank: Optional[int]  # 0: the language model's first choice
    candidates: Tuple[Candidate, ...]  # the most likely first, at most 5
    method: str  # of its block


@dataclasses.dataclass(frozen=True)
class Explanation:
    """The tokens of a text, and what they cost together."""

    tokens: List[Token]
    text_bytes: int
    archive_bytes: int
    payload_bytes: int  # of the blocks: the rest is overhead
    bits: float  # of all tokens
    model_bits: float  # of those that have some
    methods: Dict[str, int]  # number of tokens of each method

    @property
    def bits_per_byte(self) -> float:
        """Of the whole archive; 0 for an empty text."""
        if self.text_bytes == 0:
            return 0.0
        return 8 * self.archive_bytes / self.text_bytes


@dataclasses.dataclass(frozen=True)
class Stats:
    """The quantities of the LLMZip paper, for a text that is coded as one
    stream."""

    text_bytes: int
    num_characters: int  # a malformed byte of UTF-8 counts as one
    num_tokens: int
    entropy_bits: float  # of all tokens
    token_by_token_bits: int  # whole bits for each token, at least one
    ac_bytes: int  # by arithmetic coding
    rank_bytes: int  # by ranks: varints, brotli
    rank_zlib_bytes: int  # by ranks in decimal, zlib

    @property
    def bits_per_character(self) -> float:
        """The paper's upper bound of the entropy; 0 for an empty text."""
        if self.num_characters == 0:
            return 0.0
        return self.entropy_bits / self.num_characters


@dataclasses.dataclass(frozen=True)
class ModelFile:
    """A model that llmzip finds on this machine."""

    path: str  # or a name such as "builtin:small"
    known_name: Optional[str]  # such as "smollm2-135m"
    name: str  # from the file
    architecture: str
    id: Optional[str]  # None if the file was not loaded
    num_parameters: int
    num_tokens: int  # of the vocabulary
    context_length: int  # 0 for recurrent models
    file_bytes: int
    error: Optional[str]  # why it cannot be used


def _bytes_of(text: Any) -> Any:
    return text.encode() if isinstance(text, str) else text


def _guarded(context: Context, take: Callable[[Any], Any]) -> Any:
    """Returns a callback that stores what `take` raises and ends the call."""
    watch = context._watch

    def call(_: Any, item: Any) -> int:
        try:
            take(item.contents)
            return 0
        except BaseException as error:  # it must not cross the library
            watch.error = error
            return 1

    return call


def _explain(text: Any, context: Context) -> Explanation:
    tokens: List[Token] = []
    offset = 0

    def take(token: Any) -> None:
        nonlocal offset
        has_model = bool(token.has_model)
        tokens.append(Token(
            text=ctypes.string_at(token.bytes, token.num_bytes),
            offset=offset,
            bits=token.coded_microbits / 1e6,
            model_bits=token.model_microbits / 1e6 if has_model else None,
            rank=token.rank if has_model else None,
            candidates=tuple(
                Candidate(ctypes.string_at(candidate.bytes,
                                           candidate.num_bytes),
                          candidate.millionths / 1e6)
                for candidate in token.candidates[:token.num_candidates]),
            method=_NAMES[token.method]))
        offset += token.num_bytes

    each = _library.CodedTokenFn(_guarded(context, take))

    def work(check: Callable[[int], None]) -> Any:
        sums = _library.Explanation()
        with _library.bytes_of(text) as (address, size):
            check(library.llmzip_explain(context._handle, address, size, each,
                                         None, ctypes.byref(sums)))
        return sums

    sums = context.run(work)
    return Explanation(
        tokens=tokens,
        text_bytes=sums.text_bytes,
        archive_bytes=sums.archive_bytes,
        payload_bytes=sums.payload_bytes,
        bits=sums.coded_microbits / 1e6,
        model_bits=sums.model_microbits / 1e6,
        methods={name: sums.num_tokens_of_method[number]
                 for name, number in _library.METHODS.items()
                 if number >= 0 and sums.num_tokens_of_method[number]})


def explain(text: Any, level: int = 5, *,
            model: Union[Model, ModelName, None] = "auto",
            **settings: Unpack[Settings]) -> Explanation:
    """Compresses a text as compress would, and returns what each token cost
    instead of the archive. `text` is a string, which counts as UTF-8, or
    bytes-like. Repeats of earlier blocks are coded like all else. Method
    "rank" raises InvalidArgumentError, because its tokens have no bits of
    their own."""
    return _explain(_bytes_of(text), Context(level, **settings).use(model))


def tokens(text: Any, level: int = 5, *,
           model: Union[Model, ModelName, None] = "auto",
           **settings: Unpack[Settings]) -> List[Token]:
    """Returns the tokens of explain()."""
    return explain(text, level, model=model, **settings).tokens


def stats(text: Any, *, model: Union[Model, ModelName] = "auto",
          **settings: Unpack[Settings]) -> Stats:
    """Evaluates a string or bytes-like object once under a language model."""
    context = Context(**settings).use(model)
    data = _bytes_of(text)

    def work(check: Callable[[int], None]) -> Any:
        sums = _library.Stats()
        with _library.bytes_of(data) as (address, size):
            check(library.llmzip_measure(context._handle, address, size, None,
                                         None, ctypes.byref(sums)))
        return sums

    sums = context.run(work)
    return Stats(
        text_bytes=sums.text_bytes,
        num_characters=sums.num_characters,
        num_tokens=sums.num_tokens,
        entropy_bits=sums.entropy_microbits / 1e6,
        token_by_token_bits=sums.token_by_token_bits,
        ac_bytes=sums.ac_bytes,
        rank_bytes=sums.rank_bytes,
        rank_zlib_bytes=sums.rank_zlib_bytes)


def list_models() -> List[ModelFile]:
    """Returns the built-in models and those in the folders that llmzip
    searches: its own, and the caches of llama.cpp, Hugging Face and Ollama."""
    context = Context()
    models: List[ModelFile] = []

    def decoded(text: Optional[bytes]) -> str:
        return (text or b"").decode("utf-8", "replace")

    def take(file: Any) -> None:
        info = file.info.contents if file.info else _library.ModelInfo()
        usable = file.status == _library.OK
        has_id = usable and any(info.id)
        models.append(ModelFile(
            path=decoded(file.path),
            known_name=decoded(file.known_name) or None,
            name=decoded(info.name),
            architecture=decoded(info.architecture),
            id=bytes(info.id).hex() if has_id else None,
            num_parameters=info.num_parameters,
            num_tokens=info.num_tokens,
            context_length=info.context_length,
            file_bytes=info.file_bytes,
            error=None if usable else (
                decoded(file.error_text)
                or library.llmzip_status_text(file.status).decode())))

    each = _library.ModelFileFn(_guarded(context, take))
    context.run(lambda check: check(library.llmzip_list_models(
        context._handle, None, each, None)))
    return models
