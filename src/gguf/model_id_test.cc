// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/model_id.h"

#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "testing/gguf_writer.h"
#include "testing/test_models.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;

ModelId IdOf(const Bytes& file) {
  const auto parsed = GgufFile::Parse(file);
  EXPECT_TRUE(parsed.ok()) << parsed.status().what();
  const auto id = ComputeModelId(*parsed);
  EXPECT_TRUE(id.ok()) << id.status().what();
  return *id;
}

void AddMatrix(GgufWriter* w) {
  w->AddTensor("matrix", TensorType::kF32, {2, 2}, Bytes(16, 1));
}
void AddVector(GgufWriter* w) {
  w->AddTensor("vector", TensorType::kF32, {2}, Bytes(8, 2));
}

GgufWriter Plain() {
  GgufWriter w;
  w.AddString("general.architecture", "llama");
  w.AddUint32("llama.block_count", 2);
  w.AddStrings("tokenizer.ggml.tokens", {"a", "b"});
  w.AddFloat32s("tokenizer.ggml.scores", {0, -1});
  AddMatrix(&w);
  AddVector(&w);
  return w;
}

std::string Hex(const ModelId& id) {
  std::string text;
  for (uint8_t byte : id) {
    constexpr char kDigits[] = "0123456789abcdef";
    text += kDigits[byte >> 4];
    text += kDigits[byte & 15];
  }
  return text;
}

// Archives name models by these. If one changes, no archive finds its model.
TEST(ModelIdTest, GoldenIds) {
  EXPECT_EQ(Hex(IdOf(Plain().Finish())), "9c02c1ee59e888ef3a3b7e2565f80df4");
  EXPECT_EQ(Hex(IdOf(MakeTestModel(TestModelKind::kLlamaBpe, 1))),
            "7f8ad0cc6edc1d23c909a2878b624d0e");
  EXPECT_EQ(Hex(IdOf(MakeTestModel(TestModelKind::kRwkv7, 1))),
            "e8f357c454185ea39156e1850b77d992");
}

TEST(ModelIdTest, NamesTemplatesAndContextLengthsDoNotCount) {
  GgufWriter w = Plain();
  w.AddString("general.name", "another name");
  w.AddString("tokenizer.chat_template", "{{ messages }}");
  w.AddUint32("general.file_type", 7);
  w.AddUint32("llama.context_length", 4096);
  w.AddUint32("llama.vocab_size", 2);
  w.AddUint32("tokenizer.ggml.bos_token_id", 1);
  EXPECT_EQ(IdOf(w.Finish()), IdOf(Plain().Finish()));
}

TEST(ModelIdTest, OrderWidthOfIntegersAndAlignmentDoNotCount) {
  GgufWriter w;
  w.AddUint32("general.alignment", 64);
  w.set_alignment(64);
  w.set_version(2);
  w.AddFloat32s("tokenizer.ggml.scores", {0, -1});
  w.AddStrings("tokenizer.ggml.tokens", {"a", "b"});
  w.AddRaw("llama.block_count", 1, Bytes{2});  // int8
  w.AddString("general.architecture", "llama");
  AddVector(&w);
  AddMatrix(&w);
  EXPECT_EQ(IdOf(w.Finish()), IdOf(Plain().Finish()));
}

TEST(ModelIdTest, WhatDecidesTheOutputCounts) {
  std::set<ModelId> ids = {IdOf(Plain().Finish())};
  const auto expect_new = [&ids](const GgufWriter& w, const char* what) {
    EXPECT_TRUE(ids.insert(IdOf(w.Finish())).second) << what;
  };
  // Each is Plain() with one thing changed.
  const auto make = [](const char* architecture, uint32_t blocks,
                       const std::vector<std::string>& tokens, float score,
                       uint8_t matrix_byte) {
    GgufWriter w;
    w.AddString("general.architecture", architecture);
    w.AddUint32("llama.block_count", blocks);
    w.AddStrings("tokenizer.ggml.tokens", tokens);
    w.AddFloat32s("tokenizer.ggml.scores", {0, score});
    w.AddTensor("matrix", TensorType::kF32, {2, 2}, Bytes(16, matrix_byte));
    AddVector(&w);
    return w;
  };
  EXPECT_EQ(IdOf(make("llama", 2, {"a", "b"}, -1, 1).Finish()),
            IdOf(Plain().Finish()));
  expect_new(make("qwen2", 2, {"a", "b"}, -1, 1), "architecture");
  expect_new(make("llama", 3, {"a", "b"}, -1, 1), "hyper-parameter");
  expect_new(make("llama", 2, {"ab", ""}, -1, 1), "tokens");
  expect_new(make("llama", 2, {"a", "b"}, -2, 1), "scores");
  expect_new(make("llama", 2, {"a", "b"}, -1, 9), "weights");
  GgufWriter pre = Plain();
  pre.AddString("tokenizer.ggml.pre", "gpt-2");
  expect_new(pre, "pre-tokenizer");
  GgufWriter more = Plain();
  more.AddTensor("more", TensorType::kF32, {1}, Bytes(4));
  expect_new(more, "another tensor");
}

TEST(ModelIdTest, NameTypeAndShapeOfATensorCount) {
  std::set<ModelId> ids;
  const auto expect_new = [&ids](const char* name, TensorType type,
                                 const std::vector<uint64_t>& dims) {
    GgufWriter w;
    w.AddString("general.architecture", "llama");
    w.AddTensor(name, type, dims, Bytes(16, 1));
    EXPECT_TRUE(ids.insert(IdOf(w.Finish())).second) << name;
  };
  expect_new("t", TensorType::kF32, {4});
  expect_new("u", TensorType::kF32, {4});
  expect_new("t", TensorType::kF32, {2, 2});
  expect_new("t", TensorType::kF16, {8});
  expect_new("t", TensorType::kBf16, {8});
}

TEST(ModelIdTest, AFileWithoutArchitectureHasNone) {
  const Bytes file = GgufWriter().Finish();
  EXPECT_EQ(ComputeModelId(*GgufFile::Parse(file)).status().code(),
            Code::kBadModel);
}

}  // namespace
}  // namespace llmzip
