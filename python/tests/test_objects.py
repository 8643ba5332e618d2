# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Compressor, Decompressor, seeking, and what a model makes of a text."""

import copy
import gc
import io
import pickle
import threading
import unittest

import llmzip
from support import MODEL, TEXT

SETTINGS = {"model": None, "method": "bytes", "block_size": 2000}
ARCHIVE = llmzip.compress(TEXT, **SETTINGS)


def pieces(data, size):
    return [data[at:at + size] for at in range(0, len(data), size)]


class CompressorTest(unittest.TestCase):

    def test_the_archive_is_that_of_compress(self):
        for size in [1, 999, 2000, len(TEXT)]:
            compressor = llmzip.Compressor(**SETTINGS)
            archive = b"".join(map(compressor.compress, pieces(TEXT, size)))
            self.assertEqual(archive + compressor.flush(), ARCHIVE)

    def test_the_level_comes_first(self):
        compressor = llmzip.Compressor(1, model=None)
        archive = compressor.compress(TEXT) + compressor.flush()
        self.assertEqual(archive, llmzip.compress(TEXT, 1, model=None))
        with self.assertRaises(ValueError):
            llmzip.Compressor(10)

    def test_pieces_are_copied(self):
        piece = bytearray(TEXT)
        compressor = llmzip.Compressor(**SETTINGS)
        archive = compressor.compress(piece)
        piece[:] = bytes(len(piece))
        piece.append(0)  # BufferError if somebody still holds it
        self.assertEqual(archive + compressor.flush(), ARCHIVE)

    def test_takes_nothing_after_the_end(self):
        compressor = llmzip.Compressor(**SETTINGS)
        self.assertEqual(llmzip.decompress(compressor.flush()), b"")
        for call in [lambda: compressor.compress(b"x"), compressor.flush,
                     compressor.flush_block]:
            with self.assertRaises(ValueError):
                call()

    def test_flush_block_lets_others_read_on(self):
        compressor = llmzip.Compressor(**SETTINGS)
        decompressor = llmzip.Decompressor(threads=1)
        for line in [b"one\n", b"two\n"]:
            archive = compressor.compress(line) + compressor.flush_block()
            self.assertEqual(decompressor.decompress(archive), line)
        decompressor.decompress(compressor.flush())
        self.assertTrue(decompressor.eof)

    def test_cannot_be_copied(self):
        for thing in [llmzip.Compressor(), llmzip.Decompressor()]:
            for call in [copy.copy, copy.deepcopy, pickle.dumps]:
                with self.assertRaises(TypeError):
                    call(thing)

    def test_wrong_data_changes_nothing(self):
        compressor = llmzip.Compressor(**SETTINGS)
        archive = compressor.compress(TEXT)
        for data in ["text", None, 5]:
            with self.assertRaises(TypeError):
                compressor.compress(data)
        self.assertEqual(archive + compressor.flush(), ARCHIVE)

    def test_an_error_ends_it(self):
        def cancel(*_):
            raise KeyError("stop")

        compressor = llmzip.Compressor(**SETTINGS, progress=cancel)
        with self.assertRaises(KeyError):
            compressor.compress(TEXT * 50)
        for call in [lambda: compressor.compress(b"x"), compressor.flush]:
            with self.assertRaises(llmzip.CancelledError):
                call()

    def test_may_be_part_of_a_cycle(self):
        for make in [llmzip.Compressor, llmzip.Decompressor]:
            thing = make()
            thing.self = thing
            del thing
            gc.collect()


