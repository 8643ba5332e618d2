# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Short runs of train.py: it learns, and a resumed run is the same run."""
import csv
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

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
    one, other = (np.load(folder / "weights.npz") for folder in (unbroken, resumed))
    for name in one.files:
        assert np.array_equal(one[name], other[name]), name


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
