// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "predict/output_head.h"

#include <cmath>
#include <limits>
#include <memory>
#include <random>

#include "gtest/gtest.h"
#include "predict/language_model.h"
#include "testing/test_models.h"

namespace llmzip {
namespace {

constexpr size_t kExamplesPerStep = 16;
constexpr LearningRateCode kRate = 64;

// A head of a small model, some hidden vectors, and the masses of each.
class OutputHeadTest : public testing::Test {
 protected:
  void SetUp() override {
    const auto bytes = MakeTestModel(TestModelKind::kLlamaBpe, /*seed=*/1);
    auto file = GgufFile::Parse(bytes);
    ASSERT_TRUE(file.ok());
    auto model = LanguageModel::Load(*file);
    ASSERT_TRUE(model.ok());
    model_ = *model;
    std::mt19937 random(5);
    for (size_t i = 0; i < kExamplesPerStep; ++i) {
      AlignedVector<float>& hidden = hidden_.emplace_back(num_cols());
      for (float& x : hidden) {
        x = static_cast<float>(static_cast<int>(random() % 2001) - 1000) *
            1e-3f;
      }
    }
  }

  size_t num_cols() const { return model_->head_matrix().cols(); }
  OutputHead NewHead() const {
    return OutputHead(&model_->head_matrix(), &model_->head_layout(),
                      &BestKernels());
  }
  // Of the rows that carry mass.
  std::vector<float> Logits(const OutputHead& head, size_t i, size_t threads) {
    ThreadPool pool(threads);
    QuantizedBatch input = head.NewInput();
    AlignedVector<float> logits(head.stride());
    const float* const hidden[] = {hidden_[i].data()};
    EXPECT_TRUE(head.Multiply(pool, hidden, input, logits.data()).ok());
    logits.resize(model_->head_layout().num_mass_rows());
    return {logits.begin(), logits.end()};
  }
  // The symbol that comes after hidden_[i].
  size_t Coded(size_t i) const {
    return (37 * i + 11) % model_->vocabulary().num_symbols();
  }
  // Trains with the first `count` vectors, `at_once` in a call.
  void Train(OutputHead& head, size_t count, size_t at_once, size_t threads) {
    ThreadPool pool(threads);
    std::vector<SymbolMasses> masses;
    std::vector<HeadExample> examples;
    masses.reserve(count);
    for (size_t i = 0; i < count; ++i) {
      std::vector<float> logits = Logits(head, i, 1);
      masses.emplace_back(&model_->head_layout());
      ASSERT_TRUE(masses.back().Assign(BestKernels(), logits.data()).ok());
      examples.push_back({hidden_[i].data(), &masses.back(), Coded(i)});
    }
    for (size_t i = 0; i < count; i += at_once) {
      head.Train(pool, kRate,
                 std::span(examples).subspan(i, std::min(at_once, count - i)));
    }
  }

  std::shared_ptr<const LanguageModel> model_;
  std::vector<AlignedVector<float>> hidden_;
};

TEST_F(OutputHeadTest, ABatchGivesWhatItsVectorsGiveAlone) {
  const OutputHead head = NewHead();
  QuantizedBatch input = head.NewInput();
  std::vector<const float*> hidden;
  for (const auto& vector : hidden_) hidden.push_back(vector.data());
  AlignedVector<float> logits(hidden.size() * head.stride());
  ThreadPool pool(3);
  ASSERT_TRUE(head.Multiply(pool, hidden, input, logits.data()).ok());
  for (size_t i = 0; i < hidden.size(); ++i) {
    const auto alone = Logits(head, i, 1);
    EXPECT_TRUE(
        std::equal(alone.begin(), alone.end(), &logits[i * head.stride()]));
  }
}

TEST_F(OutputHeadTest, AStepIsMadeWithTheSixteenthExample) {
  OutputHead head = NewHead();
  const auto before = Logits(head, 0, 1);
  Train(head, kExamplesPerStep - 1, 1, 1);
  EXPECT_EQ(Logits(head, 0, 1), before);
  Train(head, 1, 1, 1);
  EXPECT_NE(Logits(head, 0, 1), before);
}

TEST_F(OutputHeadTest, TheSymbolThatCameBecomesLikelier) {
  OutputHead head = NewHead();
  const HeadLayout& layout = model_->head_layout();
  std::vector<std::vector<float>> before;
  for (size_t i = 0; i < hidden_.size(); ++i) {
    before.push_back(Logits(head, i, 1));
  }
  Train(head, kExamplesPerStep, kExamplesPerStep, 1);
  size_t num_trained = 0;
  for (size_t i = 0; i < hidden_.size(); ++i) {
    const size_t row = layout.main_row(Coded(i));
    if (layout.row_tokens()[row] == kNoToken) continue;
    ++num_trained;
    EXPECT_GT(Logits(head, i, 1)[row], before[i][row]) << i;
  }
  EXPECT_GT(num_trained, 0u);
  // The model's own matrix is as it was.
  const OutputHead other = NewHead();
  for (size_t i = 0; i < hidden_.size(); ++i) {
    EXPECT_EQ(Logits(other, i, 1), before[i]);
  }
}

TEST_F(OutputHeadTest, TrainingDependsNeitherOnThreadsNorOnCalls) {
  OutputHead one = NewHead();
  Train(one, kExamplesPerStep, 1, 1);
  for (const size_t threads : {1, 2, 5}) {
    for (const size_t at_once : {1, 3, 16}) {
      OutputHead head = NewHead();
      Train(head, kExamplesPerStep, at_once, threads);
      for (size_t i = 0; i < hidden_.size(); ++i) {
        EXPECT_EQ(Logits(head, i, threads), Logits(one, i, 1));
      }
    }
  }
}

TEST_F(OutputHeadTest, AVectorWithoutADirectionTrainsNothing) {
  for (auto& vector : hidden_) std::fill(vector.begin(), vector.end(), 0.0f);
  OutputHead head = NewHead();
  Train(head, kExamplesPerStep, 1, 1);
  hidden_[0][0] = 1.0f;
  EXPECT_EQ(Logits(head, 0, 1), Logits(NewHead(), 0, 1));
}

TEST_F(OutputHeadTest, AVectorThatIsNotFiniteIsRefused) {
  const OutputHead head = NewHead();
  ThreadPool pool(1);
  QuantizedBatch input = head.NewInput();
  AlignedVector<float> logits(2 * head.stride());
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(),
                          -std::numeric_limits<float>::infinity()}) {
    hidden_[1][num_cols() - 1] = bad;
    const float* const hidden[] = {hidden_[0].data(), hidden_[1].data()};
    EXPECT_EQ(head.Multiply(pool, hidden, input, logits.data()).code(),
              Code::kNotFinite);
  }
}

TEST_F(OutputHeadTest, MemoryGrowsWithTheExamplesUpToAllRows) {
  const auto bytes = [&](uint64_t examples) {
    return OutputHead::MemoryBytes(model_->head_matrix(), model_->head_layout(),
                                   examples);
  };
  EXPECT_EQ(bytes(0), bytes(kExamplesPerStep - 1));
  EXPECT_LT(bytes(0), bytes(kExamplesPerStep));
  EXPECT_EQ(bytes(uint64_t{1} << 40), bytes(UINT64_MAX));
  EXPECT_GE(bytes(UINT64_MAX),
            model_->head_layout().num_mass_rows() * num_cols() * sizeof(float));
}

}  // namespace
}  // namespace llmzip
