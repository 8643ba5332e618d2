// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/frame_index.h"

#include "container/checks.h"
#include "testing/test_frames.h"

namespace llmzip {
namespace {

FrameIndex SampleIndex() {
  return {.header_bytes = 7,
          .frame_bytes = 1000,
          .blocks = {{100, 300}, {200, 4000}, {1, 1}}};
}

TestBytes Append(const FrameIndex& index) {
  TestBytes out;
  AppendFrameIndex(index, &out);
  return out;
}

// Format lock, except for the check.
TEST(FrameIndexTest, GoldenBytes) {
  const TestBytes list = {7,    0xe8, 0x07, 3,    100, 0xac, 0x02,
                          0xc8, 0x01, 0xa0, 0x1f, 1,   1};
  TestBytes expected = {0x5c, 0x2a, 0x4d, 0x18, 25, 0, 0, 0};
  AppendBytes(list, &expected);
  AppendFixed32(static_cast<uint32_t>(Xxh3Of(list)), &expected);
  AppendBytes(TestBytes{33, 0, 0, 0, 0xf5, 'L', 'Z', 'X'}, &expected);
  EXPECT_EQ(Append(SampleIndex()), expected);
}

TEST(FrameIndexTest, IsFoundFromItsEndAndComesBack) {
  for (const FrameIndex& index : {SampleIndex(), FrameIndex{7, 24, {}}}) {
    const TestBytes bytes = Append(index);
    const Result<uint32_t> size =
        IndexBytes(std::span(bytes).last<kIndexFooterBytes>());
    ASSERT_TRUE(size.ok());
    EXPECT_EQ(*size, bytes.size());
    const Result<FrameIndex> got = ReadFrameIndex(bytes);
    ASSERT_TRUE(got.ok()) << got.status().what();
    EXPECT_EQ(*got, index);
  }
}

TEST(FrameIndexTest, EveryTruncationIsCorrupt) {
  const TestBytes bytes = Append(SampleIndex());
  for (size_t size = 0; size < bytes.size(); ++size) {
    EXPECT_EQ(ReadFrameIndex(std::span(bytes).first(size)).status().code(),
              Code::kCorrupt);
  }
}

TEST(FrameIndexTest, EveryBitFlipIsSeen) {
  ForEveryBitFlip(Append(SampleIndex()), [](const TestBytes& damaged) {
    EXPECT_EQ(ReadFrameIndex(damaged).status().code(), Code::kCorrupt);
  });
}

// The check is valid here. An index with wrong sizes is refused all the same.
TEST(FrameIndexTest, BlocksMustFitIntoTheFrame) {
  std::vector<FrameIndex> bad(5, SampleIndex());
  bad[0].blocks[1].stored_bytes = 893;
  bad[1].header_bytes = 1001;
  bad[2].blocks[0].stored_bytes = 0;
  bad[3].blocks[0].raw_bytes = 0;
  bad[4].blocks[0].raw_bytes = kMaxVarint;
  for (const FrameIndex& index : bad) {
    EXPECT_EQ(ReadFrameIndex(Append(index)).status().code(), Code::kCorrupt);
  }
  FrameIndex fits = SampleIndex();
  fits.blocks[1].stored_bytes = 892;
  EXPECT_TRUE(ReadFrameIndex(Append(fits)).ok());
}

TEST(FrameIndexTest, OtherEndsAreNoIndex) {
  TestBytes bytes = Append(SampleIndex());
  bytes.back() = 'Y';
  EXPECT_EQ(
      IndexBytes(std::span(bytes).last<kIndexFooterBytes>()).status().code(),
      Code::kBadMagic);
}

TEST(FrameIndexTest, ItsSizeIsLimitedBeforeItIsRead) {
  TestBytes bytes = Append(SampleIndex());
  const auto footer = std::span<const uint8_t>(bytes).last<kIndexFooterBytes>();
  EXPECT_TRUE(IndexBytes(footer, 33).ok());
  EXPECT_EQ(IndexBytes(footer, 32).status().code(), Code::kLimitExceeded);
  for (size_t i = bytes.size() - 8; i < bytes.size() - 4; ++i) bytes[i] = 0xff;
  EXPECT_EQ(IndexBytes(footer).status().code(), Code::kLimitExceeded);
  for (size_t i = bytes.size() - 8; i < bytes.size() - 4; ++i) bytes[i] = 0;
  EXPECT_EQ(IndexBytes(footer).status().code(), Code::kCorrupt);
}

}  // namespace
}  // namespace llmzip
