// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "api/model_lookup.h"

#include <algorithm>
#include <cstring>
#include <set>

#include "api/dictionary_lookup.h"
#include "container/profiles.h"
#include "predict/builtin_model.h"
#include "store/hex.h"
#include "store/known_models.h"

namespace llmzip {
namespace {

constexpr int kFirstLargeLevel = 6;

// A broken model file must not look like a broken archive.
Status ModelError(const Status& status) {
  switch (status.code()) {
    case Code::kBadMagic:
    case Code::kUnsupportedVersion:
    case Code::kCorrupt:
    case Code::kTruncated:
      return Status(Code::kBadModel, status.what(), status.offset());
    default:
      return status;
  }
}

Result<llmzip_model> LoadFile(const llmzip_context& context,
                              const std::string& path) {
  const uint64_t max_memory = MaxMemory(context);
  auto file = ReadModelFile(path, max_memory);
  if (!file.ok()) return file.status();
  auto model = LoadModel(*file, max_memory, context.kernels);
  if (!model.ok()) return model.status();
  return llmzip_model{*std::move(model), file->size_bytes()};
}

Result<llmzip_model> OpenBuiltin(const llmzip_context& context) {
  auto model = BuiltinModel(*context.kernels.model);
  if (!model.ok()) return model.status();
  return llmzip_model{*std::move(model), BuiltinModelFile().size()};
}

Result<llmzip_model> OpenForLevel(llmzip_context& context) {
  if (context.Get(LLMZIP_LEVEL) >= kFirstLargeLevel) {
    for (const KnownModel& known : KnownModels()) {
      if (!known.for_levels) continue;
      const auto path = context.store.FindPath(known.name, MaxMemory(context));
      if (path.ok()) return LoadFile(context, *path);
      // Continue only if the model is certainly missing. Otherwise a temporary
      // failure would change which model an archive is made with.
      if (path.status().code() != Code::kModelMissing) return path.status();
    }
  }
  return OpenBuiltin(context);
}

// The profile contains the built-in model's id, so the model need not be loaded
// for this.
bool NamesBuiltin(const ModelRecord& record) {
  const auto profiles = RegisteredProfiles();
  return std::any_of(
      profiles.begin(), profiles.end(), [&record](const Profile& profile) {
        return profile.name == std::string(kBuiltinModelName) &&
               profile.model.has_value() && profile.model->id == record.id;
      });
}

// Searches the model's file and loads it into the memory that other models and
// `decoder_bytes` leave.
Result<SharedModel> LoadFound(llmzip_context& context,
                              const ModelRecord& record,
                              uint64_t decoder_bytes) {
  const uint64_t limit = MaxMemory(context);
  const uint64_t held = HeldBytes(context, /*in_use=*/nullptr) + decoder_bytes;
  const uint64_t room = limit - std::min(limit, held);
  std::string path;
  auto file = context.store.FindById(
      {record.id, record.file_sha256, record.file_name}, room, &path);
  if (!file.ok()) return file.status();
  return LoadModel(*file, room, context.kernels);
}

Result<SharedModel> Resolve(llmzip_context& context, const ModelRecord& record,
                            uint64_t decoder_bytes) {
  if (context.model != nullptr && context.model->id() == record.id) {
    return context.model;
  }
  for (const SharedModel& model : context.loaded) {
    if (model->id() == record.id) return model;
  }
  if (NamesBuiltin(record)) {
    auto builtin = BuiltinModel(*context.kernels.model);
    if (!builtin.ok() || (*builtin)->id() == record.id) return builtin;
  }
  if (context.resolve != nullptr) {
    const llmzip_model_record wanted = PublicRecord(record);
    const llmzip_model* model = nullptr;
    const auto status =
        context.resolve(context.resolve_opaque, &wanted, &model);
    if (status != LLMZIP_OK) {
      return Status(static_cast<Code>(status), "the model resolver failed");
    }
    if (model != nullptr) return model->model;
  }
  auto model = LoadFound(context, record, decoder_bytes);
  if (model.status().code() == Code::kLimitExceeded &&
      !context.loaded.empty()) {
    // An archive may name any number of models. Models of earlier frames stay
    // only while there is memory for them.
    context.loaded.clear();
    model = LoadFound(context, record, decoder_bytes);
  }
  if (model.ok()) context.loaded.push_back(*model);
  if (context.model != nullptr &&
      model.status().code() == Code::kModelMissing) {
    return Status(Code::kModelMismatch,
                  model.status().what() + ", but the given model has the id " +
                      ToHex(context.model->id()));
  }
  return model;
}

}  // namespace

std::string BuiltinName() {
  return std::string("builtin:") + kBuiltinModelName;
}

bool IsBuiltin(const std::string& name) {
  return name == "builtin" || name == BuiltinName() ||
         name == kBuiltinModelName;
}

uint64_t HeldBytes(const llmzip_context& context, const LanguageModel* in_use) {
  std::set<const LanguageModel*> models = {context.model.get(),
                                           LoadedBuiltinModel().get()};
  for (const SharedModel& model : context.loaded) models.insert(model.get());
  uint64_t bytes = context.result_bytes + DictionaryBytes(context);
  for (const LanguageModel* model : models) {
    if (model != nullptr && model != in_use) bytes += model->weight_bytes();
  }
  return bytes;
}

Result<SharedModel> LoadModel(const GgufFile& file, uint64_t max_memory,
                              const KernelSet& kernels) {
  auto model = LanguageModel::Load(file, max_memory, *kernels.model);
  if (!model.ok()) return ModelError(model.status());
  return *std::move(model);
}

Result<GgufFile> ReadModelFile(const std::string& path, uint64_t max_memory) {
  auto file = GgufFile::Open(path, {.max_memory = max_memory});
  if (!file.ok()) return ModelError(file.status());
  return file;
}

Result<GgufFile> ParseModel(std::span<const uint8_t> gguf) {
  auto file = GgufFile::Parse(gguf);
  if (!file.ok()) return ModelError(file.status());
  return file;
}

Result<llmzip_model> OpenModel(llmzip_context& context,
                               const std::string& name) {
  if (name == "auto") return OpenForLevel(context);
  if (IsBuiltin(name)) return OpenBuiltin(context);
  if (name.starts_with("builtin:")) {
    return Status(
        Code::kModelMissing,
        "'" + name + "' is not a built-in model, expected " + BuiltinName());
  }
  const auto path = context.store.FindPath(name, MaxMemory(context));
  if (!path.ok()) return path.status();
  return LoadFile(context, *path);
}

llmzip_model_record PublicRecord(const ModelRecord& record) {
  llmzip_model_record result{};
  result.struct_size = sizeof(result);
  std::copy(record.id.begin(), record.id.end(), result.id);
  result.numerics = record.numerics;
  result.context_size = static_cast<uint32_t>(record.window);
  result.keep_size = static_cast<uint32_t>(record.keep);
  if (record.file_sha256) {
    result.has_file_sha256 = 1;
    std::copy(record.file_sha256->begin(), record.file_sha256->end(),
              result.file_sha256);
  }
  std::string name = record.file_name;
  for (const Profile& profile : RegisteredProfiles()) {
    if (profile.model.has_value() && profile.model->id == record.id) {
      name = profile.name;
    }
  }
  const size_t size = std::min(name.size(), sizeof(result.name) - 1);
  std::memcpy(result.name, name.data(), size);
  return result;
}

ModelResolver ResolverOf(llmzip_context* context) {
  return [context](const ModelRecord& record, uint64_t decoder_bytes) {
    return Resolve(*context, record, decoder_bytes);
  };
}

}  // namespace llmzip
