// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The metadata of a model file for a list of models, read without building the
// engine's weights.
#ifndef LLMZIP_STORE_MODEL_SUMMARY_H_
#define LLMZIP_STORE_MODEL_SUMMARY_H_

#include <cstdint>
#include <string>

#include "base/status.h"
#include "gguf/gguf.h"
#include "gguf/model_id.h"

namespace llmzip {

struct ModelSummary {
  std::string name;
  std::string architecture;
  ModelId id = {};
  uint64_t num_parameters = 0;
  uint64_t num_tokens = 0;
  uint64_t context_length = 0;  // 0 if the file does not say
};

// Fails if the file lacks the keys that every model has. A file that passes may
// still have an architecture that cannot be loaded.
Result<ModelSummary> Summarize(const GgufFile& file);
// The same without the id, for which all of the file would be read.
Result<ModelSummary> SummarizeHeader(const GgufFile& file);

}  // namespace llmzip

#endif  // LLMZIP_STORE_MODEL_SUMMARY_H_
