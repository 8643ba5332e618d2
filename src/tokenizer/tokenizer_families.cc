// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer_families.h"

#include <string>

#include "gguf/gguf.h"
#include "tokenizer/tokenizer_bpe.h"
#include "tokenizer/tokenizer_gemma4.h"
#include "tokenizer/tokenizer_spm.h"
#include "tokenizer/tokenizer_trie.h"

namespace llmzip {
namespace {

// One line a family.
constexpr TokenizerFamily kFamilies[] = {
    {"gpt2", Spelling::kByteAlphabet, MergeSource::kList, TokenizerBpe::Create},
    {"llama", Spelling::kLowerBlock, MergeSource::kScores,
     TokenizerSpm::Create},
    {"gemma4", Spelling::kLowerBlock, MergeSource::kList,
     TokenizerGemma4::Create},
    {"rwkv", Spelling::kEscapes, MergeSource::kNone, TokenizerTrie::Create},
};

}  // namespace

const TokenizerFamily* FindTokenizerFamily(std::string_view name) {
  for (const TokenizerFamily& family : kFamilies) {
    if (family.name == name) return &family;
  }
  return nullptr;
}

Result<const TokenizerFamily*> TokenizerFamilyOf(std::string_view name) {
  const TokenizerFamily* family = FindTokenizerFamily(name);
  if (family != nullptr) return family;
  std::string names;
  for (const TokenizerFamily& known : kFamilies) {
    if (!names.empty()) names += ", ";
    names += known.name;
  }
  return Status(Code::kBadModel, "unknown tokenizer model " + Quoted(name) +
                                     ", expected one of " + names);
}

}  // namespace llmzip
