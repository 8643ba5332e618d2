// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/transformer_spec.h"

#include <algorithm>
#include <functional>
#include <span>

#include "gtest/gtest.h"
#include "testing/gguf_writer.h"
#include "testing/test_models.h"

namespace llmzip {
namespace {

// The spec of a small model with some more keys.
Result<TransformerSpec> SpecWith(const std::function<void(GgufWriter*)>& add) {
  const auto bytes = MakeTestModel(TestModelKind::kLlamaBpe, 1);
  GgufWriter writer;
  writer.CopyFrom(*GgufFile::Parse(bytes), {});
  add(&writer);
  const auto edited = writer.Finish();
  const auto file = GgufFile::Parse(edited);
  return ReadTransformerSpec(WeightReader(&*file, "llama"));
}

double LinearFactorWith(const std::function<void(GgufWriter*)>& add) {
  const auto spec = SpecWith(add);
  EXPECT_TRUE(spec.ok()) << spec.status().what();
  return spec.ok() ? spec->rotary.linear_factor : 0.0;
}

TEST(TransformerSpecTest, ScalingWithoutATypeIsLinear) {
  EXPECT_EQ(LinearFactorWith([](GgufWriter*) {}), 1.0);
  EXPECT_EQ(LinearFactorWith([](GgufWriter* w) {
              w->AddFloat32("llama.rope.scaling.factor", 4.0f);
            }),
            4.0);
  EXPECT_EQ(LinearFactorWith([](GgufWriter* w) {
              w->AddFloat32("llama.rope.scale_linear", 2.5f);
            }),
            2.5);
  EXPECT_EQ(LinearFactorWith([](GgufWriter* w) {
              w->AddFloat32("llama.rope.scale_linear", 2.5f);
              w->AddFloat32("llama.rope.scaling.factor", 4.0f);
              w->AddUint32("llama.rope.scaling.original_context_length", 512);
            }),
            4.0);
  // Files with 0 have no scaling.
  EXPECT_EQ(LinearFactorWith([](GgufWriter* w) {
              w->AddFloat32("llama.rope.scale_linear", 0.0f);
            }),
            1.0);
}

TEST(TransformerSpecTest, ScalingOfTypeNoneIsNone) {
  EXPECT_EQ(LinearFactorWith([](GgufWriter* w) {
              w->AddString("llama.rope.scaling.type", "none");
              w->AddFloat32("llama.rope.scaling.factor", 4.0f);
              w->AddFloat32("llama.rope.scale_linear", 2.5f);
            }),
            1.0);
}

TEST(TransformerSpecTest, AFactorBelowOneIsRefused) {
  const auto spec = SpecWith(
      [](GgufWriter* w) { w->AddFloat32("llama.rope.scale_linear", 0.5f); });
  ASSERT_FALSE(spec.ok());
  EXPECT_EQ(spec.status().code(), Code::kBadModel);
  EXPECT_NE(spec.status().what().find("rope.scale_linear is 0.5"),
            std::string::npos)
      << spec.status().what();
}

// The window of the archive decides, not the length of the text.
TEST(TransformerSpecTest, LongWindowsHaveTheLongFactorsOfLongRope) {
  const auto bytes = MakeTestModel(TestModelKind::kPhi3, 1);
  const auto file = GgufFile::Parse(bytes);
  const WeightReader reader(&*file, "phi3");
  const auto spec = ReadTransformerSpec(reader);
  ASSERT_TRUE(spec.ok()) << spec.status().what();
  const auto factors_with = [&](uint32_t window) {
    return spec->rotary.For({.num_positions = 8, .window = window})
        .frequency_divisors;
  };
  const auto expect_tensor = [&](std::span<const float> factors,
                                 const char* name) {
    const auto tensor = reader.Vector(name, 12);
    ASSERT_TRUE(tensor.ok());
    EXPECT_TRUE(std::ranges::equal(factors, *tensor)) << name;
  };
  expect_tensor(factors_with(8), "rope_factors_short.weight");
  expect_tensor(factors_with(512), "rope_factors_short.weight");
  expect_tensor(factors_with(513), "rope_factors_long.weight");
  expect_tensor(factors_with(2048), "rope_factors_long.weight");
  EXPECT_EQ(spec->max_positions, 2048u);
  EXPECT_EQ(spec->rotary.BestPositions(spec->max_positions), 512u);
}

}  // namespace
}  // namespace llmzip
