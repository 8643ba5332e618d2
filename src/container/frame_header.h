// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The header of a frame (docs/FORMAT.md, "Frame header").
#ifndef LLMZIP_CONTAINER_FRAME_HEADER_H_
#define LLMZIP_CONTAINER_FRAME_HEADER_H_

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"
#include "container/dictionary_record.h"
#include "container/format.h"
#include "container/model_record.h"
#include "container/profiles.h"

namespace llmzip {

// An extension. Readers may skip fields of unknown odd types.
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
  // 0 means no profile.
  uint64_t profile = 0;
  // Whether `model` is the profile's. Otherwise the header stores the model, if
  // there is one.
  bool model_of_profile = false;
  // The language model of the frame's blocks, from the profile or stored in the
  // header. Empty if no block needs one.
  std::optional<ModelRecord> model;
  // The learning rate of blocks that store no parameters. The profile sets it.
  uint8_t default_learning_rate = 0;
  // log2 of the bytes of earlier text that references may reach; 0: none.
  uint8_t history_log2 = 0;
  // What every block begins with; empty if there is none.
  std::optional<DictionaryRecord> dictionary;
  // What the mixing of the blocks starts from. The profile sets it; see
  // BlockHeader.
  uint8_t mixing_start = 0;
  // Others, in ascending order of type, each type at most once.
  std::vector<HeaderField> fields;

  bool operator==(const FrameHeader&) const = default;
};

// Sets all that the profile says. A profile without a model leaves `model`.
void SetProfile(const Profile& profile, FrameHeader* header);

// Appends the header. What the profile sets must be as the profile says, and is
// not written. Requires that CheckModelRecord() accepts the model, that
// the fields are ascending, and that the header has at most kMaxHeaderBytes.
void AppendFrameHeader(const FrameHeader& header, std::vector<uint8_t>* out);

// Reads a header at the cursor `in` and moves it past the header. Does not move
// it on an error. kTruncated means that more bytes are needed, at most
// kMaxHeaderBytes in all. kBadMagic means that no frame begins here.
// kUnsupportedVersion means an unknown version, numerics, profile, or critical
// field.
Result<FrameHeader> ReadFrameHeader(
    ByteReader& in, std::span<const Profile> profiles = RegisteredProfiles());

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_FRAME_HEADER_H_
