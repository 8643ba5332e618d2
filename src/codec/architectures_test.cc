// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Archives by models of every architecture: they come back, and neither the
// kernels nor the threads change a byte of them.
#include <string>

#include "gtest/gtest.h"
#include "testing/test_codec_case.h"
#include "testing/test_support.h"

namespace llmzip {
namespace {

class ArchitecturesTest : public testing::TestWithParam<TestModelKind> {};

TEST_P(ArchitecturesTest, ArchivesComeBackAndAreAlwaysTheSame) {
  for (const size_t streams : {1u, 8u}) {
    SCOPED_TRACE(streams);
    CodecCase a_case;
    a_case.kind = GetParam();
    a_case.method = Method::kMix;
    a_case.num_streams = streams;
    a_case.learning_rate = 200;
    a_case.text = RepeatedText(50 + 50 * streams, 40, 3);
    EncoderOptions options = a_case.Options();
    const auto expected = Compress(a_case.text, options);
    ASSERT_TRUE(expected.ok()) << expected.status().what();
    EXPECT_TRUE(NeedsModel(*expected));
    for (const Kernels* kernels : AvailableKernels()) {
      for (const size_t threads : {1u, 2u, 7u}) {
        // The plain loops are slow.
        if (kernels == &ReferenceKernels() && threads != 1) continue;
        SCOPED_TRACE(kernels->name + std::to_string(threads));
        options.num_threads = threads;
        options.kernels = KernelSetOf(kernels->name);
        const auto archive = Compress(a_case.text, options);
        ASSERT_TRUE(archive.ok()) << archive.status().what();
        EXPECT_EQ(*archive, *expected);
        const auto back = Decompress(*archive, options, threads);
        ASSERT_TRUE(back.ok()) << back.status().what();
        EXPECT_EQ(*back, a_case.text);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, ArchitecturesTest,
    testing::Values(TestModelKind::kQwen2, TestModelKind::kGemma,
                    TestModelKind::kGemma2, TestModelKind::kGemma3,
                    TestModelKind::kSmolLm3, TestModelKind::kGranite,
                    TestModelKind::kMiniCpm, TestModelKind::kHunyuanDense,
                    TestModelKind::kPhi3, TestModelKind::kOlmo2,
                    TestModelKind::kGpt2, TestModelKind::kQwen3Yarn,
                    TestModelKind::kRwkv6Qwen2, TestModelKind::kArwkv7,
                    TestModelKind::kArwkv7Bare, TestModelKind::kLfm2));

// A model with LongRoPE, its first training 512 tokens long: a window beyond
// that changes the bytes of a text that is shorter than both.
TEST(LongRopeTest, TheWindowOfAnArchiveDecidesHowItsModelRotates) {
  CodecCase a_case;
  a_case.kind = TestModelKind::kPhi3;
  a_case.method = Method::kMix;
  a_case.text = RepeatedText(100, 40, 3);
  const auto options_with = [&](uint32_t window) {
    EncoderOptions options = a_case.Options();
    options.window = window;
    options.keep = 32;
    return options;
  };
  const auto size_with = [&](uint32_t window) {
    const auto archive = Compress(a_case.text, options_with(window));
    EXPECT_TRUE(archive.ok()) << archive.status().what();
    // The decoder is told no window.
    const auto back = Decompress(*archive, a_case.Options(), 2);
    EXPECT_TRUE(back.ok()) << back.status().what();
    EXPECT_EQ(*back, a_case.text);
    return archive->size();
  };
  const size_t usual = size_with(500), longest_usual = size_with(512);
  const size_t beyond = size_with(513), far_beyond = size_with(2048);
  EXPECT_EQ(usual, longest_usual);
  EXPECT_NE(longest_usual, beyond);
  EXPECT_EQ(beyond, far_beyond);
}

// Shapes of larger models. They are slow; backbone_test compares the kernels.
class MiniaturesTest : public testing::TestWithParam<TestModelKind> {};

TEST_P(MiniaturesTest, AnArchiveComesBack) {
  CodecCase a_case;
  a_case.kind = GetParam();
  a_case.method = Method::kMix;
  a_case.text = RepeatedText(100, 40, 3);
  const auto archive = Compress(a_case.text, a_case.Options());
  ASSERT_TRUE(archive.ok()) << archive.status().what();
  EXPECT_TRUE(NeedsModel(*archive));
  const auto back = Decompress(*archive, a_case.Options(), /*num_threads=*/2);
  ASSERT_TRUE(back.ok()) << back.status().what();
  EXPECT_EQ(*back, a_case.text);
}

INSTANTIATE_TEST_SUITE_P(Kinds, MiniaturesTest,
                         testing::Values(TestModelKind::kMiniOpenLlama,
                                         TestModelKind::kMiniMistralQ2K,
                                         TestModelKind::kMiniMistralQ4K,
                                         TestModelKind::kMiniRwkv5World));

}  // namespace
}  // namespace llmzip
