// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "model/builtin_model.h"

extern "C" {
extern const uint8_t llmzip_builtin_small_begin[];
extern const uint8_t llmzip_builtin_small_end[];
}

namespace llmzip {

std::span<const uint8_t> BuiltinModelFile() {
  return {llmzip_builtin_small_begin,
          static_cast<size_t>(llmzip_builtin_small_end -
                              llmzip_builtin_small_begin)};
}

Result<std::shared_ptr<const LanguageModel>> BuiltinModel() {
  static const Result<std::shared_ptr<const LanguageModel>> model =
      []() -> Result<std::shared_ptr<const LanguageModel>> {
    auto file = GgufFile::Parse(BuiltinModelFile());
    if (!file.ok()) return file.status();
    return LanguageModel::Load(*file);
  }();
  return model;
}

}  // namespace llmzip
