# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Runs each recipe of docs/PYTHON.md in a process and a folder of its own.
Comments that begin on or below a line with `print` are the expected output."""

import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

SOURCE = pathlib.Path(__file__).resolve().parents[2]
PAGE = pathlib.Path(os.environ.get("LLMZIP_RECIPES",
                                   SOURCE / "docs" / "PYTHON.md"))
SAMPLE = SOURCE / "examples" / "sample.txt"


def recipes():
    """Returns pairs of a title and a program."""
    sections = re.split(r"^### ", PAGE.read_text("utf-8"), flags=re.M)[1:]
    found = []
    for section in sections:
        program = re.search(r"^```python\n(.*?)^```", section,
                            re.M | re.S)
        if program is not None:
            found.append((section.split("\n")[0], program[1]))
    return found


def expected_lines(program):
    """Returns the comments, and None for a print without one. Only a program
    whose prints all have comments can be compared."""
    lines = []
    for line in program.split("\n"):
        printed = re.match(r" *print\(.*\)(?:  # (.*))?$", line)
        if printed is not None and "file=" not in line:
            lines.append(printed[1])
        elif re.match(r" {8,}# ", line):
            lines.append(line.split("# ")[1])
    return lines


class RecipesTest(unittest.TestCase):

    def test_there_are_ten(self):
        self.assertEqual([title.split(".")[0] for title, _ in recipes()],
                         [str(number) for number in range(1, 11)])

    def test_each_runs_and_prints_what_it_says(self):
        for title, program in recipes():
            with self.subTest(title), tempfile.TemporaryDirectory() as folder:
                path = pathlib.Path(folder)
                (path / "book.txt").write_bytes(SAMPLE.read_bytes()[:4000])
                done = subprocess.run(
                    [sys.executable, "-W", "error::DeprecationWarning", "-c",
                     program], cwd=folder, text=True, timeout=300,
                    stdout=subprocess.PIPE, stderr=subprocess.PIPE)
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                expected = expected_lines(program)
                self.assertNotEqual(expected, [])
                if None not in expected:
                    self.assertEqual(done.stdout.splitlines(), expected)


if __name__ == "__main__":
    unittest.main()
