// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_bpe.h"

#include <utility>

#include "tokenizer/longest_match.h"
#include "tokenizer/merge_list.h"

namespace llmzip {

Result<std::unique_ptr<Tokenizer>> TokenizerBpe::Create(
    const VocabularySpec& spec, const Vocabulary& vocabulary,
    const ByteTrie& trie) {
  const Result<PreTokenizer> pre_tokenizer = PreTokenizer::Create(spec.pre);
  if (!pre_tokenizer.ok()) return pre_tokenizer.status();
  Result<MergeList> merges =
      ReadMergeList(spec, Spelling::kByteAlphabet, vocabulary, trie);
  if (!merges.ok()) return merges.status();
  std::unique_ptr<TokenizerBpe> tokenizer(new TokenizerBpe(
      spec, vocabulary, trie, *pre_tokenizer, std::move(merges->table)));
  tokenizer->set_note(std::move(merges->note));
  return std::unique_ptr<Tokenizer>(std::move(tokenizer));
}

void TokenizerBpe::AppendUnits(std::span<const uint8_t> word,
                               std::vector<uint32_t>* units) const {
  if (pre_tokenizer_.keeps_known_words()) {
    const uint32_t symbol = FindExact(vocabulary(), trie(), word);
    if (symbol != kNoSymbol) {
      units->push_back(symbol);
      return;
    }
  }
  for (const uint8_t byte : word) {
    units->push_back(vocabulary().ByteSymbol(byte));
  }
}

}  // namespace llmzip
