// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "model/builtin_model.h"

#include <mutex>
#include <utility>

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
  static std::mutex mutex;
  static std::shared_ptr<const LanguageModel> loaded;
  const std::lock_guard lock(mutex);
  if (loaded != nullptr) return loaded;
  // A failure is not kept: there may be more memory the next time.
  auto file = GgufFile::Parse(BuiltinModelFile());
  if (!file.ok()) return file.status();
  auto model = LanguageModel::Load(*file);
  if (!model.ok()) return model.status();
  loaded = *std::move(model);
  return loaded;
}

}  // namespace llmzip
