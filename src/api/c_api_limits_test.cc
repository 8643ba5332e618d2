// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Limits of output, time and memory.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "api/c_api_samples.h"
#include "llmzip/llmzip.hpp"

namespace llmzip {
namespace {

TEST(CApiTest, OutputIsLimited) {
  llmzip::Context context = BytesContext();
  const std::string archive = context.Compress(SampleText(1000));
  context.Set(LLMZIP_MAX_OUTPUT, 999);
  try {
    context.Decompress(archive);
    FAIL();
  } catch (const llmzip::Error& error) {
    EXPECT_EQ(error.status(), LLMZIP_LIMIT_EXCEEDED);
  }
  context.Set(LLMZIP_MAX_OUTPUT, 1000);
  EXPECT_EQ(context.Decompress(archive).size(), 1000u);
  EXPECT_THROW(context.Set(LLMZIP_MAX_OUTPUT, -2), llmzip::Error);
}

// Without another limit, the archive's size and the buffer's capacity are the
// limits.
TEST(CApiTest, OutputIsLimitedByTheArchiveIfByNothingElse) {
  llmzip::Context context;
  context.Set(LLMZIP_LEVEL, 1);
  // Only the header of this block of 80 MB exists, and only the header is read.
  const std::string head("\xf5LZ\x00\x05", 5);  // profile 5: no model
  std::string archive = context.Compress("");
  archive.resize(archive.size() - 10);  // the end record of an empty frame
  archive += std::string("\x80\xe8\x92\x26\x03\x0a", 6);
  ASSERT_EQ(archive.substr(0, 5), head);
  context.Set(LLMZIP_MAX_BLOCK, 100000000);
  const auto status = [&] {
    void* out = nullptr;
    size_t size = 0;
    return llmzip_decompress_alloc(context.get(), archive.data(),
                                   archive.size(), &out, &size);
  };
  EXPECT_EQ(status(), LLMZIP_LIMIT_EXCEEDED);
  EXPECT_NE(std::string(llmzip_error_text(context.get())).find("--max-output"),
            std::string::npos);
  std::string room(80000000, 0);
  size_t size = 0;
  EXPECT_EQ(llmzip_decompress(context.get(), archive.data(), archive.size(),
                              room.data(), room.size(), &size),
            LLMZIP_TRUNCATED);
  EXPECT_EQ(llmzip_decompress(context.get(), archive.data(), archive.size(),
                              room.data(), room.size() - 1, &size),
            LLMZIP_LIMIT_EXCEEDED);
  context.Set(LLMZIP_MAX_OUTPUT, 80000000);
  EXPECT_EQ(status(), LLMZIP_TRUNCATED);
  context.Set(LLMZIP_MAX_OUTPUT, -1);
  EXPECT_EQ(status(), LLMZIP_LIMIT_EXCEEDED);
}

TEST(CApiTest, TimeIsLimited) {
  llmzip::Context context = BytesContext();
  const std::string archive = context.Compress(SampleText(300000));
  context.Set(LLMZIP_MAX_TIME, 1);
  try {
    context.Decompress(archive);
    FAIL();
  } catch (const llmzip::Error& error) {
    EXPECT_EQ(error.status(), LLMZIP_LIMIT_EXCEEDED);
  }
  context.Set(LLMZIP_MAX_TIME, 0);
  EXPECT_EQ(context.Decompress(archive).size(), 300000u);
}

TEST(CApiTest, TheMemoryLimitHoldsForResultsThatGrow) {
  // Blocks of 64 KiB, so that only their sum is too large.
  llmzip::Context context;
  context.Set(LLMZIP_METHOD, LLMZIP_METHOD_STORED);
  context.Set(LLMZIP_BLOCK_SIZE, 64 << 10);
  context.Set(LLMZIP_THREADS, 1);
  const std::string text(20 << 20, 'x');
  void* archive = nullptr;
  size_t archive_size = 0;
  ASSERT_EQ(llmzip_compress_alloc(context.get(), text.data(), text.size(),
                                  &archive, &archive_size),
            LLMZIP_OK);
  for (const int64_t limit : {10 << 20, 40 << 20}) {
    context.Set(LLMZIP_MAX_MEMORY, limit);
    void* back = nullptr;
    size_t size = 0;
    EXPECT_EQ(llmzip_decompress_alloc(context.get(), archive, archive_size,
                                      &back, &size),
              limit < (20 << 20) ? LLMZIP_LIMIT_EXCEEDED : LLMZIP_OK);
    llmzip_free(back);
    void* again = nullptr;
    EXPECT_EQ(llmzip_compress_alloc(context.get(), text.data(), text.size(),
                                    &again, &size),
              limit < (20 << 20) ? LLMZIP_LIMIT_EXCEEDED : LLMZIP_OK);
    llmzip_free(again);
  }
  llmzip_free(archive);
}

TEST(CApiTest, TheDefaultMemoryLimitIsMostOfTheMachine) {
  llmzip::Context context;
  int64_t limit = 0;
  ASSERT_EQ(llmzip_get(context.get(), LLMZIP_MAX_MEMORY, &limit), LLMZIP_OK);
  EXPECT_GT(limit, int64_t{64} << 20);
  context.Set(LLMZIP_MAX_MEMORY, 12345678);
  ASSERT_EQ(llmzip_get(context.get(), LLMZIP_MAX_MEMORY, &limit), LLMZIP_OK);
  EXPECT_EQ(limit, 12345678);
}

}  // namespace
}  // namespace llmzip
