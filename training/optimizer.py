# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Muon for the large matrices, AdamW for the rest, behind one interface.

Muon takes a matrix's momentum, replaces its singular values by about 1 (five
steps of a Newton-Schulz iteration) and steps along the result.
"""
import torch

MATRICES = ("rkv", "fk", "fv")  # trained by Muon, all layers in one product
NEWTON_SCHULZ_STEPS = 5
MOMENTUM_STEPS = 200  # steps over which the momentum rises to its end


def orthogonalized(matrix, kind=torch.bfloat16):
    """matrix [n, rows, columns], each with its singular values near 1. kind:
    of the numbers in the products."""
    x = matrix.to(kind)
    tall = x.shape[-2] > x.shape[-1]
    if tall:
        x = x.mT
    norm = x.float().norm(dim=(-2, -1), keepdim=True) * 1.02 + 1e-7
    x = (x / norm.to(kind)).contiguous()
    for _ in range(NEWTON_SCHULZ_STEPS):
        square = x @ x.mT.contiguous()
        x = 3.4445 * x + (-4.7750 * square + 2.0315 * (square @ square)) @ x
    return (x.mT if tall else x).float()


class Optimizer:
    """p: the parameters (Parameter by name). Rates are those at factor 1.
    kind: of the numbers in Muon's products."""

    def __init__(self, p, matrix_rate=0.02, rate=3e-3, embedding_rate=6e-3,
                 weight_decay=0.02, kind=torch.bfloat16):
        self.p = p
        self.kind = kind
        self.matrix_rate = matrix_rate
        self.weight_decay = weight_decay
        self.momentum = {name: torch.zeros_like(p[name]) for name in MATRICES}
        # w0 sets the memory length of each channel: twice the rate.
        decay_bases = [v for name, v in p.items() if name.endswith(".w0")]
        others = [v for name, v in p.items() if name not in MATRICES
                  and name != "emb" and not name.endswith(".w0")]
        groups = [dict(params=[p["emb"]], lr=embedding_rate),
                  dict(params=others, lr=rate),
                  dict(params=decay_bases, lr=2 * rate)]
        self.adam = torch.optim.AdamW(groups, betas=(0.9, 0.98), eps=1e-10,
                                      weight_decay=0.0, fused=True)
        self.rates = [group["lr"] for group in self.adam.param_groups]

    def clear_gradients(self):
        for value in self.p.values():
            value.grad = None

    @torch.no_grad()
    def step(self, factor, step):
        """factor: of the schedule, 0 to 1; step: steps done before."""
        for group, rate in zip(self.adam.param_groups, self.rates):
            group["lr"] = rate * factor
        self.adam.step()
        momentum = 0.85 + 0.10 * min(1, step / MOMENTUM_STEPS)
        lr = self.matrix_rate * factor
        for name in MATRICES:
            value, kept = self.p[name], self.momentum[name]
            kept.lerp_(value.grad, 1 - momentum)
            direction = value.grad.lerp(kept, momentum)
            shape = direction.shape
            update = orthogonalized(direction.reshape(-1, *shape[-2:]),
                                    self.kind)
            scale = max(1, shape[-2] / shape[-1]) ** 0.5
            value.mul_(1 - lr * self.weight_decay)
            value.add_(update.view(shape), alpha=-lr * scale)

    def state_dict(self):
        return dict(adam=self.adam.state_dict(), momentum=self.momentum)

    def load_state_dict(self, saved):
        self.adam.load_state_dict(saved["adam"])
        for name in MATRICES:
            self.momentum[name].copy_(saved["momentum"][name])
