// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/end_record.h"

#include "testing/test_frames.h"

namespace llmzip {
namespace {

struct Sample {
  FrameHeader frame;
  EndRecord end;
  TestBytes bytes;
};

// Format locks: a change of these bytes changes FORMAT.md and the version.
std::vector<Sample> Samples() {
  std::vector<Sample> samples(2);
  samples[0].end = {.raw_bytes = 300, .xxh3 = 0x0807060504030201, .sha256 = {}};
  samples[0].bytes = {0, 0xac, 0x02, 1, 2, 3, 4, 5, 6, 7, 8};
  samples[1] = samples[0];
  samples[1].frame.text_sha256 = true;
  samples[1].end.sha256.emplace().fill(0xbb);
  AppendBytes(TestBytes(32, 0xbb), &samples[1].bytes);
  return samples;
}

TEST(EndRecordTest, GoldenBytes) {
  for (const Sample& sample : Samples()) {
    TestBytes out;
    AppendEndRecord(sample.end, &out);
    EXPECT_EQ(out, sample.bytes);
    ByteReader in(out);
    EXPECT_TRUE(AtEndRecord(in));
    const Result<EndRecord> got = ReadEndRecord(in, sample.frame);
    ASSERT_TRUE(got.ok());
    EXPECT_EQ(*got, sample.end);
    EXPECT_EQ(in.remaining(), 0u);
  }
}

TEST(EndRecordTest, EveryTruncationWaitsForMore) {
  for (const Sample& sample : Samples()) {
    ExpectEveryTruncationToWaitForMore(sample.bytes, [&](ByteReader& in) {
      return ReadEndRecord(in, sample.frame);
    });
  }
}

TEST(EndRecordTest, ABlockIsNoEndRecord) {
  const TestBytes bytes = {5, 0, 1, 2, 3, 4, 5};
  ByteReader in(bytes);
  EXPECT_FALSE(AtEndRecord(in));
  EXPECT_EQ(ReadEndRecord(in, FrameHeader{}).status().code(), Code::kCorrupt);
}

TEST(EndRecordTest, RefusesASizeInALongerForm) {
  const TestBytes bytes = {0, 0x80, 0x00, 1, 2, 3, 4, 5, 6, 7, 8};
  ByteReader in(bytes);
  EXPECT_EQ(ReadEndRecord(in, FrameHeader{}).status().code(), Code::kCorrupt);
}

}  // namespace
}  // namespace llmzip
