// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/byte_contexts.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <set>
#include <string_view>
#include <vector>

namespace llmzip {
namespace {

constexpr uint64_t kUntouched = 0x5555;

// The hashes after `text` as the only stream.
ByteHashes HashesAfter(std::string_view text, bool has_language_model) {
  const uint64_t sizes[] = {text.size() + 1};
  StreamTexts texts(sizes);
  for (const char byte : text) texts.Append(0, static_cast<uint8_t>(byte));
  ByteHashes hashes;
  hashes.fill(kUntouched);
  HashByteContexts(texts, texts.stream(0), has_language_model, &hashes);
  return hashes;
}

// Indices of the contexts that tell two texts apart.
std::vector<size_t> Differing(std::string_view a, std::string_view b) {
  const ByteHashes x = HashesAfter(a, /*has_language_model=*/false);
  const ByteHashes y = HashesAfter(b, /*has_language_model=*/false);
  std::vector<size_t> differing;
  for (size_t i = 0; i < x.size(); ++i) {
    if (x[i] != y[i]) differing.push_back(i);
  }
  return differing;
}

TEST(ByteContextsTest, ContextsOfEqualValueHaveDifferentHashes) {
  const ByteHashes hashes = HashesAfter("", /*has_language_model=*/false);
  EXPECT_EQ(std::set<uint64_t>(hashes.begin(), hashes.end()).size(),
            hashes.size());
}

TEST(ByteContextsTest, TheMatchsPlaceIsLeftAlone) {
  const ByteHashes alone = HashesAfter("some text", false);
  EXPECT_EQ(std::count(alone.begin(), alone.end(), kUntouched), 1);
  EXPECT_EQ(alone[kMatchContext], kUntouched);
  const ByteHashes with = HashesAfter("some text", true);
  EXPECT_EQ(with[kMatchContext], kUntouched);
  EXPECT_EQ(with[kContextsWithModel], kUntouched);
  EXPECT_EQ(std::count(with.begin(), with.end(), kUntouched), 2);
}

// Context numbers and values are those of docs/MIXING.md, "Bytes".
TEST(ByteContextsTest, HashesAreThoseOfTheFormat) {
  const ByteHashes hashes = HashesAfter("ab cdef", false);
  EXPECT_EQ(hashes[0], HashContext(1, 0x646566));
  EXPECT_EQ(hashes[1], HashContext(2, 0x63646566));
  EXPECT_EQ(hashes[11], HashContext(12, 0x622063646566));
  // Classes, the latest lowest: two letters, a space, four letters.
  EXPECT_EQ(hashes[5], HashContext(6, 0x1141111));
}

TEST(ByteContextsTest, OrdersReachBackAsFarAsTheirNumber) {
  // A capital instead of a small letter changes the classes (context 6), but
  // words ignore case. It is the 4th latest byte, then the 6th, then the 7th.
  // Context 14 has the start of the line.
  EXPECT_EQ(Differing("-------kabc", "-------Kabc"),
            (std::vector<size_t>{1, 5, 11}));
  EXPECT_EQ(Differing("-------kabcde", "-------Kabcde"),
            (std::vector<size_t>{5, 11}));
  EXPECT_EQ(Differing("-------kabcdef", "-------Kabcdef"),
            (std::vector<size_t>{5}));
}

TEST(ByteContextsTest, ABracketIsKeptWhileItIsOpen) {
  // Only the bracket's context looks so far back in the line.
  EXPECT_EQ(Differing("====(==========", "====[=========="),
            (std::vector<size_t>{9}));
  EXPECT_EQ(Differing("====(====)==========", "====[====]=========="),
            std::vector<size_t>{});
}

TEST(ByteContextsTest, TheMatchsContextTellsTheExpectedByte) {
  EXPECT_EQ(HashMatchContext('a', -1), HashContext(kMatchContext + 1, 'a'));
  EXPECT_EQ(HashMatchContext('a', 0),
            HashContext(kMatchContext + 1, uint64_t{1} << 32 | 'a'));
  EXPECT_NE(HashMatchContext('a', 'x'), HashMatchContext('a', 'y'));
  EXPECT_NE(HashMatchContext('a', 'x'), HashMatchContext('b', 'x'));
}

}  // namespace
}  // namespace llmzip
