# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Writers that are left open, and the end of the interpreter. Each case is a
process of its own, since what it must not do is crash."""

import unittest

import llmzip
from support import TEXT, InFolder

OPEN = 'f = llmzip.open("text.llmz", "wb", model=None); f.write(TEXT)\n'


class LeftOpenTest(InFolder):

    def check(self, script, text=TEXT, code=0, err=""):
        done = self.run_python(script)
        self.assertEqual((done.returncode, done.stderr), (code, err))
        self.assertEqual(llmzip.decompress(self.path.read_bytes()), text)

    def test_at_the_end_of_the_interpreter(self):
        self.check(OPEN)

    def test_after_sys_exit(self):
        self.check(OPEN + "sys.exit(3)", code=3)

    def test_when_it_is_no_longer_used(self):
        self.check(OPEN + "del f\n"
                   "assert llmzip.decompress(open('text.llmz', 'rb').read()) "
                   "== TEXT")

    def test_in_a_cycle_at_the_end(self):
        self.check(OPEN + "f.itself = f; del f")

    def test_in_a_cycle_that_is_collected(self):
        self.check(OPEN + "f.itself = f; del f; gc.collect()\n"
                   "assert llmzip.decompress(open('text.llmz', 'rb').read()) "
                   "== TEXT")

    def test_in_a_cycle_with_its_file(self):
        self.check("class File:\n"
                   "    def __init__(self): self.raw = open('text.llmz','wb')\n"
                   "    def write(self, data): return self.raw.write(data)\n"
                   "below = File()\n"
                   "f = below.above = llmzip.open(below, 'wb', model=None)\n"
                   "f.write(TEXT); del f, below; gc.collect()")

    def test_held_by_a_module_that_goes_late(self):
        self.check(OPEN + "sys.held = f; io.held = f; llmzip.held = f\n"
                   "threading.held = f")

    def test_held_by_a_class_and_a_thread_local(self):
        self.check(OPEN + "class C: held = f\nlocal = threading.local()\n"
                   "local.held = f")

    def test_text_mode(self):
        for rest in ["", "f.itself = f; del f", "del f",
                     "f.itself = f; del f; gc.collect()"]:
            with self.subTest(rest):
                self.check('f = llmzip.open("text.llmz", "wt", model=None,'
                           ' encoding="utf-8"); f.write("ä\\n")\n' + rest,
                           "ä\n".encode())

    def test_below_another_wrapper(self):
        self.check(OPEN + "t = io.TextIOWrapper(f); t.write('more'); del f",
                   TEXT + b"more")
        self.check(OPEN + "b = io.BufferedWriter(f); b.write(b'more')",
                   TEXT + b"more")
        self.check(OPEN + "b = io.BufferedWriter(f)\n"
                   "t = io.TextIOWrapper(b); t.write('more')", TEXT + b"more")

    def test_used_by_a_finalizer(self):
        # In a cycle finalizers come in any order, and at the very end the file
        # has been closed: it writes, or says so.
        for rest in ["c.f = f; c.itself = c; del c, f; gc.collect()",
                     "sys.c = c; sys.c.f = f"]:
            done = self.run_python(
                OPEN + "class C:\n"
                "    def __del__(self):\n"
                "        try: self.f.write(b'more')\n"
                "        except ValueError: pass\n"
                "c = C()\n" + rest)
            self.assertEqual((done.returncode, done.stderr), (0, ""))
            text = llmzip.decompress(self.path.read_bytes())
            self.assertIn(text, (TEXT, TEXT + b"more"))

    def test_used_by_an_exit_handler(self):
        self.check("import atexit\n" + OPEN +
                   "atexit.register(lambda: f.write(b'more'))", TEXT + b"more")

    def test_while_other_threads_work(self):
        # A daemon inside the library comes back to an interpreter that is
        # gone, which must not end in its C++ frames.
        for work in ["llmzip.compress(ENDLESS, model=None, method='bytes')",
                     "f.write(ENDLESS); f.flush()",
                     "llmzip.compress(ENDLESS, model=None, method='bytes', "
                     "progress=lambda *_: begun.set())"]:
            with self.subTest(work):
                done = self.run_python(
                    "begun = threading.Event()\n"
                    "def work():\n"
                    "    begun.set()\n"
                    f"    {work}\n"
                    "f = llmzip.open('text.llmz', 'wb', model=None,"
                    " method='bytes')\n"
                    "threading.excepthook = lambda *_: None\n"
                    "threading.Thread(target=work, daemon=True).start()\n"
                    "begun.wait(); time.sleep(0.3)")
                self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_a_daemon_that_never_rests(self):
        done = self.run_python(
            "def work():\n"
            "    while True: llmzip.compress(TEXT, model=None)\n"
            "threading.excepthook = lambda *_: None\n"
            "for _ in range(3):\n"
            "    threading.Thread(target=work, daemon=True).start()\n"
            "time.sleep(0.2)")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_readers(self):
        self.path.write_bytes(llmzip.compress(TEXT, model=None))
        for rest in ["", "f.itself = f; del f", "sys.held = f",
                     "f.itself = f; del f; gc.collect()"]:
            for mode in ["rb", "rt"]:
                with self.subTest(rest, mode=mode):
                    self.check(f"f = llmzip.open('text.llmz', '{mode}')\n"
                               "f.read(5)\n" + rest)

    def test_contexts_and_models(self):
        done = self.run_python(
            "c = llmzip.Context(); m = llmzip.Model('builtin', c); c.use(m)\n"
            "class C:\n"
            "    def __del__(self):\n"
            "        try: c.use(m).compress(b'x')\n"
            "        except ValueError: pass\n"
            "c.itself = c; m.itself = m; d = C(); d.itself = d\n"
            "c.d = d; d.c = c; del d; sys.held = c\n")
        self.assertEqual((done.returncode, done.stderr), (0, ""))

    def test_what_fails_at_the_end_is_reported(self):
        done = self.run_python(
            "class Full:\n"
            "    def write(self, data): raise OSError('disk full')\n"
            "f = llmzip.open(Full(), 'wb', model=None); f.write(TEXT)\n"
            + OPEN.replace("f", "g", 1).replace("; f.", "; g."))
        self.assertEqual(done.returncode, 0)
        self.assertIn("disk full", done.stderr)
        self.assertEqual(llmzip.decompress(self.path.read_bytes()), TEXT)

    def test_a_child_of_fork_leaves_it_to_its_parent(self):
        # Python 3.12 warns of the thread that has just ended.
        quiet = "import warnings; warnings.simplefilter('ignore')\n"
        for rest in ["sys.exit()", "del f; gc.collect(); os._exit(0)"]:
            with self.subTest(rest):
                self.check(quiet + OPEN + "pid = os.fork()\n"
                           f"if pid == 0: {rest}\n"
                           "assert os.waitpid(pid, 0)[1] == 0\n"
                           "f.write(b'more')", TEXT + b"more")
        self.check(quiet + "f = llmzip.open('text.llmz', 'wt', model=None)\n"
                   "f.write('text')\n"
                   "pid = os.fork()\n"
                   "if pid == 0: sys.exit()\n"
                   "assert os.waitpid(pid, 0)[1] == 0", b"text")


if __name__ == "__main__":
    unittest.main()
