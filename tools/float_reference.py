#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Float reference of a GGUF model: logits and bits of a row of token ids.

    float_reference.py MODEL.gguf TOKENS.txt [--window W --keep K]
                       [--start ID] [--logits OUT.npy]

Architectures of ARCHITECTURES below, in plain numpy float32 (or --float64):
slow, short, and independent of the engine. TOKENS.txt holds ids
separated by white space. OUT.npy: float32 [n + 1, vocabulary], row i are the
logits that predict token i, after the start token and tokens [0, i) went in.

Windows as in docs/FORMAT.md: when W tokens have been evaluated and another one
is to be, the context is cleared and the start token and the last K tokens
before this one are evaluated first. W = 0: no restarts. RWKV has no window;
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


def gelu(x):
    c = x.dtype.type(np.sqrt(2 / np.pi))
    return x / 2 * (1 + np.tanh(c * (x + x.dtype.type(0.044715) * x * x * x)))


def cap(x, limit):
    return limit * np.tanh(x / limit) if limit else x


# Architectures that rotate pairs (2i, 2i + 1) of a head, not (i, i + n/2).
NEIGHBORS = ("llama", "smollm3", "granite", "minicpm")


class Transformer:
    """Attention models: keep keys and values, evaluate tokens in batches."""

    def __init__(self, model):
        self.m = m = model
        self.u = u = lambda key, default=None: m.get("{arch}." + key, default)
        self.layers, self.width = u("block_count"), u("embedding_length")
        self.heads = u("attention.head_count")
        self.kv_heads = u("attention.head_count_kv", self.heads)
        if isinstance(self.kv_heads, list):  # 0: a layer without attention
            self.kv_heads = max(self.kv_heads)
        self.head_size = u("attention.key_length", self.width // self.heads)
        self.eps = u("attention.layer_norm_rms_epsilon",
                     u("attention.layer_norm_epsilon"))
        self.halves = m.arch not in NEIGHBORS
        self.rotated = u("rope.dimension_count", self.head_size)
        self.gemma = m.arch.startswith("gemma")
        self.gated = m.arch == "qwen35"  # attention, by what comes with queries
        self.set_scales()
        self.set_windows()
        self.set_context(0)
        self.clear()

    def set_scales(self):
        u, d = self.u, self.width
        cpm = self.m.arch == "minicpm"
        self.embedding_scale = np.sqrt(d) if self.gemma else u(
            "embedding_scale", 12.0 if cpm else 1.0)
        self.residual_scale = u(
            "residual_scale", 1.4 / np.sqrt(self.layers) if cpm else 1.0)
        self.logit_divisor = u("logit_scale", d / 256 if cpm else 1.0)
        self.score_scale = u("attention.scale") or self.head_size ** -0.5
        if (self.m.arch, self.layers) in (("gemma2", 46), ("gemma3", 62)):
            self.score_scale = (d / self.heads) ** -0.5
        two = self.m.arch == "gemma2"
        self.score_cap = u("attn_logit_softcapping", 50.0 if two else 0)
        self.logit_cap = u("final_logit_softcapping", 30.0 if two else 0)

    def set_windows(self):
        """Positions that a layer sees; 0: all."""
        every = {"gemma2": 2, "gemma3": 6}.get(self.m.arch)
        self.window = [0] * self.layers
        if every:
            every = self.u("attention.sliding_window_pattern", every)
            wide = self.u("attention.sliding_window", 4096)
            self.window = [0 if (i + 1) % every == 0 else wide
                           for i in range(self.layers)]

    def set_context(self, context):
        """The most tokens that are read at once; 0: few."""
        self.context = context
        self.set_rotation()

    def set_rotation(self):
        """Frequencies of each layer, None where nothing is rotated, and what
        cosines and sines are multiplied by."""
        u, n, tensors = self.u, self.rotated, self.m.tensors
        powers = -np.arange(0, n, 2, dtype=np.float64) / n
        freq = u("rope.freq_base", 10000.0) ** powers
        if "rope_freqs.weight" in tensors:
            freq /= tensors["rope_freqs.weight"].astype(np.float64)
        if "rope_factors_short.weight" in tensors:
            first = u("rope.scaling.original_context_length")
            kind = "long" if self.context > first else "short"
            freq /= tensors[f"rope_factors_{kind}.weight"].astype(np.float64)
        self.magnitude = u("rope.scaling.attn_factor", 1.0)
        kind = u("rope.scaling.type")
        if kind == "linear":
            freq /= u("rope.scaling.factor")
        elif kind == "yarn":
            freq = self.yarn(freq)
        elif kind not in (None, "none", "longrope"):
            sys.exit(f"RoPE scaling {kind} is not known here")
        self.freq = [freq] * self.layers
        if self.m.arch == "gemma3":
            local = u("rope.freq_base_swa", 10000.0) ** powers
            self.freq = [local if w else freq for w in self.window]
        if self.m.arch == "smollm3":
            self.freq = [None if (i + 1) % 4 == 0 else freq
                         for i in range(self.layers)]
        if self.m.arch == "gpt2" or not u("rope.scaling.finetuned", True):
            self.freq = [None] * self.layers

    def yarn(self, freq):
        """Divides frequencies that turn less than once in the length of the
        first training, keeps those that turn more than 32 times."""
        u, n = self.u, self.rotated
        factor = u("rope.scaling.factor")
        length = u("rope.scaling.original_context_length")
        base = u("rope.freq_base", 10000.0)
        pair = lambda turns: (n * np.log(length / (turns * 2 * np.pi))
                              / (2 * np.log(base)))
        low = np.floor(pair(u("rope.scaling.yarn_beta_fast", 32.0)))
        high = np.ceil(pair(u("rope.scaling.yarn_beta_slow", 1.0)))
        low, high = np.clip([low, high], 0, n - 1)
        ramp = (np.arange(n // 2) - low) / max(0.001, high - low)
        ramp = np.clip(ramp, 0, 1)
        self.magnitude *= 1 + 0.1 * np.log(factor)
        return freq * (1 - ramp) + freq / factor * ramp

    def clear(self):
        self.cache = [None] * self.layers
        self.count = 0

    def linear(self, name, x):
        y = x @ self.m[name + ".weight"].T
        if name + ".bias" in self.m.tensors:
            y = y + self.m[name + ".bias"]
        return y

    def norm(self, name, x):
        """Nothing if the model has no such norm."""
        m = self.m
        if name + ".weight" not in m.tensors:
            return x
        if name + ".bias" in m.tensors:
            return layer_norm(x, m[name + ".weight"], m[name + ".bias"],
                              self.eps)
        return rms_norm(x, m[name + ".weight"], self.eps)

    def rope(self, layer, x, positions):
        if self.freq[layer] is None:
            return x
        angle = positions[:, None] * self.freq[layer]
        c = (np.cos(angle) * self.magnitude)[:, None].astype(x.dtype)
        s = (np.sin(angle) * self.magnitude)[:, None].astype(x.dtype)
        n = self.rotated
        first = slice(0, n // 2) if self.halves else slice(0, n, 2)
        second = slice(n // 2, n) if self.halves else slice(1, n, 2)
        y = x.copy()
        y[..., first] = x[..., first] * c - x[..., second] * s
        y[..., second] = x[..., first] * s + x[..., second] * c
        return y

    def project(self, p, x):
        """Queries, keys and values, [token, head, dimension]."""
        q, kv = self.heads * self.head_size, self.kv_heads * self.head_size
        if p + "attn_qkv.weight" in self.m.tensors:
            parts = np.split(self.linear(p + "attn_qkv", x), [q, q + kv], -1)
        else:
            parts = [self.linear(p + "attn_" + name, x) for name in "qkv"]
        q, k, v = (y.reshape(len(x), -1, self.head_size) for y in parts)
        return (q[:, ::2], k, v, q[:, 1::2]) if self.gated else (q, k, v, None)

    def head_norm(self, name, x):
        gain = self.m.tensors.get(name + ".weight")
        if gain is None:
            return x
        if len(gain) == self.head_size:
            return rms_norm(x, gain, self.eps)
        return rms_norm(x.reshape(len(x), -1), gain, self.eps).reshape(x.shape)

    def attention(self, layer, x):
        p, n = f"blk.{layer}.", len(x)
        positions = np.arange(self.count, self.count + n)
        q, k, v, gate = self.project(p, x)
        steps = [
            lambda y, name: self.head_norm(p + f"attn_{name}_norm", y),
            lambda y, name: self.rope(layer, y, positions)]
        if self.m.arch == "hunyuan-dense":
            steps.reverse()
        for step in steps:
            q, k = step(q, "q"), step(k, "k")
        if self.cache[layer] is not None:
            k = np.concatenate([self.cache[layer][0], k])
            v = np.concatenate([self.cache[layer][1], v])
        self.cache[layer] = (k, v)
        shared = self.heads // self.kv_heads
        k, v = np.repeat(k, shared, axis=1), np.repeat(v, shared, axis=1)
        score = np.einsum("qhd,khd->hqk", q, k)
        score = cap(score * self.dtype(self.score_scale), self.score_cap)
        distance = positions[:, None] - np.arange(len(k))[None]
        unseen = distance < 0
        if self.window[layer]:
            unseen |= distance >= self.window[layer]
        score[:, unseen] = -np.inf
        e = np.exp(score - score.max(-1, keepdims=True))
        e /= e.sum(-1, keepdims=True)
        o = np.einsum("hqk,khd->qhd", e, v)
        if gate is not None:
            o = o * sigmoid(gate)
        return self.linear(p + "attn_output", o.reshape(n, -1))

    @staticmethod
    def convolve(x, taps, before):
        """Sums over the taps of each channel, the newest last, and what the
        next tokens need of those before them."""
        older = taps.shape[1] - 1
        if before is None:
            before = np.zeros((older, x.shape[1]), x.dtype)
        values = np.concatenate([before, x])
        y = sum(values[j:j + len(x)] * taps[:, j] for j in range(older + 1))
        return y, values[-older:]

    def short_convolution(self, layer, x):
        p = f"blk.{layer}.shortconv."
        b, c, h = np.split(self.linear(p + "in_proj", x), 3, -1)
        taps = self.m[p + "conv.weight"].reshape(self.width, -1)
        y, self.cache[layer] = self.convolve(b * h, taps, self.cache[layer])
        return self.linear(p + "out_proj", c * y)

    def delta_net(self, layer, x):
        """Qwen 3.5: keeps a matrix of keys by values for each value head."""
        p, u, m, t = f"blk.{layer}.", self.u, self.m, len(x)
        n, keys = u("ssm.state_size"), u("ssm.group_count")
        heads = u("ssm.time_step_rank")
        before, state = self.cache[layer] or (
            None, np.zeros((heads, n, n), x.dtype))
        taps = m[p + "ssm_conv1d.weight"]
        y, before = self.convolve(self.linear(p + "attn_qkv", x), taps, before)
        y = (y * sigmoid(y)).reshape(t, -1, n)
        q, k, v = np.split(y, [keys, 2 * keys], 1)
        unit = lambda y: y / np.maximum(
            np.sqrt((y * y).sum(-1, keepdims=True)), self.eps)
        turns = (1, heads // keys, 1)
        q, k = np.tile(unit(q), turns), np.tile(unit(k), turns)
        beta = sigmoid(self.linear(p + "ssm_beta", x))
        rate = np.logaddexp(0, self.linear(p + "ssm_alpha", x)
                            + m[p + "ssm_dt.bias"])
        decay = np.exp(rate * m[p + "ssm_a"].reshape(-1))
        out = np.empty((t, heads, n), x.dtype)
        for i in range(t):
            state = state * decay[i][:, None, None]
            held = np.einsum("hk,hkv->hv", k[i], state)
            gain = (v[i] - held) * beta[i][:, None]
            state = state + k[i][:, :, None] * gain[:, None]
            out[i] = np.einsum("hk,hkv->hv", q[i], state) * n ** -0.5
        self.cache[layer] = before, state
        z = self.linear(p + "attn_gate", x).reshape(out.shape)
        y = rms_norm(out, m[p + "ssm_norm.weight"], self.eps) * z * sigmoid(z)
        return self.linear(p + "ssm_out", y.reshape(t, -1))

    def mix(self, layer, x):
        p, tensors = f"blk.{layer}.", self.m.tensors
        if p + "shortconv.conv.weight" in tensors:
            return self.short_convolution(layer, x)
        if p + "ssm_conv1d.weight" in tensors:
            return self.delta_net(layer, x)
        return self.attention(layer, x)

    def feed_forward(self, p, x):
        up = self.linear(p + "ffn_up", x)
        if self.m.arch == "gpt2":
            return self.linear(p + "ffn_down", gelu(up))
        if p + "ffn_gate.weight" in self.m.tensors:
            gate = self.linear(p + "ffn_gate", x)
        else:
            gate, up = np.split(up, 2, -1)
        gate = gelu(gate) if self.gemma else gate * sigmoid(gate)
        return self.linear(p + "ffn_down", gate * up)

    @property
    def dtype(self):
        return self.m.dtype

    def evaluate(self, tokens, num_logits):
        """Logits after each of the last `num_logits` tokens."""
        m = self.m
        x = m["token_embd.weight"][tokens] * self.dtype(self.embedding_scale)
        if "position_embd.weight" in m.tensors:
            x = x + m["position_embd.weight"][self.count:][:len(tokens)]
        scale = self.dtype(self.residual_scale)
        for i in range(self.layers):
            p = f"blk.{i}."
            post, ffn = "post_attention_norm", "ffn_norm"
            if m.arch == "qwen35":
                post, ffn = "none", post
            y = self.mix(i, self.norm(p + "attn_norm", x))
            x = x + self.norm(p + post, y) * scale
            y = self.feed_forward(p, self.norm(p + ffn, x))
            x = x + self.norm(p + "post_ffw_norm", y) * scale
        self.count += len(tokens)
        last = "token_embd_norm" if m.arch == "lfm2" else "output_norm"
        x = self.norm(last, x[-num_logits:])
        return cap(x @ m.head().T / self.dtype(self.logit_divisor),
                   self.logit_cap)


class Rwkv:
    """What the versions share: shifts, norms and the channel mixing."""

    def set_context(self, context):
        pass

    own_share = False  # lerps in the file are the share of the token itself
    channel_gate = True

    def __init__(self, model):
        self.m = model
        u = lambda key, default=None: model.get("{arch}." + key, default)
        self.layers, self.width = u("block_count"), u("embedding_length")
        self.size = u("wkv.head_size", self.width)
        self.eps = u("attention.layer_norm_epsilon")
        self.halve_every = u("rescale_every_n_layers", 0)
        self.clear()

    def clear(self):
        d, n, t = self.width, self.size, self.m.dtype
        self.count = 0
        self.state = np.zeros((self.layers, d // n, n, n), t)
        self.last_att = np.zeros((self.layers, d), t)
        self.last_ffn = np.zeros((self.layers, d), t)

    def lerp(self, x, previous, name):
        mu = self.m[name + ".weight"].reshape(-1)
        if self.own_share:
            return x * mu + previous * (1 - mu)
        return x + (previous - x) * mu

    def channel_mix(self, i, x):
        p = f"blk.{i}.channel_mix_"
        previous, self.last_ffn[i] = self.last_ffn[i].copy(), x
        h = self.m[p + "key.weight"] @ self.lerp(x, previous, p + "lerp_k")
        h = np.maximum(h, 0)
        y = self.m[p + "value.weight"] @ (h * h)
        if not self.channel_gate:
            return y
        r = self.lerp(x, previous, p + "lerp_r")
        return y * sigmoid(self.m[p + "receptance.weight"] @ r)

    def head_norm(self, y, p, eps):
        c = y - y.mean(-1, keepdims=True)
        y = c / np.sqrt((c * c).mean(-1, keepdims=True) + eps)
        return (y.reshape(-1) * self.m[p + "ln.weight"]
                + self.m[p + "ln.bias"])

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
                if self.halve_every and (i + 1) % self.halve_every == 0:
                    x = x / 2
            out.append(m.head() @ norm(x, "output_norm"))
        self.count += len(tokens)
        return np.stack(out[-num_logits:])


class Rwkv4(Rwkv):
    """RWKV-4: keeps weighted sums of values and of weights, and the largest
    exponent, which is divided out of both."""

    own_share = True

    def clear(self):
        super().clear()
        self.state = np.zeros((self.layers, 3, self.width), self.m.dtype)
        self.state[:, 2] = -1e30

    def time_mix(self, i, x, unused):
        p = f"blk.{i}.time_mix_"
        w = lambda name: self.m[p + name + ".weight"]
        previous, self.last_att[i] = self.last_att[i].copy(), x
        r, k, v = (w(name) @ self.lerp(x, previous, p + "lerp_" + name[0])
                   for name in ("receptance", "key", "value"))
        a, b, e = self.state[i]
        own = w("first") + k
        top = np.maximum(e, own)
        past, present = np.exp(e - top), np.exp(own - top)
        y = (past * a + present * v) / (past * b + present)
        decayed = e + w("decay")
        top = np.maximum(decayed, k)
        past, present = np.exp(decayed - top), np.exp(k - top)
        self.state[i] = past * a + present * v, past * b + present, top
        return w("output") @ (sigmoid(r) * y), unused


class Rwkv5(Rwkv):
    """RWKV-5.1 and 5.2, by whether there is a gate: keeps a matrix per head,
    [key, value]."""

    own_share = True

    def recurrence(self, i, r, k, v, decay):
        """`decay` and the bonus are one number a head or a channel."""
        d, n, p = self.width, self.size, f"blk.{i}.time_mix_"
        column = lambda y: y.reshape(d // n, -1, 1)
        kv = column(k) * v.reshape(d // n, 1, n)
        s = self.state[i].copy()
        self.state[i] = s * column(decay) + kv
        s = s + column(self.m[p + "first.weight"]) * kv
        return np.einsum("hj,hji->hi", r.reshape(d // n, n), s)

    def time_mix(self, i, x, unused):
        p = f"blk.{i}.time_mix_"
        w = lambda name: self.m[p + name + ".weight"]
        previous, self.last_att[i] = self.last_att[i].copy(), x
        project = lambda name: w(name) @ self.lerp(
            x, previous, p + "lerp_" + name[0])
        y = self.recurrence(i, project("receptance"), project("key"),
                            project("value"), w("decay"))
        y = self.head_norm(
            y, p, self.m.get("{arch}.attention.group_norm_epsilon"))
        if p + "gate.weight" in self.m.tensors:
            g = project("gate")
            y = y * g * sigmoid(g)
        return w("output") @ y, unused


class Rwkv6(Rwkv5):
    """RWKV-6: as version 5, but shifts and decay depend on the token."""

    own_share = False

    def time_mix(self, i, x, unused):
        d, p = self.width, f"blk.{i}.time_mix_"
        w = lambda name: self.m[p + name + ".weight"]
        previous, self.last_att[i] = self.last_att[i].copy(), x
        t = np.tanh(w("w1") @ self.lerp(x, previous, p + "lerp_x"))
        t = np.einsum("jdr,jr->jd", w("w2"), t.reshape(5, -1))
        if p + "lerp_fused.weight" in self.m.tensors:
            mu = w("lerp_fused").reshape(5, d)
        else:
            mu = np.stack([w("lerp_" + letter) for letter in "wkvrg"])
        xw, xk, xv, xr, xg = x + (previous - x) * (mu + t)
        decay = w("decay") + w("decay_w2") @ np.tanh(w("decay_w1") @ xw)
        y = self.recurrence(i, w("receptance") @ xr, w("key") @ xk,
                            w("value") @ xv, np.exp(-np.exp(decay)))
        return w("output") @ self.finish(y, p, w("gate") @ xg), unused

    def finish(self, y, p, g):
        return self.head_norm(y, p, 64e-5) * g * sigmoid(g)


class QwenLayers:
    """Norms and feed-forward network of Qwen around the time mixing of RWKV."""

    def evaluate(self, tokens, num_logits):
        m, u = self.m, self.m.get
        eps = u("{arch}.attention.layer_norm_rms_epsilon")
        norm = lambda x, name: rms_norm(x, m[name + ".weight"], eps)
        out = []
        for token in tokens:
            x, v_first = m["token_embd.weight"][token], None
            for i in range(self.layers):
                p = f"blk.{i}."
                y, v_first = self.time_mix(i, norm(x, p + "attn_norm"),
                                           v_first)
                x = x + y
                h = norm(x, p + "ffn_norm")
                g = m[p + "ffn_gate.weight"] @ h
                up = m[p + "ffn_up.weight"] @ h
                x = x + m[p + "ffn_down.weight"] @ (g * sigmoid(g) * up)
            out.append(m.head() @ norm(x, "output_norm"))
        self.count += len(tokens)
        return np.stack(out[-num_logits:])


class Rwkv6Qwen2(QwenLayers, Rwkv6):
    """Gated linear attention: heads share keys and values, the state decays
    before it is read, and there is neither a bonus nor a norm of heads."""

    def recurrence(self, i, r, k, v, decay):
        d, n, p = self.width, self.size, f"blk.{i}.time_mix_"
        bias = lambda name: self.m.tensors.get(p + name + ".bias", 0)
        heads = lambda y: y.reshape(-1, n)
        r, k = heads(r + bias("receptance")), heads(k + bias("key"))
        v, decay = heads(v + bias("value")), heads(decay)
        k, v = (np.repeat(y, d // n // len(y), axis=0) for y in (k, v))
        k = k - k * decay
        self.state[i] = (self.state[i] * decay[:, :, None]
                         + k[:, :, None] * v[:, None])
        return np.einsum("hj,hji->hi", r * self.m.dtype(n ** -0.5),
                         self.state[i])

    def finish(self, y, p, g):
        return y.reshape(-1) * sigmoid(g)


class Rwkv7(Rwkv):
    """RWKV-7: keeps a matrix per head and the last inputs, token by token.
    Without the tensors, there is no gate or no norm of heads."""

    channel_gate = False

    def time_mix(self, i, x, v_first):
        p, d, n = f"blk.{i}.time_mix_", self.width, self.size
        w = lambda name: self.m[p + name + ".weight"]
        mu = w("lerp_fused").reshape(-1, d)
        xr, xw, xk, xv, xa, *xg = x + (self.last_att[i] - x) * mu
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
        g = w("g2") @ sigmoid(w("g1") @ xg[0]) if xg else 1
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
        if p + "ln.weight" in self.m.tensors:
            y = self.head_norm(y, p, 64e-5)
        bonus = heads(r * k * w("r_k")).sum(-1, keepdims=True) * heads(v)
        return w("output") @ ((y.reshape(d) + bonus.reshape(d)) * g), v_first


class Arwkv7(QwenLayers, Rwkv7):
    pass


ARCHITECTURES = {"rwkv4": Rwkv4, "rwkv5": Rwkv5, "rwkv6": Rwkv6,
                 "rwkv7": Rwkv7, "rwkv6qwen2": Rwkv6Qwen2, "arwkv7": Arwkv7}
ARCHITECTURES |= dict.fromkeys(
    ("llama", "qwen2", "qwen3", "gemma", "gemma2", "gemma3", "smollm3",
     "granite", "minicpm", "hunyuan-dense", "phi3", "olmo2", "gpt2", "lfm2",
     "qwen35"),
    Transformer)


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
    net.set_context(a.window or len(tokens) + 1)
    start = a.start
    if start is None:
        start = model.get("tokenizer.ggml.bos_token_id", 0)
    window, clearing = a.window, None
    if isinstance(net, Rwkv):
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
