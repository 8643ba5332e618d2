// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Where model files lie on this machine. Names and places are hints only: who
// opens a file compares its content.
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

// $LLMZIP_MODELS, or llmzip/models in the XDG data folder; then LLAMA_CACHE,
// the Hugging Face cache and Ollama's blobs, each where its variable says, or
// in its usual folder. Places whose variables and HOME are unset are left out;
// a HOME that does not exist counts as unset, and so does a relative path in
// HOME, OLLAMA_MODELS or an XDG variable.
std::vector<ModelPlace> StandardModelPlaces();

// llmzip in the XDG cache folder; "" without a HOME that exists.
std::string StandardCacheFolder();

struct CandidateFile {
  std::string path;
  uint64_t size_bytes = 0;
  int64_t modified_ns = 0;
  // Lower-case digits, if the place names files by their SHA-256; else "".
  std::string claimed_sha256;
};

// GGUF files of a place, by path, each file once. Symbolic links are followed
// to files, not to folders. Folders that cannot be read are passed over, as
// are those below a depth of 5 and what exceeds 20,000 entries. What is passed
// over because the system is short of something (memory, descriptors, a sound
// disk) is no answer to "is it there?": the first such failure is kept in
// `*trouble` unless there is one already.
std::vector<CandidateFile> ListModelFiles(const ModelPlace& place,
                                          Status* trouble);

}  // namespace llmzip

#endif  // LLMZIP_STORE_MODEL_PLACES_H_
