// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What an encoder can note of each token that it codes: its bits, where they
// came from, and what the language model had expected instead.
#ifndef LLMZIP_CODEC_TOKEN_TRACE_H_
#define LLMZIP_CODEC_TOKEN_TRACE_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "codec/symbol_coder.h"
#include "container/format.h"
#include "tokenizer/byte_trie.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

struct TraceCandidate {
  uint32_t symbol = 0;
  uint32_t millionths = 0;  // its probability
};
inline constexpr size_t kNumTraceCandidates = 5;

// 80 bytes for each token. All bits are in 1e-6 bits.
struct TokenTrace {
  uint32_t symbol = 0;
  uint32_t rank = 0;        // 0: the model's first choice
  uint64_t model_bits = 0;  // under the language model alone
  uint64_t model_ends = 0;  // of them, for "does it end?"
  uint64_t coded_bits = 0;  // in the payload
  uint64_t coded_ends = 0;  // of them, for "does it end?"
  // The model's likeliest, in order; those of less than a millionth, and those
  // that a small vocabulary lacks, are 0 at the end.
  std::array<TraceCandidate, kNumTraceCandidates> candidates = {};
};

// Of one block; one of the two is empty.
struct BlockTrace {
  std::vector<std::vector<TokenTrace>> streams;  // [stream][token]
  std::vector<uint64_t> byte_bits;  // [byte of the text], without a model
};

// A token of the text, in the text's order: what an Encoder tells its caller.
// A token of one byte without `trace` if its block has no language model.
struct CodedToken {
  Method method = Method::kStored;
  std::span<const uint8_t> bytes;
  uint64_t coded_bits = 0;                 // 1e-6 bits
  const TokenTrace* trace = nullptr;       // may be null
  const Vocabulary* vocabulary = nullptr;  // of the trace's symbols
};
// False cancels.
using TokenObserver = std::function<bool(const CodedToken& token)>;

// A coder that notes what each symbol costs another one, or with the masses
// what it cost if that one does not tell.
class TracingCoder final : public SymbolCoder {
 public:
  // All must outlive the coder.
  //   coder    does the work
  //   traces   [stream], appended to
  TracingCoder(const Vocabulary* vocabulary, const ByteTrie* trie,
               SymbolCoder* coder, std::vector<std::vector<TokenTrace>>* traces)
      : vocabulary_(*vocabulary),
        trie_(*trie),
        coder_(*coder),
        traces_(*traces) {}
  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override;
  Status Finish() override { return coder_.Finish(); }

 private:
  const Vocabulary& vocabulary_;
  const ByteTrie& trie_;
  SymbolCoder& coder_;
  std::vector<std::vector<TokenTrace>>& traces_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_TOKEN_TRACE_H_
