// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Models through the C API: known ones, estimates, and what is wrong with one.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <string>
#include <vector>

#include "api/c_api_samples.h"
#include "llmzip/llmzip.hpp"

namespace llmzip {
namespace {

TEST(CApiTest, MethodsThatNeedAModelAreRefusedWithoutOne) {
  for (const int method :
       {LLMZIP_METHOD_RANK, LLMZIP_METHOD_AC, LLMZIP_METHOD_MIX}) {
    llmzip::Context context;
    context.Set(LLMZIP_METHOD, method);
    try {
      context.Compress("text");
      FAIL();
    } catch (const llmzip::Error& error) {
      EXPECT_EQ(error.status(), LLMZIP_MODEL_MISSING) << error.what();
    }
  }
  llmzip::Context context;
  llmzip_stats stats{};
  stats.struct_size = sizeof(stats);
  EXPECT_EQ(llmzip_measure(context.get(), "x", 1, nullptr, nullptr, &stats),
            LLMZIP_MODEL_MISSING);
  llmzip_model* model = nullptr;
  EXPECT_EQ(llmzip_model_open(context.get(), "nonesuch", &model),
            LLMZIP_MODEL_MISSING);
  EXPECT_EQ(model, nullptr);
}

TEST(CApiTest, KnownModelsAreComplete) {
  llmzip_known_model known{};
  known.struct_size = sizeof(known);
  ASSERT_EQ(llmzip_known_model_at(0, &known), LLMZIP_OK);
  EXPECT_STREQ(known.name, "smollm2-135m");
  EXPECT_EQ(known.terms, nullptr);
  for (size_t i = 0; llmzip_known_model_at(i, &known) == LLMZIP_OK; ++i) {
    EXPECT_GT(known.num_parts, 0u);
    uint64_t bytes = 0;
    for (size_t k = 0; k < known.num_parts; ++k) {
      llmzip_known_model_part part{};
      part.struct_size = sizeof(part);
      ASSERT_EQ(llmzip_known_model_part_at(i, k, &part), LLMZIP_OK);
      bytes += part.bytes;
    }
    EXPECT_EQ(bytes, known.file_bytes) << known.name;
    llmzip_known_model_part part{};
    part.struct_size = sizeof(part);
    EXPECT_EQ(llmzip_known_model_part_at(i, known.num_parts, &part),
              LLMZIP_INVALID_ARGUMENT);
  }
  EXPECT_EQ(llmzip_known_model_at(1000, &known), LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_known_model_part_at(1000, 0, nullptr),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_known_model_part_at(0, 0, nullptr), LLMZIP_INVALID_ARGUMENT);
  // A caller that was built before the struct grew gets what it knows.
  llmzip_known_model old{};
  old.struct_size = offsetof(llmzip_known_model, terms);
  ASSERT_EQ(llmzip_known_model_at(1, &old), LLMZIP_OK);
  EXPECT_STREQ(old.name, "gemma3-270m");
  EXPECT_EQ(old.terms, nullptr);
}

TEST(CApiTest, AModelIsEstimatedWithoutLoadingIt) {
  llmzip::Context context;
  llmzip_model_estimate estimate{};
  estimate.struct_size = sizeof(estimate);
  ASSERT_EQ(llmzip_estimate_model(context.get(), "builtin", &estimate),
            LLMZIP_OK);
  EXPECT_GT(estimate.weight_bytes, estimate.file_bytes);
  EXPECT_GT(estimate.compress_bytes,
            estimate.weight_bytes + estimate.mixing_bytes);
  EXPECT_EQ(estimate.context_size, 0u);
  EXPECT_GT(estimate.decompress_token_ns, 0u);
  EXPECT_EQ(llmzip_estimate_model(context.get(), "nonesuch", &estimate),
            LLMZIP_MODEL_MISSING);
  EXPECT_EQ(llmzip_estimate_model(context.get(), "builtin", nullptr),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_estimate_model(context.get(), nullptr, &estimate),
            LLMZIP_INVALID_ARGUMENT);
  estimate.struct_size = 1;
  EXPECT_EQ(llmzip_estimate_model(context.get(), "builtin", &estimate),
            LLMZIP_INVALID_ARGUMENT);
}

// The status of an error depends on its cause.
TEST(CApiTest, WhatIsWrongWithAModelInMemoryIsABadModel) {
  llmzip::Context context;
  std::string future("GGUF\x09\0\0\0", 8);
  future.resize(100);
  for (const std::string& bytes :
       {std::string("PK..and more"), std::string("GGUF"), std::string(),
        future}) {
    llmzip_model* model = nullptr;
    EXPECT_EQ(llmzip_model_open_memory(context.get(), bytes.data(),
                                       bytes.size(), &model),
              LLMZIP_BAD_MODEL)
        << bytes.substr(0, 8);
    EXPECT_EQ(model, nullptr);
  }
}

TEST(CApiTest, AModelFileThatIsNotThereIsMissing) {
  llmzip::Context context;
  llmzip_model* model = nullptr;
  for (const char* name :
       {"/no/such/model.gguf", "./no-such.gguf", "no-such-name",
        "id:00112233445566778899001122334455", "builtin:other"}) {
    EXPECT_EQ(llmzip_model_open(context.get(), name, &model),
              LLMZIP_MODEL_MISSING)
        << name;
  }
  EXPECT_EQ(llmzip_model_open(context.get(), "/", &model), LLMZIP_IO);
  EXPECT_EQ(llmzip_model_open(context.get(), "/dev/zero", &model), LLMZIP_IO);
}

}  // namespace
}  // namespace llmzip
