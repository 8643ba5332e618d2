// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Encoder and decoder together: every text under every method and model, the
// same bytes whatever the machine does, and no damage that goes unnoticed.
#include <tuple>

#include "codec/block_codec.h"
#include "container/block.h"
#include "gtest/gtest.h"
#include "testing/test_support.h"

namespace llmzip {
namespace {

EncoderOptions OptionsFor(TestModelKind kind, Method method) {
  EncoderOptions options;
  options.model = SmallModel(kind);
  options.method = method;
  options.window = 64;
  return options;
}

std::string Name(TestModelKind kind) {
  switch (kind) {
    case TestModelKind::kLlamaBpe:
      return "LlamaBpe";
    case TestModelKind::kLlamaSpm:
      return "LlamaSpm";
    case TestModelKind::kRwkv7:
      return "Rwkv7";
    case TestModelKind::kLlamaManyHeads:
      return "LlamaManyHeads";
    case TestModelKind::kQwen3:
      return "Qwen3";
    case TestModelKind::kRwkv4:
      return "Rwkv4";
    case TestModelKind::kRwkv5v1:
      return "Rwkv5v1";
    case TestModelKind::kRwkv5v2:
      return "Rwkv5v2";
    case TestModelKind::kRwkv6:
      return "Rwkv6";
    default:
      return "Kind" + std::to_string(static_cast<int>(kind));
  }
}

std::string CaseName(
    const testing::TestParamInfo<std::tuple<TestModelKind, Method>>& param) {
  static const char* const kMethods[] = {
      "Stored", "Rank", "Ac", "Bytes", "Mix", "References", "Order0"};
  return Name(std::get<0>(param.param)) +
         kMethods[static_cast<size_t>(std::get<1>(param.param))];
}

class CodecTest
    : public testing::TestWithParam<std::tuple<TestModelKind, Method>> {
 protected:
  EncoderOptions options() const {
    return OptionsFor(std::get<0>(GetParam()), std::get<1>(GetParam()));
  }
};

TEST_P(CodecTest, EveryHardTextComesBack) {
  for (const auto& [name, text] : HardTexts()) {
    SCOPED_TRACE(name);
    const auto archive = Compress(text, options());
    ASSERT_TRUE(archive.ok()) << archive.status().what();
    const auto back = Decompress(*archive, options());
    ASSERT_TRUE(back.ok()) << back.status().what();
    EXPECT_EQ(*back, text);
  }
}

TEST_P(CodecTest, EveryNumberOfStreamsComesBackWithTheFork) {
  const Bytes text = RepeatedText(1400, 50, 3);
  for (size_t streams : {1u, 2u, 5u, 16u}) {
    SCOPED_TRACE(streams);
    EncoderOptions with = options();
    with.num_streams = streams;
    const auto archive = Compress(text, with);
    ASSERT_TRUE(archive.ok()) << archive.status().what();
    const auto back = Decompress(*archive, with);
    ASSERT_TRUE(back.ok()) << back.status().what();
    EXPECT_EQ(*back, text);
    EXPECT_EQ(NeedsModel(*archive), UsesLanguageModel(*options().method));
  }
}

TEST_P(CodecTest, ThreadsChangeNoByte) {
  const Bytes text = RepeatedText(1500, 30, 4);
  EncoderOptions with = options();
  with.num_streams = 3;
  with.block_bytes = 600;
  const auto expected = Compress(text, with);
  ASSERT_TRUE(expected.ok());
  EXPECT_EQ(NeedsModel(*expected), UsesLanguageModel(*options().method));
  for (size_t threads : {2u, 7u}) {
    with.num_threads = threads;
    const auto archive = Compress(text, with);
    ASSERT_TRUE(archive.ok());
    EXPECT_EQ(*archive, *expected) << threads << " threads";
    const auto back = Decompress(*archive, with, threads);
    ASSERT_TRUE(back.ok()) << back.status().what();
    EXPECT_EQ(*back, text);
  }
}

// A decoder's threads have a group of streams each, which grows and shrinks as
// streams end.
TEST_P(CodecTest, StreamsInGroupsComeBack) {
  const Bytes text = RepeatedText(2400, 200, 8);
  for (size_t streams : {4u, 5u, 16u}) {
    EncoderOptions with = options();
    with.num_streams = streams;
    const auto archive = Compress(text, with);
    ASSERT_TRUE(archive.ok()) << archive.status().what();
    for (size_t threads : {2u, 7u}) {
      const auto back = Decompress(*archive, with, threads);
      ASSERT_TRUE(back.ok()) << back.status().what();
      EXPECT_EQ(*back, text) << streams << " streams, " << threads;
    }
  }
}

TEST_P(CodecTest, DamageEndsEveryGroup) {
  const Bytes text = RepeatedText(1500, 100, 9);
  EncoderOptions with = options();
  with.num_streams = 16;
  const auto archive = Compress(text, with);
  ASSERT_TRUE(archive.ok());
  for (size_t at = 0; at < archive->size(); at += 29) {
    Bytes damaged = *archive;
    damaged[at] ^= 0x10;
    const auto back = Decompress(damaged, with, /*num_threads=*/3);
    if (back.ok()) {
      ASSERT_EQ(*back, text) << "byte " << at;
    }
  }
}

TEST_P(CodecTest, NoTruncationAndNoFlippedBitYieldsOtherText) {
  const Bytes text = RepeatedText(180, 8, 5);
  const auto archive = Compress(text, options());
  ASSERT_TRUE(archive.ok());
  ASSERT_EQ(NeedsModel(*archive), UsesLanguageModel(*options().method));
  for (size_t size = 0; size < archive->size(); ++size) {
    const auto back = Decompress(std::span(*archive).first(size), options());
    ASSERT_FALSE(back.ok()) << "cut to " << size;
  }
  for (size_t bit = 0; bit < archive->size() * 8; ++bit) {
    Bytes damaged = *archive;
    damaged[bit / 8] ^= static_cast<uint8_t>(1 << (bit % 8));
    const auto back = Decompress(damaged, options());
    if (back.ok()) {
      ASSERT_EQ(*back, text) << "bit " << bit;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    ModelsAndMethods, CodecTest,
    testing::Combine(testing::Values(TestModelKind::kLlamaBpe,
                                     TestModelKind::kLlamaSpm,
                                     TestModelKind::kRwkv7),
                     testing::Values(Method::kStored, Method::kRank,
                                     Method::kAc, Method::kBytes,
                                     Method::kOrder0, Method::kMix)),
    CaseName);
INSTANTIATE_TEST_SUITE_P(
    RwkvVersions, CodecTest,
    testing::Combine(testing::Values(TestModelKind::kRwkv4,
                                     TestModelKind::kRwkv5v1,
                                     TestModelKind::kRwkv5v2,
                                     TestModelKind::kRwkv6),
                     testing::Values(Method::kAc)),
    CaseName);

// Query heads that share a key head go to the kernel in portions.
TEST(CodecTest, ModelsWithAnyNumberOfQueryHeadsToAKeyHeadComeBack) {
  // So that a random model shrinks it.
  const Bytes text = RepeatedText(300, 4, 3);
  for (const auto& [heads, kv_heads] : {std::pair{1u, 1u},
                                        {64u, 1u},
                                        {65u, 1u},
                                        {71u, 1u},
                                        {128u, 1u},
                                        {130u, 2u},
                                        {192u, 1u}}) {
    SCOPED_TRACE(std::to_string(heads) + " / " + std::to_string(kv_heads));
    const Bytes file = MakeLlamaOfHeads(heads, kv_heads, 4, 1);
    EncoderOptions options;
    options.model = *LanguageModel::Load(*GgufFile::Parse(file));
    options.method = Method::kAc;
    options.learning_rate = 200;
    const auto archive = Compress(text, options);
    ASSERT_TRUE(archive.ok()) << archive.status().what();
    EXPECT_TRUE(NeedsModel(*archive));
    const auto back = Decompress(*archive, options, /*num_threads=*/2);
    ASSERT_TRUE(back.ok()) << back.status().what();
    EXPECT_EQ(*back, text);
  }
}

TEST(CodecTest, GrowthIsBoundedWithoutAModel) {
  for (size_t size : {0u, 1u, 10u, 1000u, 100000u}) {
    const Bytes noise = RandomBytes(size, 9);
    const auto archive = Compress(noise, {});
    ASSERT_TRUE(archive.ok()) << archive.status().what();
    EXPECT_LE(archive->size(), size + 24);
    EXPECT_LE(archive->size(), EncoderBound(size));
    const auto back = Decompress(*archive, {});
    ASSERT_TRUE(back.ok()) << back.status().what();
    EXPECT_EQ(*back, noise);
  }
}

TEST(CodecTest, JoinedArchivesDecodeToJoinedTexts) {
  const EncoderOptions with = OptionsFor(TestModelKind::kLlamaBpe, Method::kAc);
  auto joined = Compress(ToBytes("first, "), with);
  const auto second = Compress(ToBytes("second"), {});
  ASSERT_TRUE(joined.ok() && second.ok());
  joined->insert(joined->end(), second->begin(), second->end());
  joined->resize(joined->size() + 512);  // as a tape or tar pads
  const auto back = Decompress(*joined, with);
  ASSERT_TRUE(back.ok()) << back.status().what();
  EXPECT_EQ(*back, ToBytes("first, second"));
}

TEST(CodecTest, TrailingBytesAreAnErrorAfterTheGoodText) {
  auto archive = Compress(ToBytes("text"), {});
  ASSERT_TRUE(archive.ok());
  archive->push_back('x');
  const auto back = Decompress(*archive, {});
  EXPECT_EQ(back.status().code(), Code::kBadMagic);
}

TEST(CodecTest, AnotherModelIsRefused) {
  const auto archive = Compress(
      RandomText(900, 6), OptionsFor(TestModelKind::kLlamaBpe, Method::kMix));
  ASSERT_TRUE(archive.ok());
  EXPECT_EQ(Decompress(*archive, {}).status().code(), Code::kModelMissing);
  EXPECT_EQ(Decompress(*archive, OptionsFor(TestModelKind::kRwkv7, Method::kAc))
                .status()
                .code(),
            Code::kModelMismatch);
}

// A model of 4-bit weights is one arithmetic, all int8 is another, keys in two
// planes are a third; a record that names another one is not decoded to wrong
// bytes.
TEST(CodecTest, AnotherArithmeticIsRefused) {
  EXPECT_EQ(NumericsOf(*SmallModel(TestModelKind::kLlamaBpe)), kNumericsExact2);
  EXPECT_EQ(NumericsOf(*SmallModel(TestModelKind::kLlamaSpm)), kNumericsExact1);
  EXPECT_EQ(NumericsOf(*SmallModel(TestModelKind::kRwkv7)), kNumericsExact1);
  EXPECT_EQ(NumericsOf(*SmallModel(TestModelKind::kQwen2)), kNumericsExact3);
  const auto options = OptionsFor(TestModelKind::kLlamaBpe, Method::kMix);
  FrameHeader frame;
  frame.model.emplace();
  frame.model->id = options.model->id();
  frame.model->window = 64;
  frame.model->keep = 16;
  BlockHeader header;
  header.method = Method::kAc;
  header.raw_bytes = 100;
  header.stream_bytes = {100};
  header.payload_bytes = 20;
  const Bytes noise(20, 0x5a);
  for (const uint8_t numerics :
       {kNumericsExact1, kNumericsExact2, kNumericsExact3}) {
    frame.model->numerics = numerics;
    Bytes archive;
    AppendFrameHeader(frame, &archive);
    const Bytes frame_bytes = archive;
    AppendBlock(header, noise, 0, frame, frame_bytes, &archive);
    EXPECT_EQ(Decompress(archive, options).status().code(),
              numerics == kNumericsExact2 ? Code::kCorrupt
                                          : Code::kUnsupportedVersion);
  }
}

TEST(CodecTest, OutputAboveTheLimitIsRefusedBeforeItIsDecoded) {
  const auto archive = Compress(RandomText(3000, 6), {});
  ASSERT_TRUE(archive.ok());
  DecoderOptions options;
  options.max_output = 2999;
  Decoder decoder(
      options, [](std::span<const uint8_t>) { return Status(); }, nullptr);
  EXPECT_EQ(decoder.Write(*archive).code(), Code::kLimitExceeded);
}

}  // namespace
}  // namespace llmzip
