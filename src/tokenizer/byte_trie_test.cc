// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/byte_trie.h"

#include <random>
#include <string>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

Vocabulary Make(std::vector<std::string> tokens) {
  auto vocabulary =
      Vocabulary::Create({.model = "rwkv", .tokens = std::move(tokens)});
  EXPECT_TRUE(vocabulary.ok());
  return *std::move(vocabulary);
}

std::vector<std::string> RandomTokens(std::mt19937& rng) {
  std::vector<std::string> tokens(1 + rng() % 400);
  for (auto& token : tokens) {
    for (size_t length = 1 + rng() % 9; length > 0; --length) {
      token += static_cast<char>('a' + rng() % (1 + rng() % 20));
    }
  }
  return tokens;
}

// Walks to `symbol`, checking each node and each bit against the strings.
void CheckWalk(const Vocabulary& v, const ByteTrie& trie, uint32_t symbol) {
  const auto bytes = v.Bytes(symbol);
  const auto starts_like = [&v, bytes](uint32_t other, size_t depth) {
    const auto text = v.Bytes(other);
    return text.size() >= depth &&
           std::equal(bytes.begin(), bytes.begin() + static_cast<long>(depth),
                      text.begin());
  };
  uint32_t index = ByteTrie::kRoot;
  size_t depth = 0;
  for (;; ++depth) {
    const ByteTrie::Node& node = trie.node(index);
    ASSERT_TRUE(node.first <= symbol && symbol < node.last);
    for (uint32_t other = 0; other < v.num_symbols(); ++other) {
      ASSERT_EQ(starts_like(other, depth),
                node.first <= other && other < node.last);
    }
    ASSERT_EQ(node.ends_here, v.Bytes(node.first).size() == depth);
    if (node.last - node.first == 1) {
      ASSERT_EQ(node.num_children, 0u);
      return;
    }
    if (node.ends_here && node.first == symbol) return;
    ASSERT_LT(depth, bytes.size());

    NextByte next(trie, index);
    for (int bit = 7; bit >= 0; --bit) {
      ASSERT_FALSE(next.done());
      ASSERT_EQ(next.byte(), bytes[depth] & ~((2u << bit) - 1u) & 0xffu);
      const auto split = next.split();
      for (uint32_t other = node.first + node.ends_here; other < node.last;
           ++other) {
        const uint8_t byte = v.Bytes(other)[depth];
        const bool agrees = byte >> (bit + 1) == bytes[depth] >> (bit + 1);
        const bool one = ((byte >> bit) & 1) != 0;
        ASSERT_EQ(agrees && !one, split.begin <= other && other < split.middle);
        ASSERT_EQ(agrees && one, split.middle <= other && other < split.end);
      }
      next.Take((bytes[depth] >> bit) & 1u);
    }
    ASSERT_TRUE(next.done());
    ASSERT_EQ(next.byte(), bytes[depth]);
    ASSERT_EQ(next.child(), trie.Child(index, bytes[depth]));
    index = next.child();
    ASSERT_EQ(trie.node(index).byte, bytes[depth]);
  }
}

TEST(ByteTrieTest, BytesAloneMakeARootWith256Leaves) {
  const Vocabulary v = Make({"a"});
  const ByteTrie trie(v);
  ASSERT_EQ(trie.num_nodes(), 257u);
  for (uint32_t byte = 0; byte < 256; ++byte) {
    const uint32_t child =
        trie.Child(ByteTrie::kRoot, static_cast<uint8_t>(byte));
    EXPECT_EQ(child, byte + 1);
    EXPECT_EQ(trie.node(child).first, byte);
    EXPECT_TRUE(trie.node(child).ends_here);
    EXPECT_EQ(trie.Child(child, 0), ByteTrie::kNoNode);
  }
}

TEST(ByteTrieTest, NodesOfASmallVocabulary) {
  const Vocabulary v = Make({"abc", "ab", "abd", "axyz"});
  const ByteTrie trie(v);
  // The root, 256 bytes, ab, ax, abc, abd; nothing below "ax".
  ASSERT_EQ(trie.num_nodes(), 261u);
  const uint32_t a = trie.Child(ByteTrie::kRoot, 'a');
  EXPECT_EQ(trie.node(a).first, 97u);
  EXPECT_EQ(trie.node(a).last, 102u);
  EXPECT_TRUE(trie.node(a).ends_here);
  EXPECT_EQ(trie.node(a).num_children, 2u);
  const uint32_t ab = trie.Child(a, 'b');
  EXPECT_EQ(trie.node(ab).first, 98u);
  EXPECT_EQ(trie.node(ab).last, 101u);
  EXPECT_TRUE(trie.node(ab).ends_here);
  const uint32_t ax = trie.Child(a, 'x');
  EXPECT_EQ(trie.node(ax).first, 101u);
  EXPECT_FALSE(trie.node(ax).ends_here);
  EXPECT_EQ(trie.node(ax).num_children, 0u);
  EXPECT_EQ(trie.Child(a, 'c'), ByteTrie::kNoNode);
  EXPECT_EQ(trie.Child(ab, 'e'), ByteTrie::kNoNode);
}

TEST(ByteTrieTest, WalksToEverySymbolOfRandomVocabularies) {
  std::mt19937 rng(2);
  for (int round = 0; round < 12; ++round) {
    const Vocabulary v = Make(RandomTokens(rng));
    const ByteTrie trie(v);
    for (uint32_t symbol = 0; symbol < v.num_symbols(); ++symbol) {
      ASSERT_NO_FATAL_FAILURE(CheckWalk(v, trie, symbol)) << symbol;
    }
  }
}

TEST(ByteTrieTest, LongChainsStayShort) {
  // 1000 symbols, each a prefix of the next; then one long loner.
  std::vector<std::string> tokens;
  for (size_t size = 1; size <= 1000; ++size) {
    tokens.emplace_back(size, 'a');
  }
  tokens.emplace_back(kMaxSymbolBytes, 'b');
  const Vocabulary v = Make(tokens);
  const ByteTrie trie(v);
  // Below 'b' stand the symbol "b" and, after one more byte, the loner.
  EXPECT_EQ(trie.num_nodes(), 1 + 256 + 999u + 1);
}

}  // namespace
}  // namespace llmzip
