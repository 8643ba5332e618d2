// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Streams of the C API: pieces, callbacks that refuse or cancel, calls after
// the end.
#include <gtest/gtest.h>

#include <cstddef>
#include <string>
#include <vector>

#include "api/c_api_samples.h"
#include "llmzip/llmzip.hpp"

namespace llmzip {
namespace {

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

}  // namespace
}  // namespace llmzip
