// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/range_reader.h"

#include <algorithm>
#include <utility>

#include "container/frame_index.h"
#include "container/frame_parser.h"
#include "container/frame_start.h"
#include "gtest/gtest.h"
#include "testing/test_support.h"

namespace llmzip {
namespace {

constexpr size_t kBlockBytes = 300;
constexpr size_t kNumBlocks = 5;
constexpr size_t kTextBytes = kNumBlocks * kBlockBytes;

Bytes Text() { return RepeatedText(kTextBytes, 40, 12); }

Bytes Join(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Bytes Part(const Bytes& bytes, size_t begin, size_t end) {
  return {bytes.begin() + static_cast<ptrdiff_t>(begin),
          bytes.begin() + static_cast<ptrdiff_t>(end)};
}

EncoderOptions OptionsFor(Method method) {
  EncoderOptions options;
  options.method = method;
  options.block_bytes = kBlockBytes;
  options.window = 64;
  if (UsesLanguageModel(method)) {
    options.model = SmallModel(TestModelKind::kLlamaBpe);
  }
  return options;
}

Bytes Archive(Method method = Method::kBytes) {
  const auto archive = Compress(Text(), OptionsFor(method));
  EXPECT_TRUE(archive.ok());
  return *archive;
}

// The blocks of an archive: where they begin, and where the next item does.
std::vector<std::pair<uint64_t, uint64_t>> BlocksOf(const Bytes& archive) {
  std::vector<std::pair<uint64_t, uint64_t>> blocks;
  FrameParser parser({}, FrameParser::Payloads::kPassedOver);
  std::span<const uint8_t> bytes = archive;
  for (;;) {
    const auto event = parser.Next(&bytes);
    if (!event.ok() || *event == FrameParser::Event::kNeedMore) return blocks;
    if (*event == FrameParser::Event::kWholeBlock) {
      blocks.emplace_back(parser.block_begin(), parser.block_end());
    }
  }
}

struct Outcome {
  Status status;
  Bytes text;
  uint64_t bytes_read = 0;
};

Outcome Read(const Bytes& archive, uint64_t begin, uint64_t end,
             DecoderOptions options = {}) {
  Outcome outcome;
  ArchiveSource source;
  source.size_bytes = archive.size();
  source.read = [&](uint64_t offset, std::span<uint8_t> bytes) {
    EXPECT_LE(offset, archive.size());
    EXPECT_LE(bytes.size(), archive.size() - offset);
    std::copy_n(archive.begin() + static_cast<ptrdiff_t>(offset), bytes.size(),
                bytes.begin());
    outcome.bytes_read += bytes.size();
    return Status();
  };
  RangeReader reader(std::move(options), std::move(source), nullptr);
  outcome.status = reader.Read(begin, end, [&](std::span<const uint8_t> bytes) {
    EXPECT_FALSE(bytes.empty());
    outcome.text.insert(outcome.text.end(), bytes.begin(), bytes.end());
    return Status();
  });
  return outcome;
}

void ExpectPart(const Bytes& archive, const Bytes& text, size_t begin,
                size_t end, const DecoderOptions& options = {}) {
  const Outcome outcome = Read(archive, begin, end, options);
  EXPECT_TRUE(outcome.status.ok()) << outcome.status.what();
  EXPECT_EQ(outcome.text, Part(text, begin, end)) << begin << " to " << end;
}

TEST(RangeReaderTest, EveryRangeAtTheBordersOfBlocks) {
  const Bytes archive = Archive();
  const Bytes text = Text();
  std::vector<size_t> places = {0, kTextBytes};
  for (size_t border = kBlockBytes; border < kTextBytes;
       border += kBlockBytes) {
    places.insert(places.end(), {border - 1, border, border + 1});
  }
  for (const size_t begin : places) {
    for (const size_t end : places) {
      if (begin <= end) ExpectPart(archive, text, begin, end);
    }
  }
}

TEST(RangeReaderTest, EveryMethodAndNumberOfThreads) {
  const Bytes text = Text();
  for (const Method method : {Method::kStored, Method::kRank, Method::kAc,
                              Method::kBytes, Method::kMix, Method::kOrder0}) {
    const Bytes archive = Archive(method);
    DecoderOptions options;
    options.resolver = [&](const ModelRecord&, uint64_t) {
      return Result(OptionsFor(method).model);
    };
    for (const size_t threads : {1, 3}) {
      options.num_threads = threads;
      ExpectPart(archive, text, 450, 1000, options);
    }
  }
}

TEST(RangeReaderTest, FramesAreJoinedAndWhatMayBeSkippedIs) {
  Bytes skippable;
  AppendSkippable(0x184d2a51, Bytes(5000, 7), &skippable);
  Bytes index;  // a lie, for nobody may believe it
  AppendFrameIndex(
      {.header_bytes = 7, .frame_bytes = 900, .blocks = {{100, 300}, {9, 8}}},
      &index);
  const Bytes one = *Compress(ToBytes("a text of one block"), {});
  const Bytes zeros(20, 0);
  const Bytes text = Join(ToBytes("a text of one block"), Text());
  const Bytes archive =
      Join(Join(Join(skippable, one), Join(skippable, Archive())),
           Join(index, zeros));
  for (const auto& [begin, end] : {std::pair<size_t, size_t>{0, 19},
                                   {5, 25},
                                   {18, 20},
                                   {700, 1519},
                                   {0, 1519},
                                   {1519, 1519}}) {
    ExpectPart(archive, text, begin, end);
  }
}

TEST(RangeReaderTest, ARangeToTheEnd) {
  const Bytes archive = Archive();
  for (const size_t begin : {size_t{0}, size_t{1000}, kTextBytes}) {
    const Outcome outcome = Read(archive, begin, RangeReader::kToTheEnd);
    EXPECT_TRUE(outcome.status.ok()) << outcome.status.what();
    EXPECT_EQ(outcome.text, Part(Text(), begin, kTextBytes));
  }
}

TEST(RangeReaderTest, ARangePastTheEndIsAnErrorAfterWhatThereIs) {
  const Bytes archive = Archive();
  const Outcome past = Read(archive, 1400, kTextBytes + 1);
  EXPECT_EQ(past.status.code(), Code::kInvalidArgument);
  EXPECT_NE(past.status.what().find("byte 1501 of the text, which has 1500"),
            std::string::npos)
      << past.status.what();
  EXPECT_EQ(past.text, Part(Text(), 1400, kTextBytes));
  for (const uint64_t end :
       {uint64_t{kTextBytes + 9}, RangeReader::kToTheEnd}) {
    const Outcome behind = Read(archive, kTextBytes + 1, end);
    EXPECT_EQ(behind.status.code(), Code::kInvalidArgument);
    EXPECT_TRUE(behind.text.empty());
  }
  EXPECT_EQ(Read(archive, 5, 4).status.code(), Code::kInvalidArgument);
  EXPECT_EQ(Read({}, 0, 1).status.code(), Code::kTruncated);
  EXPECT_TRUE(Read({}, 0, 0).status.ok());
}

// Every byte of the archive is damaged once. No damage gives a wrong byte, and
// that of payloads and checks of other blocks does no harm.
TEST(RangeReaderTest, DamageOutsideOfTheRangeDoesNoHarm) {
  const Bytes archive = Archive();
  const Bytes text = Text();
  const auto blocks = BlocksOf(archive);
  ASSERT_EQ(blocks.size(), kNumBlocks);
  constexpr size_t kWithin = 2;
  constexpr size_t kBehindHeader = 6;
  const size_t begin = kWithin * kBlockBytes + 10;
  const size_t end = (kWithin + 1) * kBlockBytes;
  const auto is_within = [&](size_t at, size_t block, size_t behind) {
    return at >= blocks[block].first + behind && at < blocks[block].second;
  };
  for (size_t at = 0; at < archive.size(); ++at) {
    for (const unsigned bit : {0u, 4u, 7u}) {
      Bytes damaged = archive;
      damaged[at] ^= static_cast<uint8_t>(1u << bit);
      const Outcome outcome = Read(damaged, begin, end);
      if (outcome.status.ok()) {
        EXPECT_EQ(outcome.text, Part(text, begin, end)) << at;
      } else {
        EXPECT_TRUE(outcome.text.empty()) << at;
      }
      if (is_within(at, kWithin, 0)) {
        EXPECT_FALSE(outcome.status.ok()) << at;
      }
      for (size_t block = 0; block < kNumBlocks; ++block) {
        if (block != kWithin && is_within(at, block, kBehindHeader)) {
          EXPECT_TRUE(outcome.status.ok()) << at << outcome.status.what();
        }
      }
    }
  }
}

// A frame of one block has no end record: its size is known by its check.
TEST(RangeReaderTest, AWrongSizeBeforeTheRangeIsFound) {
  const Bytes first = *Compress(Bytes(40, 'a'), {});
  const Bytes archive = Join(first, Archive());
  for (size_t at = 0; at < first.size(); ++at) {
    for (const unsigned bit : {0u, 4u, 7u}) {
      Bytes damaged = archive;
      damaged[at] ^= static_cast<uint8_t>(1u << bit);
      const Outcome outcome = Read(damaged, 45, 50);
      if (outcome.status.ok()) {
        EXPECT_EQ(outcome.text, Part(Text(), 5, 10)) << at;
      } else {
        EXPECT_TRUE(outcome.text.empty()) << at;
      }
    }
  }
}

TEST(RangeReaderTest, FramesBehindTheRangeAreNotLookedAt) {
  const Bytes archive = Archive();
  const Bytes text = Text();
  const Bytes joined = Join(archive, ToBytes("garbage"));
  ExpectPart(joined, text, 0, kTextBytes);
  EXPECT_EQ(Read(joined, 0, kTextBytes + 1).status.code(), Code::kBadMagic);
  // The frame itself must be there to its end.
  for (size_t size = 0; size < archive.size(); ++size) {
    const Outcome cut = Read(Part(archive, 0, size), 10, 20);
    EXPECT_EQ(cut.status.code(), Code::kTruncated) << size;
    EXPECT_TRUE(cut.text.empty());
  }
}

TEST(RangeReaderTest, PayloadsOutsideOfTheRangeAreNotRead) {
  EncoderOptions options;
  options.method = Method::kStored;
  options.block_bytes = 100000;
  const Bytes text = RandomBytes(1000000, 3);
  const auto archive = Compress(text, options);
  ASSERT_TRUE(archive.ok());
  const Outcome outcome = Read(*archive, 750000, 750010);
  EXPECT_TRUE(outcome.status.ok());
  EXPECT_EQ(outcome.text, Part(text, 750000, 750010));
  EXPECT_LT(outcome.bytes_read, 200000u);
}

TEST(RangeReaderTest, LimitsHold) {
  const Bytes archive = Archive();
  DecoderOptions output;
  output.max_output = 400;
  EXPECT_TRUE(Read(archive, 100, 500, output).status.ok());
  const Outcome more = Read(archive, 100, 501, output);
  EXPECT_EQ(more.status.code(), Code::kLimitExceeded);
  EXPECT_TRUE(more.text.empty());
  DecoderOptions memory;
  memory.max_memory = 1 << 16;
  EXPECT_EQ(Read(archive, 0, 1, memory).status.code(), Code::kLimitExceeded);
  DecoderOptions block;
  block.max_block_bytes = kBlockBytes - 1;
  EXPECT_EQ(Read(archive, 0, 1, block).status.code(), Code::kLimitExceeded);
  const auto slow = Compress(RandomText(200000, 5), {});
  DecoderOptions time;
  time.max_time = std::chrono::milliseconds(1);
  const Outcome late = Read(*slow, 100000, 100001, time);
  EXPECT_EQ(late.status.code(), Code::kLimitExceeded);
  EXPECT_NE(late.status.what().find("--max-time"), std::string::npos);
  EXPECT_TRUE(late.text.empty());
}

TEST(RangeReaderTest, FailuresOfSourceSinkAndObserverEndIt) {
  const Bytes archive = Archive();
  const ByteSink keep = [](std::span<const uint8_t>) { return Status(); };
  const auto read = [&](uint64_t offset, std::span<uint8_t> bytes) {
    std::copy_n(archive.begin() + static_cast<ptrdiff_t>(offset), bytes.size(),
                bytes.begin());
    return Status();
  };
  RangeReader broken(
      {},
      {archive.size(),
       [](uint64_t, std::span<uint8_t>) { return Status(Code::kIo, "disk"); }},
      nullptr);
  EXPECT_EQ(broken.Read(0, 1, keep).code(), Code::kIo);
  RangeReader reader({}, {archive.size(), read}, nullptr);
  EXPECT_EQ(reader
                .Read(0, 1,
                      [](std::span<const uint8_t>) {
                        return Status(Code::kIo, "full");
                      })
                .code(),
            Code::kIo);
  EXPECT_TRUE(reader.Read(0, 1, keep).ok());  // the next one is another
  RangeReader cancelled({}, {archive.size(), read},
                        [](const Progress&) { return false; });
  EXPECT_EQ(cancelled.Read(0, 1, keep).code(), Code::kCancelled);
}

TEST(RangeReaderTest, AMissingModelIsMissedOnlyWhereItIsNeeded) {
  const Bytes mixed = Join(Archive(Method::kBytes), Archive(Method::kMix));
  EXPECT_TRUE(Read(mixed, 0, kTextBytes).status.ok());
  const Outcome outcome = Read(mixed, kTextBytes - 5, kTextBytes + 1);
  EXPECT_EQ(outcome.status.code(), Code::kModelMissing);
  EXPECT_EQ(outcome.text, Part(Text(), kTextBytes - 5, kTextBytes));
}

}  // namespace
}  // namespace llmzip
