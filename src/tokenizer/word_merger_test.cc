// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/word_merger.h"

#include <map>
#include <random>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

using Word = std::vector<uint32_t>;

// Uniform in [0, below), near enough.
uint32_t Draw(std::mt19937& rng, uint32_t below) {
  return static_cast<uint32_t>(rng()) % below;
}

MergeTable MakeTable(uint32_t num_symbols, std::vector<MergeRule> rules) {
  auto table = MergeTable::Create(num_symbols, std::move(rules));
  EXPECT_TRUE(table.ok());
  return *std::move(table);
}

TEST(MergeTableTest, FindsItsRulesAndNoOthers) {
  std::mt19937 rng(4);
  for (int round = 0; round < 50; ++round) {
    const uint32_t num_symbols = 1 + Draw(rng, 40);
    std::vector<MergeRule> rules;
    std::map<std::pair<uint32_t, uint32_t>, MergeRule> best;
    for (size_t i = Draw(rng, 500); i > 0; --i) {
      const MergeRule rule{Draw(rng, num_symbols), Draw(rng, num_symbols),
                           Draw(rng, 100), Draw(rng, num_symbols)};
      rules.push_back(rule);
      const auto [it, is_new] = best.try_emplace({rule.left, rule.right}, rule);
      if (!is_new && rule.rank < it->second.rank) it->second = rule;
    }
    const MergeTable table = MakeTable(num_symbols, rules);
    for (uint32_t left = 0; left < num_symbols; ++left) {
      for (uint32_t right = 0; right < num_symbols; ++right) {
        const auto it = best.find({left, right});
        const auto match = table.Find(left, right);
        ASSERT_EQ(match.rank, it == best.end() ? kNoRank : it->second.rank);
      }
    }
  }
}

TEST(MergeTableTest, RefusesTooManyRules) {
  std::vector<MergeRule> rules(MergeTable::kMaxRules + 1, {0, 0, 0, 0});
  EXPECT_EQ(MergeTable::Create(1, rules).status().code(), Code::kBadModel);
}

// The definition: search, replace one pair, start again.
Word MergeSlowly(const MergeTable& table, Word word) {
  for (;;) {
    size_t best = word.size();
    uint32_t best_rank = kNoRank;
    for (size_t i = 0; i + 1 < word.size(); ++i) {
      const uint32_t rank = table.Find(word[i], word[i + 1]).rank;
      if (rank < best_rank) {
        best = i;
        best_rank = rank;
      }
    }
    if (best_rank == kNoRank) return word;
    word[best] = table.Find(word[best], word[best + 1]).result;
    word.erase(word.begin() + static_cast<std::ptrdiff_t>(best) + 1);
  }
}

TEST(WordMergerTest, ShortAndLongWaysDoWhatTheDefinitionSays) {
  std::mt19937 rng(5);
  for (int round = 0; round < 2000; ++round) {
    const uint32_t num_symbols = 2 + Draw(rng, 12);
    std::vector<MergeRule> rules;
    for (size_t i = Draw(rng, 30); i > 0; --i) {
      // Few ranks, so that rules share them.
      rules.push_back({Draw(rng, num_symbols), Draw(rng, num_symbols),
                       Draw(rng, 8), Draw(rng, num_symbols)});
    }
    const MergeTable table = MakeTable(num_symbols, rules);
    WordMerger merger(table);
    for (int words = 0; words < 3; ++words) {
      Word word(Draw(rng, 40));
      for (auto& symbol : word) symbol = Draw(rng, num_symbols);
      const Word want = MergeSlowly(table, word);
      Word by_short = word;
      merger.MergeShort(&by_short);
      ASSERT_EQ(by_short, want);
      Word by_long = word;
      merger.MergeLong(&by_long);
      ASSERT_EQ(by_long, want);
      merger.Merge(&word);
      ASSERT_EQ(word, want);
    }
  }
}

}  // namespace
}  // namespace llmzip
