// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A language model as a block uses it.
#ifndef LLMZIP_CODEC_MODEL_SETUP_H_
#define LLMZIP_CODEC_MODEL_SETUP_H_

#include <cstdint>

#include "predict/language_model.h"

namespace llmzip {

// A model and the rules by which it reads; null for blocks without one.
struct ModelSetup {
  const LanguageModel* model = nullptr;
  ReadingRules rules;
};

// The arithmetic that this version computes a model with (docs/NUMERICS.md).
uint8_t NumericsOf(const LanguageModel& model);

// Whether a model counts as strong where a block states no mixing parameters
// (docs/FORMAT.md, "Method mix").
bool IsStrong(const LanguageModel& model);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_MODEL_SETUP_H_
