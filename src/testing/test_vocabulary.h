// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Small vocabularies for test models, learned by pair merging from a paragraph
// of English (and some other characters). Not part of the library.
#ifndef LLMZIP_TESTING_TEST_VOCABULARY_H_
#define LLMZIP_TESTING_TEST_VOCABULARY_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace llmzip {

// As stored under tokenizer.ggml.*.
struct TestVocabulary {
  std::vector<std::string> tokens;
  std::vector<int32_t> types;       // 1 normal, 2 unknown, 3 control, 6 byte
  std::vector<float> scores;        // SentencePiece only
  std::vector<std::string> merges;  // byte-level BPE only
  uint32_t bos = 0;
};

// The text that the merges are learned from; tests may compress it.
std::string_view TestText();

// Byte-level BPE in GPT-2's alphabet: three control tokens, 235 of the 256
// bytes (SmolLM2's set: 04 06 13 14 16 1D C0 C1 F1 F2 F5-FF are missing), then
// merges.
TestVocabulary MakeBpeVocabulary(size_t num_tokens);
// SentencePiece BPE: <unk>, <s>, </s>, the bytes as <0xNN>, merges, characters.
// The printable ASCII characters thus have two tokens each.
TestVocabulary MakeSpmVocabulary(size_t num_tokens);
// RWKV World: <s> as token 0, the bytes, then longer strings, all escaped.
TestVocabulary MakeTrieVocabulary(size_t num_tokens);

}  // namespace llmzip

#endif  // LLMZIP_TESTING_TEST_VOCABULARY_H_
