// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "predict/builtin_model.h"

#include <string>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

std::string Hex(const ModelId& id) {
  std::string hex;
  for (const uint8_t byte : id) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

// A number is given to a model once: if this fails, the model is another one
// and needs a profile of its own (src/container/profiles.cc).
TEST(BuiltinModelTest, IsTheModelThatItsProfileNames) {
  const auto model = BuiltinModel();
  ASSERT_TRUE(model.ok()) << model.status().what();
  EXPECT_EQ(Hex((*model)->id()), "36e6be558f8a70e9831b0f2584ba0983");
  EXPECT_TRUE((*model)->is_recurrent());
  EXPECT_EQ((*model)->vocabulary().start_token(), 0x1eu);
}

TEST(BuiltinModelTest, SpellsEveryByte) {
  const auto model = BuiltinModel();
  ASSERT_TRUE(model.ok());
  EXPECT_TRUE((*model)->vocabulary().synthetic_symbols().empty());
}

}  // namespace
}  // namespace llmzip
