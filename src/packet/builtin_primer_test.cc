// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "packet/builtin_primer.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>
#include <string>

#include "base/checksum.h"

namespace llmzip {
namespace {

std::string Joined(const std::vector<PrimerText>& texts) {
  std::string joined;
  for (const PrimerText& text : texts) {
    joined.append(text.bytes.begin(), text.bytes.end());
  }
  return joined;
}

uint64_t HashOf(const char* path) {
  std::ifstream in(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(in), {});
  return Xxh3Of({reinterpret_cast<const uint8_t*>(text.data()), text.size()});
}

// Format lock: the primer is part of the packets, see docs/FORMAT.md. A better
// one is another primer.
TEST(BuiltinPrimerTest, IsTheOneOfTheFormat) {
  EXPECT_EQ(HashOf("models/primer-1-english.txt"), 0x9858a44177669cc6u);
  EXPECT_EQ(HashOf("models/primer-1-russian.txt"), 0xe699be7e2a62968bu);
}

TEST(BuiltinPrimerTest, IsBothTextsInWholeLines) {
  for (const bool strong : {false, true}) {
    const auto texts = BuiltinPrimer(strong);
    EXPECT_EQ(texts.size(), strong ? 4u : 3u);
    EXPECT_EQ(Joined(texts), Joined(BuiltinPrimer(!strong)));
    for (const PrimerText& text : texts) EXPECT_EQ(text.bytes.back(), '\n');
    EXPECT_EQ(texts.back().context, kRussianContext);
    EXPECT_LE(texts.back().bytes.size(), strong ? 800u : 2400u);
    EXPECT_GT(texts.back().bytes.size(), strong ? 600u : 2200u);
  }
}

}  // namespace
}  // namespace llmzip
