// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Tests the C API as a caller uses it, without a language model.
#include <gtest/gtest.h>

#include <cstddef>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "api/c_api_samples.h"
#include "base/status.h"
#include "llmzip/llmzip.hpp"

namespace llmzip {
namespace {

TEST(CApiTest, EachBlockIsReportedWithItsMethodAndWhy) {
  struct Blocks {
    std::vector<llmzip_coded_block> all;
    static void Take(void* self, const llmzip_coded_block* block) {
      static_cast<Blocks*>(self)->all.push_back(*block);
    }
  } blocks;
  llmzip::Context context;
  ASSERT_EQ(llmzip_set_block_observer(context.get(), Blocks::Take, &blocks),
            LLMZIP_OK);
  context.Set(LLMZIP_BLOCK_SIZE, 3000);
  const std::string archive = context.Compress(SampleText(5000));
  ASSERT_EQ(blocks.all.size(), 2u);
  EXPECT_EQ(blocks.all[0].struct_size, sizeof(llmzip_coded_block));
  EXPECT_EQ(blocks.all[0].text_bytes, 3000u);
  EXPECT_EQ(blocks.all[1].text_bytes, 2000u);
  EXPECT_EQ(blocks.all[0].payload_bytes + blocks.all[1].payload_bytes,
            context.Inspect(archive).payload_bytes);
  for (const llmzip_coded_block& block : blocks.all) {
    EXPECT_EQ(block.method, LLMZIP_METHOD_BYTES);
    EXPECT_EQ(block.num_streams, 1u);
    EXPECT_EQ(block.reason, LLMZIP_REASON_NO_MODEL);
    EXPECT_EQ(block.expected_saving, 0);
  }
  context.Set(LLMZIP_METHOD, LLMZIP_METHOD_STORED);
  context.Compress("four");
  ASSERT_EQ(blocks.all.size(), 3u);
  EXPECT_EQ(blocks.all[2].reason, LLMZIP_REASON_NAMED);
  ASSERT_EQ(llmzip_set_block_observer(context.get(), nullptr, nullptr),
            LLMZIP_OK);
  context.Compress("four");
  EXPECT_EQ(blocks.all.size(), 3u);
  EXPECT_EQ(llmzip_set_block_observer(nullptr, nullptr, nullptr),
            LLMZIP_INVALID_ARGUMENT);
}

TEST(CApiTest, StatusNumbersAreThoseOfCodeAndEachHasAText) {
  using llmzip::Code;
  EXPECT_EQ(static_cast<int>(Code::kOk), LLMZIP_OK);
  EXPECT_EQ(static_cast<int>(Code::kInvalidArgument), LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(static_cast<int>(Code::kIo), LLMZIP_IO);
  EXPECT_EQ(static_cast<int>(Code::kTruncated), LLMZIP_TRUNCATED);
  EXPECT_EQ(static_cast<int>(Code::kBadMagic), LLMZIP_BAD_MAGIC);
  EXPECT_EQ(static_cast<int>(Code::kCorrupt), LLMZIP_CORRUPT);
  EXPECT_EQ(static_cast<int>(Code::kUnsupportedVersion),
            LLMZIP_UNSUPPORTED_VERSION);
  EXPECT_EQ(static_cast<int>(Code::kLimitExceeded), LLMZIP_LIMIT_EXCEEDED);
  EXPECT_EQ(static_cast<int>(Code::kModelMissing), LLMZIP_MODEL_MISSING);
  EXPECT_EQ(static_cast<int>(Code::kModelMismatch), LLMZIP_MODEL_MISMATCH);
  EXPECT_EQ(static_cast<int>(Code::kBadModel), LLMZIP_BAD_MODEL);
  EXPECT_EQ(static_cast<int>(Code::kNotFinite), LLMZIP_NOT_FINITE);
  EXPECT_EQ(static_cast<int>(Code::kCancelled), LLMZIP_CANCELLED);
  EXPECT_EQ(static_cast<int>(Code::kInternal), LLMZIP_INTERNAL);
  EXPECT_EQ(static_cast<int>(Code::kOutOfMemory), LLMZIP_OUT_OF_MEMORY);
  std::set<std::string> texts;
  for (int i = LLMZIP_OK; i <= LLMZIP_OUT_OF_MEMORY; ++i) {
    texts.insert(llmzip_status_text(static_cast<llmzip_status>(i)));
  }
  EXPECT_EQ(texts.size(), size_t{LLMZIP_OUT_OF_MEMORY} + 1);
}

TEST(CApiTest, MethodsHaveNames) {
  EXPECT_STREQ(llmzip_method_name(LLMZIP_METHOD_AUTO), "auto");
  EXPECT_STREQ(llmzip_method_name(LLMZIP_METHOD_MIX), "mix");
  EXPECT_STREQ(llmzip_method_name(LLMZIP_METHOD_ORDER0), "order0");
  EXPECT_EQ(llmzip_method_name(LLMZIP_METHOD_MIX + 1), nullptr);
  llmzip::Context context;
  EXPECT_EQ(llmzip_set(context.get(), LLMZIP_METHOD, LLMZIP_METHOD_MIX + 1),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_set(context.get(), LLMZIP_METHOD, LLMZIP_METHOD_ORDER0),
            LLMZIP_OK);
  EXPECT_EQ(llmzip_method_name(-2), nullptr);
}

TEST(CApiTest, TheVersionIsTheHeaders) {
  EXPECT_EQ(llmzip_version_number(), unsigned{LLMZIP_VERSION_NUMBER});
  EXPECT_STREQ(llmzip_version_text(), "0.1.0");
}

TEST(CApiTest, SettingsAreCheckedAndKept) {
  llmzip::Context context;
  int64_t value = 0;
  EXPECT_EQ(llmzip_get(context.get(), LLMZIP_LEVEL, &value), LLMZIP_OK);
  EXPECT_EQ(value, 5);
  EXPECT_EQ(llmzip_set(context.get(), LLMZIP_LEVEL, 9), LLMZIP_OK);
  EXPECT_EQ(llmzip_set(context.get(), LLMZIP_LEVEL, 10),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_STREQ(llmzip_error_text(context.get()), "level: 10 is not in 1 .. 9");
  EXPECT_EQ(llmzip_get(context.get(), LLMZIP_LEVEL, &value), LLMZIP_OK);
  EXPECT_EQ(value, 9);
  EXPECT_STREQ(llmzip_error_text(context.get()), "");
  EXPECT_EQ(llmzip_set(context.get(), static_cast<llmzip_setting>(19), 0),
            LLMZIP_INVALID_ARGUMENT);
}

TEST(CApiTest, NullsAreRefusedNotFollowed) {
  llmzip::Context context;
  size_t size = 0;
  void* out = nullptr;
  EXPECT_EQ(llmzip_set(nullptr, LLMZIP_LEVEL, 1), LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_compress(context.get(), nullptr, 1, nullptr, 0, &size),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_compress_alloc(context.get(), "x", 1, nullptr, &size),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_decompress_alloc(context.get(), nullptr, 1, &out, &size),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_encoder_new(context.get(), nullptr, nullptr, nullptr),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_decoder_write(nullptr, "x", 1), LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_model_open(context.get(), nullptr, nullptr),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_model_get_info(nullptr, nullptr), LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_inspect(context.get(), nullptr, 1, nullptr),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_model_folder_at(context.get(), 0), nullptr);
  llmzip_context_free(nullptr);
  llmzip_model_free(nullptr);
  llmzip_encoder_free(nullptr);
  llmzip_decoder_free(nullptr);
  llmzip_inspector_free(nullptr);
  llmzip_free(nullptr);
}

TEST(CApiTest, OneShotCallsRoundTripWithinTheBound) {
  for (const size_t size : {0, 1, 2, 255, 4096, 20000}) {
    SCOPED_TRACE(size);
    llmzip::Context context = BytesContext();
    const std::string text = SampleText(size);
    std::string archive(llmzip_compress_bound(size), '\0');
    size_t archive_size = 0;
    ASSERT_EQ(llmzip_compress(context.get(), text.data(), size, archive.data(),
                              archive.size(), &archive_size),
              LLMZIP_OK);
    archive.resize(archive_size);
    EXPECT_EQ(archive, context.Compress(text));
    EXPECT_EQ(llmzip_is_archive(archive.data(), archive.size()), 1);

    std::string back(size, '\0');
    size_t back_size = 0;
    ASSERT_EQ(llmzip_decompress(context.get(), archive.data(), archive_size,
                                back.data(), size, &back_size),
              LLMZIP_OK);
    EXPECT_EQ(back_size, size);
    EXPECT_EQ(back, text);
    EXPECT_EQ(context.Decompress(archive + archive), text + text);
    if (size > 0) {
      EXPECT_EQ(llmzip_decompress(context.get(), archive.data(), archive_size,
                                  back.data(), size - 1, &back_size),
                LLMZIP_LIMIT_EXCEEDED);
      EXPECT_EQ(llmzip_compress(context.get(), text.data(), size, back.data(),
                                0, &back_size),
                LLMZIP_LIMIT_EXCEEDED);
    }
  }
  EXPECT_EQ(llmzip_compress_bound(SIZE_MAX), 0u);
  EXPECT_EQ(llmzip_is_archive("not", 3), 0);
}

TEST(CApiTest, AnArchiveCanBeInspectedWithoutDecoding) {
  llmzip::Context context = BytesContext();
  context.Set(LLMZIP_BLOCK_SIZE, 1000).Set(LLMZIP_TEXT_SHA256, 1);
  const std::string archive = context.Compress(SampleText(2500));
  const llmzip_archive_info info = context.Inspect(archive);
  EXPECT_EQ(info.num_frames, 1u);
  EXPECT_EQ(info.num_blocks, 3u);
  EXPECT_EQ(info.text_bytes, 2500u);
  EXPECT_EQ(info.archive_bytes, archive.size());
  EXPECT_LT(info.payload_bytes, archive.size());
  EXPECT_EQ(info.num_blocks_of_method[LLMZIP_METHOD_BYTES], 3u);
  EXPECT_EQ(info.num_model_records, 0u);
  EXPECT_EQ(info.has_text_sha256, 1u);
  EXPECT_EQ(context.Inspect(archive + archive).num_frames, 2u);
  EXPECT_EQ(context.Inspect(archive + archive).has_text_sha256, 0u);
  EXPECT_NO_THROW(context.Inspect(archive + std::string(100, '\0')));
  EXPECT_THROW(context.Inspect(archive + "x"), llmzip::Error);
  EXPECT_THROW(context.Inspect(archive + std::string(100, '\0') + "x"),
               llmzip::Error);
}

TEST(CApiTest, NoMoreThanTheCallersStructIsFilled) {
  llmzip::Context context = BytesContext();
  const std::string archive = context.Compress("text");
  llmzip_archive_info info;
  std::memset(&info, 0x55, sizeof(info));
  info.struct_size = offsetof(llmzip_archive_info, text_bytes);
  ASSERT_EQ(
      llmzip_inspect(context.get(), archive.data(), archive.size(), &info),
      LLMZIP_OK);
  EXPECT_EQ(info.num_blocks, 1u);
  EXPECT_EQ(info.text_bytes, 0x5555555555555555u);
  info.struct_size = 0;
  EXPECT_EQ(
      llmzip_inspect(context.get(), archive.data(), archive.size(), &info),
      LLMZIP_INVALID_ARGUMENT);
}

TEST(CApiTest, AnExplanationIsThatOfTheArchive) {
  llmzip::Context context = BytesContext();
  const std::string text = SampleText(3000);
  uint64_t coded_microbits = 0;
  std::string told;
  const llmzip_explanation explanation =
      context.Explain(text, [&](const llmzip_coded_token& token) {
        EXPECT_EQ(token.num_bytes, 1u);
        EXPECT_EQ(token.has_model, 0u);
        EXPECT_EQ(token.method, LLMZIP_METHOD_BYTES);
        told.append(reinterpret_cast<const char*>(token.bytes),
                    token.num_bytes);
        coded_microbits += token.coded_microbits;
      });
  EXPECT_EQ(told, text);
  const llmzip_archive_info info = context.Inspect(context.Compress(text));
  EXPECT_EQ(explanation.archive_bytes, info.archive_bytes);
  EXPECT_EQ(explanation.payload_bytes, info.payload_bytes);
  EXPECT_EQ(explanation.text_bytes, 3000u);
  EXPECT_EQ(explanation.num_tokens, 3000u);
  EXPECT_EQ(explanation.num_tokens_of_method[LLMZIP_METHOD_BYTES], 3000u);
  EXPECT_EQ(explanation.coded_microbits, coded_microbits);
  EXPECT_NEAR(1e-6 / 8 * static_cast<double>(coded_microbits),
              static_cast<double>(info.payload_bytes), 1);
  EXPECT_EQ(context.Explain("", [](const llmzip_coded_token&) {}).num_tokens,
            0u);
  EXPECT_THROW(
      context.Explain("text", [](const llmzip_coded_token&) { throw 42; }),
      int);
  EXPECT_EQ(
      llmzip_explain(context.get(), nullptr, 1, nullptr, nullptr, nullptr),
      LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_explain(context.get(), "x", 1, nullptr, nullptr, nullptr),
            LLMZIP_INVALID_ARGUMENT);
}

}  // namespace
}  // namespace llmzip
