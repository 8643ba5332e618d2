// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The beginning of a frame (docs/FORMAT.md, "Frame header"), and how to tell
// what a sequence of bytes begins with.
#ifndef LLMZIP_CONTAINER_FRAME_HEADER_H_
#define LLMZIP_CONTAINER_FRAME_HEADER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"
#include "container/format.h"
#include "container/model_record.h"
#include "container/profiles.h"

namespace llmzip {

// An extension: odd types may be skipped by readers that do not know them.
struct HeaderField {
  uint64_t type = 0;
  std::vector<uint8_t> value;
  bool operator==(const HeaderField&) const = default;
};

struct FrameHeader {
  // The frame is one block and has no end record.
  bool one_block = false;
  // The end record holds the SHA-256 of the text. Not with one_block.
  bool text_sha256 = false;
  // 0: none; the model, if there is one, is spelled out.
  uint64_t profile = 0;
  // The language model of the frame's blocks, of the profile or spelled out;
  // none if no block needs one.
  std::optional<ModelRecord> model;
  // The learning rate of blocks that state no parameters: the profile's.
  uint8_t default_learning_rate = 0;
  // Ascending types, each once.
  std::vector<HeaderField> fields;

  bool operator==(const FrameHeader&) const = default;
};

// Appends the header. With a profile, `model` is not written; it must be the
// profile's. Requires CheckModelRecord() of the model, ascending fields, and
// at most kMaxHeaderBytes in all.
void AppendFrameHeader(const FrameHeader& header, std::vector<uint8_t>* out);

// Reads a header where `in` stands and moves `in` behind it; on an error `in`
// stays. kTruncated: more bytes are needed, at most kMaxHeaderBytes in all.
// kBadMagic: no frame begins here. kUnsupportedVersion: version, numerics,
// profile or a field that must be understood is not known here.
Result<FrameHeader> ReadFrameHeader(
    ByteReader& in, std::span<const Profile> profiles = RegisteredProfiles());

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_FRAME_HEADER_H_
