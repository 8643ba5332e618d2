// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "store/model_store.h"

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/caller_watch.h"
#include "gguf/model_file.h"
#include "nn/weights.h"
#include "store/hex.h"
#include "store/known_models.h"

namespace llmzip {
namespace {

namespace fs = std::filesystem;

constexpr uint64_t kMaxUnlikelyBytes = uint64_t{2} << 30;

std::string FileName(const std::string& path) {
  return fs::path(path).filename().native();
}

Result<Sha256Digest> Sha256OfFile(const std::string& path) {
  const auto file = ModelFile::Open(path);
  if (!file.ok()) return file.status();
  Sha256 hash;
  std::vector<uint8_t> buffer(size_t{1} << 18);
  for (uint64_t at = 0; at < file->size_bytes();) {
    const std::span piece = std::span(buffer).first(static_cast<size_t>(
        std::min<uint64_t>(buffer.size(), file->size_bytes() - at)));
    LLMZIP_RETURN_IF_ERROR(CheckCaller());
    LLMZIP_RETURN_IF_ERROR(file->Read(at, piece));
    hash.Update(piece);
    at += piece.size();
  }
  return hash.Finish();
}

// Stores the first failure that is not a fault of the file itself.
void KeepFirstFailure(const std::string& path, const Status& status,
                      Status* trouble) {
  const bool counts = status.code() == Code::kOutOfMemory ||
                      status.code() == Code::kIo ||
                      status.code() == Code::kLimitExceeded;
  if (counts && trouble->ok()) {
    *trouble = Status(status.code(), path + ": " + status.what());
  }
}

// Returns 0 for the most likely file.
int SearchOrder(const CandidateFile& file, const ModelWanted& wanted) {
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

std::vector<CandidateFile> ModelStore::List(Status* trouble) const {
  std::vector<CandidateFile> files;
  for (const ModelPlace& place : places_) {
    for (CandidateFile& file : ListModelFiles(place, trouble)) {
      files.push_back(std::move(file));
    }
  }
  return files;
}

Result<std::string> ModelStore::FindPath(const std::string& name,
                                         uint64_t max_memory) {
  if (name.find('/') != std::string::npos) return name;
  if (name.starts_with("sha256:")) return FindSha256(name.substr(7));
  if (name.starts_with("id:")) {
    ModelWanted wanted;
    if (!ParseHex(name.substr(3), wanted.id)) {
      return Status(Code::kInvalidArgument, "a model id has 32 digits");
    }
    std::string path;
    const auto file = FindById(wanted, max_memory, &path);
    if (!file.ok()) return file.status();
    return path;
  }
  // A file in the current folder with a known name may come from anybody.
  std::error_code error;
  if (FindKnownModel(name) == nullptr && fs::is_regular_file(name, error)) {
    return name;
  }
  return FindNamed(name);
}

Result<std::string> ModelStore::FindNamed(const std::string& name) {
  const KnownModel* known = FindKnownModel(name);
  Status trouble;
  for (const CandidateFile& file : List(&trouble)) {
    const std::string file_name = FileName(file.path);
    if (file_name == name || file_name == name + ".gguf" ||
        (known != nullptr && (file_name == known->file_name ||
                              file.claimed_sha256 == known->file_sha256))) {
      return file.path;
    }
  }
  return Missing("'" + name + "'", trouble);
}

Result<std::string> ModelStore::FindSha256(const std::string& digits) {
  Sha256Digest digest;
  if (!ParseHex(digits, digest)) {
    return Status(Code::kInvalidArgument, "a SHA-256 has 64 digits");
  }
  const std::string wanted = ToHex(digest);
  Status trouble;
  std::vector<CandidateFile> files = List(&trouble);
  std::stable_partition(files.begin(), files.end(), [&](const auto& file) {
    return file.claimed_sha256 == wanted;
  });
  for (const CandidateFile& file : files) {
    LLMZIP_RETURN_IF_ERROR(CheckCaller());
    if (file.size_bytes > kMaxUnlikelyBytes && file.claimed_sha256 != wanted) {
      continue;
    }
    const auto found = Sha256OfFile(file.path);
    if (!found.ok()) {
      KeepFirstFailure(file.path, found.status(), &trouble);
    } else if (*found == digest) {
      return file.path;
    }
  }
  LLMZIP_RETURN_IF_ERROR(CheckCaller());
  return Missing("a file with the SHA-256 " + wanted, trouble);
}

Result<GgufFile> ModelStore::FindById(const ModelWanted& wanted,
                                      uint64_t max_memory, std::string* path) {
  Status trouble;
  std::string unread;  // the first file that is too large
  std::vector<CandidateFile> files = List(&trouble);
  std::stable_sort(files.begin(), files.end(),
                   [&](const auto& a, const auto& b) {
                     return SearchOrder(a, wanted) < SearchOrder(b, wanted);
                   });
  constexpr int kUnlikely = 3;
  for (const CandidateFile& file : files) {
    LLMZIP_RETURN_IF_ERROR(CheckCaller());
    const bool is_likely =
        SearchOrder(file, wanted) < kUnlikely || ids_.Find(file) == wanted.id;
    if (file.size_bytes > kMaxUnlikelyBytes && !is_likely) {
      if (unread.empty()) unread = file.path;
      continue;
    }
    auto opened = OpenIfId(file, wanted.id, max_memory);
    if (opened.ok()) {
      *path = file.path;
      return *std::move(opened);
    }
    KeepFirstFailure(file.path, opened.status(), &trouble);
  }
  LLMZIP_RETURN_IF_ERROR(CheckCaller());
  const KnownModel* known = FindKnownModel(wanted.id);
  const std::string name = known != nullptr ? known->name : wanted.name;
  Status missing =
      Missing("the model " + (name.empty() ? "" : "'" + name + "', ") + "id " +
                  ToHex(wanted.id),
              trouble);
  if (unread.empty() || missing.code() != Code::kModelMissing) return missing;
  return Status(missing.code(),
                missing.what() + "; " + unread +
                    " was not read because it is large; name it with -m");
}

Result<GgufFile> ModelStore::OpenIfId(const CandidateFile& file,
                                      const ModelId& id, uint64_t max_memory) {
  const Status another(Code::kModelMismatch, "another model");
  const auto remembered = ids_.Find(file);
  if (remembered && *remembered != id) return another;
  auto opened = GgufFile::Open(file.path, {.max_memory = max_memory});
  if (!opened.ok()) return opened.status();
  // A name alone must not make us read a large file that cannot be used. The
  // header says whether it can be. The content of smaller files decides.
  const uint64_t least = LeastWeightBytes(*opened);
  if (file.size_bytes > kMaxUnlikelyBytes && least > max_memory) {
    return Status(Code::kLimitExceeded,
                  "the model takes at least " + std::to_string(least) +
                      " bytes of memory, the limit leaves " +
                      std::to_string(max_memory));
  }
  // The cached id may be wrong, so compute it.
  const auto found = ComputeModelId(*opened);
  if (!found.ok()) return found.status();
  if (!remembered) ids_.Remember(file, *found);
  if (*found != id) return another;
  return opened;
}

Status ModelStore::Missing(const std::string& what,
                           const Status& trouble) const {
  std::string text = what + " was not found";
  if (places_.empty()) {
    text += ": no folder is set";
  } else {
    text += " in ";
    for (size_t i = 0; i < places_.size(); ++i) {
      text += (i > 0 ? ", " : "") + places_[i].folder;
    }
  }
  if (trouble.ok()) return Status(Code::kModelMissing, text);
  return Status(trouble.code(), trouble.what() + "; " + text);
}

}  // namespace llmzip
