// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "testing/test_models.h"

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "gguf/dequantize.h"
#include "gguf/gguf.h"
#include "gtest/gtest.h"
#include "testing/test_vocabulary.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {
namespace {

struct Expected {
  const char* name;
  uint64_t num_tokens;
  uint64_t width;
  const char* sha256;  // first 8 bytes, of seed 1
};

// Golden archives name these models. If a hash changes, the generator is wrong
// (or another kind is due), not the hash.
constexpr Expected kExpected[] = {
    {"llama-bpe", 512, 64, "acd4defb888017f8"},
    {"llama-spm", 509, 80, "8898291090c0f441"},
    {"rwkv7", 500, 128, "af788ef2e5bf861a"},
    {"qwen3", 512, 64, "a7a83d306fe35d3f"},
    {"rwkv4", 500, 96, "21f1c0889b7c0701"},
    {"rwkv5v1", 500, 96, "543ab41390ed2781"},
    {"rwkv5v2", 500, 96, "298ec3d18ee480b6"},
    {"rwkv6", 500, 96, "c028407066c174d4"},
    {"qwen2", 512, 64, "de83c781eba7735e"},
    {"gemma", 509, 64, "286281b7df0ad927"},
    {"gemma2", 509, 64, "d73c25ca3ca12149"},
    {"gemma3", 509, 64, "c9ca7749ba65b976"},
    {"smollm3", 512, 64, "26fb0498e65e5bb6"},
    {"granite", 512, 64, "7c09a4a99655e87e"},
    {"minicpm", 512, 64, "4cfd0e5b3129bcf1"},
    {"hunyuan-dense", 512, 64, "e7bef476fca70795"},
    {"phi3", 512, 64, "1d5d350f500f93c5"},
    {"olmo2", 512, 64, "1b667b609a1833b7"},
    {"gpt2", 512, 64, "1426c41974f9cc9d"},
    {"qwen3-yarn", 512, 64, "9740a1c28f00e0e0"},
    {"rwkv6qwen2", 512, 96, "f3e901f6d6dabbf8"},
    {"arwkv7", 512, 128, "f9e346185d665752"},
    {"arwkv7-bare", 512, 128, "dd173fa648471f0f"},
    {"lfm2", 512, 64, "27f93ce4a8a8b4dd"},
    {"qwen35", 512, 64, "425d3e9b8d308820"},
    {"mini-openllama", 509, 512, "b4ebfff9c0b82e41"},
    {"mini-mistral-q2k", 509, 512, "6999ed37b74f18cb"},
    {"mini-mistral-q4k", 509, 512, "f8829d386c03089d"},
    {"mini-rwkv5-world", 65536, 128, "e7050807b23c473d"},
};

std::vector<uint8_t> Make(const char* name, uint64_t seed) {
  return MakeTestModel(*TestModelKindOf(name), seed);
}

std::string HashOf(const std::vector<uint8_t>& bytes) {
  const Sha256Digest digest = Sha256Of(bytes);
  std::string text;
  for (size_t i = 0; i < 8; ++i) {
    constexpr char kDigits[] = "0123456789abcdef";
    text += kDigits[digest[i] >> 4];
    text += kDigits[digest[i] & 15];
  }
  return text;
}

TEST(TestModelsTest, BytesAreTheSameOnEveryMachine) {
  for (const Expected& e : kExpected) {
    EXPECT_EQ(HashOf(Make(e.name, 1)), e.sha256) << e.name;
  }
}

TEST(TestModelsTest, EveryKindIsAValidModelFile) {
  for (const Expected& e : kExpected) {
    SCOPED_TRACE(e.name);
    const auto bytes = Make(e.name, 7);
    const auto file = GgufFile::Parse(bytes);
    ASSERT_TRUE(file.ok()) << file.status().what();
    EXPECT_TRUE(
        file->GetTensor("token_embd.weight", e.num_tokens, e.width).ok());
    EXPECT_EQ(file->GetStrings("tokenizer.ggml.tokens")->size(), e.num_tokens);
    for (const auto& [name, tensor] : file->tensors()) {
      std::vector<float> row(static_cast<size_t>(tensor.cols()));
      float largest = 0;
      for (uint64_t r = 0; r < tensor.rows(); ++r) {
        ASSERT_TRUE(DequantizeRow(tensor, r, row).ok()) << name;
        for (float x : row) largest = std::max(largest, std::fabs(x));
      }
      EXPECT_GT(largest, 0.0f) << name;
      // Some biases of keys are large in earnest.
      EXPECT_LT(largest, name.ends_with("attn_k.bias") ? 161.0f : 8.0f) << name;
    }
  }
}

TEST(TestModelsTest, TheSeedChangesTheWeightsAlone) {
  for (const Expected& e : kExpected) {
    SCOPED_TRACE(e.name);
    const auto one = Make(e.name, 1), two = Make(e.name, 2);
    ASSERT_EQ(one.size(), two.size());
    const auto a = GgufFile::Parse(one), b = GgufFile::Parse(two);
    ASSERT_TRUE(a.ok() && b.ok());
    const auto* first = a->FindTensor("token_embd.weight");
    const auto header = static_cast<size_t>(first->bytes.data() - one.data());
    EXPECT_TRUE(std::equal(one.begin(),
                           one.begin() + static_cast<ptrdiff_t>(header),
                           two.begin()));
    for (const auto& [name, tensor] : a->tensors()) {
      const auto& other = *b->FindTensor(name);
      EXPECT_FALSE(std::equal(tensor.bytes.begin(), tensor.bytes.end(),
                              other.bytes.begin()))
          << name;
    }
  }
}

VocabularySpec SpecOf(const TestVocabulary& v, const char* model) {
  VocabularySpec spec;
  spec.model = model;
  spec.tokens = v.tokens;
  spec.types = v.types;
  spec.scores = v.scores;
  spec.merges = v.merges;
  spec.start_token = v.bos;
  return spec;
}

TEST(TestModelsTest, BpeVocabularyLacksTwentyOneBytes) {
  const TestVocabulary v = MakeBpeVocabulary(512);
  EXPECT_EQ(std::set<std::string>(v.tokens.begin(), v.tokens.end()).size(),
            512u);
  EXPECT_EQ(v.merges.size(), 512u - 3 - 235);
  const auto vocabulary = Vocabulary::Create(SpecOf(v, "gpt2"));
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.status().what();
  EXPECT_EQ(vocabulary->synthetic_symbols().size(), 21u);
  EXPECT_EQ(vocabulary->num_symbols(), 512u - 3 + 21);
}

TEST(TestModelsTest, SpmVocabularySpellsAsciiTwice) {
  const TestVocabulary v = MakeSpmVocabulary(509);
  EXPECT_EQ(v.tokens.size(), 509u);
  EXPECT_EQ(v.scores.size(), 509u);
  const auto vocabulary = Vocabulary::Create(SpecOf(v, "llama"));
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.status().what();
  EXPECT_EQ(vocabulary->synthetic_symbols().size(), 0u);
  // 95 printable characters have two tokens each.
  EXPECT_EQ(vocabulary->num_symbols(), 509u - 3 - 95);
  EXPECT_FALSE(vocabulary->rows_are_symbols());
}

TEST(TestModelsTest, TrieVocabularyHasEveryByteOnce) {
  const TestVocabulary v = MakeTrieVocabulary(500);
  const auto vocabulary = Vocabulary::Create(SpecOf(v, "rwkv"));
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.status().what();
  EXPECT_EQ(vocabulary->synthetic_symbols().size(), 0u);
  EXPECT_EQ(vocabulary->num_symbols(), 499u);
  EXPECT_EQ(vocabulary->start_token(), 0u);
}

// Else the merges would be of no use and tests would see single bytes only.
void ExpectFewerThanHalf(const VocabularySpec& spec) {
  const auto vocabulary = Vocabulary::Create(spec);
  ASSERT_TRUE(vocabulary.ok()) << vocabulary.status().what();
  const ByteTrie trie(*vocabulary);
  const auto tokenizer = Tokenizer::Create(spec, *vocabulary, trie);
  ASSERT_TRUE(tokenizer.ok()) << tokenizer.status().what();
  const std::string_view text = TestText();
  const auto symbols =
      (*tokenizer)
          ->Encode(
              {reinterpret_cast<const uint8_t*>(text.data()), text.size()});
  EXPECT_LT(symbols.size(), text.size() / 2);
  std::string spelled;
  for (uint32_t symbol : symbols) {
    const auto bytes = vocabulary->Bytes(symbol);
    spelled.append(bytes.begin(), bytes.end());
  }
  EXPECT_EQ(spelled, text);
}

TEST(TestModelsTest, TheTextTokenizesToLongerSymbols) {
  VocabularySpec bpe = SpecOf(MakeBpeVocabulary(512), "gpt2");
  bpe.pre = "smollm";
  ExpectFewerThanHalf(bpe);
  ExpectFewerThanHalf(SpecOf(MakeSpmVocabulary(509), "llama"));
  ExpectFewerThanHalf(SpecOf(MakeTrieVocabulary(500), "rwkv"));
}

TEST(TestModelsTest, UnknownKindsAreRefused) {
  EXPECT_EQ(TestModelKindOf("llama").status().code(), Code::kInvalidArgument);
}

}  // namespace
}  // namespace llmzip
