// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The engine against an implementation that shares nothing with it: a float64
// forward pass in Python (tools/float_reference.py, make_reference_bits.py).
// "Near" is the word here, as the engine's weights and activations are int8;
// a wrong formula, window or vocabulary is far off.
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <vector>

#include "gguf/gguf.h"
#include "gtest/gtest.h"
#include "predict/language_model.h"
#include "predict/session.h"
#include "testing/test_models.h"

namespace llmzip {
namespace {

struct Reference {
  std::string kind;
  uint64_t seed = 0;
  ReadingRules rules;
  std::vector<uint32_t> tokens;
  std::vector<double> bits;
};

std::vector<Reference> ReadReferences() {
  std::ifstream file("tests/data/reference_bits.txt");
  EXPECT_TRUE(file) << "run from the source root";
  std::vector<Reference> references;
  for (std::string line; std::getline(file, line);) {
    std::istringstream fields(line);
    std::string what;
    fields >> what;
    if (what == "model") {
      Reference r;
      fields >> r.kind >> r.seed >> r.rules.window >> r.rules.keep >>
          r.rules.start_token;
      references.push_back(r);
    } else if (what == "tokens") {
      for (uint32_t token; fields >> token;) {
        references.back().tokens.push_back(token);
      }
    } else if (what == "bits") {
      for (double bits; fields >> bits;) references.back().bits.push_back(bits);
    }
  }
  return references;
}

// Bits of each token as the engine sees them, one token at a time.
std::vector<double> EngineBits(const Reference& reference) {
  const auto bytes =
      MakeTestModel(*TestModelKindOf(reference.kind), reference.seed);
  const auto model = LanguageModel::Load(*GgufFile::Parse(bytes));
  EXPECT_TRUE(model.ok()) << model.status().what();
  ThreadPool pool(1);
  constexpr LearningRateCode kHeadIsFixed = 0;
  Session session(model->get(), reference.rules, kHeadIsFixed,
                  /*num_streams=*/1, &BestKernels(), &pool);
  const size_t stream[] = {0};
  EXPECT_TRUE(session.Begin(stream).ok());
  std::vector<double> bits;
  for (uint32_t token : reference.tokens) {
    const uint32_t symbol = (*model)->vocabulary().SymbolOfToken(token);
    EXPECT_TRUE(session.Predict(stream, pool).ok());
    bits.push_back(
        1e-6 * static_cast<double>(session.SurpriseMicrobits(0, 0, symbol)));
    const StreamSymbols entry[] = {{0, std::span(&symbol, 1)}};
    EXPECT_TRUE(session.Append(entry).ok());
  }
  return bits;
}

TEST(AgreementTest, BitsOfEachSymbolAreThoseOfTheFloatReference) {
  const auto references = ReadReferences();
  ASSERT_EQ(references.size(), 30u);
  for (const Reference& reference : references) {
    SCOPED_TRACE(reference.kind);
    ASSERT_GT(reference.tokens.size(), 80u);
    ASSERT_EQ(reference.bits.size(), reference.tokens.size());
    const std::vector<double> bits = EngineBits(reference);
    double engine = 0, expected = 0, distance = 0;
    for (size_t i = 0; i < bits.size(); ++i) {
      EXPECT_NEAR(bits[i], reference.bits[i], 1.0) << "token " << i;
      engine += bits[i];
      expected += reference.bits[i];
      distance += std::fabs(bits[i] - reference.bits[i]);
    }
    const auto count = static_cast<double>(bits.size());
    RecordProperty(
        reference.kind + "_" + std::to_string(reference.rules.window),
        std::to_string(engine / expected - 1.0));
    EXPECT_NEAR(engine / expected, 1.0, 0.003);
    EXPECT_LT(distance / count, 0.12);
  }
}

}  // namespace
}  // namespace llmzip
