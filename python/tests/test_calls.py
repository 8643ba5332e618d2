# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Long calls: signals, progress callbacks, threads, fork."""

import gc
import os
import signal
import threading
import unittest
import unittest.mock
import warnings

import llmzip
from support import ENDLESS, TEXT, InFolder

LONG = {"model": None, "method": "bytes"}


class SignalsTest(InFolder):
    """Each script would go on for minutes without the signal."""

    def check_ended(self, script):
        code, _, err = self.interrupt(script)
        self.assertEqual(code, -signal.SIGINT, err)
        self.assertIn("KeyboardInterrupt", err)
        self.assertNotIn("Exception ignored", err)

    # The line at which the signal is sent comes out of a thread, since a
    # progress callback would be one that is set.
    SOON = ("threading.Timer(0.3, lambda: print('go', flush=True)).start()\n")

    def test_ctrl_c_ends_compress(self):
        self.check_ended(self.SOON +
                         "llmzip.compress(ENDLESS, model=None, method='bytes')")

    def test_ctrl_c_ends_compress_with_a_progress_callback(self):
        self.check_ended("llmzip.compress(ENDLESS, model=None, method='bytes',"
                         " progress=lambda *_: print('go', flush=True))")

    def test_ctrl_c_ends_compress_under_a_model(self):
        for settings in ["threads=1", "threads=2", "threads=2, streams=16",
                         "method='ac'", "block_size=20000"]:
            with self.subTest(settings):
                self.check_ended(self.SOON + "llmzip.compress(ENDLESS, "
                                 f"model='builtin', {settings})")

    def test_ctrl_c_ends_decompress(self):
        # As many copies of an archive of a second as make minutes.
        script = ("archive = llmzip.compress(TEXT * 30, model=None, "
                  "method='bytes')\n" + self.SOON)
        self.check_ended(script + "llmzip.decompress(archive * 500)")
        self.check_ended(
            script + "import io\n"
            "llmzip.open(io.BytesIO(archive * 500)).read()")

    def test_ctrl_c_ends_a_writer(self):
        self.check_ended(self.SOON +
                         "with llmzip.open('x', 'wb', model=None,"
                         " method='bytes') as f: f.write(ENDLESS)")

    def test_a_handler_that_raises_ends_the_call(self):
        code, out, err = self.interrupt(
            "def stop(*_): raise TimeoutError\n"
            "signal.signal(signal.SIGALRM, stop)\n" + self.SOON +
            "try: llmzip.compress(ENDLESS, model=None, method='bytes')\n"
            "except TimeoutError: print('timeout')\n", signal.SIGALRM)
        self.assertEqual((code, out, err), (0, "timeout\n", ""))

    def test_a_handler_that_returns_changes_nothing(self):
        code, out, err = self.interrupt(
            "signal.signal(signal.SIGALRM, lambda *_: print('seen'))\n"
            "text = TEXT * 50\n" + self.SOON +
            "a = llmzip.compress(text, model=None, method='bytes')\n"
            "assert llmzip.decompress(a) == text", signal.SIGALRM)
        self.assertEqual((code, out, err), (0, "seen\n", ""))

    def test_ctrl_c_again_and_again(self):
        code, _, err = self.interrupt(
            "def kill():\n"
            "    time.sleep(0.3); print('go', flush=True)\n"
            "    for _ in range(200):\n"
            "        time.sleep(0.001); os.kill(os.getpid(), signal.SIGINT)\n"
            "def ended():\n"
            "    try:\n"
            "        llmzip.compress(ENDLESS, model=None, method='bytes')\n"
            "    except KeyboardInterrupt: pass\n"
            "t = threading.Thread(target=kill, daemon=True); t.start()\n"
            "while t.is_alive():\n"
            "    try: ended()\n"
            "    except KeyboardInterrupt: pass\n")
        self.assertGreaterEqual(code, -signal.SIGINT, err)
        self.assertIn(code, (0, 1, -signal.SIGINT), err)


