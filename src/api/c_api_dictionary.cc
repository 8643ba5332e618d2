// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip.h: dictionaries.
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <span>
#include <vector>

#include "api/c_api_context.h"
#include "api/dictionary_lookup.h"
#include "api/model_lookup.h"
#include "codec/dictionary_file.h"
#include "codec/dictionary_trainer.h"
#include "store/dictionary_places.h"

namespace llmzip {
namespace {

Status NullPointer() { return Status(Code::kInvalidArgument, "null pointer"); }

llmzip_dictionary_info InfoOf(const Dictionary& dictionary) {
  llmzip_dictionary_info info{};
  const DictionaryRecord& record = dictionary.record();
  info.name = record.name.c_str();
  info.text = dictionary.text().data();
  info.text_bytes = record.size_bytes;
  std::copy(record.id.begin(), record.id.end(), info.id);
  std::copy(dictionary.sha256().begin(), dictionary.sha256().end(),
            info.text_sha256);
  return info;
}

Status ListAll(const llmzip_context& context, llmzip_dictionary_file_fn each,
               void* opaque) {
  for (const std::string& folder : DictionaryFolders(context)) {
    for (const auto& candidate :
         ListDictionaryFiles(folder, kMaxDictionaryFileBytes)) {
      if (!candidate.is_packed) continue;
      llmzip_dictionary_file file{};
      file.struct_size = sizeof(file);
      file.path = candidate.path.c_str();
      file.file_bytes = candidate.size_bytes;
      const auto label = ReadDictionaryLabel(
          ReadBeginning(candidate.path, kMaxLabelBytes + 8));
      file.status = static_cast<llmzip_status>(label.status().code());
      file.name = "";
      if (label.ok()) {
        file.name = label->name.c_str();
        file.text_bytes = label->size_bytes;
        std::copy_n(label->sha256.begin(), sizeof(file.id), file.id);
      }
      if (each(opaque, &file) != 0) return Status();
    }
  }
  return Status();
}

Result<TrainedDictionary> Train(llmzip_context& context, const void* samples,
                                const size_t* sample_sizes, size_t num_samples,
                                size_t max_size) {
  std::vector<std::span<const uint8_t>> texts;
  const auto* at = static_cast<const uint8_t*>(samples);
  uint64_t bytes = 0;
  for (size_t i = 0; i < num_samples; ++i) {
    texts.emplace_back(at, sample_sizes[i]);
    at += sample_sizes[i];
    bytes += sample_sizes[i];
  }
  // Pieces, their values, and the tables of the substrings.
  constexpr uint64_t kTables = uint64_t{64} << 20;
  const uint64_t limit = MaxMemory(context);
  const uint64_t needed = bytes / 4 + kTables + HeldBytes(context, nullptr);
  if (needed > limit) {
    return Status(Code::kLimitExceeded, "training takes " +
                                            std::to_string(needed) +
                                            " bytes of memory, the limit is " +
                                            std::to_string(limit));
  }
  ModelSetup setup;
  setup.kernels = context.kernels;
  if (context.model != nullptr) {
    setup.model = context.model.get();
    setup.rules = context.model->DefaultRules(
        static_cast<uint32_t>(context.Get(LLMZIP_CONTEXT_SIZE)),
        static_cast<uint32_t>(context.Get(LLMZIP_KEEP_SIZE)));
    LLMZIP_RETURN_IF_ERROR(context.model->CheckRules(setup.rules));
  }
  ThreadPool pool(context.NumThreads());
  return TrainDictionary(texts, max_size, setup, pool,
                         ProgressOf(context, LLMZIP_PHASE_TRAIN));
}

}  // namespace
}  // namespace llmzip

using llmzip::Call;
using llmzip::Code;
using llmzip::Status;

