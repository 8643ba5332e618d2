// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Remembers the ids of model files between runs, so that a search need not
// hash every model on the machine again. What it says is a hint: whoever loads
// the file computes the id again.
#ifndef LLMZIP_STORE_ID_CACHE_H_
#define LLMZIP_STORE_ID_CACHE_H_

#include <map>
#include <optional>
#include <string>

#include "gguf/model_id.h"
#include "store/model_places.h"

namespace llmzip {

// A text file, a line per model: size, time, id, path. It can be lost,
// unreadable, unwritable or edited at any time; nothing but speed depends on
// it. Not thread-safe.
class IdCache {
 public:
  // "": nothing is read or written.
  explicit IdCache(std::string path) : path_(std::move(path)) {}

  // The id of a file with this path, size and time.
  std::optional<ModelId> Find(const CandidateFile& file);
  // Writes the cache anew.
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
  std::map<std::string, Entry> entries_;  // by path
};

}  // namespace llmzip

#endif  // LLMZIP_STORE_ID_CACHE_H_
