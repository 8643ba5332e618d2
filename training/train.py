#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Trains a model from scratch, from given weights, or on from a checkpoint.

    train.py --text TEXT --vocabulary vocab.txt --out RUN --minutes 60
    train.py --resume RUN                     # after an interruption
    train.py --resume RUN --minutes 120       # longer than planned at first

TEXT is a folder made by prepare_data.py. RUN then holds:
  run.json          the options, for --resume
  checkpoint.pt     all that --resume needs to go on along the same curve
  before-decay.pt   the checkpoint where the rate began to fall: training on for
                    longer starts from it (--resume RUN --checkpoint ...)
  weights.npz       the result, fp16
  weights-averaged.npz   with --average: the mean of the weights over the last
                    1 / (1 - DECAY) steps or so, fp16; also at each checkpoint
  curve.csv         loss, rate and speed every --log-every steps
  validation.csv    bits per byte by domain, of the averaged weights if there
                    are any

Rate: rises over --warmup steps, stays, and falls linearly to 0 over the last
--decay part of the run. The run's length is counted in steps or in minutes of
training. Ctrl-C or SIGTERM writes a checkpoint and ends.
"""
import argparse
import csv
import json
import math
import os
import signal
import sys
import time
from pathlib import Path


def parse_options(arguments):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--text", help="folder with text.bin (prepare_data.py)")
    add("--vocabulary", help="vocab.txt")
    add("--out", help="folder for the results")
    add("--resume", metavar="RUN", help="go on with this run")
    add("--checkpoint", default="checkpoint.pt", help="which, for --resume")
    add("--init", metavar="NPZ", help="begin with these weights")
    add("--position", type=int, default=0,
        help="begin at this token of each stream (with --init)")
    add("--validation", nargs="*", default=[], help="held-out text files")
    length = parser.add_mutually_exclusive_group()
    length.add_argument("--steps", type=int)
    length.add_argument("--minutes", type=float)
    add("--d", type=int, default=256, help="width")
    add("--layers", type=int, default=6)
    add("--ranks", default="32,32,32,64", help="of w, a, v, g")
    add("--streams", type=int, default=32)
    add("--length", type=int, default=256, help="tokens a stream reads a step")
    add("--matrix-rate", type=float, default=0.02, help="Muon")
    add("--rate", type=float, default=3e-3, help="AdamW")
    add("--embedding-rate", type=float, default=6e-3, help="AdamW, embedding")
    add("--weight-decay", type=float, default=0.02, help="of Muon's matrices")
    add("--warmup", type=int, default=60, help="steps")
    add("--decay", type=float, default=0.25, help="part of the run")
    add("--average", type=float, default=0.0, metavar="DECAY",
        help="keep averaged weights, e.g. 0.999 (default 0: none)")
    add("--arithmetic", choices=("bfloat16", "float32"),
        help="of the products (default: bfloat16 where the device has it)")
    add("--seed", type=int, default=1)
    add("--device", default="cpu", help="cpu or cuda")
    add("--threads", type=int, default=os.cpu_count())
    add("--no-compile", action="store_true", help="without torch.compile")
    add("--log-every", type=int, default=50, help="steps")
    add("--checkpoint-minutes", type=float, default=10)
    add("--validation-minutes", type=float, default=20)
    add("--stop-at-step", type=int, help="write a checkpoint there and end")
    options = parser.parse_args(arguments)
    if options.resume:
        saved = json.loads((Path(options.resume) / "run.json").read_text())
        if options.steps or options.minutes:  # a new length replaces the old
            saved["steps"] = saved["minutes"] = None
        parser.set_defaults(**saved)
        options = parser.parse_args(arguments)
        options.out = options.resume
    for name in ("text", "vocabulary", "out"):
        if not getattr(options, name):
            parser.error(f"--{name} is missing")
    if not (options.steps or options.minutes):
        parser.error("--steps or --minutes is missing")
    if not 0 <= options.average < 1:
        parser.error("--average must be at least 0 and below 1")
    if not options.arithmetic:
        import native
        has_bfloat16 = options.device != "cpu" or native.multiplies_bfloat16()
        options.arithmetic = "bfloat16" if has_bfloat16 else "float32"
    return options


def set_malloc_and_restart():
    """Large tensors must be reused, not mapped and zeroed anew each time: a
    third of the speed. glibc reads these settings only when a process starts."""
    settings = {
        "MALLOC_MMAP_THRESHOLD_": str(8 << 30),
        "MALLOC_TRIM_THRESHOLD_": str(16 << 30),
        "MALLOC_TOP_PAD_": str(256 << 20),
        "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    }
    if "MALLOC_TOP_PAD_" not in os.environ:
        os.execve(sys.executable, [sys.executable, *sys.argv],
                  {**os.environ, **settings})


class TokenStreams:
    """The text as `streams` equal pieces, each read from its start to its end,
    then again. `position` is the place in all of them."""

    def __init__(self, tokens, streams, length, position=0):
        import numpy as np
        self.np = np
        self.length = length
        self.size = (len(tokens) - 1) // streams
        if self.size <= length:
            raise SystemExit(f"the text has {len(tokens)} tokens: too few for "
                             f"{streams} streams of {length}")
        self.pieces = [tokens[i * self.size:(i + 1) * self.size + 1]
                       for i in range(streams)]
        self.position = position

    def next(self):
        """int64 inputs [streams, length] and targets, the tokens after them."""
        begin, end = self.position, self.position + self.length + 1
        both = self.np.stack([piece[begin:end] for piece in self.pieces])
        both = both.astype(self.np.int64)
        self.position += self.length
        if self.position + self.length + 1 > self.size:
            self.position = 0
        return both[:, :-1].copy(), both[:, 1:].copy()


class Curve:
    """A CSV file that --resume cuts back to the checkpoint's step."""

    def __init__(self, path, columns, step):
        rows = []
        if path.exists() and step > 0:
            with open(path, newline="") as file:
                rows = [row for row in csv.reader(file)][1:]
            rows = [row for row in rows if int(row[0]) <= step]
        self.file = open(path, "w", newline="")
        self.writer = csv.writer(self.file)
        self.writer.writerows([columns, *rows])
        self.file.flush()

    def add(self, *values):
        self.writer.writerow(values)
        self.file.flush()


