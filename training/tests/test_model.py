# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""The forward pass and its gradient, against a direct reading of the formulas."""
import torch

import evaluate
import model

CONFIG = model.Config(d=64, L=2, V=512, F=128, rw=16, ra=16, rv=16, rg=16)


def random_parameters(seed=3):
    """As after some training: nothing is left at an exact 0 or 1."""
    torch.manual_seed(seed)
    return {name: value + 0.05 * torch.randn_like(value)
            for name, value in model.initial_parameters(CONFIG).items()}


def plain_forward(p, tokens):
    """Logits after each token of one stream; a document starts at 0x1E."""
    norm = torch.nn.functional.layer_norm
    d = CONFIG.d
    s = [torch.zeros(64, 64, dtype=p["emb"].dtype) for _ in range(2)]
    last_a, last_f = [0.0, 0.0], [0.0, 0.0]
    logits = []
    for token in tokens:
        if token == 0x1E:
            s = [torch.zeros_like(x) for x in s]
            last_a, last_f = [0.0, 0.0], [0.0, 0.0]
        x = norm(p["emb"][token], (d,), p["ln0.w"], p["ln0.b"], 1e-5)
        for i in range(2):
            q = {n.split(".", 1)[1]: v for n, v in p.items()
                 if n.startswith(f"{i}.")}
            xa = norm(x, (d,), q["ln1.w"], q["ln1.b"], 1e-5)
            xr, xw, xk, xv, x_a, xg = xa + (last_a[i] - xa) * q["mu"]
            last_a[i] = xa
            wr, wk, wv, wo = p["rkv"][i]
            r, k, v = wr @ xr, wk @ xk, wv @ xv
            w = torch.exp(-0.606531 * torch.sigmoid(
                q["w0"] + torch.tanh(xw @ q["w1"]) @ q["w2"]))
            if i == 0:
                first = v
            else:
                v = v + (first - v) * torch.sigmoid(
                    q["v0"] + xv @ q["v1"] @ q["v2"])
            a = torch.sigmoid(q["a0"] + x_a @ q["a1"] @ q["a2"])
            g = torch.sigmoid(xg @ q["g1"]) @ q["g2"]
            kk = k * q["kk"]
            kk = kk / kk.norm()
            k = k * (1 + (a - 1) * q["ka"])
            sa = s[i] @ -kk
            s[i] = s[i] * w + torch.outer(v, k) + torch.outer(sa, kk * a)
            y = s[i] @ r
            y = (y - y.mean()) / (y.var(unbiased=False) + 64e-5).sqrt()
            y = y * q["lnx.w"] + q["lnx.b"] + (r * k * q["rk"]).sum() * v
            x = x + wo @ (y * g)
            xf = norm(x, (d,), q["ln2.w"], q["ln2.b"], 1e-5)
            hidden = p["fk"][i] @ (xf + (last_f[i] - xf) * q["fmu"])
            last_f[i] = xf
            x = x + p["fv"][i] @ torch.relu(hidden) ** 2
        logits.append(p["emb"] @ norm(x, (d,), p["lno.w"], p["lno.b"], 1e-5))
    return torch.stack(logits)


def tokens_with_documents(count=40):
    torch.manual_seed(count)
    tokens = torch.randint(256, 512, (count,))
    tokens[[0, 7, 20, 21]] = model.DOCUMENT_START
    return tokens


def test_forward_equals_the_formulas():
    p, tokens = random_parameters(), tokens_with_documents()
    wanted = plain_forward({n: v.double() for n, v in p.items()}, tokens)
    hidden, _ = model.forward(p, CONFIG, tokens[None],
                              model.initial_state(CONFIG, 1),
                              model.product_float32)
    found = hidden[0] @ p["emb"].t()
    assert (found - wanted).abs().max() < 1e-4 * wanted.abs().max()


def test_every_parameter_gets_the_gradient_of_the_formulas():
    tokens = tokens_with_documents(24)
    exact = {n: v.double().requires_grad_()
             for n, v in random_parameters().items()}
    loss = torch.nn.functional.cross_entropy(plain_forward(exact, tokens)[:-1],
                                             tokens[1:])
    wanted = torch.autograd.grad(loss, list(exact.values()))
    p = {n: v.requires_grad_() for n, v in random_parameters().items()}
    hidden, _ = model.forward(p, CONFIG, tokens[None],
                              model.initial_state(CONFIG, 1),
                              model.product_float32)
    loss = torch.nn.functional.cross_entropy(hidden[0, :-1] @ p["emb"].t(),
                                             tokens[1:])
    for name, x, y in zip(p, torch.autograd.grad(loss, list(p.values())), wanted):
        assert (x - y).norm() < 1e-4 * y.norm() + 1e-8, name


def test_segments_equal_the_whole():
    p, tokens = random_parameters(), tokens_with_documents()[None]
    start = model.initial_state(CONFIG, 1)
    with torch.no_grad():
        whole, _ = model.forward(p, CONFIG, tokens, start, model.product_float32)
        first, middle = model.forward(p, CONFIG, tokens[:, :9], start,
                                      model.product_float32)
        second, _ = model.forward(p, CONFIG, tokens[:, 9:], middle,
                                  model.product_float32)
    assert (torch.cat([first, second], 1) - whole).abs().max() < 1e-4


def test_a_document_does_not_see_the_one_before():
    p = random_parameters()
    tokens = torch.tensor([[0x1E, 300, 301, 0x1E, 400, 401],
                           [0x1E, 500, 501, 0x1E, 400, 401]])
    hidden, _ = model.forward(p, CONFIG, tokens, model.initial_state(CONFIG, 2),
                              model.product_float32)
    assert (hidden[0, 1:3] - hidden[1, 1:3]).abs().max() > 0.01
    assert torch.equal(hidden[0, 3:], hidden[1, 3:])


def test_weight_files_round_trip(tmp_path):
    p = random_parameters()
    model.save_weights(tmp_path / "w.npz", p, CONFIG, step=7)
    loaded, config = model.load_weights(tmp_path / "w.npz")
    assert config == CONFIG and loaded.keys() == p.keys()
    assert all(torch.equal(loaded[name], p[name]) for name in p)


def test_int8_rounding_is_within_half_a_step():
    torch.manual_seed(5)
    x = torch.randn(3, 96)
    rounded = evaluate.rounded_to_int8(x)
    step = x.view(3, 3, 32).abs().amax(-1, keepdim=True) / 127
    error = (rounded - x).view(3, 3, 32).abs()
    assert (error <= step / 2 * 1.001).all() and error.max() > 0
