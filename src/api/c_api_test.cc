// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Tests the C API as a caller uses it. There is no language model, except in
// tests that must fail without one.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstddef>
#include <cstring>
#include <set>
#include <string>
#include <vector>

#include "base/status.h"
#include "llmzip/llmzip.hpp"

namespace {

std::string SampleText(size_t size) {
  std::string text;
  for (unsigned i = 0; text.size() < size; ++i) {
    text += "line " + std::to_string(i * i) + " of a sample text\n";
  }
  text.resize(size);
  return text;
}

llmzip::Context BytesContext() {
  llmzip::Context context;
  context.Set(LLMZIP_METHOD, LLMZIP_METHOD_BYTES);
  return context;
}

// Collects the output of a stream. Fails after `room` bytes.
struct Collector {
  std::string bytes;
  size_t room = SIZE_MAX;
  static int Write(void* self_pointer, const void* bytes, size_t size) {
    auto* self = static_cast<Collector*>(self_pointer);
    if (size > self->room - self->bytes.size()) return 1;
    self->bytes.append(static_cast<const char*>(bytes), size);
    return 0;
  }
};

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
  EXPECT_EQ(llmzip_method_name(LLMZIP_METHOD_MIX + 1), nullptr);
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

TEST(CApiTest, TheArchiveDoesNotDependOnHowTheTextWasCutIntoPieces) {
  llmzip::Context context = BytesContext();
  context.Set(LLMZIP_BLOCK_SIZE, 10000);
  const std::string text = SampleText(25000);
  const std::string expected = context.Compress(text);
  for (const size_t piece : {1, 9999, 10001}) {
    SCOPED_TRACE(piece);
    std::string archive;
    llmzip::Encoder encoder(context,
                            [&](std::string_view out) { archive += out; });
    for (size_t i = 0; i < text.size(); i += piece) {
      encoder.Write(std::string_view(text).substr(i, piece));
    }
    encoder.Finish();
    EXPECT_EQ(archive, expected);

    std::string back;
    llmzip::Decoder decoder(context,
                            [&](std::string_view out) { back += out; });
    for (size_t i = 0; i < archive.size(); i += piece) {
      decoder.Write(std::string_view(archive).substr(i, piece));
    }
    decoder.Finish();
    EXPECT_EQ(back, text);
  }
}

// Counts the calls of a callback and says which of them refuses.
struct Refusal {
  int calls = 0;
  int bad_call = 0;
  static int Write(void* self_pointer, const void*, size_t) {
    auto* self = static_cast<Refusal*>(self_pointer);
    return self->calls++ == self->bad_call ? 1 : 0;
  }
};

TEST(CApiTest, AWriteThatRefusesEndsTheStreamForGood) {
  const std::string text = SampleText(3000);
  llmzip::Context context = BytesContext();
  context.Set(LLMZIP_BLOCK_SIZE, 700);
  const std::string archive = context.Compress(text);
  for (const int threads : {1, 2, 3}) {
    context.Set(LLMZIP_THREADS, threads);
    for (int bad_call = 0; bad_call < 5; ++bad_call) {
      Refusal out{.bad_call = bad_call};
      llmzip_encoder* encoder = nullptr;
      ASSERT_EQ(
          llmzip_encoder_new(context.get(), Refusal::Write, &out, &encoder),
          LLMZIP_OK);
      const llmzip::EncoderHandle owner(encoder);
      llmzip_status status =
          llmzip_encoder_write(encoder, text.data(), text.size());
      if (status == LLMZIP_OK) status = llmzip_encoder_finish(encoder);
      EXPECT_EQ(status, LLMZIP_IO);
      EXPECT_EQ(llmzip_encoder_write(encoder, "x", 1), LLMZIP_INVALID_ARGUMENT);
      EXPECT_EQ(llmzip_encoder_finish(encoder), LLMZIP_INVALID_ARGUMENT);
      EXPECT_STRNE(llmzip_error_text(context.get()), "");
      EXPECT_EQ(out.calls, bad_call + 1);

      Refusal in{.bad_call = bad_call};
      llmzip_decoder* decoder = nullptr;
      ASSERT_EQ(
          llmzip_decoder_new(context.get(), Refusal::Write, &in, &decoder),
          LLMZIP_OK);
      const llmzip::DecoderHandle owner_too(decoder);
      status = llmzip_decoder_write(decoder, archive.data(), archive.size());
      if (status == LLMZIP_OK) status = llmzip_decoder_finish(decoder);
      EXPECT_EQ(status, LLMZIP_IO);
      EXPECT_EQ(llmzip_decoder_write(decoder, archive.data(), archive.size()),
                LLMZIP_INVALID_ARGUMENT);
      EXPECT_EQ(llmzip_decoder_finish(decoder), LLMZIP_INVALID_ARGUMENT);
      EXPECT_EQ(in.calls, bad_call + 1);
    }
  }
}

TEST(CApiTest, AStreamThatHasEndedRefusesAllCallsAndChangesNothing) {
  llmzip::Context context = BytesContext();
  const std::string text = SampleText(2000);
  Collector archive;
  llmzip_encoder* encoder = nullptr;
  ASSERT_EQ(
      llmzip_encoder_new(context.get(), Collector::Write, &archive, &encoder),
      LLMZIP_OK);
  const llmzip::EncoderHandle encoder_owner(encoder);
  ASSERT_EQ(llmzip_encoder_write(encoder, text.data(), text.size()), LLMZIP_OK);
  // A wrong argument does not end the stream.
  EXPECT_EQ(llmzip_encoder_write(encoder, nullptr, 1), LLMZIP_INVALID_ARGUMENT);
  ASSERT_EQ(llmzip_encoder_finish(encoder), LLMZIP_OK);
  const std::string whole = archive.bytes;
  EXPECT_EQ(llmzip_encoder_finish(encoder), LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_encoder_write(encoder, "more", 4), LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_encoder_write(encoder, "", 0), LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_encoder_finish(encoder), LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(archive.bytes, whole);
  EXPECT_EQ(context.Decompress(whole), text);

  // A complete archive, and a truncated one.
  for (const size_t size : {whole.size(), whole.size() - 1}) {
    Collector back;
    llmzip_decoder* decoder = nullptr;
    ASSERT_EQ(
        llmzip_decoder_new(context.get(), Collector::Write, &back, &decoder),
        LLMZIP_OK);
    const llmzip::DecoderHandle decoder_owner(decoder);
    ASSERT_EQ(llmzip_decoder_write(decoder, whole.data(), size), LLMZIP_OK);
    EXPECT_EQ(llmzip_decoder_write(decoder, nullptr, 1),
              LLMZIP_INVALID_ARGUMENT);
    EXPECT_EQ(llmzip_decoder_finish(decoder),
              size == whole.size() ? LLMZIP_OK : LLMZIP_TRUNCATED);
    const std::string delivered = back.bytes;
    EXPECT_EQ(llmzip_decoder_write(decoder, whole.data(), whole.size()),
              LLMZIP_INVALID_ARGUMENT);
    EXPECT_EQ(llmzip_decoder_finish(decoder), LLMZIP_INVALID_ARGUMENT);
    EXPECT_EQ(back.bytes, delivered);
  }
}

TEST(CApiTest, AnInspectorThatHasEndedRefusesAllCalls) {
  llmzip::Context context = BytesContext();
  const std::string archive = context.Compress("text");
  for (const std::string& input : {archive, archive + "x"}) {
    llmzip_archive_info info{};
    info.struct_size = sizeof(info);
    llmzip_inspector* inspector = nullptr;
    ASSERT_EQ(llmzip_inspector_new(context.get(), &inspector), LLMZIP_OK);
    const llmzip::InspectorHandle owner(inspector);
    const llmzip_status expected =
        input == archive ? LLMZIP_OK : LLMZIP_BAD_MAGIC;
    EXPECT_EQ(llmzip_inspector_write(inspector, input.data(), input.size()),
              expected);
    if (expected != LLMZIP_OK) {
      EXPECT_EQ(llmzip_inspector_write(inspector, input.data(), input.size()),
                LLMZIP_INVALID_ARGUMENT);
    }
    EXPECT_EQ(llmzip_inspector_finish(inspector, &info), expected);
    EXPECT_EQ(info.text_bytes, 4u);
    info.text_bytes = 77;
    EXPECT_EQ(llmzip_inspector_write(inspector, input.data(), input.size()),
              LLMZIP_INVALID_ARGUMENT);
    EXPECT_EQ(llmzip_inspector_finish(inspector, &info),
              LLMZIP_INVALID_ARGUMENT);
    EXPECT_EQ(info.text_bytes, 77u);
  }
}

TEST(CApiTest, AProgressCallbackThatCancelledIsNotAskedAgain) {
  llmzip::Context context = BytesContext();
  context.Set(LLMZIP_BLOCK_SIZE, 100000).Set(LLMZIP_THREADS, 3);
  const auto stop = [](void* calls, const llmzip_progress*) {
    ++*static_cast<int*>(calls);
    return 1;
  };
  int calls = 0;
  ASSERT_EQ(llmzip_set_progress(context.get(), stop, &calls), LLMZIP_OK);
  void* out = nullptr;
  size_t size = 0;
  // There are several blocks, so that the calling thread waits for the others.
  const std::string text = SampleText(1000000);
  EXPECT_EQ(llmzip_compress_alloc(context.get(), text.data(), text.size(), &out,
                                  &size),
            LLMZIP_CANCELLED);
  EXPECT_EQ(calls, 1);
}

TEST(CApiTest, WhatASinkThrowsComesOutOfTheWrapper) {
  llmzip::Context context = BytesContext();
  llmzip::Encoder encoder(context, [](std::string_view) { throw 42; });
  EXPECT_THROW(
      {
        encoder.Write("text");
        encoder.Finish();
      },
      int);
}

TEST(CApiTest, EveryTruncationAndEveryFlippedBitIsAnError) {
  llmzip::Context context = BytesContext();
  const std::string text = SampleText(300);
  const std::string archive = context.Compress(text);
  for (size_t size = 0; size < archive.size(); ++size) {
    SCOPED_TRACE(size);
    EXPECT_THROW(context.Decompress(archive.substr(0, size)), llmzip::Error);
    EXPECT_THROW(context.Inspect(archive.substr(0, size)), llmzip::Error);
  }
  for (size_t bit = 0; bit < 8 * archive.size(); ++bit) {
    SCOPED_TRACE(bit);
    std::string flipped = archive;
    flipped[bit / 8] = static_cast<char>(flipped[bit / 8] ^ (1 << bit % 8));
    EXPECT_THROW(context.Decompress(flipped), llmzip::Error);
  }
}

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

TEST(CApiTest, ProgressIsToldAndCanCancel) {
  llmzip::Context context = BytesContext();
  const auto stop = [](void* calls, const llmzip_progress* progress) {
    EXPECT_EQ(progress->phase, LLMZIP_PHASE_ENCODE);
    EXPECT_EQ(progress->total_text_bytes, 77u);
    return ++*static_cast<int*>(calls) == 2 ? 1 : 0;
  };
  int calls = 0;
  context.Set(LLMZIP_TEXT_SIZE, 77);
  ASSERT_EQ(llmzip_set_progress(context.get(), stop, &calls), LLMZIP_OK);
  // The text is large enough for a second call.
  void* out = nullptr;
  size_t size = 0;
  const std::string text = SampleText(4000000);
  EXPECT_EQ(llmzip_compress_alloc(context.get(), text.data(), text.size(), &out,
                                  &size),
            LLMZIP_CANCELLED);
  EXPECT_EQ(calls, 2);
  EXPECT_EQ(out, nullptr);
}

// Loads the built-in model, which happens once per process, and compresses with
// another context from within the progress callback. Ends the process with
// status 0 on success.
void CompressWhileAModelIsLoaded() {
  alarm(60);  // turns a deadlock into a failure
  llmzip::Context context;
  const auto compress = [](void* calls, const llmzip_progress*) {
    ++*static_cast<int*>(calls);
    return BytesContext().Compress("text").empty() ? 1 : 0;
  };
  int calls = 0;
  llmzip_model* model = nullptr;
  const bool ok =
      llmzip_set_progress(context.get(), compress, &calls) == LLMZIP_OK &&
      llmzip_model_open(context.get(), "builtin", &model) == LLMZIP_OK;
  _exit(ok && calls > 0 ? 0 : 1);
}

TEST(CApiDeathTest, ACallbackMayUseAnotherContextWhileAModelIsLoaded) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // in a new process
  EXPECT_EXIT(CompressWhileAModelIsLoaded(), testing::ExitedWithCode(0), "");
}

TEST(CApiTest, AStreamThatWasStoppedStopsNoOther) {
  llmzip::Context context = BytesContext();
  int answer = 1;
  const auto tell = [](void* opaque, const llmzip_progress*) {
    return *static_cast<int*>(opaque);
  };
  ASSERT_EQ(llmzip_set_progress(context.get(), tell, &answer), LLMZIP_OK);
  Collector first, second;
  llmzip_encoder* encoders[2];
  ASSERT_EQ(
      llmzip_encoder_new(context.get(), Collector::Write, &first, &encoders[0]),
      LLMZIP_OK);
  ASSERT_EQ(llmzip_encoder_new(context.get(), Collector::Write, &second,
                               &encoders[1]),
            LLMZIP_OK);
  for (llmzip_encoder* encoder : encoders) {
    ASSERT_EQ(llmzip_encoder_write(encoder, "text", 4), LLMZIP_OK);
  }
  EXPECT_EQ(llmzip_encoder_finish(encoders[0]), LLMZIP_CANCELLED);
  answer = 0;
  EXPECT_EQ(llmzip_encoder_finish(encoders[1]), LLMZIP_OK);
  EXPECT_EQ(BytesContext().Decompress(second.bytes), "text");
  for (llmzip_encoder* encoder : encoders) llmzip_encoder_free(encoder);
}

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
