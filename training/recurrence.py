# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""The recurrence of RWKV-7 and the loss as torch operators with gradients.

    y, last_state = recurrence(r, w, k, v, a, b, state)
    loss = tied_cross_entropy(hidden, embedding, targets)

r .. b: float32 [batch, tokens, heads * 64], w being the decay itself (0 < w <=
1); state: float32 [batch, heads, 64 (key index), 64 (value index)]. No gradient
flows through the states: training is truncated at the ends of a segment.

The work is done by recurrence.cc on a CPU and recurrence.cu on a GPU.
"""
import ctypes

import torch

import native

HEAD_SIZE = 64
TOKENS_PER_KEPT_STATE = 16  # kChunk in recurrence.cc and recurrence.cu

_libraries = {}


def _library(device):
    if device.type not in _libraries:
        load = native.load_cuda if device.type == "cuda" else native.load_cpu
        _libraries[device.type] = load("recurrence")
    return _libraries[device.type]


def _pointers(*tensors):
    for tensor in tensors:
        assert tensor is None or tensor.is_contiguous()
    return [ctypes.c_void_p(None if tensor is None else tensor.data_ptr())
            for tensor in tensors]


def _call(name, like, pointers, *numbers):
    """Calls a function of the library; on a GPU, on the current stream."""
    library = _library(like.device)
    arguments = [*pointers, *(ctypes.c_int64(number) for number in numbers)]
    if like.device.type == "cuda":
        stream = torch.cuda.current_stream(like.device).cuda_stream
        arguments.append(ctypes.c_void_p(stream))
        with torch.cuda.device(like.device):
            code = getattr(library, name)(*arguments)
        if code != 0:
            raise RuntimeError(f"{name}: CUDA error {code}")
    else:
        getattr(library, name)(*arguments)


def _num_kept(tokens):
    return (tokens + TOKENS_PER_KEPT_STATE - 1) // TOKENS_PER_KEPT_STATE


@torch.library.custom_op("llmzip::recurrence_forward", mutates_args=())
def _forward(r: torch.Tensor, w: torch.Tensor, k: torch.Tensor,
             v: torch.Tensor, a: torch.Tensor, b: torch.Tensor,
             state: torch.Tensor, for_training: bool
             ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor]:
    """Returns y, the last state, and for the gradient sa and kept states."""
    batch, tokens, channels = r.shape
    heads = channels // HEAD_SIZE
    inputs = [x.contiguous() for x in (r, w, k, v, a, b)]
    y = torch.empty_like(inputs[0])
    last_state = state.clone(memory_format=torch.contiguous_format)
    sa = kept = None
    if for_training:
        sa = torch.empty_like(y)
        kept = y.new_empty(batch * heads, _num_kept(tokens), HEAD_SIZE,
                           HEAD_SIZE)
    _call("llmzip_recurrence_forward", y,
          _pointers(*inputs, last_state, y, sa, kept), batch, tokens, heads)
    if not for_training:
        sa, kept = y.new_empty(0), y.new_empty(0)
    return y, last_state, sa, kept


@_forward.register_fake
def _(r, w, k, v, a, b, state, for_training):
    batch, tokens, channels = r.shape
    like = r.new_empty(r.shape)
    if not for_training:
        return like, state.new_empty(state.shape), r.new_empty(0), r.new_empty(0)
    kept = r.new_empty(batch * (channels // HEAD_SIZE), _num_kept(tokens),
                       HEAD_SIZE, HEAD_SIZE)
    return like, state.new_empty(state.shape), r.new_empty(r.shape), kept


@torch.library.custom_op("llmzip::recurrence_backward", mutates_args=())
def _backward(r: torch.Tensor, w: torch.Tensor, k: torch.Tensor,
              v: torch.Tensor, a: torch.Tensor, b: torch.Tensor,
              sa: torch.Tensor, kept: torch.Tensor, dy: torch.Tensor
              ) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor, torch.Tensor,
                         torch.Tensor, torch.Tensor]:
    batch, tokens, channels = r.shape
    inputs = [x.contiguous() for x in (r, w, k, v, a, b, sa, kept, dy)]
    gradients = tuple(torch.empty_like(inputs[0]) for _ in range(6))
    _call("llmzip_recurrence_backward", inputs[0],
          _pointers(*inputs, *gradients), batch, tokens, channels // HEAD_SIZE)
    return gradients


@_backward.register_fake
def _(r, w, k, v, a, b, sa, kept, dy):
    return tuple(r.new_empty(r.shape) for _ in range(6))


class _Recurrence(torch.autograd.Function):
    @staticmethod
    def forward(ctx, r, w, k, v, a, b, state):
        y, last_state, sa, kept = _forward(r, w, k, v, a, b, state, True)
        ctx.save_for_backward(r, w, k, v, a, b, sa, kept)
        ctx.mark_non_differentiable(last_state)
        return y, last_state

    @staticmethod
    def backward(ctx, dy, _):
        return (*_backward(*ctx.saved_tensors, dy.contiguous()), None)


def recurrence(r, w, k, v, a, b, state):
    if torch.is_grad_enabled():
        return _Recurrence.apply(r, w, k, v, a, b, state)
    y, last_state, _, _ = _forward(r, w, k, v, a, b, state, False)
    return y, last_state


def cross_entropy_(logits, targets, scale):
    """Losses of the rows in nats; logits (bfloat16 or float32 [rows, V])
    become the gradient of scale * sum(losses)."""
    rows, columns = logits.shape
    if logits.device.type == "cuda" or logits.dtype == torch.float32:
        each = torch.arange(rows, device=logits.device)
        gradient = torch.log_softmax(logits.float(), -1)
        losses = -gradient[each, targets]
        gradient.exp_()
        gradient[each, targets] -= 1
        logits.copy_(gradient.mul_(scale))
        return losses
    assert logits.dtype == torch.bfloat16 and columns % 16 == 0
    losses = torch.empty(rows, dtype=torch.float32)
    pointers = _pointers(logits, targets.contiguous(), losses)
    _library(logits.device).llmzip_cross_entropy(
        *pointers, ctypes.c_float(scale), ctypes.c_int64(rows),
        ctypes.c_int64(columns))
    return losses


class _TiedCrossEntropy(torch.autograd.Function):
    """The gradient is computed with the loss, a chunk of rows at a time, so
    that the logits of all tokens never exist together."""

    ROWS = 1024
    # Keeps the small gradients of single logits inside bfloat16's accuracy.
    SCALE = 1024.0

    @staticmethod
    def forward(ctx, hidden, embedding, targets, kind):
        rows = hidden.shape[0]
        h, e = hidden.to(kind), embedding.to(kind)
        d_hidden = torch.empty_like(h)
        d_embedding = torch.zeros_like(embedding)
        total = 0.0
        for begin in range(0, rows, _TiedCrossEntropy.ROWS):
            part = slice(begin, begin + _TiedCrossEntropy.ROWS)
            logits = h[part] @ e.t()
            losses = cross_entropy_(logits, targets[part],
                                    _TiedCrossEntropy.SCALE / rows)
            total = total + losses.sum()
            d_hidden[part] = logits @ e
            d_embedding.add_(logits.t() @ h[part])
        ctx.save_for_backward(d_hidden.float() / _TiedCrossEntropy.SCALE,
                              d_embedding.div_(_TiedCrossEntropy.SCALE))
        return total / rows

    @staticmethod
    def backward(ctx, gradient):
        d_hidden, d_embedding = ctx.saved_tensors
        return d_hidden * gradient, d_embedding * gradient, None, None


def tied_cross_entropy(hidden, embedding, targets, kind=torch.bfloat16):
    """Mean loss in nats of hidden [n, d] @ embedding [V, d] ^T, the products
    of numbers of that kind."""
    return _TiedCrossEntropy.apply(hidden, embedding, targets, kind)
