// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The list of merges in a model file: lines "left right", the first to be
// merged first.
#ifndef LLMZIP_TOKENIZER_MERGE_LIST_H_
#define LLMZIP_TOKENIZER_MERGE_LIST_H_

#include <string>
#include <vector>

#include "base/status.h"
#include "tokenizer/byte_trie.h"
#include "tokenizer/merge_table.h"
#include "tokenizer/token_spelling.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

struct MergeList {
  MergeTable table;
  std::string note;  // about lines that are not used, or empty
};

// Turns each line of spec.merges into a rule of symbols, whose rank is its
// place in the list. A line is left out if a side or the union of both is no
// token, as it could never lead to a token. kBadModel for a line that has not
// two sides, and for more than MergeTable::kMaxRules lines.
Result<MergeList> ReadMergeList(const VocabularySpec& spec, Spelling spelling,
                                const Vocabulary& vocabulary,
                                const ByteTrie& trie);

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_MERGE_LIST_H_
