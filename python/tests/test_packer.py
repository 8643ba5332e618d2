# Copyright 2026 The llmzip authors
# SPDX-License-Identifier: Apache-2.0
"""Packers."""

import os
import pickle
import threading
import unittest

import llmzip

MESSAGE = "We are at the lake, the boat comes at four".encode()


class PackerTest(unittest.TestCase):

    @classmethod
    def setUpClass(cls):
        cls.packer = llmzip.Packer()

    def test_messages_come_back(self):
        for message in [b"", b"a", MESSAGE, "Мы уже дома".encode(),
                        bytes(range(256)), bytearray(b"abc"),
                        memoryview(b"xyz")]:
            packet = self.packer.encode(message)
            self.assertLessEqual(len(packet), len(message) + 1)
            self.assertEqual(self.packer.decode(packet), bytes(message))
        self.assertLess(2 * len(self.packer.encode(MESSAGE)), len(MESSAGE))

    def test_a_check_finds_damage(self):
        packer = llmzip.Packer(check_bytes=2)
        packet = packer.encode(MESSAGE)
        self.assertEqual(packer.decode(packet), MESSAGE)
        with self.assertRaises(llmzip.CorruptError):
            packer.decode(packet[:-1] + bytes([packet[-1] ^ 1]))
        with self.assertRaises(llmzip.TruncatedError):
            packer.decode(b"x")

    def test_limits(self):
        packer = llmzip.Packer(max_message=50)
        with self.assertRaises(llmzip.LimitError):
            packer.encode(bytes(51))
        self.assertEqual(packer.decode(packer.encode(bytes(50))), bytes(50))
        with self.assertRaises(llmzip.LimitError):
            llmzip.Packer(max_memory=1 << 20)

    def test_wrong_arguments(self):
        for arguments, error in [({"check_bytes": 3}, ValueError),
                                 ({"check_bytes": "1"}, TypeError),
                                 ({"max_message": 0}, ValueError)]:
            with self.assertRaises(error):
                llmzip.Packer(**arguments)
        with self.assertRaises(TypeError):
            self.packer.encode("text")
        with self.assertRaises(TypeError):
            pickle.dumps(self.packer)

    def test_another_model(self):
        packer = llmzip.Packer(os.environ["LLMZIP_TEST_MODEL"])
        self.assertEqual(packer.decode(packer.encode(MESSAGE)), MESSAGE)

    def test_threads_may_share_a_packer(self):
        expected = self.packer.encode(MESSAGE)
        packets = []

        def work():
            packets.append(self.packer.encode(MESSAGE))

        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(packets, [expected] * 4)


if __name__ == "__main__":
    unittest.main()
