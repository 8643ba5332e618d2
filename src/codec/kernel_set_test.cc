// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernels that the options name compute everything, and all of them give
// the same archive.
#include "codec/kernel_set.h"

#include <atomic>

#include "gtest/gtest.h"
#include "testing/test_codec_case.h"

namespace llmzip {
namespace {

// How often the tables below were called: the backbone by attention or wkv7,
// the rest by what only they call.
struct Calls {
  std::atomic<size_t> attention, wkv7, relu_squared, masses, row_update, mix,
      train;
};
Calls calls;

// The plain loops, and some of them are counted.
const Kernels& CountingKernels() {
  static const Kernels kernels = [] {
    Kernels made = ReferenceKernels();
    made.name = "counting";
    made.attention = [](const AttentionInput& input, float* scratch,
                        float* out) {
      ++calls.attention;
      return ReferenceKernels().attention(input, scratch, out);
    };
    made.wkv7 = [](auto... arguments) {
      ++calls.wkv7;
      ReferenceKernels().wkv7(arguments...);
    };
    made.relu_squared = [](auto... arguments) {
      ++calls.relu_squared;
      ReferenceKernels().relu_squared(arguments...);
    };
    made.masses = [](auto... arguments) {
      ++calls.masses;
      return ReferenceKernels().masses(arguments...);
    };
    made.row_update = [](auto... arguments) {
      ++calls.row_update;
      ReferenceKernels().row_update(arguments...);
    };
    return made;
  }();
  return kernels;
}

const MixerKernels& CountingMixerKernels() {
  static const MixerKernels kernels = {
      .name = "counting",
      .mix =
          [](auto... arguments) {
            ++calls.mix;
            ReferenceMixerKernels().mix(arguments...);
          },
      .train =
          [](auto... arguments) {
            ++calls.train;
            ReferenceMixerKernels().train(arguments...);
          }};
  return kernels;
}

CodecCase CaseOf(TestModelKind kind, Method method) {
  CodecCase a_case;
  a_case.kind = kind;
  a_case.method = method;
  a_case.learning_rate = 200;
  a_case.text = RepeatedText(200, 4, 3);
  return a_case;
}

class KernelSetTest : public testing::TestWithParam<TestModelKind> {};

// More query heads to a key head than a kernel takes at once are among them.
TEST_P(KernelSetTest, AllGiveTheSameArchive) {
  for (const Method method : {Method::kAc, Method::kMix}) {
    const CodecCase a_case = CaseOf(GetParam(), method);
    EncoderOptions options = a_case.Options();
    const auto expected = Compress(a_case.text, options);
    ASSERT_TRUE(expected.ok()) << expected.status().what();
    EXPECT_TRUE(NeedsModel(*expected));
    for (const Kernels* kernels : AvailableKernels()) {
      SCOPED_TRACE(kernels->name);
      options.kernels = KernelSetOf(kernels->name);
      const auto archive = Compress(a_case.text, options);
      ASSERT_TRUE(archive.ok()) << archive.status().what();
      EXPECT_EQ(*archive, *expected);
      const auto back = Decompress(*archive, options);
      ASSERT_TRUE(back.ok()) << back.status().what();
      EXPECT_EQ(*back, a_case.text);
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, KernelSetTest,
                         testing::Values(TestModelKind::kLlamaBpe,
                                         TestModelKind::kLlamaManyHeads,
                                         TestModelKind::kQwen3,
                                         TestModelKind::kRwkv7));

// Both directions, each counted alone.
class KernelArgumentTest : public testing::Test {
 protected:
  void Encode(TestModelKind kind, Method method) {
    const CodecCase a_case = CaseOf(kind, method);
    options_ = a_case.Options();
    options_.kernels = {&CountingKernels(), &CountingMixerKernels()};
    const auto archive = Compress(a_case.text, options_);
    ASSERT_TRUE(archive.ok()) << archive.status().what();
    archive_ = *archive;
  }
  void Decode() { ASSERT_TRUE(Decompress(archive_, options_).ok()); }

  EncoderOptions options_;
  Bytes archive_;
};

void ResetCalls() {
  for (auto* count :
       {&calls.attention, &calls.wkv7, &calls.relu_squared, &calls.masses,
        &calls.row_update, &calls.mix, &calls.train}) {
    *count = 0;
  }
}

TEST_F(KernelArgumentTest, ATransformerUsesThem) {
  const auto check = [] {
    EXPECT_GT(calls.attention, 0u);
    EXPECT_GT(calls.masses, 0u);
    EXPECT_GT(calls.row_update, 0u);
    EXPECT_GT(calls.mix, 0u);
    EXPECT_GT(calls.train, 0u);
  };
  ResetCalls();
  Encode(TestModelKind::kLlamaBpe, Method::kMix);
  check();
  ResetCalls();
  Decode();
  check();
}

TEST_F(KernelArgumentTest, ARecurrentModelUsesThem) {
  const auto check = [] {
    EXPECT_GT(calls.wkv7, 0u);
    EXPECT_GT(calls.relu_squared, 0u);
    EXPECT_GT(calls.masses, 0u);
  };
  ResetCalls();
  Encode(TestModelKind::kRwkv7, Method::kAc);
  check();
  ResetCalls();
  Decode();
  check();
}

TEST_F(KernelArgumentTest, ABlockWithoutAModelUsesThem) {
  ResetCalls();
  Encode(TestModelKind::kLlamaBpe, Method::kBytes);
  EXPECT_GT(calls.mix, 0u);
  ResetCalls();
  Decode();
  EXPECT_GT(calls.mix, 0u);
}

TEST(KernelSetOfTest, EachPartWithoutATableOfThatNameTakesItsBest) {
  for (const Kernels* table : AvailableKernels()) {
    EXPECT_EQ(KernelSetOf(table->name).model, table);
  }
  for (const MixerKernels* table : AvailableMixerKernels()) {
    EXPECT_EQ(KernelSetOf(table->name).mixing, table);
  }
  EXPECT_EQ(KernelSetOf("abacus").model, &BestKernels());
  EXPECT_EQ(KernelSetOf("abacus").mixing, &BestMixerKernels());
}

}  // namespace
}  // namespace llmzip
