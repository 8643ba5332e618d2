# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Exceptions: their classes, and their way through pickle, copy and pools."""

import concurrent.futures
import copy
import multiprocessing
import pickle
import unittest

import llmzip
from llmzip._errors import error_of
from support import MODEL, TEXT

ARCHIVE = llmzip.compress(TEXT, model=None)


def cut_off(_):
    return llmzip.decompress(ARCHIVE[:-1])


class ErrorsTest(unittest.TestCase):

    def test_each_status_has_a_class_under_one_base(self):
        classes = {type(error_of(status, "")) for status in range(1, 15)}
        self.assertEqual(len(classes), 14)
        for status in range(1, 15):
            self.assertIsInstance(error_of(status, ""), llmzip.Error)
            self.assertIn(type(error_of(status, "")).__name__, llmzip.__all__)
        self.assertIs(type(error_of(99, "")), llmzip.LLMZipError)

    def test_classes_that_python_has_too(self):
        for status, other in [(1, ValueError), (2, OSError), (3, EOFError),
                              (11, ArithmeticError), (14, MemoryError)]:
            self.assertIsInstance(error_of(status, "text"), other)

    def test_pickle_and_copy_keep_all(self):
        for status in range(1, 15):
            error = error_of(status, "what was found", 5)
            error.note = "added"
            for again in [pickle.loads(pickle.dumps(error)), copy.copy(error),
                          copy.deepcopy(error)]:
                self.assertIs(type(again), type(error))
                self.assertEqual(
                    (again.status, again.offset, str(again), again.note),
                    (status, 5, "what was found", "added"))

    def test_what_is_raised(self):
        for archive, expected in [
            (ARCHIVE[:-1], llmzip.TruncatedError),
            (b"", llmzip.TruncatedError),
            (b"no archive", llmzip.NotAnArchiveError),
            (ARCHIVE[:20] + bytes([ARCHIVE[20] ^ 1]) + ARCHIVE[21:],
             llmzip.CorruptError),
        ]:
            with self.assertRaises(expected):
                llmzip.decompress(archive)
        with self.assertRaises(EOFError):
            llmzip.decompress(ARCHIVE[:-1])
        with self.assertRaises(llmzip.LimitError):
            llmzip.decompress(ARCHIVE, max_output=10)
        with self.assertRaises(llmzip.LimitError):
            llmzip.decompress(ARCHIVE, max_memory=10)
        with self.assertRaises(llmzip.ModelMissingError):
            llmzip.Model("nonesuch")
        def cancel(*_):
            raise llmzip.CancelledError

        with self.assertRaises(llmzip.CancelledError):
            llmzip.compress(TEXT, model="builtin", progress=cancel)

    @unittest.skipUnless(MODEL, "LLMZIP_TEST_MODEL is not set")
    def test_another_model_than_the_right_one(self):
        archive = llmzip.compress(TEXT[:100], model=MODEL, method="ac")
        with self.assertRaises(llmzip.ModelMismatchError):
            llmzip.decompress(archive, model="builtin")

    def test_they_come_back_from_a_worker_process(self):
        for method in multiprocessing.get_all_start_methods():
            with self.subTest(method):
                processes = multiprocessing.get_context(method)
                with processes.Pool(1) as pool:
                    # A timeout, since what is tested used to hang.
                    with self.assertRaises(llmzip.TruncatedError):
                        pool.map_async(cut_off, [1]).get(60)
                with concurrent.futures.ProcessPoolExecutor(
                        1, mp_context=processes) as executor:
                    with self.assertRaises(llmzip.TruncatedError):
                        executor.submit(cut_off, 1).result(60)

    def test_handles_refuse_pickle_and_copy(self):
        handles = [llmzip.Context(), llmzip.Model("builtin")]
        import io
        for mode in ["wb", "wt"]:
            handles.append(llmzip.open(io.BytesIO(), mode, model=None))
        for mode in ["rb", "rt"]:
            handles.append(llmzip.open(io.BytesIO(ARCHIVE), mode))
        for handle in handles:
            for make in [pickle.dumps, copy.copy, copy.deepcopy]:
                with self.assertRaisesRegex(TypeError, "pickle or copy"):
                    make(handle)
        info = llmzip.inspect(ARCHIVE)
        self.assertEqual(pickle.loads(pickle.dumps(info)), info)


if __name__ == "__main__":
    unittest.main()
