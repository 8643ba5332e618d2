// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Archives whose checks hold and that lie all the same: about the sizes of
// text and streams. Each must be an error, and nothing else happens. (A text
// that repeats itself may come out right with another cut: its checks hold.)
#include <algorithm>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "predict/builtin_model.h"
#include "testing/test_archive_fields.h"
#include "testing/test_support.h"

namespace llmzip {
namespace {

// How far sizes are moved.
constexpr uint64_t kSteps[] = {1, 3, 5, 9};

EncoderOptions Options(Method method, size_t num_streams) {
  EncoderOptions options;
  options.method = method;
  if (UsesLanguageModel(method)) {
    options.model = SmallModel(num_streams % 3 == 0 ? TestModelKind::kRwkv7
                                                    : TestModelKind::kLlamaBpe);
    options.window = num_streams % 3 == 0 ? 0 : 64;
  }
  options.num_streams = num_streams;
  options.learning_rate = 200;
  return options;
}

// Of each stream but the last.
std::vector<uint64_t> StreamSizes(ArchiveFields& fields) {
  std::vector<uint64_t> sizes;
  while (const Bytes* field = fields.Find("stream size", sizes.size())) {
    ByteReader in(*field);
    uint64_t size = 0;
    EXPECT_TRUE(in.ReadVarint(&size));
    sizes.push_back(size);
  }
  return sizes;
}

uint64_t RawSize(ArchiveFields& fields) {
  ByteReader in(*fields.Find("raw size"));
  uint64_t size = 0;
  EXPECT_TRUE(in.ReadVarint(&size));
  return size;
}

// The archive with its text said to be shorter or longer, and with bytes moved
// from one stream to the next.
std::vector<Bytes> Lies(const Bytes& archive) {
  std::vector<Bytes> lies;
  const auto fields = ArchiveFields::Read(archive);
  EXPECT_TRUE(fields.ok());
  ArchiveFields whole = *fields;
  const uint64_t raw = RawSize(whole);
  const std::vector<uint64_t> sizes = StreamSizes(whole);
  for (const uint64_t step : kSteps) {
    ArchiveFields lie = *fields;
    lie.SetVarint("raw size", raw + step);
    lies.push_back(lie.Write());
    if (raw <= step) continue;
    lie.SetVarint("raw size", raw - step);
    lies.push_back(lie.Write());
    for (size_t i = 0; i < sizes.size(); ++i) {
      lie = *fields;
      lie.SetVarint("stream size", sizes[i] + step, i);
      lies.push_back(lie.Write());
      if (sizes[i] <= step) continue;
      lie.SetVarint("stream size", sizes[i] - step, i);
      if (i + 1 < sizes.size()) {
        lie.SetVarint("stream size", sizes[i + 1] + step, i + 1);
      }
      lies.push_back(lie.Write());
    }
  }
  return lies;
}

// The number of archives, none of which yields another text.
size_t SweepOf(Method method, size_t num_streams) {
  const EncoderOptions options = Options(method, num_streams);
  // So that a random model shrinks it.
  const Bytes text = RepeatedText(60 + 16 * num_streams, 4, 3);
  const auto archive = Compress(text, options);
  EXPECT_TRUE(archive.ok());
  EXPECT_EQ(NeedsModel(*archive), UsesLanguageModel(method));
  size_t number = 0;
  for (const Bytes& lie : Lies(*archive)) {
    const auto decoded = Decompress(lie, options, number++ % 8 == 0 ? 2 : 1);
    if (decoded.ok()) {
      EXPECT_EQ(*decoded, text) << number;
      continue;
    }
    EXPECT_TRUE(decoded.status().code() == Code::kCorrupt ||
                decoded.status().code() == Code::kTruncated)
        << number << ": " << static_cast<int>(decoded.status().code())
        << decoded.status().what();
  }
  return number;
}

TEST(CraftedArchiveTest, SizesThatLieAreErrors) {
  size_t number = 0;
  for (const Method method : {Method::kMix, Method::kRank, Method::kAc}) {
    for (size_t num_streams = 1; num_streams <= 16; ++num_streams) {
      SCOPED_TRACE(num_streams);
      number += SweepOf(method, num_streams);
    }
  }
  for (const Method method :
       {Method::kBytes, Method::kOrder0, Method::kStored}) {
    number += SweepOf(method, 1);
  }
  EXPECT_GE(number, 2000u);
  RecordProperty("archives", static_cast<int>(number));
}

// Of the built-in model: the symbol that the payload spells is longer than all
// of the text.
TEST(CraftedArchiveTest, ASymbolLongerThanItsStreamIsAnError) {
  const Bytes archive = {0xf5, 0x4c, 0x5a, 0x10, 0x03, 0x40, 0x04, 0x0f,
                         0x1b, 0x8a, 0xff, 0x2a, 0xf6, 0xc1, 0x86, 0x81,
                         0xe2, 0xaf, 0x33, 0xb7, 0x53, 0xcf, 0x1b, 0xa3,
                         0x5c, 0x00, 0x00, 0x00, 0x00};
  EncoderOptions options;
  options.model = *BuiltinModel();
  for (const size_t num_threads : {1u, 2u}) {
    const auto text = Decompress(archive, options, num_threads);
    ASSERT_EQ(text.status().code(), Code::kCorrupt);
    EXPECT_NE(text.status().what().find("overshoots its stream"),
              std::string::npos)
        << text.status().what();
  }
}

}  // namespace
}  // namespace llmzip
