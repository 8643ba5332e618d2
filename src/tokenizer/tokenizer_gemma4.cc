// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_gemma4.h"

#include <algorithm>

#include "tokenizer/longest_match.h"
#include "tokenizer/merge_list.h"
#include "tokenizer/utf8.h"

namespace llmzip {

Result<std::unique_ptr<Tokenizer>> TokenizerGemma4::Create(
    const VocabularySpec& spec, const Vocabulary& vocabulary,
    const ByteTrie& trie) {
  Result<MergeList> merges =
      ReadMergeList(spec, Spelling::kLowerBlock, vocabulary, trie);
  if (!merges.ok()) return merges.status();
  std::unique_ptr<TokenizerGemma4> tokenizer(
      new TokenizerGemma4(spec, vocabulary, trie, std::move(merges->table)));
  tokenizer->set_note(std::move(merges->note));
  return std::unique_ptr<Tokenizer>(std::move(tokenizer));
}

size_t TokenizerGemma4::FirstWord(std::span<const uint8_t> text) const {
  const bool breaks = text[0] == '\n';
  const auto end =
      std::find_if(text.begin(), text.end(),
                   [breaks](uint8_t byte) { return (byte == '\n') != breaks; });
  return static_cast<size_t>(end - text.begin());
}

void TokenizerGemma4::AppendUnits(std::span<const uint8_t> word,
                                  std::vector<uint32_t>* units) const {
  if (word[0] == '\n') {
    const uint32_t symbol = FindExact(vocabulary(), trie(), word);
    if (symbol != kNoSymbol) {
      units->push_back(symbol);
      return;
    }
  }
  while (!word.empty()) {
    const auto character = word.first(ReadUtf8(word).size_bytes);
    word = word.subspan(character.size());
    const uint32_t symbol = FindExact(vocabulary(), trie(), character);
    if (symbol != kNoSymbol) {
      units->push_back(symbol);
      continue;
    }
    for (const uint8_t byte : character) {
      units->push_back(vocabulary().ByteSymbol(byte));
    }
  }
}

}  // namespace llmzip
