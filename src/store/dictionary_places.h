// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The folders where dictionaries are kept, and the files in them. Names and
// folders are only hints: whoever opens a file checks its content.
#ifndef LLMZIP_STORE_DICTIONARY_PLACES_H_
#define LLMZIP_STORE_DICTIONARY_PLACES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "base/status.h"

namespace llmzip {

// $LLMZIP_DICTIONARIES, or llmzip/dictionaries in the XDG data folder, or "" if
// the variable and HOME are unset (see StandardModelPlaces()).
std::string StandardDictionaryFolder();

struct DictionaryCandidate {
  std::string path;
  uint64_t size_bytes = 0;
  bool is_packed = false;  // by its name: it ends with .lzd
};

// The regular files of a folder up to `most_bytes`, sorted by name, links
// followed, without sub-folders and whatever comes after 20,000 entries. Empty
// if the folder cannot be read.
std::vector<DictionaryCandidate> ListDictionaryFiles(const std::string& folder,
                                                     uint64_t most_bytes);

// All of a regular file of at most `most_bytes`. kModelMissing if there is
// none, kInvalidArgument if it is larger or not a regular file, kOutOfMemory
// or kIo for errors of the system.
Result<std::vector<uint8_t>> ReadDictionaryFile(const std::string& path,
                                                uint64_t most_bytes);
// At most the first `most_bytes` of a file; fewer if they cannot be read.
std::vector<uint8_t> ReadBeginning(const std::string& path, size_t most_bytes);

}  // namespace llmzip

#endif  // LLMZIP_STORE_DICTIONARY_PLACES_H_