class Run:
    """Everything that changes while training, and how to save it."""

    def __init__(self, options):
        import torch
        import model
        from evaluate import Validation
        from optimizer import Optimizer
        from prepare_data import encoded_tokens
        from tokenizer import Tokenizer

        self.options, self.torch, self.model = options, torch, model
        torch.set_num_threads(options.threads)
        torch.manual_seed(options.seed)
        self.out = Path(options.out)
        self.out.mkdir(parents=True, exist_ok=True)
        self.device = torch.device(options.device)
        tokenizer = Tokenizer.from_file(options.vocabulary)
        self.token_bytes = torch.from_numpy(tokenizer.sizes).long()
        if options.init:
            p, self.config = model.load_weights(options.init)
        else:
            rw, ra, rv, rg = (int(rank) for rank in options.ranks.split(","))
            self.config = model.Config(
                d=options.d, L=options.layers, V=len(tokenizer.strings),
                F=4 * options.d, rw=rw, ra=ra, rv=rv, rg=rg)
            p = model.initial_parameters(self.config)
        if self.config.V != len(tokenizer.strings):
            raise SystemExit("the weights have another vocabulary size")
        self.p = {name: torch.nn.Parameter(value.to(self.device))
                  for name, value in p.items()}
        self.averaged = None
        if options.average:
            self.averaged = {name: value.detach().clone()
                             for name, value in self.p.items()}
        self.kind = getattr(torch, options.arithmetic)
        self.product = model.PRODUCTS[options.arithmetic]
        self.optimizer = Optimizer(
            self.p, options.matrix_rate, options.rate, options.embedding_rate,
            options.weight_decay, self.kind)
        tokens = encoded_tokens(Path(options.text), tokenizer)
        self.streams = TokenStreams(tokens, options.streams, options.length,
                                    options.position)
        self.state = model.initial_state(self.config, options.streams,
                                         self.device)
        self.layer = model.layer
        if not options.no_compile:
            torch._dynamo.config.cache_size_limit = 64
            self.layer = torch.compile(model.layer, dynamic=False)
        self.validation = None
        if options.validation:
            self.validation = Validation(options.validation, tokenizer)
        self.step = self.tokens = 0
        self.elapsed = 0.0          # seconds of training
        self.decaying = False
        self.sums = [0.0, 0]        # bits and bytes since the last curve row

    def save_checkpoint(self, name="checkpoint.pt"):
        unfinished = self.out / (name + ".tmp")
        self.torch.save(dict(
            p={key: value.detach() for key, value in self.p.items()},
            averaged=self.averaged,
            optimizer=self.optimizer.state_dict(), state=self.state,
            position=self.streams.position, step=self.step, tokens=self.tokens,
            elapsed=self.elapsed, decaying=self.decaying, sums=self.sums,
            random=self.torch.get_rng_state()), unfinished)
        unfinished.replace(self.out / name)
        if self.averaged:
            self.save_weights("weights-averaged.npz", self.averaged)

    def load_checkpoint(self, name):
        saved = self.torch.load(self.out / name, map_location=self.device)
        with self.torch.no_grad():
            # A run that begins to average now begins with its weights.
            averaged = saved.get("averaged") or saved["p"]
            for key, value in self.p.items():
                value.copy_(saved["p"][key])
                if self.averaged:
                    self.averaged[key].copy_(averaged[key])
        self.optimizer.load_state_dict(saved["optimizer"])
        self.torch.set_rng_state(saved["random"].cpu())
        self.state = saved["state"]
        self.streams.position = saved["position"]
        for name in ("step", "tokens", "elapsed", "decaying", "sums"):
            setattr(self, name, saved[name])

    def save_weights(self, name, p):
        self.model.save_weights(
            self.out / name, p, self.config, half=True, step=self.step,
            tokens=self.tokens, pos=self.streams.position)

    def update_average(self):
        """Young averages forget faster, or they would keep their start."""
        decay = min(self.options.average, (1 + self.step) / (10 + self.step))
        with self.torch.no_grad():
            for name, value in self.p.items():
                self.averaged[name].lerp_(value, 1 - decay)

    def done(self):
        """The part of the run that lies behind, 0 to 1."""
        if self.options.steps:
            return self.step / self.options.steps
        return self.elapsed / 60 / self.options.minutes

    def rate_factor(self):
        rising = min(1.0, (self.step + 1) / self.options.warmup)
        left, decay = 1 - self.done(), self.options.decay
        return rising * (min(1.0, left / decay) if decay > 0 else 1.0)

    def train_step(self):
        """Returns the mean loss in nats."""
        from recurrence import tied_cross_entropy
        inputs, targets = (self.torch.from_numpy(x) for x in self.streams.next())
        hidden, self.state = self.model.forward(
            self.p, self.config, inputs.to(self.device), self.state,
            self.product, self.layer)
        targets = targets.reshape(-1)
        loss = tied_cross_entropy(hidden.reshape(-1, self.config.d),
                                  self.p["emb"], targets.to(self.device),
                                  self.kind)
        self.optimizer.clear_gradients()
        loss.backward()
        value = loss.item()
        if not math.isfinite(value):
            raise SystemExit(f"step {self.step}: the loss is {value}; the last "
                             "checkpoint is from before")
        self.optimizer.step(self.rate_factor(), self.step)
        if self.averaged:
            self.update_average()
        self.step += 1
        self.tokens += targets.numel()
        self.sums[0] += value * targets.numel() / math.log(2)
        self.sums[1] += self.token_bytes[targets].sum().item()
        return value

    def validate(self, curve):
        if self.validation is None:
            return
        result = self.validation.bits_per_byte(
            self.averaged or self.p, self.config, self.product, self.layer)
        curve.add(self.step, self.tokens, f"{self.elapsed / 60:.2f}",
                  *result.values())
        print(f"validation, step {self.step}: {json.dumps(result)}", flush=True)


