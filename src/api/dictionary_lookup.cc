// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// An archive names its dictionary by hash and size. Packed files say both in
// their first bytes; of other files those of just that size are hashed. So a
// folder is searched without reading much of it, and the file's name does not
// matter.
#include "api/dictionary_lookup.h"

#include <algorithm>
#include <cstring>

#include "api/c_api_context.h"
#include "codec/dictionary_file.h"
#include "store/dictionary_places.h"
#include "store/hex.h"

namespace llmzip {
namespace {

std::string NameOf(const std::string& path) {
  return path.substr(path.rfind('/') + 1);
}

Result<SharedDictionary> ReadFile(const std::string& path) {
  const auto bytes = ReadDictionaryFile(path, kMaxDictionaryFileBytes);
  if (!bytes.ok()) return bytes.status();
  auto dictionary = ParseDictionaryFile(*bytes, NameOf(path));
  if (dictionary.ok()) return dictionary;
  return Status(dictionary.status().code(),
                "'" + path + "': " + dictionary.status().what(),
                dictionary.status().offset());
}

// Null unless the file's content is the dictionary of that record.
SharedDictionary ReadIfRecord(const DictionaryCandidate& file,
                              const DictionaryRecord& record) {
  if (file.is_packed) {
    const auto label =
        ReadDictionaryLabel(ReadBeginning(file.path, kMaxLabelBytes + 8));
    if (!label.ok() || label->size_bytes != record.size_bytes ||
        !std::equal(record.id.begin(), record.id.end(),
                    label->sha256.begin())) {
      return nullptr;
    }
  } else if (file.size_bytes != record.size_bytes) {
    return nullptr;
  }
  const auto dictionary = ReadFile(file.path);
  if (!dictionary.ok() || (*dictionary)->record().id != record.id) {
    return nullptr;
  }
  return *dictionary;
}

std::string Described(const DictionaryRecord& record) {
  const std::string name = record.name.empty() ? "" : " '" + record.name + "'";
  return name + " of " + std::to_string(record.size_bytes) +
         " bytes with the hash " + ToHex(record.id);
}

std::string Listed(const std::vector<std::string>& folders) {
  if (folders.empty()) return "no folder was searched";
  std::string text = "looked in";
  for (size_t i = 0; i < folders.size(); ++i) {
    text += (i == 0 ? " " : ", ") + folders[i];
  }
  return text;
}

Result<SharedDictionary> Resolve(llmzip_context& context,
                                 const DictionaryRecord& record) {
  if (context.dictionary != nullptr &&
      context.dictionary->record().id == record.id) {
    return context.dictionary;
  }
  const SharedDictionary& kept = context.found_dictionary;
  if (kept != nullptr && kept->record().id == record.id) return kept;
  const auto folders = DictionaryFolders(context);
  for (const std::string& folder : folders) {
    for (const auto& file :
         ListDictionaryFiles(folder, kMaxDictionaryFileBytes)) {
      if (auto found = ReadIfRecord(file, record); found != nullptr) {
        context.found_dictionary = found;
        return found;
      }
    }
  }
  std::string what = "the archive needs the dictionary" + Described(record) +
                     ", which was not found (" + Listed(folders) +
                     "); name its file with -D";
  if (context.dictionary != nullptr) {
    what += "; the one given is" + Described(context.dictionary->record());
    return Status(Code::kModelMismatch, std::move(what));
  }
  return Status(Code::kModelMissing, std::move(what));
}

}  // namespace

std::vector<std::string> DictionaryFolders(const llmzip_context& context) {
  return context.dictionary_folders;
}

uint64_t DictionaryBytes(const llmzip_context& context) {
  uint64_t bytes = 0;
  for (const auto* each :
       {context.dictionary.get(), context.found_dictionary.get()}) {
    if (each != nullptr) bytes += each->text().size();
  }
  return bytes;
}

Result<SharedDictionary> OpenDictionary(const llmzip_context& context,
                                        const std::string& name) {
  const auto folders = DictionaryFolders(context);
  if (name.starts_with("id:")) {
    const std::string digits = name.substr(3);
    DictionaryId id{};
    if (digits.size() != 2 * id.size() || !ParseHex(digits, id)) {
      return Status(Code::kInvalidArgument,
                    "'" + name +
                        "' is no id of a dictionary, expected id: and " +
                        std::to_string(2 * id.size()) + " digits");
    }
    for (const std::string& folder : folders) {
      for (const auto& file :
           ListDictionaryFiles(folder, kMaxDictionaryFileBytes)) {
        auto found = ReadFile(file.path);
        if (found.ok() && (*found)->record().id == id) return found;
      }
    }
  } else {
    auto found = ReadFile(name);
    const bool missing = found.status().code() == Code::kModelMissing;
    if (!missing || name.find('/') != std::string::npos) return found;
    for (const std::string& folder : folders) {
      for (const char* suffix : {"", ".lzd"}) {
        found = ReadFile(folder + "/" + name + suffix);
        if (found.status().code() != Code::kModelMissing) return found;
      }
    }
  }
  return Status(Code::kModelMissing, "there is no dictionary '" + name + "' (" +
                                         Listed(folders) + ")");
}

DictionaryResolver DictionaryResolverOf(llmzip_context* context) {
  return [context](const DictionaryRecord& record) {
    return Resolve(*context, record);
  };
}

}  // namespace llmzip
