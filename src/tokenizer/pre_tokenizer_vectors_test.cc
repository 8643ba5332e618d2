// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// All kinds of pre-tokenizers against the regular expressions of the models, by
// vectors of tools/make_pre_tokenizer_vectors.py.
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tokenizer/pre_tokenizer.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;
using Sizes = std::vector<size_t>;

Bytes OfHex(const std::string& digits) {
  Bytes bytes;
  for (size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(
        static_cast<uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

Sizes WordSizes(const PreTokenizer& pre_tokenizer, const Bytes& text) {
  Sizes sizes;
  for (size_t at = 0; at < text.size(); at += sizes.back()) {
    sizes.push_back(pre_tokenizer.FirstWord(std::span(text).subspan(at)));
    if (sizes.back() == 0) break;
  }
  return sizes;
}

// Returns the number of cuts that were compared, by kind.
std::map<std::string, size_t> Compare(const std::string& path) {
  std::map<std::string, PreTokenizer> kinds;
  for (const auto& [kind, name] : PreTokenizer::Kinds()) {
    kinds.emplace(name, PreTokenizer(kind));
  }
  std::map<std::string, size_t> counts;
  std::ifstream file(path);
  EXPECT_TRUE(file) << path;
  std::string line;
  std::string hex;
  while (std::getline(file, line)) {
    if (line.starts_with('#')) continue;
    std::istringstream fields(line);
    std::string names;
    fields >> names;
    if (names == "text") {
      fields >> hex;
      continue;
    }
    Sizes expected;
    for (size_t size = 0; fields >> size;) expected.push_back(size);
    const Bytes text = OfHex(hex);
    std::istringstream list(names);
    for (std::string name; std::getline(list, name, ',');) {
      const auto found = kinds.find(name);
      if (found == kinds.end()) {
        ADD_FAILURE() << "unknown kind " << name;
        continue;
      }
      EXPECT_EQ(WordSizes(found->second, text), expected)
          << name << " of " << hex;
      ++counts[name];
    }
  }
  return counts;
}

TEST(PreTokenizerVectorsTest, EveryKindCutsAsItsExpressionsDo) {
  const auto counts = Compare("tests/data/pre_tokenizer_vectors.txt");
  for (const auto& [kind, name] : PreTokenizer::Kinds()) {
    const auto found = counts.find(std::string(name));
    ASSERT_NE(found, counts.end()) << name;
    EXPECT_GT(found->second, 70u) << name;
  }
}

TEST(PreTokenizerVectorsTest, AnotherFileOnRequest) {
  const char* path = std::getenv("LLMZIP_PRE_TOKENIZER_VECTORS");
  if (path == nullptr) {
    GTEST_SKIP() << "LLMZIP_PRE_TOKENIZER_VECTORS names no file";
  }
  EXPECT_FALSE(Compare(path).empty());
}

}  // namespace
}  // namespace llmzip
