// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Vocabulary files of RWKV; what is read of them, and spelled for a GGUF file,
// comes back.
#include "fuzz/fuzz_target.h"
#include "gguf/rwkv_vocab.h"
#include "tokenizer/token_spelling.h"

using namespace llmzip;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr uint64_t kNumTokens = 300;
  const auto tokens =
      ParseRwkvVocab({reinterpret_cast<const char*>(data), size}, kNumTokens);
  if (!tokens.ok()) return 0;
  Expect(tokens->size() == kNumTokens);
  for (const std::string& token : *tokens) {
    std::vector<uint8_t> bytes;
    Expect(DecodeToken(Spelling::kEscapes, TokenType::kNormal,
                       EscapeRwkvToken(token), &bytes));
    Expect(std::string(bytes.begin(), bytes.end()) == token);
  }
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  const std::string text =
      "1 'a' 1\n2 b'\\xff\\'\"' 3\n3 \"it's\" 4\n4 '\\u2028\\n' 4\n"
      "299 '\\U0001f600' 4\n";
  return {{text.begin(), text.end()}};
}
