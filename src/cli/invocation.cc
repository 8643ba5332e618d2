// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/invocation.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>

#include "shell/file_io.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

struct Setting {
  llmzip_setting number;
  const std::optional<int64_t>& value;
};

int TakeId(void* id, const llmzip_model_file* file) {
  const uint8_t* found = file->info->id;
  if (file->status == LLMZIP_OK) {
    std::copy(found, found + LLMZIP_MODEL_ID_SIZE,
              static_cast<ModelIdBytes*>(id)->begin());
  }
  return 0;
}

bool BeginsAsModel(const std::string& path) {
  constexpr std::string_view kMagic = "GGUF";
  char magic[kMagic.size()];
  InputFile file;
  size_t size = 0;
  return OpenInput(path, InputKind::kAnything, &file).ok() && file.regular() &&
         ReadSome(file.fd.get(), magic, sizeof(magic), &size).ok() &&
         std::string_view(magic, size) == kMagic;
}

}  // namespace

std::string KnownNameOf(const uint8_t* id) {
  llmzip_known_model known{};
  known.struct_size = sizeof(known);
  for (size_t i = 0; llmzip_known_model_at(i, &known) == LLMZIP_OK; ++i) {
    if (std::memcmp(known.id, id, sizeof(known.id)) == 0) return known.name;
  }
  return "";
}

Outcome Invocation::Open() {
  progress_.Configure(options_);
  if (Outcome outcome = NewContext(&context_); !outcome.ok()) return outcome;
  llmzip_set_progress(context(), ProgressDisplay::Callback, &progress_);
  int64_t limit = 0;
  const auto status = llmzip_get(context(), LLMZIP_MAX_MEMORY, &limit);
  max_memory_ = static_cast<uint64_t>(limit);
  if (status != LLMZIP_OK) return FromStatus(status, context());
  return options_.dictionary.empty() ? Outcome() : OpenDictionary();
}

Outcome Invocation::OpenDictionary() {
  const std::string& name = options_.dictionary;
  llmzip_dictionary* dictionary = nullptr;
  const auto status =
      llmzip_dictionary_open(context(), name.c_str(), &dictionary);
  dictionary_.reset(dictionary);
  if (status != LLMZIP_OK) {
    const Outcome outcome = FromStatus(status, context());
    return Outcome(outcome.exit_code(),
                   fmt::format("-D '{}': {}", name, outcome.text()));
  }
  return FromStatus(llmzip_set_dictionary(context(), dictionary), context());
}

Outcome Invocation::Reserve(uint64_t bytes) {
  if (bytes >= max_memory_) {
    return Outcome(kExitLimit,
                   fmt::format("{} bytes of memory are needed, the limit is {}",
                               bytes, max_memory_));
  }
  return FromStatus(llmzip_set(context(), LLMZIP_MAX_MEMORY,
                               static_cast<int64_t>(max_memory_ - bytes)),
                    context());
}

Outcome Invocation::ShareMemory(llmzip_context* other) {
  llmzip_model_info info{};
  info.struct_size = sizeof(info);
  // Both contexts share the model, and each counts it. Weights take at least 5
  // bits.
  uint64_t model = 0;
  if (llmzip_model_get_info(model_.get(), &info) == LLMZIP_OK) {
    model = info.num_parameters / 8 * 5;
  }
  // 0 would mean the default.
  const uint64_t half =
      std::max<uint64_t>(1, (max_memory_ + std::min(model, max_memory_)) / 2);
  for (llmzip_context* each : {context(), other}) {
    const auto status =
        llmzip_set(each, LLMZIP_MAX_MEMORY, static_cast<int64_t>(half));
    if (status != LLMZIP_OK) return FromStatus(status, each);
  }
  return Outcome();
}

Outcome Invocation::NewContext(ContextHandle* context) {
  context->reset(llmzip_context_new());
  if (*context == nullptr) return Outcome(kExitLimit, "out of memory");
  return Configure(context->get());
}

