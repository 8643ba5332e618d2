# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""The compiled recurrence and loss against plain torch loops."""
import ctypes
import os
import subprocess
import sys
from pathlib import Path

import pytest
import torch

import native
import recurrence


def plain_recurrence(r, w, k, v, a, b, state):
    """The definition, a token at a time; autograd gives its gradient."""
    batch, tokens, channels = r.shape
    r, w, k, v, a, b = (x.view(batch, tokens, -1, 64)
                        for x in (r, w, k, v, a, b))
    s = state.transpose(-1, -2)  # [batch, head, value, key]
    ys = []
    for t in range(tokens):
        sa = torch.einsum("bhij,bhj->bhi", s, a[:, t])
        s = (s * w[:, t, :, None, :] + v[:, t, :, :, None] * k[:, t, :, None, :]
             + sa[..., None] * b[:, t, :, None, :])
        ys.append(torch.einsum("bhij,bhj->bhi", s, r[:, t]))
    return torch.stack(ys, 1).reshape(batch, tokens, channels), s.transpose(-1, -2)


def random_inputs(batch, tokens, channels, dtype=torch.float32):
    """Values as a trained model has them: w in (0.55, 1), |a| = 1 a head."""
    torch.manual_seed(tokens)
    shape = (batch, tokens, channels)
    kk = torch.nn.functional.normalize(
        torch.randn(batch, tokens, channels // 64, 64), dim=-1).view(shape)
    inputs = [torch.randn(shape), torch.rand(shape) * 0.45 + 0.55,
              torch.randn(shape) * 0.3, torch.randn(shape), -kk,
              kk * torch.rand(shape)]
    state = torch.randn(batch, channels // 64, 64, 64) * 0.1
    return [x.to(dtype).requires_grad_() for x in inputs], state.to(dtype)


def relative_difference(x, y):
    return ((x - y).abs().max() / y.abs().max()).item()


# 16 tokens are one kept state: sizes on both sides of it.
@pytest.mark.parametrize("tokens", [1, 2, 15, 16, 17, 33, 48])
def test_equals_the_plain_loop(tokens):
    inputs, state = random_inputs(2, tokens, 128)
    y, last = recurrence.recurrence(*inputs, state)
    wanted_y, wanted_last = plain_recurrence(*inputs, state)
    assert relative_difference(y, wanted_y) < 1e-5
    assert relative_difference(last, wanted_last) < 1e-5


@pytest.mark.parametrize("tokens", [1, 2, 15, 16, 17, 33, 48])
def test_gradients_equal_those_of_the_plain_loop(tokens):
    inputs, state = random_inputs(2, tokens, 128)
    y, _ = recurrence.recurrence(*inputs, state)
    weights = torch.randn_like(y)
    found = torch.autograd.grad((y * weights).sum(), inputs)
    exact, exact_state = ([x.detach().double().requires_grad_() for x in inputs],
                          state.double())
    wanted_y, _ = plain_recurrence(*exact, exact_state)
    wanted = torch.autograd.grad((wanted_y * weights.double()).sum(), exact)
    for name, x, y in zip("rwkvab", found, wanted):
        assert relative_difference(x, y) < 1e-5, name


def test_without_gradient_gives_the_same_y():
    inputs, state = random_inputs(1, 20, 64)
    with_gradient, _ = recurrence.recurrence(*inputs, state)
    with torch.no_grad():
        without, _ = recurrence.recurrence(*inputs, state)
    assert torch.equal(with_gradient, without)


def test_the_state_carries_a_sequence_on():
    inputs, state = random_inputs(2, 40, 64)
    with torch.no_grad():
        whole, last = recurrence.recurrence(*inputs, state)
        first, middle = recurrence.recurrence(*(x[:, :23] for x in inputs), state)
        second, end = recurrence.recurrence(*(x[:, 23:] for x in inputs), middle)
    assert relative_difference(torch.cat([first, second], 1), whole) < 1e-5
    assert relative_difference(end, last) < 1e-5


def test_the_plain_build_gives_the_same_gradients(tmp_path):
    """-march=x86-64 (SSE2 only) in a process of its own."""
    if native.platform.machine() not in ("x86_64", "AMD64"):
        pytest.skip("not an x86-64 machine")
    environment = dict(os.environ, LLMZIP_TRAINING_MARCH="x86-64",
                       LLMZIP_TRAINING_CACHE=str(tmp_path))
    subprocess.run(
        [sys.executable, "-m", "pytest", "-q", __file__, "-k", "plain_loop"],
        env=environment, check=True)


@pytest.mark.parametrize("kind", [torch.bfloat16, torch.float32])
def test_cross_entropy_equals_torch(kind):
    torch.manual_seed(1)
    logits = (torch.randn(50, 512) * 6).to(kind)
    targets = torch.randint(0, 512, (50,))
    exact = logits.float().clone().requires_grad_()
    wanted = torch.nn.functional.cross_entropy(exact, targets, reduction="none")
    wanted.sum().backward()
    found = recurrence.cross_entropy_(logits, targets, 1.0)
    assert (found - wanted).abs().max() < 1e-5
    # bfloat16 has 8 bits: half a unit in the last place is 1/512.
    assert ((logits.float() - exact.grad).abs()
            <= exact.grad.abs() / 256 + 1e-7).all()


def test_cross_entropy_survives_far_apart_logits():
    logits = torch.full((1, 16), -1e4).bfloat16()
    logits[0, 3] = 1e4
    loss = recurrence.cross_entropy_(logits.clone(), torch.tensor([3]), 1.0)
    assert loss.item() == 0.0
    loss = recurrence.cross_entropy_(logits.clone(), torch.tensor([4]), 1.0)
    assert loss.item() == pytest.approx(logits[0, 3].item() - logits[0, 4].item())


@pytest.mark.parametrize("kind, allowed", [(torch.bfloat16, 0.01),
                                           (torch.float32, 1e-5)])
def test_tied_cross_entropy_gradients(kind, allowed):
    torch.manual_seed(2)
    hidden = torch.randn(1500, 64, requires_grad=True)  # more than one chunk
    embedding = (torch.randn(256, 64) * 0.3).requires_grad_()
    targets = torch.randint(0, 256, (1500,))
    wanted = torch.nn.functional.cross_entropy(hidden @ embedding.t(), targets)
    wanted_gradients = torch.autograd.grad(wanted, (hidden, embedding))
    found = recurrence.tied_cross_entropy(hidden, embedding, targets, kind)
    gradients = torch.autograd.grad(found, (hidden, embedding))
    assert found.item() == pytest.approx(wanted.item(), rel=1e-3)
    for x, y in zip(gradients, wanted_gradients):
        assert ((x - y).norm() / y.norm()).item() < allowed


@pytest.mark.parametrize("flags, wanted", [
    ("flags : fpu sse2 avx512f avx512_bf16", True), ("flags : amx_bf16", True),
    ("Features : asimd bf16", True), ("flags : avx2 avx512f xbf16", False)])
def test_finds_products_in_bfloat16_by_the_processors_flags(flags, wanted):
    assert native.multiplies_bfloat16(flags) == wanted


def test_the_cuda_source_compiles():
    if native.nvcc() is None:
        pytest.skip("no nvcc on this machine")
    library = ctypes.CDLL(str(native.build_cuda("recurrence", "sm_80")))
    for name in ("llmzip_recurrence_forward", "llmzip_recurrence_backward"):
        assert hasattr(library, name)


@pytest.mark.parametrize("tokens", [1, 16, 33])
def test_the_cuda_kernels_emulated_give_the_gradients(tokens, tmp_path,
                                                      monkeypatch):
    library = tmp_path / "emulated.so"
    source = Path(__file__).with_name("cuda_emulation.cc")
    subprocess.run(["g++", "-std=c++20", "-O1", "-Wno-unknown-pragmas",
                    "-pthread", "-shared", "-fPIC", str(source), "-o",
                    str(library)], check=True)
    monkeypatch.setitem(recurrence._libraries, "cpu", ctypes.CDLL(str(library)))
    test_equals_the_plain_loop(tokens)
    test_gradients_equal_those_of_the_plain_loop(tokens)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU")
@pytest.mark.parametrize("tokens", [1, 16, 33])
def test_the_gpu_gives_the_gradients_of_the_cpu(tokens):
    inputs, state = random_inputs(2, tokens, 128)
    y, _ = recurrence.recurrence(*inputs, state)
    weights = torch.randn_like(y)
    wanted = torch.autograd.grad((y * weights).sum(), inputs)
    on_gpu = [x.detach().cuda().requires_grad_() for x in inputs]
    y_gpu, _ = recurrence.recurrence(*on_gpu, state.cuda())
    found = torch.autograd.grad((y_gpu * weights.cuda()).sum(), on_gpu)
    assert relative_difference(y_gpu.cpu(), y) < 1e-4
    for x, reference in zip(found, wanted):
        assert relative_difference(x.cpu(), reference) < 1e-4
