// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/block_header.h"

#include "testing/test_frames.h"

namespace llmzip {
namespace {

TestBytes Append(const BlockHeader& block, const FrameHeader& frame) {
  TestBytes out;
  AppendBlockHeader(block, frame, &out);
  return out;
}

Result<BlockHeader> Read(const TestBytes& bytes, const FrameHeader& frame,
                         const DecodeLimits& limits = {}) {
  ByteReader in(bytes);
  Result<BlockHeader> block = ReadBlockHeader(in, frame, limits);
  EXPECT_EQ(in.offset(), block.ok() ? bytes.size() : 0u);
  return block;
}

BlockHeader MethodHeader(Method method) {
  BlockHeader block;
  block.raw_bytes = 1000;
  block.method = method;
  block.stream_bytes = {1000};
  block.payload_bytes = 200;
  return block;
}

std::vector<BlockHeader> SampleBlocks() {
  std::vector<BlockHeader> blocks = {StoredHeader(1),
                                     StoredHeader(kMaxBlockBytes),
                                     MethodHeader(Method::kRank),
                                     MethodHeader(Method::kAc),
                                     MethodHeader(Method::kBytes),
                                     MethodHeader(Method::kOrder0),
                                     MethodHeader(Method::kMix),
                                     MixHeader()};
  blocks[3].learning_rate = 255;
  blocks[4].parameters = TestBytes(kMaxParameterBytes, 9);
  blocks[5].payload_bytes = 0;
  BlockHeader many = MethodHeader(Method::kRank);
  many.stream_bytes = std::vector<uint64_t>(kMaxStreams, 1);
  many.stream_bytes.back() = 1000 - (kMaxStreams - 1);
  blocks.push_back(many);
  return blocks;
}

constexpr DecodeLimits kNoLimits = {.max_block_bytes = UINT64_MAX};

// Format lock. If these bytes change, FORMAT.md and the version must change
// too.
TEST(BlockHeaderTest, GoldenBytes) {
  const FrameHeader frame = SampleFrame();
  EXPECT_EQ(Append(StoredHeader(5), frame), (TestBytes{5, 0x00}));
  EXPECT_EQ(Append(MethodHeader(Method::kMix), frame),
            (TestBytes{0xe8, 0x07, 0x04, 0xc8, 0x01}));
  BlockHeader rank = MethodHeader(Method::kRank);
  rank.learning_rate = 26;
  EXPECT_EQ(Append(rank, frame), (TestBytes{0xe8, 0x07, 0x09, 26, 0xc8, 0x01}));
  BlockHeader bytes = MethodHeader(Method::kBytes);
  bytes.parameters = {1, 2, 3};
  EXPECT_EQ(Append(bytes, frame),
            (TestBytes{0xe8, 0x07, 0x0b, 3, 1, 2, 3, 0xc8, 0x01}));
  EXPECT_EQ(Append(MixHeader(), frame),
            (TestBytes{0xe8, 0x07, 0x2c, 0xac, 0x02, 0xc8, 0x01, 0x80, 0x02, 26,
                       2, 7, 8, 0xfa, 0x01}));
}

TEST(BlockHeaderTest, BlocksComeBack) {
  const FrameHeader frame = SampleFrame();
  for (const BlockHeader& block : SampleBlocks()) {
    ASSERT_TRUE(CheckBlockHeader(block, frame).ok())
        << CheckBlockHeader(block, frame).what();
    const Result<BlockHeader> got =
        Read(Append(block, frame), frame, kNoLimits);
    ASSERT_TRUE(got.ok()) << got.status().what();
    EXPECT_EQ(*got, block);
  }
}

TEST(BlockHeaderTest, EveryTruncationWaitsForMore) {
  const FrameHeader frame = SampleFrame();
  for (const BlockHeader& block : SampleBlocks()) {
    ExpectEveryTruncationToWaitForMore(
        Append(block, frame),
        [&](ByteReader& in) { return ReadBlockHeader(in, frame, kNoLimits); });
  }
}

// Every accepted header is exactly what the writer would write.
TEST(BlockHeaderTest, EveryBitFlipIsRefusedOrAnotherBlock) {
  const FrameHeader frame = SampleFrame();
  for (const BlockHeader& block : SampleBlocks()) {
    ForEveryBitFlip(Append(block, frame), [&](const TestBytes& damaged) {
      ByteReader in(damaged);
      const auto got = ReadBlockHeader(in, frame, kNoLimits);
      if (!got.ok()) return;
      EXPECT_NE(*got, block);
      EXPECT_EQ(
          Append(*got, frame),
          TestBytes(damaged.begin(),
                    damaged.begin() + static_cast<ptrdiff_t>(in.offset())));
    });
  }
}

TEST(BlockHeaderTest, AProfilesLearningRateGoesUnsaid) {
  FrameHeader frame = SampleFrame();
  frame.default_learning_rate = 26;
  BlockHeader block = MethodHeader(Method::kAc);
  block.learning_rate = 26;
  EXPECT_EQ(Append(block, frame), (TestBytes{0xe8, 0x07, 0x02, 0xc8, 0x01}));
  EXPECT_EQ(Read(Append(block, frame), frame)->learning_rate, 26);
  block.learning_rate = 0;
  EXPECT_EQ(Append(block, frame), (TestBytes{0xe8, 0x07, 0x0a, 0, 0xc8, 0x01}));
  EXPECT_EQ(Read(Append(block, frame), frame)->learning_rate, 0);
  // Methods without a language model have no learning rate.
  EXPECT_EQ(
      Read(Append(MethodHeader(Method::kBytes), frame), frame)->learning_rate,
      0);
  // A default must not be stored.
  EXPECT_EQ(Read({0xe8, 0x07, 0x0a, 26, 0xc8, 0x01}, frame).status().code(),
            Code::kCorrupt);
}

TEST(BlockHeaderTest, TheTextsLimitHoldsToTheByte) {
  const FrameHeader frame;
  const TestBytes bytes = Append(StoredHeader(1000), frame);
  EXPECT_TRUE(Read(bytes, frame, {.max_block_bytes = 1000}).ok());
  EXPECT_EQ(Read(bytes, frame, {.max_block_bytes = 999}).status().code(),
            Code::kLimitExceeded);
  const TestBytes at_limit = Append(StoredHeader(kDefaultMaxBlockBytes), frame);
  EXPECT_TRUE(Read(at_limit, frame).ok());
  const TestBytes above =
      Append(StoredHeader(kDefaultMaxBlockBytes + 1), frame);
  EXPECT_EQ(Read(above, frame).status().code(), Code::kLimitExceeded);
  TestBytes huge;
  AppendVarint(kMaxBlockBytes + 1, &huge);
  huge.push_back(0);
  EXPECT_EQ(Read(huge, frame, kNoLimits).status().code(), Code::kCorrupt);
}

TEST(BlockHeaderTest, MalformedHeadersAreCorrupt) {
  const FrameHeader frame = SampleFrame();
  for (const TestBytes& bytes : {
           TestBytes{0, 0},                 // no text
           TestBytes{0x85, 0x00, 0},        // size in a longer form
           TestBytes{5, 0x08},              // stored, with parameters
           TestBytes{5, 0x10, 2, 0},        // stored in two streams
           TestBytes{5, 0x13, 2, 0, 1},     // bytes in two streams
           TestBytes{5, 0x14, 0, 0, 1},     // empty first stream
           TestBytes{5, 0x14, 5, 0, 1},     // empty last stream
           TestBytes{5, 0x14, 6, 0, 1},     // stream above the text
           TestBytes{5, 0x24, 3, 3, 0, 1},  // streams above the text
           TestBytes{5, 0x04, 5},           // payload as large as text
           TestBytes{5, 0x04, 0x81, 0x00},  // payload size in a longer form
           TestBytes{5, 0x0b, 17, 0},       // 17 bytes of parameters
           TestBytes{5, 0x0b, 0, 1},  // no parameters, but the flag is set
           TestBytes{5, 0x0a, 0, 1},  // the default, stored
           TestBytes{5, 0x14, 2, 0xff, 0x0f, 1},  // fork of 2047, window 2048
       }) {
    EXPECT_EQ(Read(bytes, frame).status().code(), Code::kCorrupt)
        << testing::PrintToString(bytes);
  }
  EXPECT_TRUE(Read({5, 0x14, 2, 0xfe, 0x0f, 1}, frame).ok());
}

TEST(BlockHeaderTest, AForkWithoutAWindowHasALimitToo) {
  FrameHeader frame = SampleFrame();
  frame.model->window = 0;
  frame.model->keep = 0;
  BlockHeader block = MixHeader();
  block.fork_symbols = kMaxForkSymbols;
  EXPECT_TRUE(Read(Append(block, frame), frame).ok());
  block.fork_symbols = kMaxForkSymbols + 1;
  EXPECT_FALSE(CheckBlockHeader(block, frame).ok());
}

TEST(BlockHeaderTest, UnknownMethodsAreRefused) {
  for (uint8_t method = 0; method <= kMethodMask; ++method) {
    if (IsMethod(method) || method == kReferences) continue;
    EXPECT_EQ(Read({5, method, 1}, SampleFrame()).status().code(),
              Code::kUnsupportedVersion);
  }
}

TEST(BlockHeaderTest, AFrameWithoutAModelHasNoModelsBlocks) {
  const FrameHeader frame;
  for (const uint8_t method : TestBytes{1, 2, 4}) {
    EXPECT_EQ(Read({5, method, 1}, frame).status().code(), Code::kCorrupt);
  }
  EXPECT_TRUE(Read({5, 3, 1}, frame).ok());
}

TEST(BlockHeaderTest, TheWriterIsToldWhatIsWrong) {
  const FrameHeader frame = SampleFrame();
  std::vector<BlockHeader> bad(8, MixHeader());
  bad[0].raw_bytes = 0;
  bad[1].stream_bytes = {};
  bad[2].stream_bytes = {999};
  bad[3].payload_bytes = 1000;
  bad[4].parameters = TestBytes(kMaxParameterBytes + 1);
  bad[5].stream_bytes = {1000};  // the fork is not changed
  bad[6].method = Method::kAc;   // the parameters are not changed
  bad[7] = StoredHeader(5);
  bad[7].learning_rate = 1;
  for (const BlockHeader& block : bad) {
    const Status status = CheckBlockHeader(block, frame);
    EXPECT_EQ(status.code(), Code::kInvalidArgument);
    EXPECT_FALSE(status.what().empty());
  }
}

}  // namespace
}  // namespace llmzip
