// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The LLMZip paper's quantities for a text (arXiv 2306.04050), as one stream
// under a model and window, from the first token on.
#ifndef LLMZIP_CODEC_MEASURE_H_
#define LLMZIP_CODEC_MEASURE_H_

#include <cstdint>
#include <functional>
#include <span>

#include "base/status.h"
#include "base/thread_pool.h"
#include "codec/block_codec.h"

namespace llmzip {

struct MeasuredSymbol {
  std::span<const uint8_t> bytes;
  uint32_t rank;       // 0: the model's first choice
  uint64_t microbits;  // -log2 of its softmax probability, in 1e-6 bits
};
// False cancels.
using SymbolObserver = std::function<bool(const MeasuredSymbol& symbol)>;

struct Measurement {
  uint64_t text_bytes = 0;
  uint64_t num_characters = 0;  // UTF-8; a malformed byte counts as one
  uint64_t num_symbols = 0;
  uint64_t entropy_microbits = 0;    // sum of -log2 q: H_ub * characters
  uint64_t token_by_token_bits = 0;  // sum of ceil(-log2 q), at least 1 each
  uint64_t ac_bytes = 0;             // payload of method ac, head at rest
  uint64_t rank_bytes = 0;           // payload of method rank
  uint64_t rank_zlib_bytes = 0;      // decimal ranks, zlib -9
};

// Requires setup.model, which reads the dictionary first. The head does not
// learn while it is measured. kLimitExceeded if that takes more than
// `max_memory` beside text and model.
Result<Measurement> MeasureText(std::span<const uint8_t> text,
                                const ModelSetup& setup, uint64_t max_memory,
                                ThreadPool& pool,
                                const SymbolObserver& observer);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_MEASURE_H_
