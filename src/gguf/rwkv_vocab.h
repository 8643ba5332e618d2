// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The vocabulary of the RWKV World models, rwkv_vocab_v20230424.txt. Each line
// is a token:
//
//   ID LITERAL LENGTH
//
// ID is a decimal number. LITERAL is a Python literal of type str, which stands
// for its UTF-8, or of type bytes: 'a', "it's", '\n', '\u2028', b'\xff'. LENGTH
// is the number of bytes.
#ifndef LLMZIP_GGUF_RWKV_VOCAB_H_
#define LLMZIP_GGUF_RWKV_VOCAB_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace llmzip {

// The real one has 1.1 MB.
inline constexpr uint64_t kMaxRwkvVocabBytes = uint64_t{1} << 24;

// The tokens' bytes by id, `num_tokens` of them. Ids that no line names are
// empty. kBadModel with the line's number for a malformed line, a wrong length,
// and an id that is too large or occurs twice. Requires that num_tokens was
// compared with a limit.
Result<std::vector<std::string>> ParseRwkvVocab(std::string_view text,
                                                uint64_t num_tokens);

// How GGUF files of the tokenizer model "rwkv" spell a token: as Python spells
// a bytes literal, without its quotes. Token_spelling.h undoes it.
std::string EscapeRwkvToken(std::string_view token);

}  // namespace llmzip

#endif  // LLMZIP_GGUF_RWKV_VOCAB_H_
