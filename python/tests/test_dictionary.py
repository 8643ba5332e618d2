# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Dictionaries. Run by ctest with LLMZIP_LIBRARY set."""

import hashlib
import pickle
import threading
import unittest

import llmzip
from support import InFolder

ROWS = [b'{"user":%d,"name":"name %d","ok":%s}\n'
        % (i * 7919 % 1000, i * 31 % 97, b"true" if i % 3 else b"false")
        for i in range(400)]
TEXT = b"".join(ROWS[:100])
ROW = ROWS[300]


class DictionaryTest(InFolder):

    def test_rows_are_smaller_and_come_back(self):
        dictionary = llmzip.Dictionary.of(TEXT, "rows")
        archive = llmzip.compress(ROW, model=None, dictionary=dictionary)
        alone = llmzip.compress(ROW, model=None)
        # The header names the dictionary, which costs some bytes.
        self.assertLess(len(archive), len(alone))
        self.assertEqual(llmzip.decompress(archive, dictionary=dictionary), ROW)

    def test_says_what_it_is(self):
        dictionary = llmzip.Dictionary.of(TEXT, "rows")
        digest = hashlib.sha256(TEXT).hexdigest()
        self.assertEqual(dictionary.sha256, digest)
        self.assertEqual(dictionary.id, digest[:16])
        self.assertEqual(dictionary.text, TEXT)
        self.assertEqual(len(dictionary), len(TEXT))
        self.assertEqual(dictionary.name, "rows")
        self.assertIn(dictionary.id, repr(dictionary))
        with self.assertRaises(TypeError):
            pickle.dumps(dictionary)

    def test_a_packed_file_is_the_same(self):
        packed = llmzip.Dictionary.of(TEXT, "rows").pack()
        self.assertLess(len(packed), len(TEXT) // 3)
        (self.folder / "rows.lzd").write_bytes(packed)
        for again in [llmzip.Dictionary.of(packed),
                      llmzip.Dictionary(self.folder / "rows.lzd")]:
            self.assertEqual(again.text, TEXT)
            self.assertEqual(again.name, "rows")
        self.assertEqual(llmzip.decompress(packed), TEXT)

    def test_without_it_nothing_is_decoded(self):
        archive = llmzip.compress(ROW, model=None,
                                  dictionary=llmzip.Dictionary.of(TEXT, "rows"))
        with self.assertRaisesRegex(llmzip.ModelMissingError, "'rows' of"):
            llmzip.decompress(archive)
        with self.assertRaises(llmzip.ModelMismatchError):
            llmzip.decompress(archive,
                              dictionary=llmzip.Dictionary.of(TEXT[1:]))

    def test_refuses_what_is_none(self):
        for data in [b"", bytes(2**24 + 1)]:
            with self.assertRaises(llmzip.InvalidArgumentError):
                llmzip.Dictionary.of(data)
        with self.assertRaises(llmzip.ModelMissingError):
            llmzip.Dictionary(self.folder / "none")
        with self.assertRaises(TypeError):
            llmzip.compress(ROW, model=None, dictionary=5)
        packed = bytearray(llmzip.Dictionary.of(TEXT).pack())
        for at in [10, len(packed) // 2, len(packed) - 1]:
            damaged = bytearray(packed)
            damaged[at] ^= 1
            with self.assertRaises(llmzip.LLMZipError):
                llmzip.Dictionary.of(damaged)

    def test_trains_on_samples(self):
        dictionary = llmzip.Dictionary.train(ROWS[:256], 2048, "rows",
                                             llmzip.Context().use(None))
        self.assertTrue(256 < len(dictionary) <= 2048)
        again = llmzip.Dictionary.train(ROWS[:256], 2048, "rows",
                                        llmzip.Context().use(None))
        self.assertEqual(dictionary.sha256, again.sha256)
        with self.assertRaises(llmzip.InvalidArgumentError):
            llmzip.Dictionary.train([b"too little"])

    def test_files_take_it(self):
        dictionary = llmzip.Dictionary.of(TEXT, "rows")
        with llmzip.open(self.path, "wb", model=None,
                         dictionary=dictionary) as file:
            file.write(ROW)
        with llmzip.open(self.path, dictionary=dictionary) as file:
            self.assertEqual(file.read(), ROW)

    def test_threads_share_it(self):
        dictionary = llmzip.Dictionary.of(TEXT, "rows")
        archives = [None] * 4

        def work(i):
            archives[i] = llmzip.compress(ROW, model=None,
                                          dictionary=dictionary)

        threads = [threading.Thread(target=work, args=(i,)) for i in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(set(archives)), 1)


if __name__ == "__main__":
    unittest.main()
