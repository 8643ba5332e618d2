# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Run by ctest with LLMZIP_LIBRARY and LLMZIP_TEST_MODEL set."""

import array
import gc
import inspect
import mmap
import tempfile
import threading
import typing
import unittest
import weakref

import llmzip
from support import MODEL, TEXT


class OneShotTest(unittest.TestCase):

    def test_any_bytes_come_back(self):
        for text in [b"", b"x", bytes(range(256)), TEXT, "naïve €".encode()]:
            archive = llmzip.compress(text, model=None)
            self.assertEqual(llmzip.decompress(archive), text)
            self.assertLessEqual(len(archive), len(text) + 24)

    def test_takes_bytes_like_objects(self):
        expected = llmzip.compress(TEXT, model=None)
        with tempfile.TemporaryFile() as file:
            file.write(TEXT)
            file.flush()
            for access in [mmap.ACCESS_READ, mmap.ACCESS_WRITE]:
                with mmap.mmap(file.fileno(), 0, access=access) as mapped:
                    self.assertEqual(llmzip.compress(mapped, model=None),
                                     expected)
        for text in [bytearray(TEXT), memoryview(TEXT),
                     memoryview(bytearray(TEXT)), array.array("B", TEXT),
                     memoryview(TEXT).cast("B", [2, len(TEXT) // 2])
                     if len(TEXT) % 2 == 0 else TEXT]:
            self.assertEqual(llmzip.compress(text, model=None), expected)
        self.assertEqual(llmzip.decompress(memoryview(expected)), TEXT)
        self.assertEqual(llmzip.inspect(bytearray(expected)).text_bytes,
                         len(TEXT))

    def test_refuses_what_is_not_bytes_like(self):
        for call in [llmzip.compress, llmzip.decompress,
                     llmzip.Context().inspect]:
            for data in ["a string", None, 5, [1, 2], object()]:
                with self.assertRaises(TypeError):
                    call(data)
            with self.assertRaises(BufferError):
                call(memoryview(TEXT)[::2])

    def test_lets_go_of_the_bytes(self):
        archive = llmzip.compress(TEXT, model=None)
        gc.disable()
        try:
            for call, start in [(llmzip.compress, TEXT),
                                (llmzip.decompress, archive),
                                (llmzip.decompress, archive[:-1]),
                                (llmzip.inspect, archive)]:
                data = bytearray(start)
                try:
                    call(data)
                except llmzip.TruncatedError:
                    pass
                data.append(0)  # BufferError if somebody still holds it
        finally:
            gc.enable()

    def test_nothing_waits_for_the_garbage_collector(self):
        gc.disable()
        try:
            context = llmzip.Context(method="bytes")
            context.decompress(context.compress(TEXT))
            with self.assertRaises(llmzip.NotAnArchiveError):
                context.decompress(b"no archive")
            gone = weakref.ref(context)
            del context
            self.assertIsNone(gone())
        finally:
            gc.enable()

    def test_settings_are_checked(self):
        for settings in [{"level": 0}, {"level": 10}, {"level": -1},
                         {"level": 2**64 + 5}, {"level": -2**63 - 1},
                         {"method": "huffman"}, {"streams": 17},
                         {"max_output": -1}, {"max_memory": -1},
                         {"learning_rate": 256}, {"threads": -1}]:
            with self.assertRaises(ValueError, msg=settings):
                llmzip.compress(TEXT, model=None, **settings)
        for settings in [{"level": True}, {"level": 1.5}, {"level": None},
                         {"level": "5"}, {"sha256": 1}, {"sha256": "yes"},
                         {"method": 3}, {"threads": 2.0}, {"lefel": 1},
                         {"max_output": 1.5}, {"max_memory": True},
                         {"progress": 5}, {"block_size": b"1"}]:
            with self.assertRaises(TypeError, msg=settings):
                llmzip.compress(TEXT, model=None, **settings)
        for model in [5, 1.5, [], object()]:
            with self.assertRaises(TypeError):
                llmzip.compress(TEXT, model=model)
        with self.assertRaises(ValueError):
            llmzip.Model("builtin\0")

    def test_a_setting_that_is_none_is_not_set(self):
        archive = llmzip.compress(TEXT, model=None, method=None,
                                  max_memory=None, progress=None)
        self.assertEqual(llmzip.decompress(archive, max_output=None), TEXT)

    def test_memory_counts_the_text_that_is_held_here(self):
        text = bytes(60_000_000)
        archive = llmzip.compress(text, model=None, method="stored",
                                  block_size=1 << 20)
        with self.assertRaises(llmzip.LimitError):
            llmzip.decompress(archive, max_memory=60_000_000)
        self.assertEqual(llmzip.decompress(archive, max_memory=150_000_000,
                                           threads=1), text)

    def test_time_is_limited_if_the_library_can(self):
        archive = llmzip.compress(TEXT * 100, model=None, method="bytes")
        if llmzip._settings._library.MAX_TIME is None:
            with self.assertRaisesRegex(TypeError, "max_time"):
                llmzip.decompress(archive, max_time=1)
            return
        with self.assertRaises(llmzip.LimitError):
            llmzip.decompress(archive, max_time=0.001)
        for seconds in [0, -1, float("nan"), float("inf")]:
            with self.assertRaises(ValueError):
                llmzip.decompress(archive, max_time=seconds)
        for seconds in ["1", True]:
            with self.assertRaises(TypeError):
                llmzip.decompress(archive, max_time=seconds)

    def test_public_functions_have_hints_and_words(self):
        for name in llmzip.__all__:
            thing = getattr(llmzip, name)
            self.assertTrue(thing.__doc__, name)
            members = [thing] if inspect.isfunction(thing) else [
                function for _, function in inspect.getmembers(
                    thing, inspect.isfunction)
                if function.__module__.startswith("llmzip")]
            for function in members:
                if function.__name__.startswith("_"):
                    continue
                hints = typing.get_type_hints(function)
                missing = [parameter for parameter
                           in inspect.signature(function).parameters
                           if parameter != "self" and parameter not in hints]
                self.assertEqual(missing, [], function)

    def test_errors_have_a_status_and_an_offset(self):
        with self.assertRaises(llmzip.LLMZipError) as caught:
            llmzip.decompress(b"no archive")
        self.assertEqual(caught.exception.status, 4)
        archive = bytearray(llmzip.compress(TEXT, model=None))
        archive[len(archive) // 2] ^= 1
        with self.assertRaises(llmzip.LLMZipError) as caught:
            llmzip.decompress(archive)
        self.assertEqual(caught.exception.status, 5)
        with self.assertRaises(llmzip.LLMZipError) as caught:
            llmzip.decompress(llmzip.compress(TEXT, model=None),
                              max_output=len(TEXT) - 1)
        self.assertEqual(caught.exception.status, 7)

    def test_inspect(self):
        archive = llmzip.compress(TEXT, model=None, method="bytes",
                                  sha256=True)
        info = llmzip.inspect(archive)
        self.assertEqual(info.text_bytes, len(TEXT))
        self.assertEqual(info.archive_bytes, len(archive))
        self.assertEqual(info.methods, {"bytes": 1})
        self.assertIsNone(info.model_id)
        self.assertEqual(len(info.text_sha256), 64)


@unittest.skipUnless(MODEL, "LLMZIP_TEST_MODEL is not set")
class ModelTest(unittest.TestCase):

    def test_round_trip_in_every_method(self):
        model = llmzip.Model(MODEL)
        self.assertEqual(len(model.id), 32)
        self.assertGreater(model.num_tokens, 0)
        for method in ["rank", "ac", "mix"]:
            archive = llmzip.compress(TEXT[:500], model=model, method=method)
            self.assertEqual(llmzip.inspect(archive).model_id, model.id)
            self.assertEqual(llmzip.decompress(archive, model=model),
                             TEXT[:500])

    def test_a_missing_model_is_status_8(self):
        archive = llmzip.compress(TEXT[:500], model=MODEL, method="ac")
        with self.assertRaises(llmzip.LLMZipError) as caught:
            llmzip.decompress(archive)
        self.assertEqual(caught.exception.status, 8)
        with self.assertRaises(llmzip.LLMZipError):
            llmzip.Model("nonesuch")

    def test_threads_share_a_model(self):
        model = llmzip.Model(MODEL)
        results = [None] * 4

        def work(i):
            results[i] = llmzip.compress(TEXT[:300], model=model,
                                         method="ac", threads=1)

        threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(set(results)), 1)


if __name__ == "__main__":
    unittest.main()
