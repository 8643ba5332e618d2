#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Tests check_docs.py with small trees."""
import pathlib
import tempfile
import unittest

import check_docs

DESIGN = "base/    bytes\ncodec/   methods\n"


class CheckDocsTest(unittest.TestCase):

    def violations(self, text, design=DESIGN):
        with tempfile.TemporaryDirectory() as folder:
            root = pathlib.Path(folder)
            for name in ("docs", "src/base", "src/codec", "tools"):
                (root / name).mkdir(parents=True)
            (root / "src/codec/lock_step.h").touch()
            (root / "src/codec/method_ac.cc").touch()
            (root / "docs/DESIGN.md").write_text(design, encoding="utf-8")
            (root / "README.md").write_text(text, encoding="utf-8")
            return [line.split(":", 1)[1]
                    for line in check_docs.check_tree(root)]

    def test_paths_that_exist(self):
        self.assertEqual(self.violations(
            "[design](docs/DESIGN.md#tree), `codec/lock_step`, src/base/,\n"
            "codec/method_X, codec/method, and/or, tools/NAME"), [])

    def test_a_path_that_does_not_exist(self):
        self.assertEqual(self.violations("ok\nsee codec/lock_step, codec/gone"),
                         ["2: no such path: codec/gone"])

    def test_a_room_that_is_gone(self):
        self.assertEqual(self.violations("model/llama"),
                         ["1: no such path: model/llama"])

    def test_inline_code(self):
        self.assertEqual(self.violations("`engine/x.h`"),
                         ["1: no such path: engine/x.h"])

    def test_a_link_to_nothing(self):
        self.assertEqual(self.violations("[x](gone.md)"),
                         ["1: no such file: gone.md"])

    def test_a_folder_without_a_line(self):
        self.assertEqual(self.violations("", design="base/   bytes\n"),
                         ["1: no line for src/codec"])


if __name__ == "__main__":
    unittest.main()
