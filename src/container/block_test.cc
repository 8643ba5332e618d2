// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/block.h"

#include "container/checks.h"
#include "testing/test_frames.h"

namespace llmzip {
namespace {

// A frame of one block: the bytes of its header, and the block.
struct Sample {
  FrameHeader frame;
  TestBytes frame_bytes;
  BlockHeader header;
  TestBytes payload;
  TestBytes block;
};

Sample Make(const FrameHeader& frame, const BlockHeader& header) {
  Sample sample{frame, {}, header, {}, {}};
  AppendFrameHeader(frame, &sample.frame_bytes);
  for (uint64_t i = 0; i < header.payload_bytes; ++i) {
    sample.payload.push_back(static_cast<uint8_t>(i * 7));
  }
  AppendBlock(header, sample.payload, 0x12345678, frame, sample.frame_bytes,
              &sample.block);
  return sample;
}

std::vector<Sample> Samples() {
  FrameHeader one_block = SampleFrame();
  one_block.one_block = true;
  BlockHeader large = MixHeader();
  large.raw_bytes = kSmallBlockBytes;
  large.stream_bytes = {kSmallBlockBytes};
  large.fork_symbols = 0;
  return {Make(SampleFrame(), MixHeader()), Make(one_block, MixHeader()),
          Make(one_block, large), Make(FrameHeader{}, StoredHeader(3)),
          Make(FrameHeader{}, StoredHeader(5000))};
}

Result<Block> Read(const Sample& sample, const TestBytes& block) {
  ByteReader in(block);
  Result<Block> got = ReadBlock(in, sample.frame, sample.frame_bytes, {});
  EXPECT_EQ(in.offset(), got.ok() ? block.size() : 0u);
  return got;
}

TEST(BlockTest, BlocksComeBack) {
  for (const Sample& sample : Samples()) {
    const Result<Block> got = Read(sample, sample.block);
    ASSERT_TRUE(got.ok()) << got.status().what();
    EXPECT_EQ(got->header, sample.header);
    EXPECT_EQ(TestBytes(got->payload.begin(), got->payload.end()),
              sample.payload);
    EXPECT_EQ(got->text_check, 0x12345678u);
    EXPECT_EQ(got->stored_bytes, sample.block.size());
  }
}

// Format lock: header, payload, 16-bit check, text check.
TEST(BlockTest, GoldenBytes) {
  const FrameHeader frame;
  const TestBytes text = BytesOf("abc");
  TestBytes out;
  AppendBlock(StoredHeader(3), text, TextCheck(text), frame, {}, &out);
  const TestBytes covered = {3, 0, 'a', 'b', 'c'};
  const uint64_t stored = Xxh3Of(covered);
  const uint64_t of_text = Xxh3Of(text);
  TestBytes expected = covered;
  for (int i = 0; i < 2; ++i) {
    expected.push_back(static_cast<uint8_t>(stored >> (8 * i)));
  }
  for (int i = 0; i < 4; ++i) {
    expected.push_back(static_cast<uint8_t>(of_text >> (8 * i)));
  }
  EXPECT_EQ(out, expected);
  EXPECT_EQ(of_text, 0x78af5f94892f3950u);
}

TEST(BlockTest, EveryTruncationWaitsForMore) {
  for (const Sample& sample : Samples()) {
    ExpectEveryTruncationToWaitForMore(sample.block, [&](ByteReader& in) {
      return ReadBlock(in, sample.frame, sample.frame_bytes, {});
    });
  }
}

// The check covers everything but the text check, which is compared with the
// text. A small block has a check of 16 bits, which misses one flip in 65,536.
TEST(BlockTest, TheCheckSeesEveryBitFlip) {
  for (const Sample& sample : Samples()) {
    const size_t covered_bits = 8 * (sample.block.size() - 4);
    size_t bit = 0;
    size_t num_unseen = 0;
    ForEveryBitFlip(sample.block, [&](const TestBytes& damaged) {
      ByteReader in(damaged);
      const auto got =
          ReadBlock(in, sample.frame, sample.frame_bytes, DecodeLimits{});
      if (bit++ < covered_bits) {
        num_unseen += got.ok() ? 1 : 0;
      } else {
        ASSERT_TRUE(got.ok());
        EXPECT_NE(got->text_check, 0x12345678u);
      }
    });
    const bool is_small = sample.header.raw_bytes < kSmallBlockBytes;
    EXPECT_LE(num_unseen, is_small ? 1u : 0u);
  }
}

TEST(BlockTest, TheFramesHeaderIsCoveredIfTheBlockIsItsOnlyOne) {
  for (Sample sample : Samples()) {
    sample.frame_bytes.back() ^= 1;
    EXPECT_EQ(Read(sample, sample.block).ok(), !sample.frame.one_block);
  }
}

TEST(BlockTest, TheTextMustHaveSizeAndCheck) {
  const TestBytes text = BytesOf("some text");
  Block block;
  block.header = StoredHeader(text.size());
  block.text_check = TextCheck(text);
  EXPECT_TRUE(VerifyText(block.header, block.text_check, text).ok());
  EXPECT_EQ(
      VerifyText(block.header, block.text_check, BytesOf("some texT")).code(),
      Code::kCorrupt);
  EXPECT_EQ(
      VerifyText(block.header, block.text_check, BytesOf("some tex")).code(),
      Code::kCorrupt);
}

// docs/FORMAT.md, "Growth", promises these bounds.
TEST(BlockTest, OverheadStaysWithinItsBounds) {
  FrameHeader frame;
  frame.one_block = true;
  const Sample largest = Make(frame, StoredHeader(kDefaultMaxBlockBytes));
  EXPECT_LE(largest.frame_bytes.size() + largest.block.size(),
            kDefaultMaxBlockBytes + 24);

  FrameHeader with_profile = SampleFrame();
  with_profile.one_block = true;
  with_profile.profile = 1;
  with_profile.model_of_profile = true;
  for (const auto& [raw, payload, overhead] : {std::tuple{140u, 30u, 15u},
                                               {127u, 30u, 14u},
                                               {4095u, 900u, 16u},
                                               {4096u, 900u, 18u},
                                               {16383u, 4000u, 18u}}) {
    BlockHeader header = MixHeader();
    header.raw_bytes = raw;
    header.stream_bytes = {raw};
    header.fork_symbols = 0;
    header.learning_rate = 0;
    header.parameters = {};
    header.payload_bytes = payload;
    const Sample sample = Make(with_profile, header);
    EXPECT_EQ(sample.frame_bytes.size() + sample.block.size(),
              payload + overhead);
  }
}

}  // namespace
}  // namespace llmzip
