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
#include <vector>

#include "base/checksum.h"
#include "base/status.h"
#include "container/format.h"
#include "container/frame_header.h"
#include "container/model_record.h"

namespace llmzip {

struct ArchiveSummary {
  uint64_t num_frames = 0;
  uint64_t num_blocks = 0;
  uint64_t text_bytes = 0;
  uint64_t archive_bytes = 0;
  uint64_t payload_bytes = 0;
  std::array<uint64_t, 8> num_blocks_of_method = {};
  uint64_t num_model_records = 0;           // frames that name a model
  std::optional<ModelRecord> model;         // of the first of them
  std::optional<Sha256Digest> text_sha256;  // of an archive of one frame
};

// Push an archive in. Holds at most one stored block. Not thread-safe; after
// a failure every call returns it again.
class Inspector {
 public:
  explicit Inspector(const DecodeLimits& limits) : limits_(limits) {}

  Status Write(std::span<const uint8_t> archive);
  // Once, last. kTruncated if a frame was not complete or there was none.
  Status Finish();

  // What was met so far.
  const ArchiveSummary& summary() const { return summary_; }

 private:
  enum class State { kBetweenFrames, kInFrame, kSkipping, kPadding };

  Status Advance();
  Status Step(ByteReader& in);
  Status StepBetweenFrames(ByteReader& in);
  Status StepInFrame(ByteReader& in);
  Status BeginFrame(ByteReader& in);

  const DecodeLimits limits_;
  State state_ = State::kBetweenFrames;
  std::vector<uint8_t> buffer_;  // from where the next step begins
  uint64_t consumed_ = 0;        // bytes of the archive before the buffer
  uint64_t to_skip_ = 0;
  FrameHeader frame_;
  std::vector<uint8_t> frame_bytes_;  // of its header
  uint64_t frame_text_bytes_ = 0;
  Status failed_;
  ArchiveSummary summary_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_INSPECTOR_H_
