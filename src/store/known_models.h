// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Well-known model files and their names. An entry never changes.
#ifndef LLMZIP_STORE_KNOWN_MODELS_H_
#define LLMZIP_STORE_KNOWN_MODELS_H_

#include <cstdint>
#include <span>
#include <string_view>

#include "gguf/model_id.h"

namespace llmzip {

struct KnownModel {
  const char* name;
  const char* file_name;
  const char* licence;  // SPDX
  uint64_t file_bytes;
  const char* id;           // hexadecimal, see gguf/model_id.h
  const char* file_sha256;  // hexadecimal
};

std::span<const KnownModel> KnownModels();
// Returns null if there is none.
const KnownModel* FindKnownModel(std::string_view name);
const KnownModel* FindKnownModel(const ModelId& id);

}  // namespace llmzip

#endif  // LLMZIP_STORE_KNOWN_MODELS_H_
