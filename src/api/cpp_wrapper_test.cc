// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Tests llmzip.hpp: moved objects, sinks that throw, streams that nobody
// finishes, flushing, and cancelling in each phase.
#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <utility>

#include "llmzip/llmzip.hpp"

namespace {

llmzip::Context BytesContext() {
  llmzip::Context context;
  context.Set(LLMZIP_METHOD, LLMZIP_METHOD_BYTES);
  return context;
}

template <typename Function>
llmzip_status StatusOf(Function call) {
  try {
    call();
    return LLMZIP_OK;
  } catch (const llmzip::Error& error) {
    return error.status();
  }
}

TEST(CppWrapperTest, AStreamOutlivesTheMovesOfItsContextAndItsOwn) {
  std::string archive;
  std::optional<llmzip::Context> first = BytesContext();
  llmzip::Encoder made(*first, [&](std::string_view b) { archive += b; });
  const llmzip::Context context = *std::move(first);
  first.reset();
  made.Write("some ");
  llmzip::Encoder moved = std::move(made);
  moved.Write("text");
  // The assignment frees the previous encoder, which was not finished.
  llmzip::Encoder assigned(context, [](std::string_view) { FAIL(); });
  assigned.Write("lost");
  assigned = std::move(moved);
  assigned.Finish();
  EXPECT_EQ(BytesContext().Decompress(archive), "some text");
}

TEST(CppWrapperTest, MovedFromObjectsRefuse) {
  llmzip::Context context = BytesContext();
  llmzip::Encoder encoder(context, [](std::string_view) {});
  llmzip::Decoder decoder(context, [](std::string_view) {});
  const llmzip::Encoder encoder_taken = std::move(encoder);
  const llmzip::Decoder decoder_taken = std::move(decoder);
  const auto refused = LLMZIP_INVALID_ARGUMENT;
  EXPECT_EQ(StatusOf([&] { encoder.Write("x"); }), refused);
  EXPECT_EQ(StatusOf([&] { encoder.Flush(); }), refused);
  EXPECT_EQ(StatusOf([&] { encoder.Finish(); }), refused);
  EXPECT_EQ(StatusOf([&] { decoder.Write("x"); }), refused);
  EXPECT_EQ(StatusOf([&] { decoder.Finish(); }), refused);
  const llmzip::Context taken = std::move(context);
  EXPECT_EQ(StatusOf([&] { context.Compress("x"); }), refused);
  EXPECT_EQ(StatusOf([&] { context.Set(LLMZIP_LEVEL, 1); }), refused);
}

TEST(CppWrapperTest, ATemporaryContextDoesNotCompile) {
  static_assert(
      !std::is_constructible_v<llmzip::Encoder, llmzip::Context, llmzip::Sink>);
  static_assert(
      !std::is_constructible_v<llmzip::Decoder, llmzip::Context, llmzip::Sink>);
  static_assert(
      std::is_constructible_v<llmzip::Encoder, llmzip::Context&, llmzip::Sink>);
}

TEST(CppWrapperTest, AnEncoderThatNobodyFinishesCallsNoSinkWhenItGoes) {
  const llmzip::Context context = BytesContext();
  int calls = 0;
  {
    llmzip::Encoder encoder(context, [&](std::string_view) { ++calls; });
    encoder.Write("some text");
  }
  EXPECT_EQ(calls, 0);
}

TEST(CppWrapperTest, WhatASinkThrowsComesOutOnceAndThenTheStreamHasEnded) {
  const llmzip::Context context = BytesContext();
  int calls = 0;
  const auto sink = [&](std::string_view) {
    ++calls;
    throw std::out_of_range("sink");
  };
  llmzip::Encoder encoder(context, sink);
  encoder.Write("some text");
  EXPECT_THROW(encoder.Finish(), std::out_of_range);
  EXPECT_NE(StatusOf([&] { encoder.Write("more"); }), LLMZIP_OK);
  EXPECT_NE(StatusOf([&] { encoder.Finish(); }), LLMZIP_OK);
  EXPECT_EQ(calls, 1);
  // An empty std::function throws when it is called. The caller gets that
  // exception, too.
  llmzip::Encoder to_nowhere(context, llmzip::Sink());
  to_nowhere.Write("some text");
  EXPECT_THROW(to_nowhere.Finish(), std::bad_function_call);
}

TEST(CppWrapperTest, AnExplanationNeedsNoCallbackAndPassesOnWhatOneThrows) {
  llmzip::Context context = BytesContext();
  EXPECT_EQ(context.Explain("some text", nullptr).num_tokens, 9u);
  const auto throws = [](const llmzip_coded_token&) {
    throw std::out_of_range("token");
  };
  EXPECT_THROW(context.Explain("some text", throws), std::out_of_range);
}

TEST(CppWrapperTest, AFlushedBlockIsThereAndCanBeDecoded) {
  const llmzip::Context context = BytesContext();
  std::string archive;
  llmzip::Encoder encoder(context, [&](std::string_view b) { archive += b; });
  encoder.Flush();  // there is no text yet
  EXPECT_EQ(archive, "");
  encoder.Write("first ");
  EXPECT_EQ(archive, "");
  encoder.Flush();
  const std::string flushed = archive;
  EXPECT_NE(flushed, "");
  encoder.Flush();
  EXPECT_EQ(archive, flushed);

  std::string text;
  llmzip::Decoder decoder(context, [&](std::string_view b) { text += b; });
  decoder.Write(flushed);
  EXPECT_EQ(StatusOf([&] { decoder.Finish(); }), LLMZIP_TRUNCATED);
  EXPECT_EQ(text, "first ");

  encoder.Write("second");
  encoder.Finish();
  EXPECT_EQ(archive.substr(0, flushed.size()), flushed);
  EXPECT_EQ(BytesContext().Decompress(archive), "first second");
}

// The built-in model is loaded once per process. Ends the process with status 0
// on success.
void CancelWhileAModelIsLoaded() {
  llmzip::Context context;
  llmzip_phase phase = LLMZIP_PHASE_MEASURE;
  const auto stop = [](void* opaque, const llmzip_progress* progress) {
    *static_cast<llmzip_phase*>(opaque) = progress->phase;
    return 1;
  };
  bool ok = llmzip_set_progress(context.get(), stop, &phase) == LLMZIP_OK &&
            StatusOf([&] { context.OpenModel("builtin"); }) == LLMZIP_CANCELLED;
  ok = ok && phase == LLMZIP_PHASE_MODEL;
  // The model does not remember that loading was cancelled.
  ok = ok &&
       llmzip_set_progress(context.get(), nullptr, nullptr) == LLMZIP_OK &&
       context.OpenModel("builtin") != nullptr;
  _exit(ok ? 0 : 1);
}

TEST(CppWrapperDeathTest, AModelThatIsOpenedTellsProgressAndCanBeCancelled) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");  // in a new process
  EXPECT_EXIT(CancelWhileAModelIsLoaded(), testing::ExitedWithCode(0), "");
}

}  // namespace
