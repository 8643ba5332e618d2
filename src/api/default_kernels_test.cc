// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// ctest runs these tests once more for each table, with LLMZIP_FORCE_KERNEL
// set to its name, and once with a name that no table has.
#include "api/default_kernels.h"

#include <cstdlib>
#include <string>

#include "api/c_api_context.h"
#include "gtest/gtest.h"
#include "kernel/kernels.h"
#include "mixing/mixer_kernels.h"

namespace llmzip {
namespace {

// The table that the variable names, else the last, which is the best.
template <typename Tables>
auto Expected(const Tables& tables) {
  const char* forced = std::getenv("LLMZIP_FORCE_KERNEL");
  for (const auto* table : tables) {
    if (forced != nullptr && std::string(table->name) == forced) return table;
  }
  return tables.back();
}

TEST(DefaultKernelsTest, TheEnvironmentForcesTables) {
  EXPECT_EQ(DefaultKernels().model, Expected(AvailableKernels()));
  EXPECT_EQ(DefaultKernels().mixing, Expected(AvailableMixerKernels()));
}

TEST(DefaultKernelsTest, ContextsUseThemAndTheirNameIsTold) {
  EXPECT_STREQ(llmzip_kernel_name(), DefaultKernels().model->name);
  llmzip_context* context = llmzip_context_new();
  ASSERT_NE(context, nullptr);
  const EncoderOptions options = EncoderOptionsOf(*context);
  EXPECT_EQ(options.kernels.model, DefaultKernels().model);
  EXPECT_EQ(options.kernels.mixing, DefaultKernels().mixing);
  llmzip_context_free(context);
}

}  // namespace
}  // namespace llmzip
