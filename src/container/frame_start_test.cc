// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/frame_start.h"

#include "container/format.h"
#include "testing/test_frames.h"

namespace llmzip {
namespace {

Result<FrameStart> Peek(const TestBytes& bytes) {
  return PeekFrameStart(ByteReader(bytes));
}

TEST(FrameStartTest, TellsFramesFromPadding) {
  EXPECT_EQ(*Peek({0xf5, 'L', 'Z'}), FrameStart::kFrame);
  EXPECT_EQ(*Peek({0}), FrameStart::kPadding);
  for (uint8_t nibble = 0; nibble < 16; ++nibble) {
    EXPECT_EQ(*Peek({static_cast<uint8_t>(0x50 + nibble), 0x2a, 0x4d, 0x18}),
              FrameStart::kSkippable);
  }
}

TEST(FrameStartTest, WaitsWhileItCannotTell) {
  for (const TestBytes& bytes :
       {TestBytes{}, TestBytes{0xf5}, TestBytes{0xf5, 'L'}, TestBytes{0x5c},
        TestBytes{0x5c, 0x2a, 0x4d}}) {
    EXPECT_EQ(Peek(bytes).status().code(), Code::kTruncated);
  }
}

TEST(FrameStartTest, RefusesAsSoonAsItCan) {
  for (const TestBytes& bytes :
       {TestBytes{'a'}, TestBytes{0xf5, 'l'}, TestBytes{0xf5, 'L', 'X'},
        TestBytes{0x5c, 0x2b}, TestBytes{0x60}, TestBytes{0x4f},
        TestBytes{0x28, 0xb5, 0x2f, 0xfd}}) {
    EXPECT_EQ(Peek(bytes).status().code(), Code::kBadMagic);
  }
}

// The layout that zstd and lz4 document.
TEST(FrameStartTest, SkippableFramesHaveGoldenBytes) {
  TestBytes out;
  AppendSkippable(0x184d2a53, BytesOf("hi"), &out);
  EXPECT_EQ(out, (TestBytes{0x53, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 'h', 'i'}));
  ByteReader in(out);
  const Result<uint32_t> size = ReadSkippableHeader(in);
  ASSERT_TRUE(size.ok());
  EXPECT_EQ(*size, 2u);
  EXPECT_EQ(in.remaining(), 2u);
  const TestBytes head(out.begin(), out.begin() + 8);
  ExpectEveryTruncationToWaitForMore(
      head, [](ByteReader& at) { return ReadSkippableHeader(at); });
}

TEST(FrameStartTest, AFrameOfOursIsNotSkipped) {
  const TestBytes bytes = {0xf5, 'L', 'Z', 0x10, 0, 0, 0, 0};
  ByteReader in(bytes);
  EXPECT_EQ(ReadSkippableHeader(in).status().code(), Code::kBadMagic);
  EXPECT_EQ(in.offset(), 0u);
}

}  // namespace
}  // namespace llmzip
