// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/dictionary_record.h"

#include <algorithm>
#include <cassert>

#include "base/bytes.h"
#include "container/model_record.h"

namespace llmzip {

void AppendDictionaryRecord(const DictionaryRecord& record,
                            std::vector<uint8_t>* out) {
  assert(record.size_bytes >= 1 && record.size_bytes <= kMaxDictionaryBytes &&
         CleanFileName(record.name) == record.name);
  AppendBytes(record.id, out);
  AppendVarint(record.size_bytes, out);
  out->insert(out->end(), record.name.begin(), record.name.end());
}

Result<DictionaryRecord> ReadDictionaryRecord(std::span<const uint8_t> value,
                                              const FieldReader& in) {
  DictionaryRecord record;
  ByteReader reader(value);
  std::span<const uint8_t> id, name;
  if (!reader.ReadBytes(record.id.size(), &id) ||
      !reader.ReadVarint(&record.size_bytes)) {
    return in.Fail(Code::kCorrupt, "dictionary: too short");
  }
  if (record.size_bytes < 1 || record.size_bytes > kMaxDictionaryBytes) {
    return in.Fail(Code::kCorrupt, "dictionary: of " +
                                       std::to_string(record.size_bytes) +
                                       " bytes, expected 1 to " +
                                       std::to_string(kMaxDictionaryBytes));
  }
  std::copy(id.begin(), id.end(), record.id.begin());
  if (!reader.ReadBytes(reader.remaining(), &name)) {
    return in.Fail(Code::kInternal, "dictionary: reader");
  }
  record.name.assign(name.begin(), name.end());
  if (CleanFileName(record.name) != record.name) {
    return in.Fail(Code::kCorrupt,
                   "dictionary: its name is too long or not printable ASCII");
  }
  return record;
}

}  // namespace llmzip
