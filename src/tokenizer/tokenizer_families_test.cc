// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_families.h"

#include "gtest/gtest.h"

namespace llmzip {
namespace {

TEST(TokenizerFamiliesTest, EachNameHasItsSpellingAndItsMerges) {
  const auto expect = [](const char* name, Spelling spelling,
                         MergeSource merges) {
    const auto family = TokenizerFamilyOf(name);
    ASSERT_TRUE(family.ok()) << name;
    EXPECT_EQ(*family, FindTokenizerFamily(name));
    EXPECT_EQ((*family)->name, name);
    EXPECT_EQ((*family)->spelling, spelling);
    EXPECT_EQ((*family)->merges, merges);
  };
  expect("gpt2", Spelling::kByteAlphabet, MergeSource::kList);
  expect("llama", Spelling::kLowerBlock, MergeSource::kScores);
  expect("gemma4", Spelling::kLowerBlock, MergeSource::kList);
  expect("rwkv", Spelling::kEscapes, MergeSource::kNone);
}

TEST(TokenizerFamiliesTest, AnUnknownNameIsRefusedWithTheKnownOnes) {
  for (const char* name : {"", "bert", "GPT2", "llama\n"}) {
    EXPECT_EQ(FindTokenizerFamily(name), nullptr);
    const auto family = TokenizerFamilyOf(name);
    ASSERT_FALSE(family.ok());
    EXPECT_EQ(family.status().code(), Code::kBadModel);
    EXPECT_NE(family.status().what().find("gpt2, llama, gemma4, rwkv"),
              std::string::npos)
        << family.status().what();
  }
}

}  // namespace
}  // namespace llmzip
