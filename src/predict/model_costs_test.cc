// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "predict/model_costs.h"

#include <gtest/gtest.h>

#include "gguf/gguf.h"
#include "predict/session.h"
#include "testing/test_models.h"

namespace llmzip {
namespace {

// All architectures of the test models.
std::vector<TestModelKind> Kinds() {
  std::vector<TestModelKind> kinds;
  for (const char* name : {"llama-bpe", "llama-spm", "qwen3", "rwkv7"}) {
    if (const auto kind = TestModelKindOf(name); kind.ok()) {
      kinds.push_back(*kind);
    }
  }
  return kinds;
}

TEST(ModelCostsTest, AModelOfShapesTakesWhatTheModelTakes) {
  ASSERT_GE(Kinds().size(), 2u);
  for (const TestModelKind kind : Kinds()) {
    const std::vector<uint8_t> bytes = MakeTestModel(kind, 1);
    const auto file = GgufFile::Parse(bytes);
    ASSERT_TRUE(file.ok());
    const auto whole = LanguageModel::Load(*file);
    const auto shapes = LanguageModel::LoadShapes(*file);
    ASSERT_TRUE(whole.ok());
    ASSERT_TRUE(shapes.ok()) << shapes.status().what();
    EXPECT_EQ((*shapes)->weight_bytes(), (*whole)->weight_bytes());
    EXPECT_EQ((*shapes)->num_parameters(), (*whole)->num_parameters());
    EXPECT_EQ((*shapes)->has_nibbles(), (*whole)->has_nibbles());
    const ReadingRules rules = (*whole)->DefaultRules(0, 0);
    EXPECT_EQ(Session::MemoryBytes(**shapes, rules, 26, 4, 1, 5000),
              Session::MemoryBytes(**whole, rules, 26, 4, 1, 5000));
    const ModelCosts costs = CostsOf(**shapes);
    EXPECT_EQ(costs.multiplications, CostsOf(**whole).multiplications);
    EXPECT_EQ(costs.int8_bytes, CostsOf(**whole).int8_bytes);
    EXPECT_GT(costs.multiplications, 0u);
    EXPECT_LE(costs.int8_bytes + costs.nibble_bytes, (*whole)->weight_bytes());
  }
}

TEST(ModelCostsTest, TimesGrowWithTheWork) {
  ModelCosts costs;
  ThreadPool pool(1);
  EXPECT_EQ(MeasureTokenTimes(costs, BestKernels(), pool).decoding_ns, 0u);
  costs.int8_bytes = uint64_t{1} << 30;
  costs.nibble_bytes = uint64_t{1} << 30;
  const TokenTimes times = MeasureTokenTimes(costs, BestKernels(), pool);
  EXPECT_GT(times.decoding_ns, 0u);
  EXPECT_GT(times.encoding_ns, 0u);
}

}  // namespace
}  // namespace llmzip
