# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Run by ctest with LLMZIP_LIBRARY and LLMZIP_TEST_MODEL set."""

import io
import os
import pathlib
import tempfile
import threading
import unittest

import llmzip

MODEL = os.environ.get("LLMZIP_TEST_MODEL")
TEXT = b"".join(b"line %d of a text that repeats itself\n" % i
                for i in range(300))


class OneShotTest(unittest.TestCase):

    def test_any_bytes_come_back(self):
        for text in [b"", b"x", bytes(range(256)), TEXT, "naïve €".encode()]:
            archive = llmzip.compress(text, model=None)
            self.assertEqual(llmzip.decompress(archive), text)
            self.assertLessEqual(len(archive), len(text) + 24)

    def test_takes_bytes_like_objects(self):
        expected = llmzip.compress(TEXT, model=None)
        for text in [bytearray(TEXT), memoryview(TEXT),
                     memoryview(bytearray(TEXT))]:
            self.assertEqual(llmzip.compress(text, model=None), expected)
        self.assertEqual(llmzip.decompress(memoryview(expected)), TEXT)
        with self.assertRaises(TypeError):
            llmzip.compress("a string", model=None)

    def test_settings_are_checked(self):
        with self.assertRaises(ValueError):
            llmzip.compress(TEXT, model=None, level=10)
        with self.assertRaises(ValueError):
            llmzip.compress(TEXT, model=None, method="huffman")
        with self.assertRaises(TypeError):
            llmzip.compress(TEXT, model=None, lefel=1)

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

    def test_what_progress_throws_comes_out(self):
        def progress(*_):
            raise KeyError("stop")

        # Only if it is called at all, which is up to the library's clock.
        try:
            llmzip.compress(TEXT * 20, model=None, method="bytes",
                            progress=progress)
        except KeyError as error:
            self.assertEqual(error.args, ("stop",))


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


class FileTest(unittest.TestCase):

    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.path = pathlib.Path(folder.name) / "text.llmz"

    def open(self, mode, **settings):
        return llmzip.open(self.path, mode, model=None, **settings)

    def test_binary_and_text_modes(self):
        with self.open("wb") as out:
            self.assertEqual(out.write(TEXT[:100]), 100)
            out.write(TEXT[100:])
            self.assertEqual(out.tell(), len(TEXT))
        with self.open("rb") as source:
            self.assertEqual(source.read(10), TEXT[:10])
            self.assertEqual(source.read(), TEXT[10:])
            self.assertEqual(source.read(), b"")
        with self.open("rt", encoding="utf-8") as source:
            self.assertEqual(source.readlines(),
                             TEXT.decode().splitlines(keepends=True))
        with self.open("wt", encoding="utf-8", newline="\r\n") as out:
            out.write("zwei\nZeilen: ä\n")
        self.assertEqual(llmzip.decompress(self.path.read_bytes()),
                         "zwei\r\nZeilen: ä\r\n".encode())

    def test_pieces_do_not_change_the_archive(self):
        for size in [1, 7, len(TEXT)]:
            out = io.BytesIO()
            with llmzip.LLMZipFile(out, "wb", model=None) as file:
                for i in range(0, len(TEXT), size):
                    file.write(TEXT[i:i + size])
            self.assertFalse(out.closed)
            self.assertEqual(out.getvalue(),
                             self.first_or(out.getvalue()))

    def first_or(self, archive):
        self._first = getattr(self, "_first", archive)
        return self._first

    def test_appended_archives_are_joined(self):
        with self.open("wb") as out:
            out.write(b"one ")
        with self.open("ab") as out:
            out.write(b"two")
        with self.open("rb") as source:
            self.assertEqual(source.read(), b"one two")
        with self.assertRaises(FileExistsError):
            self.open("xb")

    def test_lines_iteration_and_readinto(self):
        with self.open("wb") as out:
            out.write(TEXT)
        with self.open("rb") as source:
            self.assertEqual(list(source), TEXT.splitlines(keepends=True))
        buffer = bytearray(33)
        with self.open("rb") as source:
            self.assertEqual(source.readinto(buffer), 33)
        self.assertEqual(buffer, TEXT[:33])

    def test_a_cut_file_is_reported(self):
        self.path.write_bytes(llmzip.compress(TEXT, model=None)[:-1])
        with self.open("rb") as source:
            with self.assertRaises(llmzip.LLMZipError) as caught:
                source.read()
        self.assertIn(caught.exception.status, (3, 5))

    def test_wrong_use(self):
        with self.assertRaises(ValueError):
            self.open("rw")
        with self.assertRaises(ValueError):
            self.open("rb", encoding="utf-8")
        with self.assertRaises(FileNotFoundError):
            self.open("rb")
        with self.open("wb") as out:
            with self.assertRaises(io.UnsupportedOperation):
                out.read()
        with self.assertRaises(ValueError):
            out.write(b"x")


if __name__ == "__main__":
    unittest.main()
