// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "coder/brotli_stage.h"

#include <brotli/encode.h>

#include <cstdlib>
#include <random>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;

// Mostly zeros, like the ranks of a good model.
Bytes RankLikeBytes(size_t size, uint32_t seed) {
  std::mt19937 random(seed);
  Bytes bytes(size);
  for (uint8_t& byte : bytes) {
    const uint32_t zeros = static_cast<uint32_t>(random() % 8);
    byte = static_cast<uint8_t>(random() % 128 >> zeros);
  }
  return bytes;
}

Bytes Compress(const Bytes& bytes) {
  Result<Bytes> stream = BrotliCompress(bytes);
  EXPECT_TRUE(stream.ok()) << stream.status().what();
  return *stream;
}

// Allocates until a number of calls is used up.
struct ShortMemory {
  size_t calls_left = 0;
  static void* Allocate(void* self, size_t size) {
    size_t& left = static_cast<ShortMemory*>(self)->calls_left;
    if (left == 0) return nullptr;
    --left;
    return std::malloc(size);
  }
  static void Free(void* /*self*/, void* address) { std::free(address); }
};

// Fails each allocation in turn. The stream is valid in all cases.
TEST(BrotliStageTest, ShortMemoryIsNoCorruption) {
  const Bytes bytes = RankLikeBytes(200000, 3);
  const Bytes stream = Compress(bytes);
  for (size_t calls = 0;; ++calls) {
    SCOPED_TRACE(calls);
    ShortMemory memory{calls};
    const Result<Bytes> inflated =
        BrotliInflate(stream, bytes.size(),
                      {.allocate = ShortMemory::Allocate,
                       .free = ShortMemory::Free,
                       .opaque = &memory});
    if (inflated.ok()) {
      EXPECT_EQ(*inflated, bytes);
      EXPECT_GE(calls, 3u);
      return;
    }
    ASSERT_EQ(inflated.status().code(), Code::kOutOfMemory);
  }
}

TEST(BrotliStageTest, BytesOfAnySizeComeBack) {
  for (const size_t size :
       {0u, 1u, 2u, 7u, 1000u, 65535u, 65536u, 65537u, 131073u}) {
    const Bytes bytes = RankLikeBytes(size, 3);
    const Result<Bytes> inflated = BrotliInflate(Compress(bytes), size);
    ASSERT_TRUE(inflated.ok()) << size << " " << inflated.status().what();
    EXPECT_EQ(*inflated, bytes);
  }
}

// What is compressed never depends on the calls that are used for it: archives
// of method rank have these bytes.
TEST(BrotliStageTest, TheBytesAreThoseOfOneCall) {
  for (const size_t size : {0u, 1u, 2u, 1000u, 65536u, 300000u}) {
    Bytes noise(size);
    std::mt19937 random(7);
    for (uint8_t& byte : noise) byte = static_cast<uint8_t>(random());
    for (const Bytes& bytes : {RankLikeBytes(size, 5), noise}) {
      Bytes expected(BrotliEncoderMaxCompressedSize(size) + 1);
      size_t num_expected = expected.size();
      ASSERT_EQ(
          BrotliEncoderCompress(11, 24, BROTLI_MODE_GENERIC, bytes.size(),
                                bytes.data(), &num_expected, expected.data()),
          BROTLI_TRUE);
      expected.resize(num_expected);
      EXPECT_EQ(Compress(bytes), expected) << size;
    }
  }
}

// Written by hand after RFC 7932: an uncompressed meta-block of three bytes,
// then an empty last one.
TEST(BrotliStageTest, InflatesAHandMadeStream) {
  // Low bits first: 1111 (window 2^24), 0 (not the last), 00 (length in 4
  // nibbles), 2 in 16 bits (length less 1), 1 (uncompressed); the bytes; then
  // 1 (the last), 1 (empty).
  const Bytes stream = {0x0f, 0x01, 0x80, 'a', 'b', 'c', 0x03};
  const Result<Bytes> inflated = BrotliInflate(stream, 3);
  ASSERT_TRUE(inflated.ok()) << inflated.status().what();
  EXPECT_EQ(*inflated, (Bytes{'a', 'b', 'c'}));
}

TEST(BrotliStageTest, EveryTruncationIsCorrupt) {
  const Bytes stream = Compress(RankLikeBytes(300, 5));
  for (size_t size = 0; size < stream.size(); ++size) {
    const auto result = BrotliInflate(std::span(stream).first(size), 300);
    ASSERT_FALSE(result.ok()) << size;
    EXPECT_EQ(result.status().code(), Code::kCorrupt);
    EXPECT_LE(result.status().offset(), size);
  }
}

TEST(BrotliStageTest, TrailingBytesAreCorrupt) {
  Bytes stream = Compress(RankLikeBytes(300, 5));
  stream.push_back(0);
  EXPECT_EQ(BrotliInflate(stream, 300).status().code(), Code::kCorrupt);
}

TEST(BrotliStageTest, TheLimitHoldsToTheByte) {
  const Bytes stream = Compress(RankLikeBytes(70000, 5));
  EXPECT_TRUE(BrotliInflate(stream, 70000).ok());
  EXPECT_FALSE(BrotliInflate(stream, 69999).ok());
  EXPECT_FALSE(BrotliInflate(stream, 0).ok());
}

TEST(BrotliStageTest, ABombStopsAtTheLimit) {
  const Bytes bomb = Compress(Bytes(size_t{4} << 20, 0));
  EXPECT_LT(bomb.size(), 200u);
  EXPECT_EQ(BrotliInflate(bomb, 1000).status().code(), Code::kCorrupt);
}

TEST(BrotliStageTest, BitFlipsNeverInflatePastTheLimit) {
  const Bytes stream = Compress(RankLikeBytes(200, 9));
  for (size_t bit = 0; bit < 8 * stream.size(); ++bit) {
    Bytes damaged = stream;
    damaged[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
    const Result<Bytes> result = BrotliInflate(damaged, 250);
    if (result.ok()) {
      EXPECT_LE(result->size(), 250u);
    }
  }
}

}  // namespace
}  // namespace llmzip