extern "C" {

llmzip_status llmzip_dictionary_open(llmzip_context* context, const char* name,
                                     llmzip_dictionary** dictionary) {
  return Call(context, [&] {
    if (name == nullptr || dictionary == nullptr) {
      return llmzip::NullPointer();
    }
    *dictionary = nullptr;
    auto opened = llmzip::OpenDictionary(*context, name);
    if (!opened.ok()) return opened.status();
    *dictionary = new llmzip_dictionary{*std::move(opened)};
    return Status();
  });
}

llmzip_status llmzip_dictionary_open_memory(llmzip_context* context,
                                            const void* bytes, size_t size,
                                            const char* name,
                                            llmzip_dictionary** dictionary) {
  return Call(context, [&] {
    if ((bytes == nullptr && size > 0) || dictionary == nullptr) {
      return llmzip::NullPointer();
    }
    *dictionary = nullptr;
    auto parsed = llmzip::ParseDictionaryFile(
        {static_cast<const uint8_t*>(bytes), size}, name == nullptr ? "" : name,
        llmzip::MaxMemory(*context));
    if (!parsed.ok()) return parsed.status();
    *dictionary = new llmzip_dictionary{*std::move(parsed)};
    return Status();
  });
}

void llmzip_dictionary_free(llmzip_dictionary* dictionary) {
  delete dictionary;
}

llmzip_status llmzip_dictionary_get_info(const llmzip_dictionary* dictionary,
                                         llmzip_dictionary_info* info) {
  if (dictionary == nullptr ||
      !llmzip::StoreStruct(llmzip::InfoOf(*dictionary->dictionary), info)) {
    return LLMZIP_INVALID_ARGUMENT;
  }
  return LLMZIP_OK;
}

llmzip_status llmzip_set_dictionary(llmzip_context* context,
                                    const llmzip_dictionary* dictionary) {
  return Call(context, [&] {
    context->dictionary =
        dictionary != nullptr ? dictionary->dictionary : nullptr;
    return Status();
  });
}

llmzip_status llmzip_dictionary_pack(llmzip_context* context,
                                     const llmzip_dictionary* dictionary,
                                     void** out, size_t* out_size) {
  return Call(context, [&] {
    if (dictionary == nullptr || out == nullptr || out_size == nullptr) {
      return llmzip::NullPointer();
    }
    *out = nullptr;
    *out_size = 0;
    const auto packed = llmzip::PackDictionary(*dictionary->dictionary);
    if (!packed.ok()) return packed.status();
    void* copy = std::malloc(packed->size());
    if (copy == nullptr) return Status(Code::kOutOfMemory, "");
    std::memcpy(copy, packed->data(), packed->size());
    *out = copy;
    *out_size = packed->size();
    return Status();
  });
}

llmzip_status llmzip_dictionary_train(
    llmzip_context* context, const void* samples, const size_t* sample_sizes,
    size_t num_samples, size_t max_size, const char* name,
    llmzip_dictionary_gain* gain, llmzip_dictionary** dictionary) {
  return Call(context, [&] {
    if (dictionary == nullptr ||
        ((samples == nullptr || sample_sizes == nullptr) && num_samples > 0)) {
      return llmzip::NullPointer();
    }
    *dictionary = nullptr;
    auto trained =
        llmzip::Train(*context, samples, sample_sizes, num_samples, max_size);
    if (!trained.ok()) return trained.status();
    llmzip_dictionary_gain result{};
    result.held_out_bytes = trained->held_out_bytes;
    result.payload_without = trained->payload_without;
    result.payload_with = trained->payload_with;
    auto made = llmzip::Dictionary::Create(std::move(trained->text),
                                           name == nullptr ? "" : name);
    if (!made.ok()) return made.status();
    if (gain != nullptr && !llmzip::StoreStruct(result, gain)) {
      return Status(Code::kInvalidArgument, "gain: struct_size is not set");
    }
    *dictionary = new llmzip_dictionary{*std::move(made)};
    return Status();
  });
}

llmzip_status llmzip_list_dictionaries(llmzip_context* context,
                                       llmzip_dictionary_file_fn each,
                                       void* opaque) {
  return Call(context, [&] {
    if (each == nullptr) return llmzip::NullPointer();
    return llmzip::ListAll(*context, each, opaque);
  });
}

}  // extern "C"
