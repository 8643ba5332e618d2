# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""What the tests share."""

import os
import pathlib
import signal
import subprocess
import sys
import tempfile
import unittest

MODEL = os.environ.get("LLMZIP_TEST_MODEL")
TEXT = b"".join(b"line %d of a text that repeats itself\n" % i
                for i in range(300))
# Minutes of work for the byte model; ended by what is tested.
ENDLESS = TEXT * 5000


class InFolder(unittest.TestCase):
    """Has a folder of its own, and a path in it."""

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.path = self.folder / "text.llmz"

    def run_python(self, script, **options):
        """Runs `script`, which finds itself in the folder. A crash is a
        negative return code."""
        head = ("import gc, io, os, signal, sys, threading, time\n"
                "import llmzip\n"
                f"sys.path.insert(0, {str(pathlib.Path(__file__).parent)!r})\n"
                "from support import ENDLESS, TEXT\n")
        return subprocess.run(
            [sys.executable, "-c", head + script], cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=120,
            **options)

    def interrupt(self, script, sent=signal.SIGINT):
        """Runs `script`, which prints a line and goes on for minutes, and
        sends a signal at that line."""
        head = ("import os, signal, sys, threading, time\n"
                "import llmzip\n"
                f"sys.path.insert(0, {str(pathlib.Path(__file__).parent)!r})\n"
                "from support import ENDLESS, TEXT\n")
        process = subprocess.Popen(
            [sys.executable, "-c", head + script], cwd=self.folder, text=True,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        try:
            first = process.stdout.readline()
            process.send_signal(sent)
            out, err = process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            process.kill()
            out, err = process.communicate()
            self.fail(f"not ended by the signal: {out} {err}")
        self.assertNotEqual(first, "", err)
        return process.returncode, out, err
