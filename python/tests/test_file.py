# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""llmzip.open and LLMZipFile."""

import errno
import io
import itertools
import os
import pickle
import tarfile
import threading
import unittest

import llmzip
from support import MODEL, TEXT, InFolder

ARCHIVE = llmzip.compress(TEXT, model=None)
LINES = TEXT.splitlines(keepends=True)


class FileTest(InFolder):

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
        with self.open("rt", encoding="ascii", errors="replace",
                       newline="") as source:
            self.assertEqual(source.read(),
                             "zwei\r\nZeilen: \ufffd\ufffd\r\n")
        with self.open("rt", encoding="ascii") as source:
            with self.assertRaises(UnicodeDecodeError):
                source.read()

    def test_the_archive_is_that_of_one_call(self):
        for size in [1, 7, 1000, len(TEXT)]:
            for mode in ["wb", "wt"]:
                out = io.BytesIO()
                with llmzip.open(out, mode, model=None,
                                 **{"encoding": "ascii", "newline": "\n"}
                                 if mode == "wt" else {}) as file:
                    for i in range(0, len(TEXT), size):
                        piece = TEXT[i:i + size]
                        file.write(piece if mode == "wb" else piece.decode())
                self.assertFalse(out.closed)
                self.assertEqual(out.getvalue(), ARCHIVE)

    def test_an_empty_file(self):
        for mode in ["wb", "wt"]:
            self.open(mode).close()
            with self.open("rb") as source:
                self.assertEqual(source.read(), b"")

    def test_appended_archives_are_joined(self):
        with self.open("wb") as out:
            out.write(b"one ")
        with self.open("ab") as out:
            out.write(b"two")
        with self.open("rb") as source:
            self.assertEqual(source.read(), b"one two")
        with self.assertRaises(FileExistsError):
            self.open("xb")
        self.path.unlink()
        with self.open("xt") as out:
            out.write("new")
        self.assertEqual(llmzip.decompress(self.path.read_bytes()), b"new")

    def test_all_ways_to_read(self):
        self.path.write_bytes(ARCHIVE)
        with self.open("rb") as source:
            self.assertEqual(list(source), LINES)
        with self.open("rb") as source:
            self.assertEqual(source.readlines(), LINES)
        with self.open("rb") as source:
            self.assertEqual(list(iter(source.readline, b"")), LINES)
        with self.open("rb") as source:
            self.assertEqual(source.readline(4), TEXT[:4])
            self.assertEqual(source.peek(1)[:1], TEXT[4:5])
            buffer = bytearray(33)
            self.assertEqual(source.readinto(buffer), 33)
            self.assertEqual(buffer, TEXT[4:37])
            self.assertEqual(source.readinto1(buffer), 33)
            self.assertEqual(source.tell(), 70)
            self.assertEqual(source.read1(5), TEXT[70:75])
            rest = b"".join(iter(source.read1, b""))
            self.assertEqual(rest, TEXT[75:])
            self.assertEqual(source.peek(), b"")
        with self.open("rb") as source:
            pieces = iter(lambda: source.read(7), b"")
            self.assertEqual(b"".join(pieces), TEXT)

    def test_reading_lines_costs_no_more_than_their_bytes(self):
        # Counts the bytes that are handed out below: each of them once.
        text = b"\n" * 200_000
        with llmzip.open(io.BytesIO(llmzip.compress(text, model=None,
                                                    method="bytes"))) as file:
            raw = file._reader.raw
            calls = []
            original = type(raw).readinto
            type(raw).readinto = lambda self, buffer: (
                calls.append(original(self, buffer)) or calls[-1])
            try:
                self.assertEqual(sum(1 for _ in file), len(text))
            finally:
                type(raw).readinto = original
            self.assertEqual(sum(calls), len(text))
            self.assertLess(len(calls), 10)

    def test_seeking(self):
        self.path.write_bytes(b"before" + ARCHIVE)
        with open(self.path, "rb") as below:
            below.seek(6)
            with llmzip.open(below) as source:
                self.assertTrue(source.seekable())
                for offset, whence, expected in [
                    (1000, 0, 1000), (10, 0, 10), (5, 1, 15),
                    (-10, 2, len(TEXT) - 10), (0, 2, len(TEXT)), (0, 0, 0),
                    (len(TEXT) + 99, 0, len(TEXT)),
                ]:
                    self.assertEqual(source.seek(offset, whence), expected)
                    self.assertEqual(source.tell(), expected)
                    at = source.tell()
                    self.assertEqual(source.read(7), TEXT[at:at + 7])
                    source.seek(at)
        with self.open("wb") as out:
            self.assertFalse(out.seekable())
            with self.assertRaises(io.UnsupportedOperation):
                out.seek(0)

    def test_what_it_says_of_itself(self):
        for mode in ["wb", "rb", "ab", "w", "r"]:
            with self.open(mode) as file:
                self.assertEqual(file.name, str(self.path))
                self.assertEqual(file.mode, mode[0] + "b")
                self.assertEqual(os.fstat(file.fileno()).st_ino,
                                 self.path.stat().st_ino)
                self.assertEqual(file.readable(), mode[0] == "r")
                self.assertEqual(file.writable(), mode[0] != "r")
        with self.open("rt") as file:
            self.assertEqual((file.name, file.mode), (str(self.path), "rt"))
        with open(self.path, "rb") as below:
            with llmzip.LLMZipFile("a name", fileobj=below) as file:
                self.assertEqual(file.name, "a name")
            with llmzip.LLMZipFile(fileobj=below) as file:
                self.assertEqual(file.name, str(self.path))
            self.assertFalse(below.closed)
        with llmzip.LLMZipFile(io.BytesIO(), "w", model=None) as file:
            self.assertEqual(file.name, "")
            with self.assertRaises(io.UnsupportedOperation):
                file.fileno()

    def test_flush_ends_the_block(self):
        out = io.BytesIO()
        with llmzip.open(out, "wb", model=None) as file:
            file.write(b"first ")
            self.assertEqual(out.getvalue(), b"")
            file.flush()
            with llmzip.open(io.BytesIO(out.getvalue())) as so_far:
                self.assertEqual(so_far.read(6), b"first ")
            size = len(out.getvalue())
            file.flush()
            self.assertEqual(len(out.getvalue()), size)
            file.write(b"second")
        self.assertEqual(llmzip.decompress(out.getvalue()), b"first second")
        self.assertEqual(llmzip.inspect(out.getvalue()).num_frames, 1)

    def test_the_text_before_an_error_comes_first(self):
        archive = (llmzip.compress(b"good", model=None) + ARCHIVE)[:-1]
        with llmzip.open(io.BytesIO(archive)) as source:
            self.assertEqual(source.read(4), b"good")
            for _ in range(3):
                with self.assertRaises(llmzip.TruncatedError):
                    source.read()
                with self.assertRaises(EOFError):
                    source.readline()
        with llmzip.open(io.BytesIO(archive), "rt") as source:
            with self.assertRaises(EOFError):
                source.read()

    def test_after_close(self):
        for mode in ["wb", "rb", "wt", "rt"]:
            file = self.open(mode)
            file.close()
            file.close()
            self.assertTrue(file.closed)
            calls = [file.read, file.readline, file.tell, file.flush,
                     file.fileno, file.readable, file.writable, file.seekable,
                     file.__enter__, lambda: file.seek(0), lambda: next(file),
                     lambda: file.write("x" if "t" in mode else b"x")]
            if "t" not in mode:
                calls += [file.peek, file.read1, lambda: iter(file),
                          lambda: file.readinto(bytearray(1)),
                          lambda: file.readinto1(bytearray(1)),
                          lambda: file.writelines([b"x"])]
            for call in calls:
                with self.assertRaises(ValueError) as caught:
                    call()
                self.assertNotIsInstance(caught.exception, llmzip.Error)

    def test_wrong_use(self):
        for mode in ["rw", "", "b", "t", "rbt", "rr", "r+", "U", "wbb"]:
            with self.assertRaises(ValueError, msg=mode):
                self.open(mode)
        with self.assertRaises(TypeError):
            self.open(5)
        for name in ["encoding", "errors", "newline"]:
            with self.assertRaises(ValueError):
                self.open("rb", **{name: "utf-8"})
        with self.assertRaises(FileNotFoundError):
            self.open("rb")
        for filename in [None, 5, object(), []]:
            with self.assertRaises(TypeError):
                llmzip.open(filename)
        with self.open("wb") as out:
            for call in [out.read, out.peek, out.readline, out.read1,
                         lambda: iter(out), lambda: out.readinto(bytearray())]:
                with self.assertRaises(io.UnsupportedOperation):
                    call()
            for data in ["x", 5, None, ["x"]]:
                with self.assertRaises(TypeError):
                    out.write(data)
            with self.assertRaises(BufferError):
                out.write(memoryview(TEXT * 20)[::2])
            out.write(TEXT)
        with self.open("rb") as source:
            self.assertEqual(source.read(), TEXT)
            with self.assertRaises(io.UnsupportedOperation):
                source.write(b"x")

    def test_what_is_wrong_costs_no_file(self):
        self.path.write_bytes(b"precious")
        for settings in [{"level": 99}, {"method": "ac", "mode": "wt"},
                         {"lefel": 1}, {"mode": "wt", "encoding": "none"},
                         {"mode": "wt", "newline": "x"}]:
            mode = settings.pop("mode", "wb")
            with self.assertRaises((ValueError, TypeError, LookupError,
                                    llmzip.ModelError)):
                self.open(mode, **settings).close()
            self.assertEqual(self.path.read_bytes(), b"precious")
        with self.assertRaises(llmzip.ModelMissingError):
            llmzip.open(self.path, "wb", model="nonesuch")
        self.assertEqual(self.path.read_bytes(), b"precious")

    def test_other_modules_on_top(self):
        with self.open("wb") as out, tarfile.open(fileobj=out,
                                                  mode="w|") as tar:
            member = tarfile.TarInfo("name")
            member.size = len(TEXT)
            tar.addfile(member, io.BytesIO(TEXT))
        with self.open("rb") as source, tarfile.open(fileobj=source) as tar:
            self.assertEqual(tar.extractfile("name").read(), TEXT)
        with self.open("wb") as out:
            pickle.dump(LINES, out)
        with self.open("rb") as source:
            self.assertEqual(pickle.load(source), LINES)

    def test_the_buffer_of_a_write_is_free_afterwards(self):
        with self.open("wb") as out:
            for data in [bytearray(b"x"), bytearray(200_000)]:
                out.write(data)
                data.append(0)

    def test_threads_share_a_writer(self):
        out = io.BytesIO()
        with llmzip.open(out, "wb", model=None, method="stored") as file:
            def work(number):
                for _ in range(50):
                    file.write(b"%d" % number * 5000)

            threads = [threading.Thread(target=work, args=(i,))
                       for i in range(4)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        runs = [(key, len(list(group))) for key, group
                in itertools.groupby(llmzip.decompress(out.getvalue()))]
        self.assertEqual(sum(size for _, size in runs), 4 * 50 * 5000)
        self.assertTrue(all(size % 5000 == 0 for _, size in runs))


class Below:
    """A file object whose methods are given."""

    def __init__(self, **methods):
        self.__dict__.update(methods)


class FilesBelowTest(unittest.TestCase):
    """What the file object that is given does comes out, and costs nothing."""

    def test_short_reads(self):
        source = io.BytesIO(ARCHIVE)
        below = Below(read=lambda size: source.read(min(size, 3)))
        with llmzip.open(below) as file:
            self.assertEqual(file.read(), TEXT)
            self.assertFalse(file.seekable())

    def test_short_writes(self):
        out = bytearray()

        class Raw(io.RawIOBase):
            def writable(self):
                return True

            def write(self, data):
                out.extend(data[:3])
                return len(data[:3])

        with llmzip.open(Raw(), "wb", model=None) as file:
            file.write(TEXT)
        self.assertEqual(out, ARCHIVE)

    def test_impossible_numbers_of_written_bytes(self):
        for number in (-1, 1 << 20):
            class Liar:
                def write(self, data):
                    return number

            file = llmzip.open(Liar(), "wb", model=None)
            file.write(TEXT)
            with self.assertRaises(OSError):
                file.close()

    def test_a_write_that_fails_is_tried_again(self):
        out = bytearray()
        fail = [True]

        def write(data):
            if fail[0]:
                raise OSError(errno.ENOSPC, "disk full")
            out.extend(data)

        file = llmzip.open(Below(write=write), "wb", model=None)
        file.write(TEXT)
        for _ in range(2):
            with self.assertRaises(OSError) as caught:
                file.flush()
            self.assertEqual(caught.exception.errno, errno.ENOSPC)
        fail[0] = False
        file.close()
        self.assertEqual(llmzip.decompress(out), TEXT)

    def test_a_write_that_fails_to_the_end(self):
        def write(_):
            raise ZeroDivisionError

        file = llmzip.open(Below(write=write), "wb", model=None)
        file.write(TEXT)
        with self.assertRaises(ZeroDivisionError):
            file.close()
        self.assertTrue(file.closed)
        file.close()

    def test_a_pipe_that_is_full_for_now(self):
        reader, writer = os.pipe()
        os.set_blocking(writer, False)
        text = os.urandom(300_000)  # more than a pipe holds
        received = bytearray()
        with io.FileIO(reader) as source, io.FileIO(writer, "w") as sink:
            file = llmzip.open(sink, "wb", model=None, method="stored")
            blocked = 0
            file.write(text)
            while True:
                try:
                    file.flush()
                    break
                except BlockingIOError:
                    blocked += 1
                    received += source.read(65536)
            self.assertGreater(blocked, 0)
            file.close()
            sink.close()
            received += source.readall()
        self.assertEqual(llmzip.decompress(received), text)

    def test_a_read_that_fails_is_tried_again(self):
        source = io.BytesIO(ARCHIVE)
        turns = itertools.count()

        def read(size):
            if next(turns) % 2 == 0:
                raise OSError("not now")
            return source.read(min(size, 100))

        with llmzip.open(Below(read=read)) as file:
            text = b""
            while True:
                try:
                    piece = file.read1(100)
                except OSError as error:
                    self.assertEqual(str(error), "not now")
                    continue
                if not piece:
                    break
                text += piece
        self.assertEqual(text, TEXT)

    def test_bytes_that_are_not_there_yet(self):
        pieces = iter([ARCHIVE[:10], None, ARCHIVE[10:], None, b""])
        with llmzip.open(Below(read=lambda _: next(pieces))) as file:
            self.assertIsNone(file.read(10))
            self.assertEqual(file.read(), TEXT)
            self.assertEqual(file.read(), b"")

    def test_a_file_that_reads_strings(self):
        with llmzip.open(io.StringIO("text")) as file:
            with self.assertRaises(TypeError):
                file.read()

    def test_a_write_that_comes_back(self):
        def write(_):
            for call in [lambda: file.write(b"x"), file.flush, file.close]:
                with self.assertRaises(RuntimeError):
                    call()
            seen.append(file.closed)

        seen = []
        file = llmzip.open(Below(write=write), "wb", model=None)
        file.write(TEXT)
        file.close()
        self.assertEqual(set(seen), {False})
        self.assertTrue(file.closed)

    @unittest.skipUnless(MODEL, "LLMZIP_TEST_MODEL is not set")
    def test_a_model_that_is_missing(self):
        archive = llmzip.compress(TEXT[:200], model=MODEL, method="ac")
        with llmzip.open(io.BytesIO(archive)) as file:
            with self.assertRaises(llmzip.ModelMissingError):
                file.read()
        with llmzip.open(io.BytesIO(archive), model=MODEL) as file:
            self.assertEqual(file.read(), TEXT[:200])


if __name__ == "__main__":
    unittest.main()