Outcome Invocation::Configure(llmzip_context* context) {
  const std::optional<int64_t> level = options_.level;
  const std::optional<int64_t> method = options_.method;
  const std::optional<int64_t> sha256 = options_.sha256 ? 1 : 0;
  std::optional<int64_t> max_time;
  if (options_.max_time) max_time = *options_.max_time * 1000;
  const Setting settings[] = {
      {LLMZIP_LEVEL, level},
      {LLMZIP_METHOD, method},
      {LLMZIP_CONTEXT_SIZE, options_.context_size},
      {LLMZIP_KEEP_SIZE, options_.keep_size},
      {LLMZIP_STREAMS, options_.streams},
      {LLMZIP_BLOCK_SIZE, options_.block_size},
      {LLMZIP_LEARNING_RATE, options_.learning_rate},
      {LLMZIP_TEXT_SHA256, sha256},
      {LLMZIP_THREADS, options_.threads},
      {LLMZIP_MAX_MEMORY, options_.memory},
      {LLMZIP_MAX_OUTPUT, options_.max_output},
      {LLMZIP_MAX_TIME, max_time},
  };
  for (const Setting& setting : settings) {
    if (!setting.value) continue;
    const auto status = llmzip_set(context, setting.number, *setting.value);
    if (status != LLMZIP_OK) return FromStatus(status, context);
  }
  auto status = llmzip_add_standard_model_folders(context);
  if (status == LLMZIP_OK && !archive_folder_.empty()) {
    status = llmzip_add_model_folder(context, archive_folder_.c_str());
  }
  if (status == LLMZIP_OK && model_ != nullptr) {
    status = llmzip_set_model(context, model_.get());
  }
  if (status == LLMZIP_OK && dictionary_ != nullptr) {
    status = llmzip_set_dictionary(context, dictionary_.get());
  }
  if (status == LLMZIP_OK) {
    status = llmzip_set_resolver(context, Remember, this);
  }
  return FromStatus(status, context);
}

Outcome Invocation::PrepareModel() {
  if (model_prepared_) return model_outcome_;
  model_prepared_ = true;
  const bool no_model_needed = options_.method == LLMZIP_METHOD_BYTES ||
                               options_.method == LLMZIP_METHOD_ORDER0 ||
                               options_.method == LLMZIP_METHOD_STORED ||
                               (options_.level == 1 && options_.model.empty());
  if (no_model_needed) return model_outcome_;
  model_outcome_ = OpenModel(options_.model.empty() ? "auto" : options_.model);
  progress_.Clear();
  return model_outcome_;
}

Outcome Invocation::OpenModel(const std::string& name) {
  llmzip_model* model = nullptr;
  progress_.Begin("loading the model");
  const auto status = llmzip_model_open(context(), name.c_str(), &model);
  model_.reset(model);
  if (status != LLMZIP_OK) {
    const Outcome outcome = FromStatus(status, context());
    return Outcome(outcome.exit_code(),
                   fmt::format("model '{}': {}", name, outcome.text()));
  }
  llmzip_model_info info{};
  info.struct_size = sizeof(info);
  if (llmzip_model_get_info(model, &info) == LLMZIP_OK) {
    AddUsed(info.id);
    if (options_.verbose > 0 && *info.note != '\0') {
      progress_.Clear();
      Say(fmt::format("model '{}': {}", name, info.note));
    }
  }
  return FromStatus(llmzip_set_model(context(), model), context());
}

void Invocation::AddUsed(const uint8_t* id) {
  ModelIdBytes bytes;
  std::copy(id, id + bytes.size(), bytes.begin());
  if (std::find(used_.begin(), used_.end(), bytes) == used_.end()) {
    used_.push_back(bytes);
  }
}

Outcome Invocation::CheckNotModel(const std::string& path) {
  if (used_.empty() || !BeginsAsModel(path)) return Outcome();
  // With a slash it is always a path.
  const std::string file = FolderOf(path) + NameOf(path);
  ModelIdBytes id{};
  const auto status = llmzip_list_models(context(), file.c_str(), TakeId, &id);
  if (status != LLMZIP_OK) return FromStatus(status, context());
  if (std::find(used_.begin(), used_.end(), id) == used_.end()) {
    return Outcome();
  }
  return Refused(fmt::format("'{}' is the model in use", path));
}

void Invocation::AddFolderOf(const std::string& archive) {
  if (archive == "-") return;
  const std::string folder = FolderOf(archive);
  if (folder == archive_folder_) return;
  archive_folder_ = folder;
  // The library skips a folder that it cannot read. So this fails only for lack
  // of memory, which the next call reports.
  llmzip_add_model_folder(context(), folder.c_str());
}

llmzip_status Invocation::Remember(void* self,
                                   const llmzip_model_record* record,
                                   const llmzip_model** model) {
  auto* invocation = static_cast<Invocation*>(self);
  invocation->wanted_ = *record;
  invocation->AddUsed(record->id);
  *model = nullptr;
  return LLMZIP_OK;
}

Outcome Invocation::Explain(llmzip_status status,
                            const llmzip_context* context) {
  Outcome outcome = FromStatus(status, context);
  if (status != LLMZIP_MODEL_MISSING && status != LLMZIP_MODEL_MISMATCH) {
    return outcome;
  }
  const std::string name = KnownNameOf(wanted_.id);
  if (name.empty()) return outcome;
  return Outcome(outcome.exit_code(),
                 fmt::format("{}; get it with: llmzip model pull {}",
                             outcome.text(), name));
}

}  // namespace llmzip::cli
