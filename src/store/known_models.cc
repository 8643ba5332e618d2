// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "store/known_models.h"

#include "store/hex.h"

namespace llmzip {
namespace {

// In order of preference. The higher levels use the first one that is found.
constexpr KnownModel kKnownModels[] = {
    {
        .name = "smollm2-135m",
        .file_name = "SmolLM2-135M-Instruct.Q4_1.gguf",
        .licence = "Apache-2.0",
        .file_bytes = 98362432,
        .id = "a4e51c477e2d8182a590c4351236250d",
        .file_sha256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373"
                       "728110db53",
    },
};

}  // namespace

std::span<const KnownModel> KnownModels() { return kKnownModels; }

const KnownModel* FindKnownModel(std::string_view name) {
  for (const KnownModel& known : kKnownModels) {
    if (name == known.name) return &known;
  }
  return nullptr;
}

const KnownModel* FindKnownModel(const ModelId& id) {
  const std::string digits = ToHex(id);
  for (const KnownModel& known : kKnownModels) {
    if (digits == known.id) return &known;
  }
  return nullptr;
}

}  // namespace llmzip
