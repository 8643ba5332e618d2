// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "predict/session.h"

#include <random>

#include "gtest/gtest.h"
#include "predict/language_model.h"
#include "testing/test_models.h"

namespace llmzip {
namespace {

class SessionTest : public testing::TestWithParam<TestModelKind> {
 protected:
  void SetUp() override {
    const auto bytes = MakeTestModel(GetParam(), /*seed=*/1);
    auto file = GgufFile::Parse(bytes);
    ASSERT_TRUE(file.ok()) << file.status().what();
    auto model = LanguageModel::Load(*file);
    ASSERT_TRUE(model.ok()) << model.status().what();
    model_ = *model;
    rules_ = model_->DefaultRules(/*window=*/32, /*keep=*/8);
    std::mt19937 random(7);
    for (int i = 0; i < 150; ++i) {
      symbols_.push_back(
          static_cast<uint32_t>(random() % model_->vocabulary().num_symbols()));
    }
  }

  // The masses of every prediction of one stream that is given `chunk`
  // symbols at a time, with `others` more streams beside it.
  std::vector<std::vector<uint32_t>> Masses(size_t chunk, size_t others,
                                            size_t threads) {
    ThreadPool pool(threads);
    Session session(model_.get(), rules_, /*learning_rate=*/64, 1 + others,
                    &BestKernels(), &pool);
    std::vector<size_t> streams(1 + others);
    for (size_t i = 0; i < streams.size(); ++i) streams[i] = others - i;
    EXPECT_TRUE(session.Begin(streams).ok());
    std::vector<std::vector<uint32_t>> masses;
    const size_t own[] = {0};
    size_t given = 0;
    for (size_t coded = 0; coded < symbols_.size(); ++coded) {
      if (session.num_pending(0) == 0) {
        const size_t count = std::min(chunk, symbols_.size() - given);
        std::vector<StreamSymbols> entries;
        for (const size_t stream : streams) {
          entries.push_back(
              {stream, std::span(symbols_).subspan(given, count)});
        }
        EXPECT_TRUE(session.Append(entries).ok());
        given += count;
      }
      EXPECT_TRUE(session.Predict(own, pool).ok());
      masses.emplace_back(session.Masses(0).begin(), session.Masses(0).end());
      const uint32_t coded_symbol[] = {symbols_[coded]};
      session.Train(own, coded_symbol, pool);
    }
    return masses;
  }

  std::shared_ptr<const LanguageModel> model_;
  ReadingRules rules_;
  std::vector<uint32_t> symbols_;
};

TEST_P(SessionTest, MassesDependNeitherOnBatchNorStreamsNorThreads) {
  const auto expected = Masses(/*chunk=*/1, /*others=*/0, /*threads=*/1);
  EXPECT_EQ(Masses(/*chunk=*/7, /*others=*/0, /*threads=*/1), expected);
  EXPECT_EQ(Masses(/*chunk=*/64, /*others=*/0, /*threads=*/2), expected);
  EXPECT_EQ(Masses(/*chunk=*/3, /*others=*/4, /*threads=*/3), expected);
}

TEST_P(SessionTest, MassesAreAtLeastOneAndTheirSumsAgree) {
  ThreadPool pool(1);
  Session session(model_.get(), rules_, 0, 1, &BestKernels(), &pool);
  const size_t streams[] = {0};
  ASSERT_TRUE(session.Begin(streams).ok());
  ASSERT_TRUE(session.Predict(streams, pool).ok());
  const SymbolMasses& masses = session.Masses(0);
  ASSERT_EQ(masses.size(), model_->vocabulary().num_symbols());
  uint64_t sum = 0;
  for (size_t symbol = 0; symbol < masses.size(); ++symbol) {
    ASSERT_EQ(masses.Prefix(symbol), sum);
    ASSERT_GE(masses[symbol], 1u);
    ASSERT_EQ(masses.Find(sum), symbol);
    sum += masses[symbol];
    ASSERT_EQ(masses.Find(sum - 1), symbol);
  }
  EXPECT_EQ(masses.total(), sum);
  for (const uint32_t symbol : model_->vocabulary().synthetic_symbols()) {
    EXPECT_EQ(masses[symbol], 1u);
  }
}

TEST_P(SessionTest, AForkedStreamContinuesAsItsOriginWould) {
  ThreadPool pool(1);
  Session session(model_.get(), rules_, 0, 2, &BestKernels(), &pool);
  const size_t first[] = {0};
  const size_t both[] = {0, 1};
  ASSERT_TRUE(session.Begin(first).ok());
  const StreamSymbols head[] = {{0, std::span(symbols_).first(20)}};
  ASSERT_TRUE(session.Append(head).ok());
  while (session.num_pending(0) > 1)
    ASSERT_TRUE(session.Predict(first, pool).ok());
  session.Fork(0, 1);
  const auto rest = std::span(symbols_).subspan(20, 40);
  const StreamSymbols tails[] = {{0, rest}, {1, rest}};
  ASSERT_TRUE(session.Append(tails).ok());
  while (session.num_pending(0) > 0) {
    ASSERT_TRUE(session.Predict(both, pool).ok());
    ASSERT_TRUE(std::equal(session.Masses(0).begin(), session.Masses(0).end(),
                           session.Masses(1).begin()));
  }
}

// Logits are computed ahead. A copy that takes the place of a stream, and
// perhaps its memory, must not get those of the old one.
TEST_P(SessionTest, AForkForgetsWhatWasComputedAhead) {
  ThreadPool pool(1);
  Session session(model_.get(), rules_, 0, 2, &BestKernels(), &pool);
  const size_t first[] = {0}, second[] = {1};
  ASSERT_TRUE(session.Begin(first).ok());
  std::vector<std::vector<uint32_t>> masses;
  for (size_t begin = 0; begin < 30; begin += 10) {
    session.Fork(0, 1);
    const StreamSymbols text[] = {{1, std::span(symbols_).subspan(begin, 10)}};
    ASSERT_TRUE(session.Append(text).ok());
    for (size_t i = 0; i < 3; ++i) {
      ASSERT_TRUE(session.Predict(second, pool).ok());
      const SymbolMasses& now = session.Masses(1);
      if (i == 0) masses.emplace_back(now.begin(), now.end());
    }
  }
  EXPECT_EQ(masses[1], masses[0]);
  EXPECT_EQ(masses[2], masses[0]);
  // What follows the first symbol differs from text to text.
  const auto after = [&](size_t begin) {
    session.Fork(0, 1);
    const StreamSymbols text[] = {{1, std::span(symbols_).subspan(begin, 10)}};
    EXPECT_TRUE(session.Append(text).ok());
    EXPECT_TRUE(session.Predict(second, pool).ok());
    EXPECT_TRUE(session.Predict(second, pool).ok());
    const SymbolMasses& now = session.Masses(1);
    return std::vector<uint32_t>(now.begin(), now.end());
  };
  const auto a = after(0), b = after(10);
  EXPECT_EQ(after(0), a);
  EXPECT_EQ(after(10), b);
}

INSTANTIATE_TEST_SUITE_P(
    Models, SessionTest,
    testing::Values(TestModelKind::kLlamaBpe, TestModelKind::kLlamaSpm,
                    TestModelKind::kQwen3, TestModelKind::kRwkv4,
                    TestModelKind::kRwkv5v1, TestModelKind::kRwkv5v2,
                    TestModelKind::kRwkv6, TestModelKind::kRwkv7));

}  // namespace
}  // namespace llmzip
