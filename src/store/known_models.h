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

// A member of a Python wheel that holds a part of a model file.
struct KnownModelPart {
  const char* package;
  const char* version;
  const char* member;  // its path in the wheel
  uint64_t bytes;
};

struct KnownModel {
  const char* name;
  const char* file_name;
  const char* licence;  // SPDX
  // What a user must accept before downloading it, and where the full text is.
  // Null if there is nothing to accept.
  const char* terms;
  uint64_t file_bytes;
  const char* id;           // hexadecimal, see gguf/model_id.h
  const char* file_sha256;  // hexadecimal
  // Whether a level may choose the model when it is installed.
  bool for_levels;
  // Measured with one stream on examples/sample.txt: thousandths of a bit per
  // byte of the text in the archive, and the time of compression and
  // decompression together, in thousandths of the built-in model's. 0: unknown.
  uint32_t sample_millibits;
  uint32_t sample_permille;
  // Joined in this order they are the file.
  std::span<const KnownModelPart> parts;
};

std::span<const KnownModel> KnownModels();
// Returns null if there is none.
const KnownModel* FindKnownModel(std::string_view name);
const KnownModel* FindKnownModel(const ModelId& id);

}  // namespace llmzip

#endif  // LLMZIP_STORE_KNOWN_MODELS_H_
