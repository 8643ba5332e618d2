// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer.h"

#include <cstring>

#include "tokenizer/longest_match.h"
#include "tokenizer/tokenizer_families.h"

namespace llmzip {

Result<std::unique_ptr<Tokenizer>> Tokenizer::Create(
    const VocabularySpec& spec, const Vocabulary& vocabulary,
    const ByteTrie& trie) {
  const auto family = TokenizerFamilyOf(spec.model);
  if (!family.ok()) return family.status();
  return (*family)->create(spec, vocabulary, trie);
}

std::vector<uint32_t> Tokenizer::Encode(std::span<const uint8_t> text) const {
  std::vector<uint32_t> symbols;
  // There are at most as many symbols as bytes. Memory is only touched as it
  // fills, while a vector that grows would hold the symbols twice.
  symbols.reserve(text.size());
  Tokenize(text, &symbols);

  size_t spelled = 0;
  for (size_t i = 0; i < symbols.size(); ++i) {
    const auto bytes = symbols[i] < vocabulary_->num_symbols()
                           ? vocabulary_->Bytes(symbols[i])
                           : std::span<const uint8_t>();
    if (bytes.empty() || bytes.size() > text.size() - spelled ||
        std::memcmp(bytes.data(), text.data() + spelled, bytes.size()) != 0) {
      symbols.resize(i);
      break;
    }
    spelled += bytes.size();
  }
  while (spelled < text.size()) {
    const uint32_t symbol =
        LongestMatch(*vocabulary_, *trie_, text.subspan(spelled));
    symbols.push_back(symbol);
    spelled += vocabulary_->Bytes(symbol).size();
  }
  return symbols;
}

}  // namespace llmzip
