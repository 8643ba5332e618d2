// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The file of a dictionary: a text as it is, or packed, with its name and its
// hash before it (docs/FORMAT.md, "Dictionary files").
#ifndef LLMZIP_CODEC_DICTIONARY_FILE_H_
#define LLMZIP_CODEC_DICTIONARY_FILE_H_

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "base/status.h"
#include "codec/dictionary.h"

namespace llmzip {

// What a packed file says of its text.
struct DictionaryLabel {
  Sha256Digest sha256 = {};
  uint64_t size_bytes = 0;
  std::string name;  // printable ASCII, may be ""
};
// The most bytes that a label takes.
inline constexpr size_t kMaxLabelBytes = 256;

// Whether the bytes begin as those of a packed file.
bool IsPackedDictionary(std::span<const uint8_t> bytes);
// Reads the label from the beginning of a packed file. kTruncated or kCorrupt
// if it is damaged.
Result<DictionaryLabel> ReadDictionaryLabel(std::span<const uint8_t> bytes);

// The dictionary of a file with this content. `name` is that of a text, which
// has no label; a packed file has its own. kCorrupt or kTruncated if a packed
// file is damaged, kInvalidArgument if the text is empty or too large.
Result<std::shared_ptr<const Dictionary>> ParseDictionaryFile(
    std::span<const uint8_t> bytes, const std::string& name,
    uint64_t max_memory = UINT64_MAX);

// The packed file of a dictionary. The same text and name give the same bytes.
Result<std::vector<uint8_t>> PackDictionary(const Dictionary& dictionary);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_DICTIONARY_FILE_H_
