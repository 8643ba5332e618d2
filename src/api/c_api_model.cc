// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip.h: models and the folders where they are searched for.
#include <algorithm>
#include <cstring>

#include "api/c_api_context.h"
#include "api/model_lookup.h"
#include "predict/builtin_model.h"
#include "store/dictionary_places.h"
#include "store/hex.h"
#include "store/known_models.h"
#include "store/model_summary.h"

namespace llmzip {
namespace {

// A list does not read larger files. A model that the caller names is read
// whatever its size.
constexpr uint64_t kMaxListedBytes = uint64_t{2} << 30;

Status NullPointer() { return Status(Code::kInvalidArgument, "null pointer"); }

llmzip_model_info InfoOf(const LanguageModel& model, uint64_t file_bytes) {
  llmzip_model_info info{};
  info.name = model.name().c_str();
  info.architecture = model.architecture().c_str();
  std::copy(model.id().begin(), model.id().end(), info.id);
  info.num_parameters = model.num_parameters();
  info.num_tokens = model.vocabulary().num_tokens();
  info.context_length = model.backbone().max_positions();
  info.file_bytes = file_bytes;
  info.note = model.tokenizer().note().c_str();
  return info;
}

// Passes one file to the caller of llmzip_list_models(). Returns false if the
// caller ends the list.
bool ShowFile(const CandidateFile& candidate, const Result<ModelSummary>& found,
              llmzip_model_file_fn each, void* opaque,
              const std::string& note = "") {
  llmzip_model_info info{};
  info.struct_size = sizeof(info);
  info.name = "";
  info.architecture = "";
  info.file_bytes = candidate.size_bytes;
  info.note = note.c_str();
  llmzip_model_file file{};
  file.struct_size = sizeof(file);
  file.path = candidate.path.c_str();
  file.info = &info;
  if (found.ok()) {
    info.name = found->name.c_str();
    info.architecture = found->architecture.c_str();
    std::copy(found->id.begin(), found->id.end(), info.id);
    info.num_parameters = found->num_parameters;
    info.num_tokens = found->num_tokens;
    info.context_length = found->context_length;
    const KnownModel* known = FindKnownModel(found->id);
    file.known_name = candidate.path == BuiltinName() ? kBuiltinModelName
                      : known != nullptr              ? known->name
                                                      : nullptr;
  } else {
    file.status = static_cast<llmzip_status>(found.status().code());
  }
  file.error_text = found.status().what().c_str();
  file.error_offset = found.status().offset();
  return each(opaque, &file) == 0;
}

Result<ModelSummary> SummarizeFile(const std::string& path,
                                   uint64_t max_memory) {
  const auto file = ReadModelFile(path, max_memory);
  if (!file.ok()) return file.status();
  return Summarize(*file);
}

bool ShowBuiltin(llmzip_model_file_fn each, void* opaque) {
  CandidateFile candidate;
  candidate.path = BuiltinName();
  candidate.size_bytes = BuiltinModelFile().size();
  const auto file = GgufFile::Parse(BuiltinModelFile());
  return ShowFile(
      candidate,
      file.ok() ? Summarize(*file) : Result<ModelSummary>(file.status()), each,
      opaque);
}

Status ListAll(const llmzip_context& context, llmzip_model_file_fn each,
               void* opaque) {
  if (!ShowBuiltin(each, opaque)) return Status();
  Status trouble;
  for (const CandidateFile& file : context.store.List(&trouble)) {
    const Result<ModelSummary> found =
        file.size_bytes > kMaxListedBytes
            ? Result<ModelSummary>(Status(Code::kLimitExceeded, "large file"))
            : SummarizeFile(file.path, MaxMemory(context));
    if (!ShowFile(file, found, each, opaque)) return Status();
  }
  return trouble;
}

// Loads the whole model, to find out whether it can be used. Of a large one
// only the shapes are looked at. This comes first, so that a fault is the one
// that llmzip_model_open() reports. `note`: of the tokenizer.
Result<ModelSummary> SummaryOfUsable(const GgufFile& file,
                                     const llmzip_context& context,
                                     std::string* note) {
  const bool large = file.size_bytes() > kMaxListedBytes;
  const auto loaded =
      large ? LanguageModel::LoadShapes(file)
            : LoadModel(file, MaxMemory(context), context.kernels);
  if (!loaded.ok()) return loaded.status();
  *note = (*loaded)->tokenizer().note();
  return large ? SummarizeHeader(file) : Summarize(file);
}

}  // namespace
}  // namespace llmzip

using llmzip::Call;
using llmzip::Code;
using llmzip::Status;

