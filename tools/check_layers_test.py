#!/usr/bin/env python3
# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Tests check_layers.py on small trees, one per rule."""
import pathlib
import tempfile
import unittest

import check_layers

LICENCE = "\n".join(check_layers.LICENCE) + "\n"


def violations(files):
    """What the checker says of a tree {name below src/: text}."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = pathlib.Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(LICENCE + text, encoding="utf-8")
        return [line[len(folder) + 1:]
                for line in check_layers.check_tree(pathlib.Path(folder))]


class CheckLayersTest(unittest.TestCase):
    def assert_bad(self, name, text, what):
        found = violations({name: text})
        self.assertEqual(len(found), 1, found)
        self.assertIn(what, found[0])

    def assert_good(self, name, text):
        self.assertEqual(violations({name: text}), [])

    def test_includes_point_down(self):
        self.assert_good("codec/a.cc", '#include "coder/b.h"\n')
        self.assert_good("coder/a.cc", '#include "coder/b.h"\n')
        self.assert_bad("coder/a.cc", '#include "codec/b.h"\n',
                        "coder/a.cc:3: coder/ must not include codec/b.h")
        self.assert_bad("nn/a.h", '# include "coder/b.h"\n', "must not")
        self.assert_bad("cli/a.cc", '#include "codec/b.h"\n', "must not")
        self.assert_good("cli/a.cc", '#include "llmzip/llmzip.h"\n')
        self.assert_good("cli/a.cc", '#include "pull/b.h"\n')
        self.assert_bad("shell/a.cc", '#include "cli/b.h"\n', "must not")

    def test_unit_tests_include_what_they_like(self):
        self.assert_good("coder/a_test.cc", '#include "codec/b.h"\n')

    def test_a_new_folder_needs_a_place(self):
        self.assert_bad("util/a.cc", "", "util is no layer")

    def test_intrinsics_stay_in_kernels(self):
        self.assert_good("kernel/vector/vector_avx2.h",
                         "#include <immintrin.h>\n")
        for name in ("kernel/pack.cc", "kernel/kernels_avx2.cc", "base/a.cc",
                     "nn/a_test.cc"):
            self.assert_bad(name, "#include <immintrin.h>\n", "intrinsics")
        self.assert_bad("kernel/a.cc", "#include <arm_neon.h>\n", "intrinsics")

    def test_libraries_stay_in_their_place(self):
        self.assert_good("coder/brotli_stage.cc", "#include <brotli/decode.h>")
        self.assert_bad("codec/a.cc", "#include <brotli/decode.h>", "brotli")
        self.assert_good("llama_backend/a.cc", "#include <llama.h>")
        self.assert_bad("nn/a.cc", '#include "llama.h"', "llama.cpp")
        self.assert_bad("nn/a.cc", "#include <ggml-cpu.h>", "llama.cpp")
        self.assert_good("nn/a.cc", '#include "nn/llama.h"')
        self.assert_bad("nn/a.cc", "#include <openssl/sha.h>", "hash")

    def test_integer_layers_have_no_floats(self):
        for layer in ("coder", "mixing", "container", "codec", "api"):
            self.assert_bad(f"{layer}/a.cc", "double x;\n", "double")
            self.assert_bad(f"{layer}/a.h", "int y; float x;\n", "float")
            self.assert_good(f"{layer}/a_test.cc", "double x;\n")
        self.assert_good("nn/a.cc", "float x;\n")
        self.assert_good("coder/a.cc", "int float_free = 1'000; // float\n")
        self.assert_good("coder/a.cc", '/* a\ndouble */ auto s = "float";\n')
        self.assert_bad("coder/a.cc", "char c = '\"'; float f; // \"\n",
                        "float")

    def test_only_the_command_prints(self):
        for code in ("printf(\"x\");", "std::fprintf(f, \"x\");",
                     "std::cerr << 1;", "puts(s);"):
            self.assert_bad("nn/a.cc", code, "printing")
            self.assert_good("cli/a.cc", code)
        self.assert_good("nn/a.cc", "std::snprintf(b, n, f);")

    def test_only_the_command_ends_the_program(self):
        for code in ("abort();", "std::abort();", "exit(1);", "::exit(1);",
                     "std::terminate();"):
            self.assert_bad("base/a.cc", code, "ending")
            self.assert_good("cli/a.cc", code)
            self.assert_good("testing/test_support.cc", code)
        self.assert_good("base/a.cc", "stream.exit(); on_exit(); x->abort();")

    def test_names_are_unique(self):
        found = violations({"base/a.h": "", "codec/a.h": "", "cli/b.h": ""})
        self.assertEqual(found, ["codec/a.h:1: same name as base/a.h"])

    def test_every_file_has_its_licence(self):
        with tempfile.TemporaryDirectory() as folder:
            path = pathlib.Path(folder, "base", "a.h")
            path.parent.mkdir()
            path.write_text("int x;\n", encoding="utf-8")
            found = list(check_layers.check_tree(pathlib.Path(folder)))
        self.assertEqual(len(found), 1)
        self.assertIn("licence", found[0])


if __name__ == "__main__":
    unittest.main()
