// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The folders where model files usually are on this machine. Names and folders
// are only hints. Whoever opens a file checks its content.
#ifndef LLMZIP_STORE_MODEL_PLACES_H_
#define LLMZIP_STORE_MODEL_PLACES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"

namespace llmzip {

struct ModelPlace {
  std::string folder;
  // Caches of other programs keep models in sub-folders.
  bool recurse = false;
};

// Returns the standard folders: $LLMZIP_MODELS, or llmzip/models in the XDG
// data folder; then LLAMA_CACHE, the Hugging Face cache and Ollama's blobs.
// Each is the value of its variable or the usual folder. A folder is left out
// if its variable and HOME are unset. A HOME that does not exist counts as
// unset, and so does a relative path in HOME, OLLAMA_MODELS or an XDG variable.
std::vector<ModelPlace> StandardModelPlaces();

// Returns llmzip in the XDG data folder, or "" if HOME does not exist.
std::string StandardDataFolder();

// Returns llmzip in the XDG cache folder, or "" if HOME does not exist.
std::string StandardCacheFolder();

struct CandidateFile {
  std::string path;
  // Of a model split into several files, the sums over all of them.
  uint64_t size_bytes = 0;
  int64_t modified_ns = 0;
  // Lower-case digits if the folder names files by their SHA-256, otherwise "".
  std::string claimed_sha256;
};

// Returns the GGUF files of a folder, sorted by path, each file once. A model
// that is split into several files is listed as the first of them. Links to
// files are followed, links to folders are not. Unreadable folders are skipped,
// and so are folders below a depth of 5 and everything after 20,000 entries. If
// something is skipped because the system lacks memory or descriptors, or a
// disk fails, the model may still exist. The first such failure is stored in
// `*trouble`, unless it holds one already.
std::vector<CandidateFile> ListModelFiles(const ModelPlace& place,
                                          Status* trouble);

}  // namespace llmzip

#endif  // LLMZIP_STORE_MODEL_PLACES_H_
