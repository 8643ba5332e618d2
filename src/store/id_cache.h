// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Remembers the ids of model files between runs, so that a search need not hash
// every model on the machine again. An entry is only a hint. Whoever loads the
// file computes the id again.
#ifndef LLMZIP_STORE_ID_CACHE_H_
#define LLMZIP_STORE_ID_CACHE_H_

#include <map>
#include <optional>
#include <string>

#include "gguf/model_id.h"
#include "store/model_places.h"

namespace llmzip {

// A text file with one line per model: size, time, id, path. It may be missing,
// unreadable, read-only or edited at any time; only speed depends on it. Not
// thread-safe.
class IdCache {
 public:
  // With "", nothing is read or written.
  explicit IdCache(std::string path) : path_(std::move(path)) {}

  // Returns the id of a file with this path, size and time.
  std::optional<ModelId> Find(const CandidateFile& file);
  // Adds an entry and rewrites the file.
  void Remember(const CandidateFile& file, const ModelId& id);

 private:
  struct Entry {
    uint64_t size_bytes;
    int64_t modified_ns;
    ModelId id;
  };
  void Load();
  void Save() const;

  std::string path_;
  bool loaded_ = false;
  std::map<std::string, Entry> entries_;  // key: path
};

}  // namespace llmzip

#endif  // LLMZIP_STORE_ID_CACHE_H_