class DecompressorTest(unittest.TestCase):

    def test_pieces_of_any_size(self):
        for size in [1, 7, 500, len(ARCHIVE)]:
            decompressor = llmzip.Decompressor()
            text = b""
            for piece in pieces(ARCHIVE, size):
                if decompressor.eof:
                    break  # the rest is the index
                self.assertTrue(decompressor.needs_input)
                text += decompressor.decompress(piece)
            self.assertEqual(text, TEXT)
            self.assertTrue(decompressor.eof)
            self.assertFalse(decompressor.needs_input)

    def test_text_in_pieces_of_at_most_so_many_bytes(self):
        decompressor = llmzip.Decompressor()
        text = decompressor.decompress(ARCHIVE + b"rest", 10)
        self.assertEqual(text, TEXT[:10])
        while not decompressor.eof:
            self.assertFalse(decompressor.needs_input)
            self.assertEqual(decompressor.unused_data, b"")
            piece = decompressor.decompress(b"", max_length=999)
            self.assertTrue(0 < len(piece) <= 999)
            text += piece
        self.assertEqual(text, TEXT)
        self.assertEqual(decompressor.unused_data, b"rest")

    def test_stops_at_the_end_of_an_archive(self):
        for archive, text in [(ARCHIVE, TEXT),
                              (llmzip.compress(b"short", model=None),
                               b"short"),
                              (llmzip.compress(b"", model=None), b"")]:
            for rest in [b"", b"x", b"no archive", ARCHIVE]:
                decompressor = llmzip.Decompressor()
                self.assertEqual(decompressor.decompress(archive + rest),
                                 text)
                self.assertTrue(decompressor.eof)
                self.assertEqual(decompressor.unused_data, rest)
                with self.assertRaises(EOFError):
                    decompressor.decompress(b"")

    def test_joined_archives(self):
        left, texts = ARCHIVE + llmzip.compress(b"more", model=None), []
        while left:
            decompressor = llmzip.Decompressor()
            texts.append(decompressor.decompress(left))
            left = decompressor.unused_data
        self.assertEqual(texts, [TEXT, b"more"])

    def test_a_truncated_archive_has_no_end(self):
        decompressor = llmzip.Decompressor()
        decompressor.decompress(ARCHIVE[:len(ARCHIVE) // 2])
        self.assertFalse(decompressor.eof)
        self.assertTrue(decompressor.needs_input)

    def test_errors_stay(self):
        decompressor = llmzip.Decompressor()
        for _ in range(2):
            with self.assertRaises(llmzip.NotAnArchiveError):
                decompressor.decompress(b"no archive")

    def test_the_text_before_an_error_comes_out(self):
        damaged = bytearray(ARCHIVE)
        damaged[len(damaged) // 2] ^= 1
        decompressor = llmzip.Decompressor()
        text = b""
        with self.assertRaises(llmzip.CorruptError):
            for piece in pieces(damaged, 10):
                text += decompressor.decompress(piece)
        self.assertGreater(len(text), 0)
        self.assertTrue(TEXT.startswith(text))


class CountingFile(io.BytesIO):
    read_bytes = 0

    def read(self, *args):
        data = super().read(*args)
        self.read_bytes += len(data)
        return data


class SeekTest(unittest.TestCase):
    """Texts of many blocks."""

    TEXT = TEXT * 40
    ARCHIVE = llmzip.compress(TEXT, model=None, method="stored",
                              block_size=5000)

    def test_every_way_of_seeking(self):
        size = len(self.TEXT)
        for start in [b"", b"other bytes"]:
            file = io.BytesIO(start + self.ARCHIVE)
            file.seek(len(start))
            with llmzip.open(file) as text:
                for place in [size - 5, 0, 200_000, 199_990, 65_536, 300_000,
                              299_000, 100, size, size // 2]:
                    self.assertEqual(text.seek(place), place)
                    self.assertEqual(text.tell(), place)
                    self.assertEqual(text.read(3000),
                                     self.TEXT[place:place + 3000])
                self.assertEqual(text.seek(-7, io.SEEK_END), size - 7)
                self.assertEqual(text.read(), self.TEXT[-7:])
                self.assertEqual(text.seek(size + 10), size)
                self.assertEqual(text.read(), b"")
                text.seek(150_000)
                self.assertEqual(text.seek(100_000, io.SEEK_CUR), 250_000)
                self.assertEqual(text.read(), self.TEXT[250_000:])

    def test_past_the_end_at_once(self):
        with llmzip.open(io.BytesIO(self.ARCHIVE)) as text:
            self.assertEqual(text.seek(10**9), len(self.TEXT))
            self.assertEqual(text.read(1), b"")
            self.assertEqual(text.seek(0), 0)
            self.assertEqual(text.read(), self.TEXT)

    def test_only_the_blocks_there_are_read(self):
        file = CountingFile(self.ARCHIVE)
        with llmzip.open(file) as text:
            text.seek(400_000)
            self.assertEqual(text.read(100), self.TEXT[400_000:400_100])
            self.assertLess(file.read_bytes, len(self.ARCHIVE) // 2)

    def test_damage_elsewhere_does_no_harm(self):
        damaged = bytearray(self.ARCHIVE)
        damaged[50_000] ^= 1
        with llmzip.open(io.BytesIO(damaged)) as text:
            text.seek(300_000)
            self.assertEqual(text.read(), self.TEXT[300_000:])
            text.seek(0)
            with self.assertRaises(llmzip.CorruptError):
                text.read()

    def test_damage_behind_the_place_is_found(self):
        damaged = bytearray(self.ARCHIVE)
        damaged[len(damaged) * 3 // 4] ^= 1
        with llmzip.open(io.BytesIO(damaged)) as text:
            text.seek(100_000)
            self.assertEqual(text.read(1000), self.TEXT[100_000:101_000])
            with self.assertRaises(llmzip.CorruptError):
                text.read()

    def test_lines_of_text(self):
        with llmzip.open(io.BytesIO(self.ARCHIVE), "rt",
                         encoding="ascii") as text:
            for _ in range(5):
                text.readline()
            place = text.tell()
            line = text.readline()
            text.seek(0, io.SEEK_END)
            text.seek(place)
            self.assertEqual(text.readline(), line)


class LevelTest(unittest.TestCase):

    def test_it_is_positional_as_in_gzip(self):
        expected = llmzip.compress(TEXT, level=1, model=None)
        self.assertEqual(llmzip.compress(TEXT, 1, model=None), expected)
        out = io.BytesIO()
        with llmzip.open(out, "wb", 1, model=None) as file:
            file.write(TEXT)
        self.assertEqual(out.getvalue(), expected)
        out = io.BytesIO()
        with llmzip.open(out, "wt", 1, "latin-1", "replace", "\r\n",
                         model=None) as file:
            file.write("naïve €\n")
        self.assertEqual(llmzip.decompress(out.getvalue()),
                         b"na\xefve ?\r\n")


class TokensTest(unittest.TestCase):

    TEXT = "The capital of France is Paris, naïve as it is."

    def test_tokens_are_those_of_the_text(self):
        tokens = llmzip.tokens(self.TEXT, model="builtin", method="mix")
        text = self.TEXT.encode()
        self.assertEqual(b"".join(token.text for token in tokens), text)
        for token in tokens:
            self.assertEqual(text[token.offset:][:len(token.text)],
                             token.text)
            self.assertGreater(token.bits, 0)
            self.assertEqual(token.method, "mix")
            self.assertGreater(token.model_bits, 0)
            self.assertEqual(len(token.candidates), 5)
            chances = [each.probability for each in token.candidates]
            self.assertEqual(chances, sorted(chances, reverse=True))
            if token.rank < 5:
                self.assertEqual(token.candidates[token.rank].text,
                                 token.text)

    def test_the_sums_are_those_of_the_archive(self):
        data = self.TEXT.encode() * 5
        archive = llmzip.compress(data, model="builtin")
        for text in [data, self.TEXT * 5, bytearray(data)]:
            sums = llmzip.explain(text, model="builtin")
            self.assertEqual(sums.archive_bytes, len(archive))
            self.assertEqual(sums.text_bytes, len(data))
            self.assertAlmostEqual(
                sums.bits, sum(token.bits for token in sums.tokens), 2)
            self.assertAlmostEqual(sums.bits / 8, sums.payload_bytes, delta=1)
            self.assertAlmostEqual(sums.bits_per_byte,
                                   8 * len(archive) / len(data))
            self.assertEqual(sum(sums.methods.values()), len(sums.tokens))

    def test_without_a_model_each_byte_is_a_token(self):
        tokens = llmzip.tokens(b"abcabcabc", model=None, method="bytes")
        self.assertEqual([token.text for token in tokens],
                         [b"%c" % byte for byte in b"abcabcabc"])
        self.assertEqual({(token.rank, token.model_bits, token.candidates)
                          for token in tokens}, {(None, None, ())})

    def test_method_rank_and_wrong_types_are_refused(self):
        with self.assertRaises(llmzip.InvalidArgumentError):
            llmzip.explain(self.TEXT, model="builtin", method="rank")
        with self.assertRaises(llmzip.ModelMissingError):
            llmzip.stats(self.TEXT, model=None)
        for call in [llmzip.explain, llmzip.tokens, llmzip.stats]:
            with self.assertRaises(TypeError):
                call(5)

    def test_stats(self):
        stats = llmzip.stats(self.TEXT, model="builtin")
        self.assertEqual(stats.text_bytes, len(self.TEXT.encode()))
        self.assertEqual(stats.num_characters, len(self.TEXT))
        self.assertGreater(stats.token_by_token_bits, stats.entropy_bits)
        self.assertAlmostEqual(stats.bits_per_character,
                               stats.entropy_bits / len(self.TEXT))
        self.assertEqual(llmzip.stats(b"", model="builtin").bits_per_character,
                         0)


class ModelsTest(unittest.TestCase):

    def test_the_builtin_model_is_listed(self):
        models = llmzip.list_models()
        found = [model for model in models if "builtin" in model.path]
        self.assertGreater(len(found), 0)
        model = llmzip.Model("builtin")
        self.assertIn(model.id, [each.id for each in found])
        self.assertEqual({each.error for each in found}, {None})

    def test_a_name_is_opened_once(self):
        llmzip.Model.forget_cached()
        first = llmzip.Model.cached("builtin")
        self.assertIs(llmzip.Model.cached("builtin"), first)
        self.assertIs(llmzip.Model.cached(b"builtin"), first)
        llmzip.Model.forget_cached()
        self.assertIsNot(llmzip.Model.cached("builtin"), first)
        self.assertIsNot(llmzip.Model("builtin"), llmzip.Model("builtin"))

    def test_threads_get_models_that_work(self):
        llmzip.Model.forget_cached()
        archives = []

        def work():
            archives.append(llmzip.compress(TEXT[:200], model="builtin"))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(len(archives), 4)
        self.assertEqual(len(set(archives)), 1)

    @unittest.skipUnless(MODEL, "LLMZIP_TEST_MODEL is not set")
    def test_a_limit_of_memory_holds_for_a_cached_model(self):
        llmzip.Model.cached(MODEL)
        with self.assertRaises(llmzip.LimitError):
            llmzip.compress(TEXT, model=MODEL, max_memory=1000)

    @unittest.skipUnless(MODEL, "LLMZIP_TEST_MODEL is not set")
    def test_at_most_two_stay_open(self):
        llmzip.Model.forget_cached()
        first = llmzip.Model.cached(MODEL)
        llmzip.Model.cached("builtin")
        self.assertIs(llmzip.Model.cached(MODEL), first)  # the last one used
        llmzip.Model.cached("auto")
        self.assertIs(llmzip.Model.cached(MODEL), first)
        llmzip.Model.cached("builtin")
        llmzip.Model.cached("auto")
        self.assertIsNot(llmzip.Model.cached(MODEL), first)


if __name__ == "__main__":
    unittest.main()
