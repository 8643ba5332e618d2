// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Traces against the archives that they explain.
#include "codec/token_trace.h"

#include <cmath>

#include "codec/code_length.h"
#include "codec/inspector.h"
#include "gtest/gtest.h"
#include "testing/test_support.h"

namespace llmzip {
namespace {

struct Told {
  Bytes text;
  uint64_t num_tokens = 0;
  uint64_t coded_bits = 0;
  uint64_t model_bits = 0;
};

// Compresses with an observer that checks each token by itself.
Result<Bytes> CompressAndTell(const Bytes& text, EncoderOptions options,
                              Told* told) {
  options.token_observer = [told](const CodedToken& token) {
    told->text.insert(told->text.end(), token.bytes.begin(), token.bytes.end());
    ++told->num_tokens;
    told->coded_bits += token.coded_bits;
    if (token.trace == nullptr) {
      EXPECT_EQ(token.bytes.size(), 1u);
      EXPECT_FALSE(UsesLanguageModel(token.method));
      return true;
    }
    const TokenTrace& trace = *token.trace;
    told->model_bits += trace.model_bits;
    EXPECT_EQ(trace.coded_bits, token.coded_bits);
    EXPECT_LE(trace.model_ends, trace.model_bits);
    EXPECT_LE(trace.coded_ends, trace.coded_bits);
    const auto spelled = token.vocabulary->Bytes(trace.symbol);
    EXPECT_TRUE(std::equal(spelled.begin(), spelled.end(), token.bytes.begin(),
                           token.bytes.end()));
    uint32_t sum = 0;
    for (size_t i = 0; i < trace.candidates.size(); ++i) {
      const TraceCandidate& candidate = trace.candidates[i];
      sum += candidate.millionths;
      if (i > 0) {
        EXPECT_LE(candidate.millionths, trace.candidates[i - 1].millionths);
      }
      // The rank's place holds the symbol, at its price.
      if (i == trace.rank) {
        EXPECT_EQ(candidate.symbol, trace.symbol);
        EXPECT_NEAR(std::exp2(-1e-6 * static_cast<double>(trace.model_bits)),
                    1e-6 * candidate.millionths, 2e-6);
      }
    }
    EXPECT_LE(sum, 1000000u);
    return true;
  };
  return Compress(text, options);
}

uint64_t PayloadBytes(const Bytes& archive) {
  Inspector inspector{DecodeLimits{}};
  EXPECT_TRUE(inspector.Write(archive).ok());
  EXPECT_TRUE(inspector.Finish().ok());
  return inspector.summary().payload_bytes;
}

void ExpectAgreement(const Told& told, const Bytes& archive,
                     uint64_t num_blocks) {
  const double told_bytes = 1e-6 / 8 * static_cast<double>(told.coded_bits);
  EXPECT_NEAR(told_bytes, static_cast<double>(PayloadBytes(archive)),
              static_cast<double>(num_blocks));
}

TEST(CodeLengthTest, AgreesWithTheLogarithm) {
  const double one = std::exp2(32);
  for (const uint64_t x :
       {uint64_t{1}, uint64_t{2}, uint64_t{3}, uint64_t{1000003},
        (uint64_t{1} << 22) - 1, uint64_t{1} << 47, UINT64_MAX}) {
    EXPECT_NEAR(static_cast<double>(FixedLog2(x)),
                one * std::log2(static_cast<double>(x)), 128)
        << x;
  }
  EXPECT_EQ(CodeLength(1, 1024), uint64_t{10} << 32);
  EXPECT_EQ(CodeLength(7, 7), 0u);
  EXPECT_EQ(BitLength(1, 1), uint64_t{22} << 32);
  EXPECT_EQ(BitLength(0, uint32_t{1} << 21), uint64_t{1} << 32);
  EXPECT_EQ(Microbits((uint64_t{3} << 32) + (uint64_t{1} << 31)), 3500000u);
  EXPECT_EQ(Microbits(uint64_t{40000} << 32), 40000000000u);
}

class TokenTraceTest : public testing::TestWithParam<TestModelKind> {
 protected:
  EncoderOptions options(Method method) const {
    EncoderOptions options;
    options.model = SmallModel(GetParam());
    options.method = method;
    options.window = 64;
    return options;
  }
};

TEST_P(TokenTraceTest, BitsOfAllTokensAreThePayload) {
  const Bytes text = RandomText(5000, 11);
  for (const Method method :
       {Method::kMix, Method::kAc, Method::kBytes, Method::kOrder0}) {
    for (const size_t streams : {1u, 3u}) {
      SCOPED_TRACE(testing::Message()
                   << static_cast<int>(method) << ", streams " << streams);
      EncoderOptions with = options(method);
      with.num_streams = streams;
      const auto expected = Compress(text, with);
      Told told;
      const auto archive = CompressAndTell(text, with, &told);
      ASSERT_TRUE(archive.ok() && expected.ok());
      EXPECT_EQ(*archive, *expected);  // watching changes nothing
      EXPECT_EQ(told.text, text);
      ExpectAgreement(told, *archive, /*num_blocks=*/1);
      if (method == Method::kAc) {
        EXPECT_EQ(told.model_bits, told.coded_bits);
      }
    }
  }
}

TEST_P(TokenTraceTest, EveryHardTextIsToldInFull) {
  for (const auto& [name, text] : HardTexts()) {
    SCOPED_TRACE(name);
    Told told;
    const auto archive = CompressAndTell(text, options(Method::kMix), &told);
    ASSERT_TRUE(archive.ok()) << archive.status().what();
    EXPECT_EQ(told.text, text);
    ExpectAgreement(told, *archive, /*num_blocks=*/1);
  }
}

INSTANTIATE_TEST_SUITE_P(Models, TokenTraceTest,
                         testing::Values(TestModelKind::kLlamaBpe,
                                         TestModelKind::kRwkv7));

TEST(TokenTraceTest, BlocksAreToldInTheTextsOrderOnAnyNumberOfThreads) {
  const Bytes text = RandomText(4000, 12);
  EncoderOptions with;
  with.model = SmallModel(TestModelKind::kLlamaBpe);
  with.method = Method::kMix;
  with.block_bytes = 900;
  uint64_t coded_bits = 0;
  for (const size_t threads : {1u, 2u, 7u}) {
    with.num_threads = threads;
    Told told;
    const auto archive = CompressAndTell(text, with, &told);
    ASSERT_TRUE(archive.ok());
    EXPECT_EQ(told.text, text);
    ExpectAgreement(told, *archive, /*num_blocks=*/5);
    if (threads == 1) coded_bits = told.coded_bits;
    EXPECT_EQ(told.coded_bits, coded_bits);
  }
}

TEST(TokenTraceTest, StoredBytesCostEightBits) {
  const Bytes noise = RandomBytes(300, 13);
  Told told;
  const auto archive = CompressAndTell(noise, {}, &told);
  ASSERT_TRUE(archive.ok());
  EXPECT_EQ(told.text, noise);
  EXPECT_EQ(told.coded_bits, 300u * 8000000u);
}

TEST(TokenTraceTest, RanksAreRefusedAndTheObserverCancels) {
  EncoderOptions with;
  with.model = SmallModel(TestModelKind::kLlamaBpe);
  with.method = Method::kRank;
  with.token_observer = [](const CodedToken&) { return false; };
  EXPECT_EQ(Compress(ToBytes("text"), with).status().code(),
            Code::kInvalidArgument);
  with.method = Method::kMix;
  EXPECT_EQ(Compress(ToBytes("text"), with).status().code(), Code::kCancelled);
}

}  // namespace
}  // namespace llmzip
