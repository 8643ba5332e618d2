// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Archives by models of every architecture: they come back, and neither the
// kernels nor the threads change a byte of them.
#include <algorithm>
#include <string>

#include "gtest/gtest.h"
#include "testing/test_codec_case.h"
#include "testing/test_support.h"

namespace llmzip {
namespace {

using enum TestModelKind;

constexpr TestModelKind kKinds[] = {
    kLlamaBpe, kLlamaSpm,     kLlamaManyHeads, kQwen2,  kQwen3,   kQwen3Yarn,
    kQwen35,   kGemma,        kGemma2,         kGemma3, kSmolLm3, kGranite,
    kMiniCpm,  kHunyuanDense, kPhi3,           kOlmo2,  kGpt2,    kLfm2,
    kRwkv4,    kRwkv5v1,      kRwkv5v2,        kRwkv6,  kRwkv7,   kRwkv6Qwen2,
    kArwkv7,   kArwkv7Bare,
};
// Shapes of larger models, which are slow.
constexpr TestModelKind kMiniatures[] = {
    kMiniOpenLlama,
    kMiniMistralQ2K,
    kMiniMistralQ4K,
    kMiniRwkv5World,
};

class ArchitecturesTest : public testing::TestWithParam<TestModelKind> {
 protected:
  // A text for `streams` streams, and how to compress it.
  static CodecCase CaseOf(size_t streams) {
    const bool is_slow = std::ranges::count(kMiniatures, GetParam()) > 0;
    CodecCase a_case;
    a_case.kind = GetParam();
    a_case.method = Method::kMix;
    a_case.num_streams = streams;
    a_case.learning_rate = 200;
    a_case.text =
        RepeatedText(is_slow ? 50 + 10 * streams : 50 + 50 * streams, 40, 3);
    return a_case;
  }
};

TEST_P(ArchitecturesTest, ArchivesComeBack) {
  const CodecCase a_case = CaseOf(1);
  const auto archive = Compress(a_case.text, a_case.Options());
  ASSERT_TRUE(archive.ok()) << archive.status().what();
  EXPECT_TRUE(NeedsModel(*archive));
  const auto back = Decompress(*archive, a_case.Options(), /*num_threads=*/2);
  ASSERT_TRUE(back.ok()) << back.status().what();
  EXPECT_EQ(*back, a_case.text);
}

// Takes long: the plain loops are among the kernels.
TEST_P(ArchitecturesTest, NeitherKernelsNorThreadsChangeAByte) {
  for (const size_t streams : {1u, 8u}) {
    SCOPED_TRACE(streams);
    const CodecCase a_case = CaseOf(streams);
    EncoderOptions options = a_case.Options();
    const auto expected = Compress(a_case.text, options);
    ASSERT_TRUE(expected.ok()) << expected.status().what();
    EXPECT_TRUE(NeedsModel(*expected));
    for (const Kernels* kernels : AvailableKernels()) {
      for (const size_t threads : {1u, 2u, 7u}) {
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

INSTANTIATE_TEST_SUITE_P(Kinds, ArchitecturesTest, testing::ValuesIn(kKinds));
INSTANTIATE_TEST_SUITE_P(Miniatures, ArchitecturesTest,
                         testing::ValuesIn(kMiniatures));

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

}  // namespace
}  // namespace llmzip
