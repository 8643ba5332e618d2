// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The language model inside the program (models/MODEL_CARD.md).
#ifndef LLMZIP_PREDICT_BUILTIN_MODEL_H_
#define LLMZIP_PREDICT_BUILTIN_MODEL_H_

#include <cstdint>
#include <memory>
#include <span>

#include "base/status.h"
#include "predict/language_model.h"

namespace llmzip {

inline constexpr const char* kBuiltinModelName = "small";

// The GGUF file as linked in.
std::span<const uint8_t> BuiltinModelFile();

// Loads it the first time (some 20 ms), with these kernels, and keeps it for
// the life of the process; a failure is not kept. Thread-safe.
Result<std::shared_ptr<const LanguageModel>> BuiltinModel(
    const Kernels& kernels = BestKernels());
// The same without loading it: null if nobody did.
std::shared_ptr<const LanguageModel> LoadedBuiltinModel();

}  // namespace llmzip

#endif  // LLMZIP_PREDICT_BUILTIN_MODEL_H_
