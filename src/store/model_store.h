// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Finds model files: by the name that a user gives, by the id that an archive
// gives.
#ifndef LLMZIP_STORE_MODEL_STORE_H_
#define LLMZIP_STORE_MODEL_STORE_H_

#include <optional>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "base/status.h"
#include "gguf/gguf.h"
#include "gguf/model_id.h"
#include "store/id_cache.h"
#include "store/model_places.h"

namespace llmzip {

// What is known of a model that is looked for; all but the id are hints.
struct ModelWanted {
  ModelId id = {};
  std::optional<Sha256Digest> file_sha256;
  std::string name;
};

// The folders to search and what was learned of their files. Not thread-safe.
class ModelStore {
 public:
  ModelStore() : ids_("") {}

  void AddFolder(std::string folder) {
    places_.push_back({std::move(folder), /*recurse=*/false});
  }
  // See model_places.h; from then on ids are remembered between runs.
  void AddStandardFolders();
  const std::vector<ModelPlace>& places() const { return places_; }

  // The files of all places, in their order; `trouble` as of ListModelFiles().
  std::vector<CandidateFile> List(Status* trouble) const;

  // The file that `name` means: a path, a known name, the name of a file with
  // or without ".gguf", "id:HEX", "sha256:HEX". kModelMissing says where it
  // was looked for.
  // What could not be looked into, for want of memory or descriptors, may have
  // been it: then the error says that, here and in FindById().
  Result<std::string> FindPath(const std::string& name,
                               uint64_t max_memory = UINT64_MAX);

  // The file whose content has the id. Likely files are read first; files
  // above 2 GiB only where their hash or name fits and the header says that the
  // model may take at most `max_memory`. All are read piece by piece.
  Result<GgufFile> FindById(const ModelWanted& wanted, uint64_t max_memory,
                            std::string* path);

 private:
  Result<std::string> FindNamed(const std::string& name);
  Result<std::string> FindSha256(const std::string& digits);
  // The file, if its content has that id.
  Result<GgufFile> OpenIfId(const CandidateFile& file, const ModelId& id,
                            uint64_t max_memory);
  // kModelMissing, or the code of `trouble`.
  Status Missing(const std::string& what, const Status& trouble) const;

  std::vector<ModelPlace> places_;
  IdCache ids_;
};

}  // namespace llmzip

#endif  // LLMZIP_STORE_MODEL_STORE_H_
