// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "predict/builtin_model.h"

#include <mutex>

extern "C" {
extern const uint8_t llmzip_builtin_small_begin[];
extern const uint8_t llmzip_builtin_small_end[];
}

namespace llmzip {
namespace {

std::mutex& Mutex() {
  static std::mutex mutex;
  return mutex;
}

std::shared_ptr<const LanguageModel>& Model() {
  static std::shared_ptr<const LanguageModel> model;
  return model;
}

}  // namespace

std::span<const uint8_t> BuiltinModelFile() {
  return {llmzip_builtin_small_begin,
          static_cast<size_t>(llmzip_builtin_small_end -
                              llmzip_builtin_small_begin)};
}

Result<std::shared_ptr<const LanguageModel>> BuiltinModel(
    const Kernels& kernels) {
  if (auto model = LoadedBuiltinModel(); model != nullptr) return model;
  // Loading asks the caller whether to go on, and the callback may need the
  // model too, so no lock is held here. If two threads load it, the first one
  // is kept.
  auto file = GgufFile::Parse(BuiltinModelFile());
  if (!file.ok()) return file.status();
  auto loaded = LanguageModel::Load(*file, UINT64_MAX, kernels);
  if (!loaded.ok()) return loaded.status();
  const std::lock_guard lock(Mutex());
  std::shared_ptr<const LanguageModel>& model = Model();
  if (model == nullptr) model = *std::move(loaded);
  return model;
}

std::shared_ptr<const LanguageModel> LoadedBuiltinModel() {
  const std::lock_guard lock(Mutex());
  return Model();
}

}  // namespace llmzip
