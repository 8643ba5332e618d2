// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A frame's description of its dictionary (docs/FORMAT.md, "Dictionaries").
#ifndef LLMZIP_CONTAINER_DICTIONARY_RECORD_H_
#define LLMZIP_CONTAINER_DICTIONARY_RECORD_H_

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "container/field_reader.h"
#include "container/format.h"

namespace llmzip {

using DictionaryId = std::array<uint8_t, kDictionaryIdBytes>;

struct DictionaryRecord {
  DictionaryId id{};        // the first bytes of the text's SHA-256
  uint64_t size_bytes = 0;  // of the text, 1 .. kMaxDictionaryBytes
  // A hint for messages and for the search. Never use it as a path.
  std::string name;  // printable ASCII, at most kMaxFileNameBytes; may be ""

  bool operator==(const DictionaryRecord&) const = default;
};

// Appends the value of the header's field. Requires fields in range.
void AppendDictionaryRecord(const DictionaryRecord& record,
                            std::vector<uint8_t>* out);
// Reads the value of a field, all of it. `in` says where an error is.
Result<DictionaryRecord> ReadDictionaryRecord(std::span<const uint8_t> value,
                                              const FieldReader& in);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_DICTIONARY_RECORD_H_
