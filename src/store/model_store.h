// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Finds model files by the name that a user gives or by the id in an archive.
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

// Describes a wanted model. All but the id are hints.
struct ModelWanted {
  ModelId id = {};
  std::optional<Sha256Digest> file_sha256;
  std::string name;
};

// The folders to search, and what is known of their files. Not thread-safe.
class ModelStore {
 public:
  ModelStore() : ids_("") {}

  void AddFolder(std::string folder) {
    places_.push_back({std::move(folder), /*recurse=*/false});
  }
  // Adds StandardModelPlaces(), and from then on remembers ids between runs.
  void AddStandardFolders();
  const std::vector<ModelPlace>& places() const { return places_; }

  // Returns the files of all folders, in order. `trouble` is that of
  // ListModelFiles().
  std::vector<CandidateFile> List(Status* trouble) const;

  // Returns the path of the file that `name` refers to: a path, a known name,
  // the name of a file with or without ".gguf", "id:HEX", or "sha256:HEX".
  // kModelMissing lists the folders that were searched. If a folder could not
  // be read because memory or descriptors ran out, the model may be there; the
  // error then says so, here and in FindById().
  Result<std::string> FindPath(const std::string& name,
                               uint64_t max_memory = UINT64_MAX);

  // Returns the file whose content has the id. Likely files are read first. A
  // file above 2 GiB is read only if its hash or name matches and its header
  // says that the model may take at most `max_memory`. Files are read piece by
  // piece.
  Result<GgufFile> FindById(const ModelWanted& wanted, uint64_t max_memory,
                            std::string* path);

 private:
  Result<std::string> FindNamed(const std::string& name);
  Result<std::string> FindSha256(const std::string& digits);
  // Opens the file if its content has that id.
  Result<GgufFile> OpenIfId(const CandidateFile& file, const ModelId& id,
                            uint64_t max_memory);
  // Returns kModelMissing, or the code of `trouble`.
  Status Missing(const std::string& what, const Status& trouble) const;

  std::vector<ModelPlace> places_;
  IdCache ids_;
};

}  // namespace llmzip

#endif  // LLMZIP_STORE_MODEL_STORE_H_
