# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""RWKV-7 with a tied output layer: parameters, forward pass, weight files.

Parameters are a dictionary of tensors, named as in a weight file (.npz):
  emb [V, d]                  embedding and output layer
  ln0.w ln0.b lno.w lno.b     layer norms of the embedding and of the output
  rkv [L, 4, d, d]            receptance, key, value, output
  fk [L, F, d]  fv [L, d, F]  channel mixing
and for each layer i, with the prefix "i.":
  ln1.w ln1.b ln2.w ln2.b     layer norms before time and channel mixing
  mu [6, d]                   token shift of r, w, k, v, a, g;  fmu [d]
  w0 w1 w2  a0 a1 a2  v0 v1 v2 (not in layer 0)  g1 g2    low-rank pairs:
                              *1 [d, rank], *2 [rank, d]
  kk ka rk [d]                key scale, key gate, bonus
  lnx.w lnx.b                 group norm of the recurrence's output
The matrices of all layers lie in one tensor so that the optimizer can treat
them in one batched product.

A document begins with the byte 0x1E. At such a token the recurrent state and
the token shift of a stream are cleared before anything else.
"""
import dataclasses
import json
import math
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from recurrence import HEAD_SIZE, recurrence

DOCUMENT_START = 0x1E
LOWEST_LOG_DECAY = 0.606531  # e^-0.5: w lies in (exp(-this), 1)


@dataclasses.dataclass(frozen=True)
class Config:
    """Names as in the weight file: width, layers, vocabulary, hidden size of
    channel mixing, ranks of the low-rank pairs of w, a, v, g."""
    d: int = 256
    L: int = 6
    V: int = 4096
    F: int = 1024
    rw: int = 32
    ra: int = 32
    rv: int = 32
    rg: int = 64

    def __post_init__(self):
        assert self.d % HEAD_SIZE == 0 and self.L >= 2 and self.V % 16 == 0


def _orthogonal(rows, columns, scale):
    gain = math.sqrt(rows / columns) if rows > columns else 1.0
    return torch.nn.init.orthogonal_(torch.empty(rows, columns), gain * scale)


def initial_parameters(config):
    """RWKV-7's own initialisation; random numbers from torch's generator."""
    d, layers = config.d, config.L

    def uniform(bound, *shape):
        return torch.empty(*shape).uniform_(-bound, bound)

    p = {"emb": torch.randn(config.V, d) * 0.02,
         "ln0.w": torch.ones(d), "ln0.b": torch.zeros(d),
         "lno.w": torch.ones(d), "lno.b": torch.zeros(d)}
    bound = 0.5 / math.sqrt(d)
    p["rkv"] = torch.stack([
        torch.stack([uniform(bound, d, d), uniform(bound / 10, d, d),
                     uniform(bound, d, d), torch.zeros(d, d)])
        for _ in range(layers)])
    p["fk"] = torch.stack([uniform(bound, config.F, d) for _ in range(layers)])
    p["fv"] = torch.zeros(layers, d, config.F)
    for i in range(layers):
        p.update({f"{i}.{name}": value
                  for name, value in _initial_layer(config, i).items()})
    return p


def _initial_layer(config, i):
    d, layers = config.d, config.L
    n = torch.arange(d).float()
    linear = n / (d - 1) - 0.5
    # Position in the head, -1 to 1, squared with its sign kept.
    zigzag = (n % HEAD_SIZE - (HEAD_SIZE - 1) / 2) / ((HEAD_SIZE - 1) / 2)
    zigzag = zigzag * zigzag.abs()
    depth = i / (layers - 1)     # 0 in the first layer, 1 in the last
    height = 1 - i / layers      # 1 in the first layer
    channel = n / d
    p = {}
    for norm in ("ln1", "ln2"):
        p[norm + ".w"], p[norm + ".b"] = torch.ones(d), torch.zeros(d)
    p["mu"] = torch.stack([1 - channel ** (power * height)
                           for power in (0.2, 0.9, 0.7, 0.7, 0.9, 0.2)])
    p["w0"] = -5.5 + 6 * (n / (d - 1)) ** (1 + depth ** 0.3) + zigzag * 2.5
    p["a0"] = -0.19 + zigzag * 0.3 + linear * 0.4
    if i > 0:
        p["v0"] = 0.73 - linear * 0.4
    for name, rank in (("w", config.rw), ("a", config.ra), ("v", config.rv),
                       ("g", config.rg)):
        if name != "v" or i > 0:
            p[name + "1"] = torch.zeros(d, rank)
            p[name + "2"] = _orthogonal(rank, d, 0.1)
    p["kk"] = 0.71 - linear * 0.1
    p["ka"], p["rk"] = torch.full((d,), 1.02), torch.full((d,), -0.04)
    p["lnx.w"] = torch.full((d,), ((1 + i) / layers) ** 0.7)
    p["lnx.b"] = torch.zeros(d)
    p["fmu"] = 1 - channel ** (height ** 4)
    return p


def product_bfloat16(x, weight):
    """x [..., columns] times weight [rows, columns]."""
    return x.bfloat16() @ weight.bfloat16().t()


def product_float32(x, weight):
    return x @ weight.t()


PRODUCTS = {"float32": product_float32, "bfloat16": product_bfloat16}


_LAYER_NAMES = ("ln1.w", "ln1.b", "ln2.w", "ln2.b", "mu", "fmu", "w0", "w1", "w2",
                "a0", "a1", "a2", "v0", "v1", "v2", "g1", "g2", "kk", "ka", "rk",
                "lnx.w", "lnx.b")


def layer(x, first_value, keep, state, last_att, last_ffn, matrices, small,
          product):
    """One layer over a segment.

    x [B, T, d]; first_value: the value of layer 0, None in layer 0; keep
    [B, T, 1]: 0 at the first token of a document, else 1; state [B, H, 64, 64];
    last_att, last_ffn [B, d]: the normalised inputs of the token before.
    Returns x, first_value, and the new state, last_att, last_ffn.
    """
    batch, tokens, d = x.shape
    receptance, key, value, output, ffn_key, ffn_value = matrices
    p = dict(zip(_LAYER_NAMES, small))

    def shifted(now, last):
        return torch.cat([last[:, None], now[:, :-1]], 1) * keep

    def low_rank(name, z, activation=None):
        hidden = product(z, p[name + "1"].t())
        if activation is not None:
            hidden = activation(hidden)
        return product(hidden, p[name + "2"].t()).float()

    def heads(z):
        return z.view(batch, tokens, d // HEAD_SIZE, HEAD_SIZE)

    xa = F.layer_norm(x, (d,), p["ln1.w"], p["ln1.b"], 1e-5)
    delta = shifted(xa, last_att) - xa
    xr, xw, xk, xv, x_a, xg = (xa + delta * p["mu"][i] for i in range(6))
    r = product(xr, receptance).float()
    k = product(xk, key).float()
    v = product(xv, value).float()
    w = torch.exp(-LOWEST_LOG_DECAY
                  * torch.sigmoid(p["w0"] + low_rank("w", xw, torch.tanh)))
    # A decay of 0 at the first token of a document clears the state.
    w = w * keep
    if first_value is None:
        first_value = v
    else:
        v = v + (first_value - v) * torch.sigmoid(p["v0"] + low_rank("v", xv))
    a = torch.sigmoid(p["a0"] + low_rank("a", x_a))
    g = low_rank("g", xg, torch.sigmoid)
    kk = heads(k * p["kk"])
    kk = kk * torch.rsqrt((kk * kk).sum(-1, keepdim=True).clamp_min(1e-24))
    kk = kk.view(batch, tokens, d)
    k = k * (1 + (a - 1) * p["ka"])
    # keep: the cleared state must not come back through the term of a and b.
    y, state = recurrence(r, w, k, v, -kk * keep, kk * a, state)
    y = heads(y)
    y = y - y.mean(-1, keepdim=True)
    y = y * torch.rsqrt((y * y).mean(-1, keepdim=True) + 64e-5)
    y = y.view(batch, tokens, d) * p["lnx.w"] + p["lnx.b"]
    bonus = heads(r * k * p["rk"]).sum(-1, keepdim=True) * heads(v)
    y = y + bonus.view(batch, tokens, d)
    x = x + product(y * g, output).float()

    xf = F.layer_norm(x, (d,), p["ln2.w"], p["ln2.b"], 1e-5)
    hidden = product(xf + (shifted(xf, last_ffn) - xf) * p["fmu"], ffn_key)
    x = x + product(torch.relu(hidden).square(), ffn_value).float()
    return (x, first_value, state.detach(), xa[:, -1].detach(),
            xf[:, -1].detach())


def initial_state(config, batch, device="cpu"):
    """What a stream remembers, a tuple per layer."""
    def zeros(*shape):
        return torch.zeros(*shape, device=device)
    return [(zeros(batch, config.d // HEAD_SIZE, HEAD_SIZE, HEAD_SIZE),
             zeros(batch, config.d), zeros(batch, config.d))
            for _ in range(config.L)]


def forward(p, config, tokens, state, product=product_bfloat16, layer=layer):
    """tokens: int64 [B, T]. Returns the last layer norm's output [B, T, d], to
    be multiplied by emb, and the new state. `layer` may be a compiled one."""
    d = config.d
    keep = (tokens != DOCUMENT_START).float()[..., None]
    x = F.layer_norm(F.embedding(tokens, p["emb"]), (d,), p["ln0.w"],
                     p["ln0.b"], 1e-5)
    # unbind: the gradients of all layers are then joined in one copy.
    time_mixing = p["rkv"].unbind(0)
    channel_mixing = list(zip(p["fk"].unbind(0), p["fv"].unbind(0)))
    first_value, new_state = None, []
    for i in range(config.L):
        matrices = (*time_mixing[i].unbind(0), *channel_mixing[i])
        small = [p.get(f"{i}.{name}") for name in _LAYER_NAMES]
        x, first_value, *layer_state = layer(
            x, first_value, keep, *state[i], matrices, small, product)
        new_state.append(tuple(layer_state))
    return F.layer_norm(x, (d,), p["lno.w"], p["lno.b"], 1e-5), new_state


def save_weights(path, p, config, half=False, **numbers):
    """Writes a weight file, complete or not at all. half: as fp16."""
    path = Path(path)
    kind = np.float16 if half else np.float32
    arrays = {name: value.detach().cpu().numpy().astype(kind)
              for name, value in p.items()}
    unfinished = path.with_name(path.name + ".tmp")
    with open(unfinished, "wb") as file:
        np.savez_compressed(file, cfg=json.dumps(dataclasses.asdict(config)),
                            **numbers, **arrays)
    unfinished.replace(path)


def load_weights(path):
    """Returns the parameters as float32 and their Config."""
    file = np.load(path)
    config = Config(**json.loads(str(file["cfg"])))
    p = {name: torch.from_numpy(file[name].astype(np.float32))
         for name in initial_parameters(config)}
    return p, config
