// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What a frame says about its language model (docs/FORMAT.md, "Model
// record"): which one, by content, and how it reads the text.
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
  // Names the model's content: docs/FORMAT.md, "Model identity".
  ModelId id{};
  uint8_t numerics = kNumericsExact1;
  // What the arithmetic is bound to; only with host-bound numerics.
  std::vector<uint8_t> host;
  // Tokens in a window and tokens kept when it restarts; 0 and 0 if the model
  // is recurrent.
  uint64_t window = 0;
  uint64_t keep = 0;
  // Fed to the model before the text and after bytes without a token.
  uint64_t start_token = 0;
  // Hints for finding the file, not part of its identity. The name is not to
  // be used as a path.
  std::optional<Sha256Digest> file_sha256;
  std::string file_name;  // printable ASCII; "" if not known

  bool operator==(const ModelRecord&) const = default;
};

// The bytes of `name` that a record may hold: other than printable ASCII
// become '?', and the last kMaxFileNameBytes stay.
std::string CleanFileName(const std::string& name);

// kInvalidArgument if a field is out of its range, with the reason.
Status CheckModelRecord(const ModelRecord& record);

// Requires CheckModelRecord(record).ok().
void AppendModelRecord(const ModelRecord& record, std::vector<uint8_t>* out);
Result<ModelRecord> ReadModelRecord(FieldReader& in);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_MODEL_RECORD_H_
