// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The tokenizer part of a GGUF file.
#ifndef LLMZIP_TOKENIZER_VOCABULARY_GGUF_H_
#define LLMZIP_TOKENIZER_VOCABULARY_GGUF_H_

#include "base/status.h"
#include "gguf/gguf.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

// Reads the keys tokenizer.ggml.*. The start token is the file's BOS token,
// else its EOS token, else left open. kBadModel for keys that are missing or of
// the wrong kind, and for too many tokens or merges; what the values
// mean is checked by Vocabulary::Create() and Tokenizer::Create().
Result<VocabularySpec> ReadVocabularySpec(const GgufFile& file);

// The most bytes that the spec takes, and all that is made of it but the byte
// trie. The counts in the file's directory tell: nothing is read.
uint64_t VocabularyMemory(const GgufFile& file);

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_VOCABULARY_GGUF_H_
