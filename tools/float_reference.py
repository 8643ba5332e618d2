#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Float reference of a GGUF model: logits and bits of a row of token ids.

    float_reference.py MODEL.gguf TOKENS.txt [--window W --keep K]
                       [--start ID] [--logits OUT.npy]

Architectures llama, qwen2, qwen3 and rwkv7, in plain numpy float32 (or
--float64): slow, short, and independent of the engine. TOKENS.txt holds ids
separated by white space. OUT.npy: float32 [n + 1, vocabulary], row i are the
logits that predict token i, after the start token and tokens [0, i) went in.

Windows as in docs/FORMAT.md: when W tokens have been evaluated and another one
is to be, the context is cleared and the start token and the last K tokens
before this one are evaluated first. W = 0: no restarts. rwkv7 has no window;
its state is cleared by the start token if that spells 1E, the separator of
documents.
Needs: numpy, gguf.
"""

import argparse
import sys

import gguf
import numpy as np


class Model:
    """Metadata and dequantized tensors of a GGUF file."""

    def __init__(self, path, dtype):
        reader = gguf.GGUFReader(path)
        self.dtype = dtype
        self.fields = reader.fields
        self.arch = self.get("general.architecture")
        self.tensors = {}
        for t in reader.tensors:
            value = gguf.dequantize(t.data, t.tensor_type).astype(dtype)
            self.tensors[t.name] = value.reshape(t.shape[::-1])

    def get(self, key, default=None):
        field = self.fields.get(key.replace("{arch}", getattr(self, "arch", "")))
        return default if field is None else field.contents()

    def __getitem__(self, name):
        return self.tensors[name]

    def head(self):
        return self.tensors.get("output.weight", self["token_embd.weight"])


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def rms_norm(x, gain, eps):
    return x / np.sqrt((x * x).mean(-1, keepdims=True) + eps) * gain


def layer_norm(x, gain, bias, eps):
    c = x - x.mean(-1, keepdims=True)
    return c / np.sqrt((c * c).mean(-1, keepdims=True) + eps) * gain + bias


class Llama:
    """Llama and Qwen: keeps keys and values, evaluates tokens in batches."""

    def __init__(self, model):
        self.m = m = model
        u = lambda key, default=None: m.get("{arch}." + key, default)
        self.layers, self.width = u("block_count"), u("embedding_length")
        self.heads = u("attention.head_count")
        self.kv_heads = u("attention.head_count_kv", self.heads)
        self.head_size = u("attention.key_length", self.width // self.heads)
        self.eps = u("attention.layer_norm_rms_epsilon")
        self.rotated = u("rope.dimension_count", self.head_size)
        self.halves = m.arch != "llama"  # pairs (i, i + n/2), not (2i, 2i + 1)
        base, n = u("rope.freq_base", 10000.0), self.rotated
        self.freq = base ** (-np.arange(0, n, 2, dtype=np.float64) / n)
        if "rope_freqs.weight" in m.tensors:
            self.freq /= m["rope_freqs.weight"].astype(np.float64)
        if u("rope.scaling.type") == "linear":
            self.freq /= u("rope.scaling.factor")
        elif u("rope.scaling.type") not in (None, "none"):
            sys.exit("only linear RoPE scaling is known here")
        self.clear()

    def clear(self):
        self.cache = [None] * self.layers
        self.count = 0

    def rope(self, x, positions):
        angle = positions[:, None] * self.freq
        c = np.cos(angle)[:, None].astype(x.dtype)
        s = np.sin(angle)[:, None].astype(x.dtype)
        n = self.rotated
        first = slice(0, n // 2) if self.halves else slice(0, n, 2)
        second = slice(n // 2, n) if self.halves else slice(1, n, 2)
        y = x.copy()
        y[..., first] = x[..., first] * c - x[..., second] * s
        y[..., second] = x[..., first] * s + x[..., second] * c
        return y

    def attention(self, layer, x):
        m, p, n = self.m, f"blk.{layer}.", len(x)
        positions = np.arange(self.count, self.count + n)

        def project(name, heads):
            y = x @ m[p + f"attn_{name}.weight"].T
            if p + f"attn_{name}.bias" in m.tensors:
                y = y + m[p + f"attn_{name}.bias"]
            y = y.reshape(n, heads, self.head_size)
            if p + f"attn_{name}_norm.weight" in m.tensors:
                y = rms_norm(y, m[p + f"attn_{name}_norm.weight"], self.eps)
            return y

        q = self.rope(project("q", self.heads), positions)
        k = self.rope(project("k", self.kv_heads), positions)
        v = project("v", self.kv_heads)
        if self.cache[layer] is not None:
            k = np.concatenate([self.cache[layer][0], k])
            v = np.concatenate([self.cache[layer][1], v])
        self.cache[layer] = (k, v)
        shared = self.heads // self.kv_heads
        k, v = np.repeat(k, shared, axis=1), np.repeat(v, shared, axis=1)
        score = np.einsum("qhd,khd->hqk", q, k)
        score /= np.sqrt(self.dtype(self.head_size))
        future = np.arange(len(k))[None] > positions[:, None]
        score[:, future] = -np.inf
        e = np.exp(score - score.max(-1, keepdims=True))
        e /= e.sum(-1, keepdims=True)
        o = np.einsum("hqk,khd->qhd", e, v).reshape(n, -1)
        return o @ m[p + "attn_output.weight"].T

    @property
    def dtype(self):
        return self.m.dtype

    def evaluate(self, tokens, num_logits):
        """Logits after each of the last `num_logits` tokens."""
        m = self.m
        x = m["token_embd.weight"][tokens]
        for i in range(self.layers):
            p = f"blk.{i}."
            x = x + self.attention(
                i, rms_norm(x, m[p + "attn_norm.weight"], self.eps))
            h = rms_norm(x, m[p + "ffn_norm.weight"], self.eps)
            gate = h @ m[p + "ffn_gate.weight"].T
            up = h @ m[p + "ffn_up.weight"].T
            x = x + (gate * sigmoid(gate) * up) @ m[p + "ffn_down.weight"].T
        self.count += len(tokens)
        x = rms_norm(x[-num_logits:], m["output_norm.weight"], self.eps)
        return x @ m.head().T


class Rwkv7:
    """RWKV-7: keeps a matrix per head and the last inputs, token by token."""

    def __init__(self, model):
        self.m = model
        self.layers = model.get("{arch}.block_count")
        self.width = model.get("{arch}.embedding_length")
        self.size = model.get("{arch}.wkv.head_size")
        self.eps = model.get("{arch}.attention.layer_norm_epsilon")
        self.clear()

    def clear(self):
        d, n, t = self.width, self.size, self.m.dtype
        self.count = 0
        self.state = np.zeros((self.layers, d // n, n, n), t)  # [value, key]
        self.last_att = np.zeros((self.layers, d), t)
        self.last_ffn = np.zeros((self.layers, d), t)

    def time_mix(self, i, x, v_first):
        p, d, n = f"blk.{i}.time_mix_", self.width, self.size
        w = lambda name: self.m[p + name + ".weight"]
        mu = w("lerp_fused").reshape(6, d)
        xr, xw, xk, xv, xa, xg = x + (self.last_att[i] - x) * mu
        self.last_att[i] = x
        r, k, v = w("receptance") @ xr, w("key") @ xk, w("value") @ xv
        decay = w("w0") + w("w2") @ np.tanh(w("w1") @ xw)
        decay = np.exp(self.m.dtype(-0.606531) * sigmoid(decay))
        if i == 0:
            v_first = v
        else:
            mix = sigmoid(w("v0") + w("v2") @ (w("v1") @ xv))
            v = v + (v_first - v) * mix
        a = sigmoid(w("a0") + w("a2") @ (w("a1") @ xa))
        g = w("g2") @ sigmoid(w("g1") @ xg)
        heads = lambda y: y.reshape(d // n, n)
        kk = heads(k * w("k_k"))
        kk = kk / np.maximum(np.sqrt((kk * kk).sum(-1, keepdims=True)),
                             self.m.dtype(1e-12))
        k = k * (1 + (a - 1) * w("k_a"))
        s = self.state[i]
        sa = np.einsum("hij,hj->hi", s, -kk)
        s = (s * heads(decay)[:, None] + heads(v)[:, :, None]
             * heads(k)[:, None] + sa[:, :, None] * (kk * heads(a))[:, None])
        self.state[i] = s
        y = np.einsum("hij,hj->hi", s, heads(r))
        c = y - y.mean(-1, keepdims=True)
        y = c / np.sqrt((c * c).mean(-1, keepdims=True) + 64e-5)
        y = y.reshape(d) * w("ln") + self.m[p + "ln.bias"]
        bonus = heads(r * k * w("r_k")).sum(-1, keepdims=True) * heads(v)
        return w("output") @ ((y + bonus.reshape(d)) * g), v_first

    def channel_mix(self, i, x):
        p = f"blk.{i}.channel_mix_"
        mixed = x + (self.last_ffn[i] - x) * self.m[p + "lerp_k.weight"]
        self.last_ffn[i] = x
        h = np.maximum(self.m[p + "key.weight"] @ mixed, 0)
        return self.m[p + "value.weight"] @ (h * h)

    def evaluate(self, tokens, num_logits):
        m = self.m
        norm = lambda x, name: layer_norm(x, m[name + ".weight"],
                                          m[name + ".bias"], self.eps)
        out = []
        for token in tokens:
            x = norm(m["token_embd.weight"][token], "token_embd_norm")
            v_first = None
            for i in range(self.layers):
                y, v_first = self.time_mix(
                    i, norm(x, f"blk.{i}.attn_norm"), v_first)
                x = x + y
                x = x + self.channel_mix(i, norm(x, f"blk.{i}.attn_norm_2"))
            out.append(m.head() @ norm(x, "output_norm"))
        self.count += len(tokens)
        return np.stack(out[-num_logits:])


ARCHITECTURES = {"llama": Llama, "qwen2": Llama, "qwen3": Llama,
                 "rwkv7": Rwkv7}


def all_logits(net, tokens, start, window, keep, clearing):
    """Rows as in the file's docstring, a batch of them at a time."""
    yield net.evaluate([start], 1)
    i = 0
    while i < len(tokens):
        if window and net.count >= window:
            net.clear()
            net.evaluate([start] + tokens[max(0, i - keep):i], 1)
        if tokens[i] == clearing:
            net.clear()
        batch = min(len(tokens) - i, 256)
        if window:
            batch = min(batch, window - net.count)
        if clearing in tokens[i + 1:i + batch]:
            batch = tokens.index(clearing, i + 1) - i
        yield net.evaluate(tokens[i:i + batch], batch)
        i += batch


