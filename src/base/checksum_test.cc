// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/checksum.h"

#include <string_view>
#include <vector>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

std::vector<uint8_t> Bytes(std::string_view text) {
  return {text.begin(), text.end()};
}

// FIPS 180-2, appendix B.1: SHA-256 of "abc".
TEST(ChecksumTest, Sha256OfAbc) {
  const Sha256Digest digest = Sha256Of(Bytes("abc"));
  EXPECT_EQ(digest[0], 0xba);
  EXPECT_EQ(digest[1], 0x78);
  EXPECT_EQ(digest[31], 0xad);
}

// The value of the empty input is XXH3's published test vector.
TEST(ChecksumTest, Xxh3OfNothing) {
  EXPECT_EQ(Xxh3Of({}), 0x2d06800538d394c2u);
}

TEST(ChecksumTest, PiecesGiveTheHashOfTheWhole) {
  const auto text = Bytes("a text in two pieces");
  Xxh3 hash;
  hash.Update(std::span(text).first(7));
  hash.Update(std::span(text).subspan(7));
  EXPECT_EQ(hash.Digest(), Xxh3Of(text));
}

}  // namespace
}  // namespace llmzip
