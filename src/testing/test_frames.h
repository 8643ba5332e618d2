// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// For tests: sample headers and records, and sweeps over damaged bytes.
#ifndef LLMZIP_TESTING_TEST_FRAMES_H_
#define LLMZIP_TESTING_TEST_FRAMES_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "container/block_header.h"
#include "container/frame_header.h"
#include "container/model_record.h"
#include "container/profiles.h"
#include "gtest/gtest.h"

namespace llmzip {

using TestBytes = std::vector<uint8_t>;

inline TestBytes BytesOf(std::string_view text) {
  return {text.begin(), text.end()};
}

// Id 00 01 .. 0f, window 2048, 512 kept, start token 1, no hints.
inline ModelRecord SampleModel() {
  ModelRecord record;
  for (size_t i = 0; i < record.id.size(); ++i) {
    record.id[i] = static_cast<uint8_t>(i);
  }
  record.window = 2048;
  record.keep = 512;
  record.start_token = 1;
  return record;
}

// With everything that a record can have.
inline ModelRecord FullModel() {
  ModelRecord record = SampleModel();
  record.numerics = 200;
  record.host = {1, 2, 3};
  record.file_sha256.emplace().fill(0xaa);
  record.file_name = "model.gguf";
  return record;
}

inline std::vector<Profile> SampleProfiles() {
  return {
      {.number = 1, .name = "a", .model = SampleModel()},
      {.number = 300, .name = "b", .model = SampleModel(), .learning_rate = 26},
      {.number = 301, .name = "", .model = {}, .mixing_start = 9}};
}

// A frame that spells out SampleModel().
inline FrameHeader SampleFrame() {
  FrameHeader frame;
  frame.model = SampleModel();
  return frame;
}

inline BlockHeader StoredHeader(uint64_t size) {
  BlockHeader block;
  block.raw_bytes = size;
  block.payload_bytes = size;
  block.stream_bytes = {size};
  return block;
}

inline BlockHeader MixHeader() {
  BlockHeader block;
  block.raw_bytes = 1000;
  block.method = Method::kMix;
  block.stream_bytes = {300, 200, 500};
  block.fork_symbols = 256;
  block.learning_rate = 26;
  block.parameters = {7, 8};
  block.payload_bytes = 250;
  return block;
}

// Calls read(ByteReader&) on every proper prefix of `bytes`, and expects
// kTruncated with an offset within, and a cursor that did not move.
template <typename Read>
void ExpectEveryTruncationToWaitForMore(const TestBytes& bytes, Read read) {
  for (size_t size = 0; size < bytes.size(); ++size) {
    SCOPED_TRACE(size);
    ByteReader in{std::span(bytes).first(size)};
    const auto result = read(in);
    ASSERT_FALSE(result.ok());
    EXPECT_EQ(result.status().code(), Code::kTruncated);
    EXPECT_LE(result.status().offset(), size);
    EXPECT_FALSE(result.status().what().empty());
    EXPECT_EQ(in.offset(), 0u);
  }
}

// Calls visit(damaged) for every single-bit flip of `bytes`.
template <typename Visit>
void ForEveryBitFlip(const TestBytes& bytes, Visit visit) {
  for (size_t bit = 0; bit < 8 * bytes.size(); ++bit) {
    SCOPED_TRACE(bit);
    TestBytes damaged = bytes;
    damaged[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
    visit(damaged);
  }
}

}  // namespace llmzip

#endif  // LLMZIP_TESTING_TEST_FRAMES_H_