def main():
    a = argparse.ArgumentParser()
    a.add_argument("model")
    a.add_argument("tokens")
    a.add_argument("--window", type=int, default=0)
    a.add_argument("--keep", type=int, default=0)
    a.add_argument("--start", type=int, help="default: the file's bos token")
    a.add_argument("--logits", metavar="OUT.npy")
    a.add_argument("--float64", action="store_true")
    a = a.parse_args()
    if a.window and not 0 < a.keep <= a.window // 2:
        sys.exit("--keep must lie in [1, window / 2]")

    model = Model(a.model, np.float64 if a.float64 else np.float32)
    if model.arch not in ARCHITECTURES:
        sys.exit(f"{a.model}: architecture {model.arch} is not known here")
    net = ARCHITECTURES[model.arch](model)
    tokens = [int(t) for t in open(a.tokens).read().split()]
    start = a.start
    if start is None:
        start = model.get("tokenizer.ggml.bos_token_id", 0)
    window, clearing = a.window, None
    if model.arch == "rwkv7":
        window = 0
        if model.get("tokenizer.ggml.tokens")[start] == "\\x1e":
            clearing = start

    bits, row, saved = 0.0, 0, []
    for batch in all_logits(net, tokens, start, window, a.keep,
                            clearing):
        for logits in batch.astype(np.float64):
            if row < len(tokens):
                m = logits.max()
                total = m + np.log(np.exp(logits - m).sum())
                bits += (total - logits[tokens[row]]) / np.log(2)
            row += 1
        if a.logits:
            saved.append(batch.astype(np.float32))
    if a.logits:
        np.save(a.logits, np.concatenate(saved))
    print(f"{len(tokens)} tokens, {bits:.4f} bits, "
          f"{bits / max(1, len(tokens)):.6f} bits per token")


if __name__ == "__main__":
    main()