class ProgressTest(unittest.TestCase):

    def test_what_it_raises_comes_out(self):
        def progress(*_):
            raise KeyError("stop")

        with self.assertRaises(KeyError) as caught:
            llmzip.compress(ENDLESS, progress=progress, **LONG)
        self.assertEqual(caught.exception.args, ("stop",))

    def test_it_cancels(self):
        def progress(*_):
            raise llmzip.CancelledError

        with self.assertRaises(llmzip.CancelledError):
            llmzip.compress(ENDLESS, progress=progress, **LONG)

    def test_it_has_the_shape_of_a_progress_bar(self):
        """tqdm's update() returns True if it has drawn the bar."""
        def progress(done, total):
            seen.append((done, total))
            return True

        text = TEXT * 20
        archive = llmzip.compress(text, model=None, block_size=20000)
        for call, data in [(llmzip.compress, text),
                           (llmzip.decompress, archive)]:
            seen = []
            call(data, progress=progress)
            self.assertEqual(seen[-1], (len(text), len(text)))
            self.assertEqual({total for _, total in seen}, {len(text)})
            self.assertEqual([done for done, _ in seen],
                             sorted(done for done, _ in seen))

    def test_it_is_called_in_the_thread_of_the_call(self):
        def work():
            own = threading.get_ident()
            seen = set()
            llmzip.compress(TEXT * 5, progress=lambda *_: seen.add(
                threading.get_ident()), **LONG)
            results.append(seen == {own})

        results = []
        work()
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        self.assertEqual(results, [True, True])

    def test_it_may_use_other_contexts_but_not_its_own(self):
        def progress(*_):
            archives.append(llmzip.compress(TEXT, **LONG))
            context.compress(TEXT)

        def work():
            try:
                context.compress(ENDLESS)
            except RuntimeError as error:
                errors.append(str(error))

        archives, errors = [], []
        context = llmzip.Context(method="bytes", progress=progress)
        work()
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        self.assertEqual(len(errors), 2)
        self.assertIn("in use", errors[0])
        # And it is free again.
        context = llmzip.Context(method="bytes")
        self.assertEqual({context.compress(TEXT)}, set(archives))


class ThreadsTest(unittest.TestCase):

    def test_threads_may_share_a_context(self):
        context = llmzip.Context(method="bytes", threads=1)
        expected = context.compress(TEXT)
        wrong = []

        def work():
            for _ in range(5):
                archive = context.compress(TEXT)
                if archive != expected or context.decompress(archive) != TEXT:
                    wrong.append(archive)
                try:
                    context.decompress(b"no archive")
                    wrong.append(None)
                except llmzip.NotAnArchiveError:
                    pass

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        work()
        for thread in threads:
            thread.join()
        self.assertEqual(wrong, [])

    def test_without_another_thread_the_call_is_made_all_the_same(self):
        with unittest.mock.patch.object(
                threading.Thread, "start",
                side_effect=RuntimeError("can't start new thread")):
            archive = llmzip.compress(TEXT, **LONG)
        self.assertEqual(llmzip.decompress(archive), TEXT)


class ForkTest(unittest.TestCase):

    def setUp(self):
        # Of a fork beside other threads, which is what is tried.
        caught = warnings.catch_warnings()
        caught.__enter__()
        self.addCleanup(caught.__exit__, None, None, None)
        warnings.simplefilter("ignore", DeprecationWarning)

    def test_a_context_works_in_a_child(self):
        context = llmzip.Context().use("builtin")
        archive = context.compress(TEXT[:300])
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                same = (context.compress(TEXT[:300]) == archive
                        and context.decompress(archive) == TEXT[:300])
                code = 0 if same else 2
            finally:
                os._exit(code)
        self.assertEqual(os.waitpid(pid, 0)[1], 0)
        self.assertEqual(context.decompress(archive), TEXT[:300])

    def test_in_use_by_a_thread_that_the_child_lacks(self):
        begun, forked = threading.Event(), threading.Event()

        def progress(*_):
            begun.set()
            if forked.is_set():
                raise llmzip.CancelledError

        context = llmzip.Context(method="bytes", progress=progress)

        def work():
            with self.assertRaises(llmzip.CancelledError):
                context.compress(ENDLESS)

        thread = threading.Thread(target=work)
        thread.start()
        begun.wait()
        pid = os.fork()
        if pid == 0:
            code = 1
            try:
                try:
                    context.compress(TEXT)
                except RuntimeError:
                    # Others are not concerned.
                    archive = llmzip.compress(TEXT, **LONG)
                    code = 0 if llmzip.decompress(archive) == TEXT else 2
                del context
                gc.collect()
            finally:
                os._exit(code)
        status = os.waitpid(pid, 0)[1]
        forked.set()
        thread.join()
        self.assertEqual(status, 0)


if __name__ == "__main__":
    unittest.main()
