// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What a block is computed with: a language model and kernels.
#ifndef LLMZIP_CODEC_MODEL_SETUP_H_
#define LLMZIP_CODEC_MODEL_SETUP_H_

#include <cstdint>

#include "codec/kernel_set.h"
#include "predict/language_model.h"

namespace llmzip {

// A model and the rules by which it reads; null for blocks without one. The
// kernels are needed with and without a model.
struct ModelSetup {
  const LanguageModel* model = nullptr;
  ReadingRules rules;
  KernelSet kernels;
};

// The arithmetic that this version computes a model with (docs/NUMERICS.md).
uint8_t NumericsOf(const LanguageModel& model);

// Whether a model counts as strong where a block states no mixing parameters
// (docs/FORMAT.md, "Method mix").
bool IsStrong(const LanguageModel& model);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_MODEL_SETUP_H_
