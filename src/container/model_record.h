// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A frame's description of its language model (docs/FORMAT.md, "Model record"):
// the identity of its content, and how it reads the text.
#ifndef LLMZIP_CONTAINER_MODEL_RECORD_H_
#define LLMZIP_CONTAINER_MODEL_RECORD_H_

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "base/status.h"
#include "container/field_reader.h"
#include "container/format.h"

namespace llmzip {

using ModelId = std::array<uint8_t, kModelIdBytes>;

struct ModelRecord {
  // Identifies the model's content (docs/FORMAT.md, "Model identity").
  ModelId id{};
  uint8_t numerics = kNumericsExact1;
  // Identifies the host for numerics that depend on it. Empty otherwise.
  std::vector<uint8_t> host;
  // Number of tokens in a window, and number of tokens kept when it restarts.
  // Both are 0 for a recurrent model.
  uint64_t window = 0;
  uint64_t keep = 0;
  // Precedes the text, and follows bytes that have no token.
  uint64_t start_token = 0;
  // Hints for finding the file. They are not part of the model's identity.
  // Never use the name as a path.
  std::optional<Sha256Digest> file_sha256;
  std::string file_name;  // printable ASCII; "" if unknown

  bool operator==(const ModelRecord&) const = default;
};

// Returns `name` as a record may hold it: every byte that is not printable
// ASCII becomes '?', and only the last kMaxFileNameBytes remain.
std::string CleanFileName(const std::string& name);

// Returns kInvalidArgument and the reason if a field is out of range.
Status CheckModelRecord(const ModelRecord& record);

// Requires that CheckModelRecord(record) returns OK.
void AppendModelRecord(const ModelRecord& record, std::vector<uint8_t>* out);
Result<ModelRecord> ReadModelRecord(FieldReader& in);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_MODEL_RECORD_H_
