// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/model_kind.h"

#include <functional>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "testing/gguf_writer.h"

namespace llmzip {
namespace {

using Edit = std::function<void(GgufWriter*)>;

void AddTensor(const char* name, GgufWriter* writer) {
  writer->AddTensor(name, TensorType::kF32, {4}, std::vector<uint8_t>(16));
}

Status KindOf(const Edit& add) {
  GgufWriter writer;
  writer.AddString("general.architecture", "llama");
  add(&writer);
  const auto bytes = writer.Finish();
  return CheckModelKind(*GgufFile::Parse(bytes));
}

void ExpectRefused(const std::string& message, const Edit& add) {
  const Status status = KindOf([&add](GgufWriter* w) {
    AddTensor("token_embd.weight", w);
    add(w);
  });
  EXPECT_EQ(status.code(), Code::kBadModel) << message;
  EXPECT_NE(status.what().find(message), std::string::npos) << status.what();
}

TEST(ModelKindTest, DenseModelsPass) {
  const auto passes = [](const Edit& add) {
    const Status status = KindOf(add);
    EXPECT_TRUE(status.ok()) << status.what();
  };
  passes([](GgufWriter* w) { AddTensor("token_embd.weight", w); });
  passes([](GgufWriter* w) {
    AddTensor("blk.0.ffn_gate.weight", w);
    w->AddString("general.type", "model");
    w->AddUint32("llama.expert_count", 0);
    w->AddUint32("qwen3.expert_count", 8);
  });
}

TEST(ModelKindTest, MixturesOfExpertsAreNamed) {
  ExpectRefused("mixture of experts ('llama.expert_count' is 8)",
                [](GgufWriter* w) { w->AddUint32("llama.expert_count", 8); });
  for (const char* name :
       {"blk.0.ffn_gate_exps.weight", "blk.3.ffn_gate_inp.weight"}) {
    ExpectRefused(std::string("mixture of experts (it has the tensor '") + name,
                  [name](GgufWriter* w) { AddTensor(name, w); });
  }
  ExpectRefused("'llama.expert_count' is an array", [](GgufWriter* w) {
    w->AddInt32s("llama.expert_count", {0, 8});
  });
}

TEST(ModelKindTest, AnUnknownArchitectureIsNamedWithTheKnownOnes) {
  GgufWriter writer;
  writer.AddString("general.architecture", "gptj");
  AddTensor("token_embd.weight", &writer);
  const auto bytes = writer.Finish();
  const Status status = CheckModelKind(*GgufFile::Parse(bytes));
  EXPECT_EQ(status.code(), Code::kBadModel);
  EXPECT_NE(status.what().find("is 'gptj', expected one of "),
            std::string::npos)
      << status.what();
  EXPECT_NE(status.what().find(" llama, "), std::string::npos) << status.what();
}

TEST(ModelKindTest, FilesOfOtherTypesAreNamed) {
  for (const char* type : {"adapter", "mmproj", "imatrix"}) {
    ExpectRefused("no language model but", [type](GgufWriter* w) {
      w->AddString("general.type", type);
    });
  }
  ExpectRefused("'general.type' is not a string",
                [](GgufWriter* w) { w->AddUint32("general.type", 1); });
  EXPECT_NE(KindOf([](GgufWriter*) {}).what().find("no tensors"),
            std::string::npos);
}

}  // namespace
}  // namespace llmzip
