// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The forward pass of every kind of test model with every kernel: the same bits
// on every machine, in any batch, beside any streams and with any number of
// threads.
#include "nn/backbone.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "base/checksum.h"
#include "gguf/gguf.h"
#include "gtest/gtest.h"
#include "kernel/float_environment.h"
#include "kernel/kernels.h"
#include "nn/architectures.h"
#include "nn/weights.h"
#include "testing/test_models.h"

namespace llmzip {
namespace {

struct Case {
  const char* kind;
  uint64_t hash;  // XXH3 of the hidden vectors below
};

// Format lock: a change of these numbers makes archives unreadable.
constexpr Case kCases[] = {
    {"llama-bpe", 0x6531d5643b85bf67},
    {"llama-spm", 0x3d2f56afbf9a96c7},
    {"llama-many-heads", 0x8a84de7ea3d9c8da},
    {"qwen2", 0xd421a1809fddb2b9},
    {"qwen3", 0x415c636d76675088},
    {"rwkv4", 0x2684db21a05cc422},
    {"rwkv5v1", 0xa19625ed5f9f480b},
    {"rwkv5v2", 0xf63e32cb1eb72eb9},
    {"rwkv6", 0x6371399779c80dca},
    {"rwkv7", 0x84e60b549b3271bb},
    {"gemma", 0xcf972e36b3a66996},
    {"gemma2", 0x898eec15ea66c551},
    {"gemma3", 0x4eca112f2bb5b27a},
    {"smollm3", 0xc815b31e00666a86},
    {"granite", 0x5beab2d8a51d5cda},
    {"minicpm", 0x7551cab87e0591ec},
    {"hunyuan-dense", 0x925790c065e0dc51},
    {"phi3", 0xd2f588b52bfefc83},
    {"olmo2", 0xf17f4f47910c9eb1},
    {"gpt2", 0x936b2228907864c6},
    {"qwen3-yarn", 0xfffdc3aa25f06675},
    {"rwkv6qwen2", 0x264c89e19b82502f},
    {"arwkv7", 0x330251aeae2992c0},
    {"arwkv7-bare", 0x1ad5d2c2ddab64ec},
    {"lfm2", 0x07c4ec81650e219b},
    {"qwen35", 0x0cdc10b27b7b95a4},
    {"mini-openllama", 0xaf24e4bde14650af},
    {"mini-mistral-q2k", 0x8f0a0cc7ab2a0919},
    {"mini-mistral-q4k", 0x239cfd8691f43995},
    {"mini-rwkv5-world", 0xa92a9306366ec12f},
};

constexpr size_t kNumTokens = 40;
using Hidden = std::vector<std::vector<float>>;  // [token][width]

class BackboneTest
    : public testing::TestWithParam<std::tuple<Case, const Kernels*>> {
 protected:
  void SetUp() override {
    bytes_ = MakeTestModel(*TestModelKindOf(kind().kind), /*seed=*/1);
    auto file = GgufFile::Parse(bytes_);
    ASSERT_TRUE(file.ok()) << file.status().what();
    const std::string name(*file->GetString("general.architecture"));
    const WeightReader reader(&*file, name, UINT64_MAX, kernels());
    const TensorView& table = *file->FindTensor("token_embd.weight");
    auto rows =
        reader.Int8Matrix("token_embd.weight", table.rows(), table.cols());
    ASSERT_TRUE(rows.ok());
    rows_ = *std::move(rows);
    embedding_.emplace(&rows_, std::vector<uint32_t>());
    auto backbone = LoadBackbone(name, reader, &*embedding_);
    ASSERT_TRUE(backbone.ok()) << backbone.status().what();
    backbone_ = *std::move(backbone);
    for (size_t i = 0; i < kNumTokens; ++i) {
      tokens_.push_back(static_cast<uint32_t>(i * i * 7 + 3) %
                        static_cast<uint32_t>(table.rows()));
    }
  }

  static const Case& kind() { return std::get<0>(GetParam()); }
  static const Kernels& kernels() { return *std::get<1>(GetParam()); }

  std::unique_ptr<BackboneState> NewState(size_t num_streams) const {
    return backbone_->NewState(
        num_streams, {.num_positions = kNumTokens, .window = kNumTokens},
        kernels());
  }

  // Evaluates tokens [begin, end) of stream `stream`, `chunk` of them at a
  // time, each chunk with the first tokens of `others` more streams beside it.
  Hidden Evaluate(BackboneState* state, size_t stream, size_t begin, size_t end,
                  size_t chunk, size_t others, ThreadPool& pool) const {
    const size_t d = backbone_->embedding_size();
    Hidden hidden;
    for (size_t at = begin; at < end; at += chunk) {
      const size_t count = std::min(chunk, end - at);
      std::vector<BatchRow> rows;
      for (size_t i = 0; i < std::max(count, others); ++i) {
        if (i < others) rows.push_back({stream + 1 + i, tokens_[at]});
        if (i < count) rows.push_back({stream, tokens_[at + i]});
      }
      std::vector<float> out(rows.size() * d);
      EXPECT_TRUE(state->Evaluate(rows, pool, out.data()).ok());
      for (size_t row = 0; row < rows.size(); ++row) {
        if (rows[row].stream != stream) continue;
        const auto first = out.begin() + static_cast<ptrdiff_t>(row * d);
        hidden.emplace_back(first, first + static_cast<ptrdiff_t>(d));
      }
    }
    return hidden;
  }

  Hidden OneByOne() const {
    ThreadPool pool(1);
    return Evaluate(NewState(1).get(), 0, 0, kNumTokens, /*chunk=*/1,
                    /*others=*/0, pool);
  }

  std::vector<uint8_t> bytes_;
  PackedMatrix rows_;
  std::optional<EmbeddingTable> embedding_;
  std::unique_ptr<const Backbone> backbone_;
  std::vector<uint32_t> tokens_;
};

TEST_P(BackboneTest, HiddenVectorsAreTheSameBitsOnEveryMachine) {
  Xxh3 hash;
  for (const std::vector<float>& vector : OneByOne()) {
    hash.Update({reinterpret_cast<const uint8_t*>(vector.data()),
                 vector.size() * sizeof(float)});
  }
  EXPECT_EQ(hash.Digest(), kind().hash) << std::hex << hash.Digest();
}

TEST_P(BackboneTest, BatchesStreamsAndThreadsChangeNoBit) {
  const Hidden expected = OneByOne();
  for (const size_t chunk : {2u, 7u, 33u}) {
    for (const size_t others : {0u, 3u}) {
      for (const size_t threads : {1u, 2u, 7u}) {
        ThreadPool pool(threads);
        EXPECT_EQ(Evaluate(NewState(1 + others).get(), 0, 0, kNumTokens, chunk,
                           others, pool),
                  expected)
            << chunk << " " << others << " " << threads;
      }
    }
  }
}

TEST_P(BackboneTest, AClearedStreamBeginsAnew) {
  ThreadPool pool(1);
  const auto state = NewState(1);
  const Hidden first = Evaluate(state.get(), 0, 0, 20, 20, 0, pool);
  state->Clear(0);
  EXPECT_EQ(Evaluate(state.get(), 0, 0, 20, 20, 0, pool), first);
}

TEST_P(BackboneTest, ACopyAndATwinContinueWhereTheOriginStands) {
  ThreadPool pool(1);
  const auto state = NewState(2);
  Evaluate(state.get(), 0, 0, 17, 17, 0, pool);
  state->Copy(0, 1);
  const Hidden expected = Evaluate(state.get(), 0, 17, kNumTokens, 5, 0, pool);
  const auto twin = state->Twin();
  EXPECT_EQ(Evaluate(twin.get(), 1, 17, kNumTokens, 5, 0, pool), expected);
}

// Else the tests above would compare nothing.
TEST_P(BackboneTest, EachTokenChangesWhatFollows) {
  const Hidden expected = OneByOne();
  tokens_[0] += 1;
  const Hidden other = OneByOne();
  for (size_t i = 0; i < kNumTokens; ++i) EXPECT_NE(other[i], expected[i]) << i;
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, BackboneTest,
    testing::Combine(testing::ValuesIn(kCases),
                     testing::ValuesIn(AvailableKernels().begin(),
                                       AvailableKernels().end())),
    [](const auto& p) {
      std::string name = std::string(std::get<0>(p.param).kind) + "_" +
                         std::get<1>(p.param)->name;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

}  // namespace
}  // namespace llmzip
