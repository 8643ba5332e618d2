// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "store/model_store.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <system_error>

#include "store/hex.h"
#include "store/known_models.h"

namespace llmzip {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxUnlikelyBytes = uint64_t{2} << 30;

std::string FileName(const std::string& path) {
  return fs::path(path).filename().native();
}

std::optional<std::string> Sha256OfFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  Sha256 hash;
  std::vector<char> buffer(size_t{1} << 16);
  while (in.read(buffer.data(), static_cast<std::streamsize>(buffer.size())),
         in.gcount() > 0) {
    hash.Update({reinterpret_cast<const uint8_t*>(buffer.data()),
                 static_cast<size_t>(in.gcount())});
  }
  if (in.bad() || !in.eof()) return std::nullopt;
  return ToHex(hash.Finish());
}

// 0 is the likeliest.
int Unlikelihood(const CandidateFile& file, const ModelWanted& wanted) {
  if (wanted.file_sha256 && file.claimed_sha256 == ToHex(*wanted.file_sha256)) {
    return 0;
  }
  if (const KnownModel* known = FindKnownModel(wanted.id)) {
    if (FileName(file.path) == known->file_name) return 1;
    if (file.claimed_sha256 == known->file_sha256) return 1;
  }
  const std::string stem = fs::path(file.path).stem().native();
  if (!wanted.name.empty() && stem == wanted.name) return 2;
  return 3;
}

}  // namespace

void ModelStore::AddStandardFolders() {
  for (ModelPlace& place : StandardModelPlaces()) {
    places_.push_back(std::move(place));
  }
  const std::string cache = StandardCacheFolder();
  if (!cache.empty()) ids_ = IdCache(cache + "/model-ids");
}

std::vector<CandidateFile> ModelStore::List() const {
  std::vector<CandidateFile> files;
  for (const ModelPlace& place : places_) {
    for (CandidateFile& file : ListModelFiles(place)) {
      files.push_back(std::move(file));
    }
  }
  return files;
}

Result<std::string> ModelStore::FindPath(const std::string& name) {
  std::error_code error;
  if (name.find('/') != std::string::npos || fs::is_regular_file(name, error)) {
    return name;
  }
  if (name.starts_with("sha256:")) return FindSha256(name.substr(7));
  if (name.starts_with("id:")) {
    ModelWanted wanted;
    if (!ParseHex(name.substr(3), wanted.id)) {
      return Status(Code::kInvalidArgument, "a model id has 32 digits");
    }
    std::string path;
    if (auto file = FindById(wanted, &path); !file.ok()) return file.status();
    return path;
  }
  return FindNamed(name);
}

Result<std::string> ModelStore::FindNamed(const std::string& name) {
  const KnownModel* known = FindKnownModel(name);
  for (const CandidateFile& file : List()) {
    const std::string file_name = FileName(file.path);
    if (file_name == name || file_name == name + ".gguf" ||
        (known != nullptr && (file_name == known->file_name ||
                              file.claimed_sha256 == known->file_sha256))) {
      return file.path;
    }
  }
  return Missing("'" + name + "'");
}

Result<std::string> ModelStore::FindSha256(const std::string& digits) {
  Sha256Digest digest;
  if (!ParseHex(digits, digest)) {
    return Status(Code::kInvalidArgument, "a SHA-256 has 64 digits");
  }
  const std::string wanted = ToHex(digest);
  std::vector<CandidateFile> files = List();
  std::stable_partition(files.begin(), files.end(), [&](const auto& file) {
    return file.claimed_sha256 == wanted;
  });
  for (const CandidateFile& file : files) {
    if (file.size_bytes > kMaxUnlikelyBytes && file.claimed_sha256 != wanted) {
      continue;
    }
    if (Sha256OfFile(file.path) == wanted) return file.path;
  }
  return Missing("a file with the SHA-256 " + wanted);
}

Result<GgufFile> ModelStore::FindById(const ModelWanted& wanted,
                                      std::string* path) {
  std::vector<CandidateFile> files = List();
  std::stable_sort(files.begin(), files.end(),
                   [&](const auto& a, const auto& b) {
                     return Unlikelihood(a, wanted) < Unlikelihood(b, wanted);
                   });
  constexpr int kUnlikely = 3;
  for (const CandidateFile& file : files) {
    if (file.size_bytes > kMaxUnlikelyBytes &&
        Unlikelihood(file, wanted) == kUnlikely) {
      continue;
    }
    std::optional<GgufFile> opened;
    if (IdOf(file, &opened) != wanted.id) continue;
    if (!opened) {
      auto again = GgufFile::Open(file.path);
      if (!again.ok()) continue;
      opened = *std::move(again);
      // The cache may be wrong.
      const auto id = ComputeModelId(*opened);
      if (!id.ok() || *id != wanted.id) continue;
    }
    *path = file.path;
    return *std::move(opened);
  }
  const KnownModel* known = FindKnownModel(wanted.id);
  const std::string name = known != nullptr ? known->name : wanted.name;
  return Missing("the model " + (name.empty() ? "" : "'" + name + "', ") +
                 "id " + ToHex(wanted.id));
}

// Opens the file only if its id is not remembered.
std::optional<ModelId> ModelStore::IdOf(const CandidateFile& file,
                                        std::optional<GgufFile>* opened) {
  if (const auto id = ids_.Find(file)) return id;
  auto gguf = GgufFile::Open(file.path);
  if (!gguf.ok()) return std::nullopt;
  *opened = *std::move(gguf);
  const auto id = ComputeModelId(**opened);
  if (!id.ok()) return std::nullopt;
  ids_.Remember(file, *id);
  return *id;
}

Status ModelStore::Missing(const std::string& what) const {
  std::string text = what + " was not found";
  if (places_.empty()) {
    text += ": no folder is set";
  } else {
    text += " in ";
    for (size_t i = 0; i < places_.size(); ++i) {
      text += (i > 0 ? ", " : "") + places_[i].folder;
    }
  }
  return Status(Code::kModelMissing, text);
}

}  // namespace llmzip
