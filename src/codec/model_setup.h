// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What a block is computed with: a language model and kernels.
#ifndef LLMZIP_CODEC_MODEL_SETUP_H_
#define LLMZIP_CODEC_MODEL_SETUP_H_

#include <cstdint>

#include "base/thread_pool.h"
#include "codec/kernel_set.h"
#include "predict/language_model.h"

namespace llmzip {

class Dictionary;
class PrimedState;

// A model and the rules by which it reads; null for blocks without one. The
// kernels are needed with and without a model.
struct ModelSetup {
  const LanguageModel* model = nullptr;
  ReadingRules rules;
  KernelSet kernels;
  const Dictionary* dictionary = nullptr;  // of the frame; may be null
  // What the block begins with: that of its dictionary. EncodeBlock() and
  // DecodeBlock() set it for their methods.
  const PrimedState* primed = nullptr;
};

// The arithmetic that this version computes a model with (docs/NUMERICS.md).
uint8_t NumericsOf(const LanguageModel& model);

// Threads share the products of a strong model, where the time goes. A small
// one takes about as long as the coding: the two go side by side.
bool CodesBesideReading(const LanguageModel& model, const ThreadPool& pool);

// Whether a model counts as strong where a block states no mixing parameters
// (docs/FORMAT.md, "Method mix").
bool IsStrong(const LanguageModel& model);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_MODEL_SETUP_H_
