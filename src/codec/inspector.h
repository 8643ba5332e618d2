// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads the headers of an archive and checks its stored bytes, without a
// model (docs/FORMAT.md, "Files").
#ifndef LLMZIP_CODEC_INSPECTOR_H_
#define LLMZIP_CODEC_INSPECTOR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

#include "base/checksum.h"
#include "base/status.h"
#include "container/dictionary_record.h"
#include "container/format.h"
#include "container/frame_parser.h"
#include "container/model_record.h"

namespace llmzip {

struct ArchiveSummary {
  uint64_t num_frames = 0;
  uint64_t num_blocks = 0;
  uint64_t text_bytes = 0;
  uint64_t archive_bytes = 0;
  uint64_t payload_bytes = 0;
  std::array<uint64_t, 8> num_blocks_of_method = {};
  uint64_t num_model_records = 0;              // frames that name a model
  std::optional<ModelRecord> model;            // of the first of them
  std::optional<Sha256Digest> text_sha256;     // of an archive of one frame
  uint64_t num_dictionary_records = 0;         // frames that name a dictionary
  std::optional<DictionaryRecord> dictionary;  // of the first of them
};

// Push an archive in. Holds no block. Accepts and refuses what a Decoder does,
// but for limits of output, memory and time, and for what only shows when
// payloads are decoded. Not thread-safe.
class Inspector {
 public:
  explicit Inspector(const DecodeLimits& limits)
      : parser_(limits, FrameParser::Payloads::kPassedOver) {}

  // After a failure every call returns it again.
  Status Write(std::span<const uint8_t> archive);
  // Last. kTruncated if a frame was not complete or there was none.
  Status Finish() { return parser_.Finish(); }

  // What was met so far.
  const ArchiveSummary& summary() const { return summary_; }

 private:
  void CountFrame();
  void CountBlock();

  FrameParser parser_;
  ArchiveSummary summary_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_INSPECTOR_H_
