// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The work that a model does for a token, and how fast this machine does such
// work. For estimates only: nothing that is coded depends on it.
#ifndef LLMZIP_PREDICT_MODEL_COSTS_H_
#define LLMZIP_PREDICT_MODEL_COSTS_H_

#include <cstdint>

#include "base/thread_pool.h"
#include "kernel/kernels.h"
#include "predict/language_model.h"

namespace llmzip {

// Sums over all matrices and the output head. Attention, norms and the coding
// of the token are left out: for usual windows they are a small part.
struct ModelCosts {
  uint64_t multiplications = 0;  // of a weight, for each token
  uint64_t int8_bytes = 0;       // of weights, read for each token
  uint64_t nibble_bytes = 0;     // the same of 4-bit weights
};
ModelCosts CostsOf(const LanguageModel& model);

// Nanoseconds for a token: alone, as a decoder evaluates it, and as one of a
// full batch, as an encoder does.
struct TokenTimes {
  uint64_t decoding_ns = 0;
  uint64_t encoding_ns = 0;
};
// Measures products with matrices that are larger than most caches. Takes about
// a tenth of a second and 64 MiB. All 0 if there is no memory for it.
TokenTimes MeasureTokenTimes(const ModelCosts& costs, const Kernels& kernels,
                             ThreadPool& pool);

}  // namespace llmzip

#endif  // LLMZIP_PREDICT_MODEL_COSTS_H_