def train(run):
    """The loop. Returns whether the run reached its end."""
    options = run.options
    interrupted = []
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: interrupted.append(True))
    curve = Curve(run.out / "curve.csv",
                  ["step", "tokens", "minutes", "rate_factor", "loss",
                   "bits_per_byte", "tokens_per_second"], run.step)
    domains = run.validation.domains if run.validation else []
    validation = Curve(run.out / "validation.csv",
                       ["step", "tokens", "minutes", *domains, "mean"], run.step)
    last_saved = last_validated = last_row = run.elapsed
    tokens_at_row = run.tokens
    while run.done() < 1:
        begin = time.monotonic()
        if not run.decaying and options.decay > 0 and run.done() >= 1 - options.decay:
            run.save_checkpoint("before-decay.pt")
            run.decaying = True
        factor = run.rate_factor()
        loss = run.train_step()
        run.elapsed += time.monotonic() - begin
        if run.step % options.log_every == 0:
            speed = (run.tokens - tokens_at_row) / (run.elapsed - last_row)
            last_row, tokens_at_row = run.elapsed, run.tokens
            row = [run.step, run.tokens, f"{run.elapsed / 60:.2f}",
                   f"{factor:.4f}", f"{loss:.6f}",
                   f"{run.sums[0] / run.sums[1]:.5f}", f"{speed:.0f}"]
            run.sums = [0.0, 0]
            curve.add(*row)
            print("step {}  tokens {}  min {}  rate {}  loss {}  bits/byte {}  "
                  "tokens/s {}".format(*row), flush=True)
        if run.elapsed - last_saved > options.checkpoint_minutes * 60:
            last_saved = run.elapsed
            run.save_checkpoint()
        if run.elapsed - last_validated > options.validation_minutes * 60:
            last_validated = run.elapsed
            run.validate(validation)
        if interrupted or run.step == options.stop_at_step:
            run.save_checkpoint()
            print(f"stopped at step {run.step}; go on with --resume {run.out}")
            return False
    run.save_checkpoint()
    run.save_weights("weights.npz", run.p)
    run.validate(validation)
    print(f"wrote {run.out / 'weights.npz'}: {run.step} steps, "
          f"{run.tokens / 1e6:.2f} M tokens, {run.elapsed / 60:.1f} minutes")
    return True


def main():
    options = parse_options(sys.argv[1:])
    set_malloc_and_restart()
    run = Run(options)
    parameters = sum(value.numel() for value in run.p.values())
    print(f"{parameters / 1e6:.3f} M parameters, "
          f"{run.streams.size * options.streams / 1e6:.2f} M tokens of text, "
          f"device {run.device}", flush=True)
    if options.resume:
        run.load_checkpoint(options.checkpoint)
        print(f"goes on at step {run.step}", flush=True)
    saved = {name: value for name, value in vars(options).items()
             if name not in ("resume", "checkpoint", "stop_at_step")}
    (run.out / "run.json").write_text(json.dumps(saved, indent=1) + "\n")
    train(run)


if __name__ == "__main__":
    main()
