# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Short runs of train.py: it learns, and a resumed run is the same run."""
import csv
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pytest
import torch

import train

FOLDER = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def text(tmp_path_factory):
    """The Python sources of this folder, and a vocabulary of 272 tokens."""
    folder = tmp_path_factory.mktemp("text")
    sources = sorted(str(path) for path in FOLDER.glob("*.py"))
    run("prepare_data.py", *sources, "--out", folder)
    run("build_vocabulary.py", folder / "text.bin", "--size", 272, "--out",
        folder / "vocab.txt")
    return folder


def run(script, *arguments):
    return subprocess.run(
        [sys.executable, str(FOLDER / script), *map(str, arguments)],
        check=True, capture_output=True, text=True).stdout


def options(text, out, steps):
    return ["--text", text, "--vocabulary", text / "vocab.txt", "--out", out,
            "--steps", steps, "--d", 64, "--layers", 2, "--ranks", "16,16,16,16",
            "--streams", 4, "--length", 32, "--warmup", 4, "--log-every", 1,
            "--threads", 1, "--no-compile"]


def same_weights(one, other):
    one, other = np.load(one), np.load(other)
    return all(np.array_equal(one[name], other[name]) for name in one.files)


def losses(folder):
    with open(folder / "curve.csv", newline="") as file:
        return [row["loss"] for row in csv.DictReader(file)]


def test_resumed_run_is_bit_for_bit_the_unbroken_run(text, tmp_path):
    unbroken, resumed = tmp_path / "unbroken", tmp_path / "resumed"
    run("train.py", *options(text, unbroken, 12))
    run("train.py", *options(text, resumed, 12), "--stop-at-step", 5)
    assert len(losses(resumed)) == 5 and not (resumed / "weights.npz").exists()
    run("train.py", "--resume", resumed)
    assert losses(resumed) == losses(unbroken) and len(losses(resumed)) == 12
    assert same_weights(unbroken / "weights.npz", resumed / "weights.npz")
    assert not (unbroken / "weights-averaged.npz").exists()


@pytest.mark.parametrize("arithmetic", ["bfloat16", "float32"])
def test_averaged_weights_are_resumed_bit_for_bit(text, tmp_path, arithmetic):
    unbroken, resumed = tmp_path / "unbroken", tmp_path / "resumed"
    more = ["--average", 0.9, "--arithmetic", arithmetic]
    run("train.py", *options(text, unbroken, 8), *more)
    run("train.py", *options(text, resumed, 8), *more, "--stop-at-step", 3)
    early = np.load(resumed / "weights-averaged.npz")["emb"]
    run("train.py", "--resume", resumed)
    assert losses(resumed) == losses(unbroken)
    for name in ("weights.npz", "weights-averaged.npz"):
        assert same_weights(unbroken / name, resumed / name), name
    averaged = np.load(resumed / "weights-averaged.npz")["emb"]
    last = np.load(resumed / "weights.npz")["emb"]
    assert not np.array_equal(averaged, early)
    assert not np.array_equal(averaged, last)


def test_the_average_lies_between_the_weights_it_is_of():
    p = {"x": torch.zeros(1)}
    run = types.SimpleNamespace(
        torch=torch, p=p, averaged={"x": torch.full((1,), 5.0)}, step=0,
        options=types.SimpleNamespace(average=0.9))
    train.Run.update_average(run)  # a start counts a tenth after one step
    assert run.averaged["x"].item() == pytest.approx(0.5)
    run.step, p["x"] = 1000, torch.full((1,), 1.5)
    train.Run.update_average(run)
    assert run.averaged["x"].item() == pytest.approx(0.9 * 0.5 + 0.1 * 1.5)


def test_the_loss_falls_and_the_decay_point_can_be_trained_on(text, tmp_path):
    out = tmp_path / "run"
    run("train.py", *options(text, out, 60), "--validation", text / "heldout.txt")
    curve = [float(loss) for loss in losses(out)]
    assert np.mean(curve[-5:]) < np.mean(curve[:5]) - 1.0
    printed = run("train.py", "--resume", out, "--checkpoint", "before-decay.pt",
                  "--steps", 80)
    assert "goes on at step 45" in printed and len(losses(out)) == 80
    run("evaluate.py", out / "weights.npz", text / "heldout.txt", "--vocabulary",
        text / "vocab.txt", "--threads", 1)
