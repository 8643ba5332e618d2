#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Draws the curves of training runs.

    plot.py OUT.png RUN... [--column bits_per_byte] [--validation]
"""
import argparse
import csv
from pathlib import Path

import matplotlib

matplotlib.use("Agg")  # files only, no display
import matplotlib.pyplot as plt  # noqa: E402


def column(path, name):
    """Two lists: tokens in millions, and the column's numbers."""
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    return ([int(row["tokens"]) / 1e6 for row in rows],
            [float(row[name]) for row in rows])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("out", type=Path)
    parser.add_argument("runs", nargs="+", type=Path,
                        help="folders of runs, or curve files")
    parser.add_argument("--column", default="bits_per_byte")
    parser.add_argument("--validation", action="store_true",
                        help="also the mean over the validation domains")
    options = parser.parse_args()
    figure, axes = plt.subplots(figsize=(8, 4.5))
    for number, run in enumerate(options.runs):
        path = run / "curve.csv" if run.is_dir() else run
        # Later curves dashed, so that equal ones are both seen.
        style = "-" if number == 0 else "--"
        axes.plot(*column(path, options.column), style, label=run.name,
                  linewidth=1)
        if options.validation:
            axes.plot(*column(run / "validation.csv", "mean"), "o-",
                      label=f"{run.name}, validation", markersize=3)
    axes.set_xlabel("tokens, millions")
    axes.set_ylabel(options.column.replace("_", " "))
    axes.grid(alpha=0.3)
    axes.legend()
    figure.tight_layout()
    figure.savefig(options.out, dpi=110)


if __name__ == "__main__":
    main()