extern "C" {

llmzip_status llmzip_model_open(llmzip_context* context, const char* name,
                                llmzip_model** model) {
  return Call(context, [&] {
    if (name == nullptr || model == nullptr) return llmzip::NullPointer();
    *model = nullptr;
    auto opened = llmzip::OpenModel(*context, name);
    if (!opened.ok()) return opened.status();
    *model = new llmzip_model(*std::move(opened));
    return Status();
  });
}

llmzip_status llmzip_model_open_memory(llmzip_context* context,
                                       const void* gguf, size_t size,
                                       llmzip_model** model) {
  return Call(context, [&] {
    if (gguf == nullptr || model == nullptr) return llmzip::NullPointer();
    *model = nullptr;
    auto file = llmzip::ParseModel({static_cast<const uint8_t*>(gguf), size});
    if (!file.ok()) return file.status();
    auto loaded =
        llmzip::LoadModel(*file, llmzip::MaxMemory(*context), context->kernels);
    if (!loaded.ok()) return loaded.status();
    *model = new llmzip_model{*std::move(loaded), size};
    return Status();
  });
}

void llmzip_model_free(llmzip_model* model) { delete model; }

llmzip_status llmzip_model_get_info(const llmzip_model* model,
                                    llmzip_model_info* info) {
  if (model == nullptr ||
      !llmzip::StoreStruct(llmzip::InfoOf(*model->model, model->file_bytes),
                           info)) {
    return LLMZIP_INVALID_ARGUMENT;
  }
  return LLMZIP_OK;
}

llmzip_status llmzip_set_model(llmzip_context* context,
                               const llmzip_model* model) {
  return Call(context, [&] {
    context->model = model != nullptr ? model->model : nullptr;
    return Status();
  });
}

llmzip_status llmzip_add_model_folder(llmzip_context* context,
                                      const char* folder) {
  return Call(context, [&] {
    if (folder == nullptr) return llmzip::NullPointer();
    context->store.AddFolder(folder);
    context->dictionary_folders.push_back(folder);
    return Status();
  });
}

llmzip_status llmzip_add_standard_model_folders(llmzip_context* context) {
  return Call(context, [&] {
    context->store.AddStandardFolders();
    const std::string dictionaries = llmzip::StandardDictionaryFolder();
    if (!dictionaries.empty()) {
      context->dictionary_folders.push_back(dictionaries);
    }
    return Status();
  });
}

const char* llmzip_model_folder_at(const llmzip_context* context,
                                   size_t index) {
  if (context == nullptr || index >= context->store.places().size()) {
    return nullptr;
  }
  return context->store.places()[index].folder.c_str();
}

llmzip_status llmzip_list_models(llmzip_context* context, const char* name,
                                 llmzip_model_file_fn each, void* opaque) {
  return Call(context, [&] {
    if (each == nullptr) return llmzip::NullPointer();
    if (name == nullptr) return llmzip::ListAll(*context, each, opaque);
    if (llmzip::IsBuiltin(name)) {
      llmzip::ShowBuiltin(each, opaque);
      return Status();
    }
    const auto path =
        context->store.FindPath(name, llmzip::MaxMemory(*context));
    if (!path.ok()) return path.status();
    const auto file = llmzip::ReadModelFile(*path, llmzip::MaxMemory(*context));
    // Faults of the model are shown in the list. Other failures are returned.
    if (!file.ok() && file.status().code() != Code::kBadModel) {
      return file.status();
    }
    llmzip::CandidateFile candidate;
    candidate.path = *path;
    candidate.size_bytes = file.ok() ? file->size_bytes() : 0;
    std::string note;
    const llmzip::Result<llmzip::ModelSummary> found =
        file.ok() ? llmzip::SummaryOfUsable(*file, *context, &note)
                  : file.status();
    llmzip::ShowFile(candidate, found, each, opaque, note);
    return Status();
  });
}

llmzip_status llmzip_known_model_at(size_t index, llmzip_known_model* known) {
  const auto models = llmzip::KnownModels();
  if (index >= models.size()) return LLMZIP_INVALID_ARGUMENT;
  const llmzip::KnownModel& model = models[index];
  llmzip_known_model result{};
  result.name = model.name;
  result.file_name = model.file_name;
  result.licence = model.licence;
  result.file_bytes = model.file_bytes;
  if (!llmzip::ParseHex(model.id, result.id) ||
      !llmzip::ParseHex(model.file_sha256, result.file_sha256)) {
    return LLMZIP_INTERNAL;
  }
  result.terms = model.terms;
  result.sample_millibits = model.sample_millibits;
  result.sample_permille = model.sample_permille;
  result.num_parts = model.parts.size();
  return llmzip::StoreStruct(result, known) ? LLMZIP_OK
                                            : LLMZIP_INVALID_ARGUMENT;
}

llmzip_status llmzip_known_model_part_at(size_t model, size_t part,
                                         llmzip_known_model_part* known) {
  const auto models = llmzip::KnownModels();
  if (model >= models.size() || part >= models[model].parts.size()) {
    return LLMZIP_INVALID_ARGUMENT;
  }
  const llmzip::KnownModelPart& found = models[model].parts[part];
  llmzip_known_model_part result{};
  result.package = found.package;
  result.version = found.version;
  result.member = found.member;
  result.bytes = found.bytes;
  return llmzip::StoreStruct(result, known) ? LLMZIP_OK
                                            : LLMZIP_INVALID_ARGUMENT;
}

}  // extern "C"
