// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/primed_state.h"

#include <string>
#include <tuple>

#include "codec/block_codec.h"
#include "codec/dictionary.h"
#include "gtest/gtest.h"
#include "testing/test_support.h"

namespace llmzip {
namespace {

std::string Lines(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) {
    text += "the line of number " + std::to_string(i * 37 % 100) +
            (i % 3 == 0 ? " is short\n" : " has some more words in it\n");
  }
  return text;
}

std::shared_ptr<const Dictionary> MakeDictionary(const std::string& text) {
  return *Dictionary::Create(ToBytes(text), "lines.txt");
}

ModelSetup SetupOf(const LanguageModel* model, const Dictionary* dictionary) {
  ModelSetup setup;
  setup.model = model;
  setup.rules = model->DefaultRules(/*window=*/64, /*keep=*/16);
  setup.dictionary = dictionary;
  return setup;
}

class PrimedStateTest
    : public testing::TestWithParam<std::tuple<TestModelKind, Method>> {
 protected:
  std::shared_ptr<const LanguageModel> model_ =
      SmallModel(std::get<0>(GetParam()));
  BlockChoice choice_ = {
      .method = std::get<1>(GetParam()), .num_streams = 1, .learning_rate = 64};
};

TEST_P(PrimedStateTest, BlocksComeBackWithAnyStreamsAndThreads) {
  const auto dictionary = MakeDictionary(Lines(0, 30));
  const auto setup = SetupOf(model_.get(), dictionary.get());
  const Bytes text = ToBytes(Lines(30, 45));
  for (const size_t streams : {1u, 2u, 5u}) {
    for (const uint64_t fork : {0u, 20u}) {
      SCOPED_TRACE(std::to_string(streams) + " " + std::to_string(fork));
      BlockChoice choice = choice_;
      choice.num_streams = streams;
      choice.fork_symbols = fork;
      ThreadPool one(1), three(3);
      const auto block = EncodeBlock(text, choice, setup, one, {});
      ASSERT_TRUE(block.ok()) << block.status().what();
      // Another dictionary object has learned with other threads.
      const auto other = MakeDictionary(Lines(0, 30));
      const auto with = SetupOf(model_.get(), other.get());
      const auto back =
          DecodeBlock(block->header, block->payload, with, three, {});
      ASSERT_TRUE(back.ok()) << back.status().what();
      EXPECT_EQ(*back, text);
    }
  }
}

TEST_P(PrimedStateTest, BlocksAreSmallerAndDoNotChangeTheState) {
  const auto dictionary = MakeDictionary(Lines(0, 40));
  const auto setup = SetupOf(model_.get(), dictionary.get());
  const auto without = SetupOf(model_.get(), nullptr);
  const Bytes text = ToBytes(Lines(40, 44));
  ThreadPool pool(1);
  const auto cold = EncodeBlock(text, choice_, without, pool, {});
  const auto first = EncodeBlock(text, choice_, setup, pool, {});
  const auto again = EncodeBlock(text, choice_, setup, pool, {});
  ASSERT_TRUE(cold.ok() && first.ok() && again.ok());
  // Brotli hides what so few ranks have learned.
  if (choice_.method != Method::kRank) {
    EXPECT_LT(first->payload.size(), cold->payload.size());
  }
  EXPECT_EQ(first->payload, again->payload);
}

INSTANTIATE_TEST_SUITE_P(
    All, PrimedStateTest,
    testing::Combine(testing::Values(TestModelKind::kRwkv7,
                                     TestModelKind::kLlamaBpe),
                     testing::Values(Method::kRank, Method::kAc, Method::kBytes,
                                     Method::kMix)));

// What each piece of a text costs after the dictionary is what it costs in one
// block after the same text.
class AsOneTextTest : public testing::TestWithParam<Method> {};

TEST_P(AsOneTextTest, ABlockCostsWhatItCostsBehindItsDictionary) {
  const std::string before = Lines(0, 30), after = Lines(30, 36);
  const auto model = SmallModel(TestModelKind::kRwkv7);
  const auto dictionary = MakeDictionary(before);
  const BlockChoice choice = {.method = GetParam(),
                              .num_streams = 1,
                              .learning_rate = 64,
                              .trace = true};
  ThreadPool pool(1);
  const auto whole = EncodeBlock(ToBytes(before + after), choice,
                                 SetupOf(model.get(), nullptr), pool, {});
  const auto part = EncodeBlock(
      ToBytes(after), choice, SetupOf(model.get(), dictionary.get()), pool, {});
  ASSERT_TRUE(whole.ok() && part.ok());
  if (GetParam() == Method::kBytes) {
    const auto& bits = whole->trace.byte_bits;
    EXPECT_EQ(std::vector<uint64_t>(
                  bits.begin() + static_cast<std::ptrdiff_t>(before.size()),
                  bits.end()),
              part->trace.byte_bits);
    return;
  }
  const auto& tokens = whole->trace.streams[0];
  const auto& own = part->trace.streams[0];
  ASSERT_GT(tokens.size(), own.size());
  const size_t skipped = tokens.size() - own.size();
  for (size_t i = 0; i < own.size(); ++i) {
    ASSERT_EQ(own[i].symbol, tokens[skipped + i].symbol) << i;
    ASSERT_EQ(own[i].coded_bits, tokens[skipped + i].coded_bits) << i;
    ASSERT_EQ(own[i].model_bits, tokens[skipped + i].model_bits) << i;
  }
}

INSTANTIATE_TEST_SUITE_P(Methods, AsOneTextTest,
                         testing::Values(Method::kAc, Method::kBytes,
                                         Method::kMix));

TEST(PrimedState, OfNoTextIsTheBeginning) {
  const auto model = SmallModel(TestModelKind::kRwkv7);
  const auto setup = SetupOf(model.get(), nullptr);
  ThreadPool pool(1);
  const Priming priming = {
      .method = Method::kMix,
      .learning_rate = 64,
      .mixing_start = kNewestMixingStart,
      .mixing = MixParameters::Default(ModelStrength::kWeak, 500)};
  const auto state = PrimedState::Learn({}, priming, setup, pool, {});
  ASSERT_TRUE(state.ok()) << state.status().what();
  const Bytes text = ToBytes(Lines(0, 10));
  const BlockChoice choice = {
      .method = Method::kMix, .num_streams = 1, .learning_rate = 64};
  ModelSetup with = setup;
  with.primed = state->get();
  const auto expected = EncodeBlock(text, choice, setup, pool, {});
  ASSERT_TRUE(expected.ok());
  const auto back =
      DecodeBlock(expected->header, expected->payload, with, pool, {});
  ASSERT_TRUE(back.ok());
  EXPECT_EQ(*back, text);
}

TEST(PrimedState, EndsWhereTheCallerSaysSo) {
  const auto model = SmallModel(TestModelKind::kRwkv7);
  const auto dictionary = MakeDictionary(Lines(0, 30));
  const auto setup = SetupOf(model.get(), dictionary.get());
  ThreadPool pool(1);
  const auto block =
      EncodeBlock(ToBytes("text"), {.method = Method::kMix}, setup, pool,
                  [](const BlockProgress&) { return false; });
  EXPECT_EQ(block.status().code(), Code::kCancelled);
  // Nothing half-made was kept.
  EXPECT_TRUE(
      EncodeBlock(ToBytes("text"), {.method = Method::kMix}, setup, pool, {})
          .ok());
}

TEST(Dictionary, RefusesSizesOutOfRange) {
  EXPECT_EQ(Dictionary::Create({}, "").status().code(), Code::kInvalidArgument);
  EXPECT_EQ(
      Dictionary::Create(Bytes(kMaxDictionaryBytes + 1), "").status().code(),
      Code::kInvalidArgument);
  const auto largest = Dictionary::Create(Bytes(kMaxDictionaryBytes), "\n");
  ASSERT_TRUE(largest.ok());
  EXPECT_EQ((*largest)->record().name, "?");
}

TEST(Dictionary, IsKnownByItsText) {
  const auto dictionary = MakeDictionary("abc");
  // SHA-256 of "abc" begins so.
  EXPECT_EQ(dictionary->record().id,
            (DictionaryId{0xba, 0x78, 0x16, 0xbf, 0x8f, 0x01, 0xcf, 0xea}));
  EXPECT_EQ(dictionary->record().size_bytes, 3u);
  EXPECT_EQ(dictionary->record().name, "lines.txt");
}

}  // namespace
}  // namespace llmzip
