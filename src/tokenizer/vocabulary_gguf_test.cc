// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/vocabulary_gguf.h"

#include <limits>
#include <string>

#include "gtest/gtest.h"
#include "testing/gguf_writer.h"

namespace llmzip {
namespace {

constexpr uint32_t kUint8Type = 0, kArrayType = 9;

Result<VocabularySpec> Read(const GgufWriter& writer) {
  const std::vector<uint8_t> bytes = writer.Finish();
  const Result<GgufFile> file = GgufFile::Parse(bytes);
  EXPECT_TRUE(file.ok()) << file.status().what();
  return ReadVocabularySpec(*file);
}

GgufWriter Base(std::string_view model) {
  GgufWriter writer;
  writer.AddString("tokenizer.ggml.model", model);
  writer.AddStrings("tokenizer.ggml.tokens", {"<s>", "a", "b", "ab"});
  return writer;
}

// An array of `count` elements of one byte.
void AddUint8s(GgufWriter* writer, std::string_view key, uint64_t count) {
  std::vector<uint8_t> bytes = {kUint8Type, 0, 0, 0};
  for (int i = 0; i < 8; ++i) {
    bytes.push_back(static_cast<uint8_t>(count >> (8 * i)));
  }
  bytes.insert(bytes.end(), static_cast<size_t>(count), uint8_t{1});
  writer->AddRaw(key, kArrayType, bytes);
}

TEST(VocabularyGgufTest, ReadsAByteLevelModel) {
  GgufWriter writer = Base("gpt2");
  writer.AddString("tokenizer.ggml.pre", "smollm");
  writer.AddInt32s("tokenizer.ggml.token_type", {3, 1, 1, 1});
  writer.AddStrings("tokenizer.ggml.merges", {"a b"});
  writer.AddUint32("tokenizer.ggml.eos_token_id", 2);
  writer.AddUint32("tokenizer.ggml.bos_token_id", 0);
  const auto spec = Read(writer);
  ASSERT_TRUE(spec.ok()) << spec.status().what();
  EXPECT_EQ(spec->model, "gpt2");
  EXPECT_EQ(spec->pre, "smollm");
  EXPECT_EQ(spec->tokens, (std::vector<std::string>{"<s>", "a", "b", "ab"}));
  EXPECT_EQ(spec->types, (std::vector<int32_t>{3, 1, 1, 1}));
  EXPECT_EQ(spec->merges, (std::vector<std::string>{"a b"}));
  EXPECT_EQ(spec->start_token, 0);
}

TEST(VocabularyGgufTest, ReadsASentencePieceModel) {
  GgufWriter writer = Base("llama");
  writer.AddFloat32s("tokenizer.ggml.scores", {0, -1, -2, -3});
  writer.AddUint32("tokenizer.ggml.eos_token_id", 2);
  const auto spec = Read(writer);
  ASSERT_TRUE(spec.ok()) << spec.status().what();
  EXPECT_EQ(spec->scores, (std::vector<float>{0, -1, -2, -3}));
  EXPECT_TRUE(spec->types.empty());
  EXPECT_EQ(spec->start_token, 2);  // EOS in place of BOS
}

TEST(VocabularyGgufTest, ReadsALongestMatchModel) {
  const auto spec = Read(Base("rwkv"));
  ASSERT_TRUE(spec.ok()) << spec.status().what();
  EXPECT_EQ(spec->start_token, -1);
}

TEST(VocabularyGgufTest, TypesMayBeOfAnyWidth) {
  GgufWriter writer = Base("rwkv");
  AddUint8s(&writer, "tokenizer.ggml.token_type", 4);
  EXPECT_EQ(Read(writer)->types, (std::vector<int32_t>{1, 1, 1, 1}));
}

TEST(VocabularyGgufTest, RefusesMissingKeysAndWrongKinds) {
  const auto code = [](std::string_view model, auto add) {
    GgufWriter writer = Base(model);
    add(writer);
    return Read(writer).status().code();
  };
  const auto merges = [](auto& w) {
    w.AddStrings("tokenizer.ggml.merges", {"a b"});
  };
  EXPECT_EQ(code("gpt2", merges), Code::kOk);
  EXPECT_EQ(code("gpt2", [](auto&) {}), Code::kBadModel);  // no merges
  EXPECT_EQ(
      code("gpt2", [](auto& w) { w.AddInt32s("tokenizer.ggml.merges", {1}); }),
      Code::kBadModel);
  EXPECT_EQ(
      code("llama", [](auto& w) { AddUint8s(&w, "tokenizer.ggml.scores", 4); }),
      Code::kBadModel);
  EXPECT_EQ(code("llama",
                 [](auto& w) {
                   w.AddFloat32s("tokenizer.ggml.scores",
                                 {std::numeric_limits<float>::infinity()});
                 }),
            Code::kBadModel);
  EXPECT_EQ(code("rwkv",
                 [](auto& w) {
                   w.AddFloat32s("tokenizer.ggml.token_type", {1, 1, 1, 1});
                 }),
            Code::kBadModel);
  EXPECT_EQ(code("rwkv",
                 [](auto& w) { w.AddUint32("tokenizer.ggml.token_type", 1); }),
            Code::kBadModel);
  EXPECT_EQ(code("rwkv", [](auto& w) { w.AddUint32("tokenizer.ggml.pre", 1); }),
            Code::kBadModel);
  EXPECT_EQ(
      code("rwkv",
           [](auto& w) { w.AddString("tokenizer.ggml.bos_token_id", "1"); }),
      Code::kBadModel);
  EXPECT_EQ(code("rwkv",
                 [](auto& w) {
                   w.AddUint32("tokenizer.ggml.bos_token_id", UINT32_MAX);
                 }),
            Code::kBadModel);
  GgufWriter no_model;
  no_model.AddStrings("tokenizer.ggml.tokens", {"a"});
  EXPECT_EQ(Read(no_model).status().code(), Code::kBadModel);
  GgufWriter no_tokens;
  no_tokens.AddString("tokenizer.ggml.model", "rwkv");
  EXPECT_EQ(Read(no_tokens).status().code(), Code::kBadModel);
  no_tokens.AddString("tokenizer.ggml.tokens", "a");
  EXPECT_EQ(Read(no_tokens).status().code(), Code::kBadModel);
}

TEST(VocabularyGgufTest, RefusesTooManyElementsBeforeCopyingThem) {
  const std::vector<std::string> many(kMaxTokens + 1, "a");
  GgufWriter tokens;
  tokens.AddString("tokenizer.ggml.model", "rwkv");
  tokens.AddStrings("tokenizer.ggml.tokens", many);
  EXPECT_EQ(Read(tokens).status().code(), Code::kBadModel);
  GgufWriter types = Base("rwkv");
  AddUint8s(&types, "tokenizer.ggml.token_type", kMaxTokens + 1);
  EXPECT_EQ(Read(types).status().code(), Code::kBadModel);
  GgufWriter scores = Base("llama");
  AddUint8s(&scores, "tokenizer.ggml.scores", kMaxTokens + 1);
  EXPECT_EQ(Read(scores).status().code(), Code::kBadModel);
}

}  // namespace
}  // namespace llmzip
