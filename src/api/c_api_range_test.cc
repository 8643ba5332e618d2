// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Parts of a text, and single archives of several, by the C API.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <string>

#include "api/c_api_samples.h"
#include "llmzip/llmzip.hpp"

namespace llmzip {
namespace {

constexpr size_t kBlockBytes = 2000;

std::string ArchiveOf(const std::string& text,
                      llmzip_method method = LLMZIP_METHOD_BYTES) {
  Context context;
  context.Set(LLMZIP_METHOD, method);
  context.Set(LLMZIP_BLOCK_SIZE, kBlockBytes);
  return context.Compress(text);
}

// An archive that counts how many of its bytes are read.
struct Source {
  std::string archive;
  size_t bytes_read = 0;
  bool refuses = false;
  static int Read(void* self_pointer, uint64_t offset, void* bytes,
                  size_t size) {
    auto* self = static_cast<Source*>(self_pointer);
    if (self->refuses || offset + size > self->archive.size()) return 1;
    std::memcpy(bytes, self->archive.data() + offset, size);
    self->bytes_read += size;
    return 0;
  }
};

llmzip_status ReadRange(Source* source, uint64_t begin, uint64_t end,
                        Collector* out) {
  Context context;
  return llmzip_decompress_range(context.get(), Source::Read, source,
                                 source->archive.size(), begin, end,
                                 Collector::Write, out);
}

TEST(CApiRangeTest, EveryRangeIsThatOfTheText) {
  const std::string text = SampleText(5 * kBlockBytes + 7);
  Source source{ArchiveOf(text)};
  for (const size_t begin : {size_t{0}, size_t{1}, kBlockBytes - 1, kBlockBytes,
                             3 * kBlockBytes + 5, text.size()}) {
    for (const size_t size : {size_t{0}, size_t{1}, kBlockBytes, text.size()}) {
      const size_t end = std::min(begin + size, text.size());
      Collector out;
      ASSERT_EQ(ReadRange(&source, begin, end, &out), LLMZIP_OK);
      EXPECT_EQ(out.bytes, text.substr(begin, end - begin));
    }
    Collector out;
    ASSERT_EQ(ReadRange(&source, begin, LLMZIP_TO_THE_END, &out), LLMZIP_OK);
    EXPECT_EQ(out.bytes, text.substr(begin));
  }
}

TEST(CApiRangeTest, OnlyThePayloadsOfTheRangeAreRead) {
  Source source{ArchiveOf(SampleText(100 * kBlockBytes), LLMZIP_METHOD_STORED)};
  Collector out;
  ASSERT_EQ(ReadRange(&source, 50 * kBlockBytes, 50 * kBlockBytes + 10, &out),
            LLMZIP_OK);
  EXPECT_EQ(out.bytes.size(), 10u);
  Source all{source.archive};
  Collector everything;
  ASSERT_EQ(ReadRange(&all, 0, LLMZIP_TO_THE_END, &everything), LLMZIP_OK);
  EXPECT_LT(source.bytes_read, all.bytes_read);
}

TEST(CApiRangeTest, WrongRangesAndCallbacksThatRefuseAreErrors) {
  const std::string text = SampleText(3000);
  Source source{ArchiveOf(text)};
  Collector out;
  EXPECT_EQ(ReadRange(&source, 2, 1, &out), LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(ReadRange(&source, 2000, 3001, &out), LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(out.bytes, text.substr(2000));
  Collector small{.bytes = "", .room = 5};
  EXPECT_EQ(ReadRange(&source, 0, 10, &small), LLMZIP_IO);
  source.refuses = true;
  EXPECT_EQ(ReadRange(&source, 0, 10, &out), LLMZIP_IO);
  Context context;
  EXPECT_EQ(llmzip_decompress_range(context.get(), nullptr, nullptr, 0, 0, 0,
                                    Collector::Write, &out),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_decompress_range(context.get(), Source::Read, &source, 0, 0,
                                    0, nullptr, nullptr),
            LLMZIP_INVALID_ARGUMENT);
}

TEST(CApiRangeTest, WriteOneStopsAtTheEndOfAnArchive) {
  for (const size_t size : {size_t{0}, size_t{10}, 3 * kBlockBytes}) {
    const std::string text = SampleText(size);
    const std::string archive = ArchiveOf(text);
    for (const size_t piece : {size_t{1}, size_t{50}, archive.size() + 9}) {
      SCOPED_TRACE(testing::Message() << size << " in pieces of " << piece);
      const std::string input = archive + "no archive";
      Context context;
      Collector out;
      llmzip_decoder* decoder = nullptr;
      ASSERT_EQ(
          llmzip_decoder_new(context.get(), Collector::Write, &out, &decoder),
          LLMZIP_OK);
      const DecoderHandle owner(decoder);
      size_t at = 0;
      int ended = 0;
      while (ended == 0 && at < input.size()) {
        size_t used = 0;
        const size_t most = std::min(piece, input.size() - at);
        ASSERT_EQ(llmzip_decoder_write_one(decoder, input.data() + at, most,
                                           &used, &ended),
                  LLMZIP_OK);
        if (ended == 0) {
          ASSERT_EQ(used, most);
        }
        at += used;
      }
      EXPECT_EQ(ended, 1);
      EXPECT_EQ(out.bytes, text);
      // Only an index may stand between the archive's end and what follows.
      EXPECT_LE(at, archive.size());
      if (size <= kBlockBytes) {
        EXPECT_EQ(at, archive.size());
      }
      EXPECT_EQ(llmzip_decoder_finish(decoder), LLMZIP_OK);
    }
  }
}

}  // namespace
}  // namespace llmzip
