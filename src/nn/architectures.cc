// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/architectures.h"

#include <string>

#include "gguf/gguf.h"

// One line an architecture: its name in general.architecture, and the function
// in its file. A macro, because the list both declares and names the functions.
#define LLMZIP_ARCHITECTURES(X)        \
  X("arwkv7", LoadArwkv7)              \
  X("gemma", LoadGemma)                \
  X("gemma2", LoadGemma2)              \
  X("gemma3", LoadGemma3)              \
  X("gpt2", LoadGpt2)                  \
  X("granite", LoadGranite)            \
  X("hunyuan-dense", LoadHunyuanDense) \
  X("lfm2", LoadLfm2)                  \
  X("llama", LoadLlama)                \
  X("minicpm", LoadMiniCpm)            \
  X("olmo2", LoadOlmo2)                \
  X("phi3", LoadPhi3)                  \
  X("qwen2", LoadQwen2)                \
  X("qwen3", LoadQwen3)                \
  X("qwen35", LoadQwen35)              \
  X("rwkv4", LoadRwkv4)                \
  X("rwkv5", LoadRwkv5)                \
  X("rwkv6", LoadRwkv6)                \
  X("rwkv6qwen2", LoadRwkv6Qwen2)      \
  X("rwkv7", LoadRwkv7)                \
  X("smollm3", LoadSmolLm3)

namespace llmzip {

#define LLMZIP_DECLARE(name, function) LoadBackboneFunction function;
LLMZIP_ARCHITECTURES(LLMZIP_DECLARE)
#undef LLMZIP_DECLARE

namespace {

struct Architecture {
  std::string_view name;
  LoadBackboneFunction* load;
};

#define LLMZIP_ENTRY(name, function) {name, function},
constexpr Architecture kArchitectures[] = {LLMZIP_ARCHITECTURES(LLMZIP_ENTRY)};
#undef LLMZIP_ENTRY

std::string KnownNames() {
  std::string names;
  for (const Architecture& known : kArchitectures) {
    if (!names.empty()) names += ", ";
    names += known.name;
  }
  return names;
}

}  // namespace

Result<std::unique_ptr<const Backbone>> LoadBackbone(
    std::string_view name, const WeightReader& reader,
    const EmbeddingTable* embedding) {
  for (const Architecture& known : kArchitectures) {
    if (known.name == name) return known.load(reader, embedding);
  }
  return CheckArchitecture(name);
}

Status CheckArchitecture(std::string_view name) {
  for (const Architecture& known : kArchitectures) {
    if (known.name == name) return Status();
  }
  return Status(Code::kBadModel, "general.architecture is " + Quoted(name) +
                                     ", expected one of " + KnownNames());
}

}  // namespace llmzip
