// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// References from the finder to the decoder and the range reader.
#include "codec/repeat_finder.h"

#include <algorithm>

#include "codec/inspector.h"
#include "codec/range_reader.h"
#include "container/frame_parser.h"
#include "gtest/gtest.h"
#include "testing/test_support.h"

namespace llmzip {
namespace {

Bytes Joined(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts)
    all.insert(all.end(), part.begin(), part.end());
  return all;
}

Bytes Part(const Bytes& bytes, size_t begin, size_t end) {
  return {bytes.begin() + static_cast<ptrdiff_t>(begin),
          bytes.begin() + static_cast<ptrdiff_t>(end)};
}

BlockHeader HeaderOf(const Repeats& repeats, size_t raw_bytes) {
  BlockHeader header;
  header.raw_bytes = raw_bytes;
  header.reach = repeats.reach;
  header.list_bytes = repeats.list.size();
  header.rest_bytes = repeats.rest.size();
  return header;
}

// Adds the texts, each in turn, and gives what is left of the last one. All of
// them come back from their references.
size_t RestOfLast(const std::vector<Bytes>& texts, uint64_t window = 1 << 20) {
  RepeatFinder finder;
  TextHistory history;
  finder.Begin(window);
  history.Begin(window);
  size_t rest_bytes = 0;
  for (const Bytes& text : texts) {
    const Repeats repeats = finder.Find(text);
    rest_bytes = text.size();
    if (repeats.reach != 0) {
      rest_bytes = repeats.rest.size();
      EXPECT_LE(repeats.reach, window);
      const auto whole = history.Expand(HeaderOf(repeats, text.size()),
                                        repeats.list, repeats.rest);
      EXPECT_TRUE(whole.ok()) << whole.status().what();
      EXPECT_TRUE(whole.ok() && *whole == text);
    }
    finder.Add(text);
    history.Append(text);
  }
  return rest_bytes;
}

TEST(RepeatFinderTest, RepeatsAreFoundWhereverTheyLie) {
  const Bytes a = RandomBytes(3000, 1), b = RandomBytes(501, 2);
  EXPECT_EQ(RestOfLast({a, b}), b.size());
  EXPECT_EQ(RestOfLast({a, a}), 0u);
  EXPECT_EQ(RestOfLast({b, a, Joined({b, a, b})}), 0u);
  for (size_t shift = 0; shift < 40; ++shift) {
    SCOPED_TRACE(shift);
    const Bytes head = RandomBytes(shift, 3);
    // 95 bytes hold two chunks at most wherever they begin, and one at least.
    EXPECT_EQ(
        RestOfLast({a, Joined({head, Part(a, 700 + shift, 795 + shift)})}),
        shift);
    EXPECT_EQ(RestOfLast({head, a, Joined({b, Part(a, 10, 900), b})}),
              2 * b.size());
  }
}

TEST(RepeatFinderTest, ShortRepeatsAreLeft) {
  const Bytes a = RandomBytes(3000, 1), b = RandomBytes(500, 2);
  const Bytes few = Part(a, 640, 640 + RepeatFinder::kLeastRepeat - 1);
  EXPECT_EQ(RestOfLast({a, Joined({b, few, b})}), 2 * b.size() + few.size());
  const Bytes enough = Part(a, 640, 640 + RepeatFinder::kLeastRepeat);
  EXPECT_EQ(RestOfLast({a, Joined({b, enough, b})}), 2 * b.size());
}

TEST(RepeatFinderTest, RepeatsGoOnOverTheEndsOfTexts) {
  const Bytes a = RandomBytes(1234, 1), b = RandomBytes(777, 2),
              c = RandomBytes(96, 3);
  EXPECT_EQ(RestOfLast({a, c, b, Joined({a, c, b})}), 0u);
}

TEST(RepeatFinderTest, NothingBeyondTheWindowIsUsed) {
  const Bytes a = RandomBytes(2048, 1), b = RandomBytes(2048, 2);
  EXPECT_EQ(RestOfLast({a, b, a}, 4096), 0u);
  EXPECT_EQ(RestOfLast({a, b, b, a}, 4096), a.size());
  EXPECT_EQ(RestOfLast({a, b, RandomBytes(1024, 4), a}, 4096), 1024u);
}

TEST(RepeatFinderTest, TheTableGrowsAndForgets) {
  std::vector<Bytes> texts;
  for (uint32_t i = 0; i < 6; ++i) texts.push_back(RandomBytes(300000, i));
  texts.push_back(texts[1]);
  EXPECT_EQ(RestOfLast(texts, 1 << 21), 0u);
  RepeatFinder finder;
  finder.Begin(1 << 18);
  for (uint32_t i = 0; i < 20; ++i) {
    finder.Add(RandomBytes(100000, i));
    EXPECT_LE(finder.held_bytes(),
              RepeatFinder::MemoryAfter((i + 1) * 100000, 1 << 18));
  }
}

// Twelve blocks, most of which repeat earlier ones with changes.
Bytes FarText() {
  const Bytes a = RandomText(2000, 5), b = RandomText(2000, 6);
  Bytes changed = a;
  changed[300] ^= 1;
  changed.erase(changed.begin() + 1200, changed.begin() + 1210);
  return Joined({a, b, changed, RandomText(500, 7), b, a, b});
}

EncoderOptions Options(TestModelKind kind = TestModelKind::kLlamaBpe,
                       bool with_model = false) {
  EncoderOptions options;
  options.block_bytes = 1024;
  options.window = 64;
  if (with_model) options.model = SmallModel(kind);
  return options;
}

uint64_t NumReferring(const Bytes& archive) {
  FrameParser parser({}, FrameParser::Payloads::kPassedOver);
  std::span<const uint8_t> bytes = archive;
  uint64_t count = 0;
  for (;;) {
    const auto event = parser.Next(&bytes);
    if (!event.ok() || *event == FrameParser::Event::kNeedMore) return count;
    if (*event == FrameParser::Event::kWholeBlock) {
      count += parser.block().has_references() ? 1 : 0;
    }
  }
}

TEST(RepeatFinderTest, ArchivesWithReferencesComeBackWithAnyThreads) {
  const Bytes text = FarText();
  for (const bool with_model : {false, true}) {
    EncoderOptions options = Options(TestModelKind::kRwkv7, with_model);
    const auto archive = Compress(text, options);
    ASSERT_TRUE(archive.ok()) << archive.status().what();
    EXPECT_GE(NumReferring(*archive), 6u);
    for (const size_t threads : {1, 2, 7}) {
      options.num_threads = threads;
      const auto same = Compress(text, options);
      ASSERT_TRUE(same.ok());
      EXPECT_EQ(*same, *archive);
      const auto back = Decompress(*archive, options, threads);
      ASSERT_TRUE(back.ok()) << back.status().what();
      EXPECT_EQ(*back, text);
    }
  }
}

TEST(RepeatFinderTest, FarCopiesCostLittle) {
  const Bytes text = RandomBytes(100000, 9);
  EncoderOptions options;
  options.block_bytes = 50000;
  const auto once = Compress(text, options);
  const auto thrice = Compress(Joined({text, text, text}), options);
  ASSERT_TRUE(once.ok() && thrice.ok());
  EXPECT_LE(thrice->size(), once->size() + 120);
}

TEST(RepeatFinderTest, NoDamageYieldsOtherText) {
  const Bytes text = FarText();
  const auto archive = Compress(text, Options());
  ASSERT_TRUE(archive.ok());
  for (size_t size = 0; size < archive->size(); size += 211) {
    EXPECT_FALSE(Decompress(Part(*archive, 0, size), {}).ok()) << size;
  }
  for (size_t i = 0; i < archive->size(); i += 41) {
    Bytes damaged = *archive;
    damaged[i] ^= static_cast<uint8_t>(1 << i % 8);
    const auto back = Decompress(damaged, {});
    EXPECT_TRUE(!back.ok() || *back == text) << i;
  }
}

TEST(RepeatFinderTest, RangesDecodeWhatTheyReferTo) {
  const Bytes text = FarText();
  const auto archive = Compress(text, Options());
  ASSERT_TRUE(archive.ok());
  // The second of two frames has a history of its own.
  const Bytes two = Joined({*archive, *archive});
  ArchiveSource source;
  source.size_bytes = two.size();
  source.read = [&](uint64_t offset, std::span<uint8_t> bytes) {
    std::copy_n(two.begin() + static_cast<ptrdiff_t>(offset), bytes.size(),
                bytes.begin());
    return Status();
  };
  const Bytes texts = Joined({text, text});
  for (size_t begin = 0; begin < texts.size(); begin += 2777) {
    for (const size_t size : {1, 1500, 12000}) {
      const size_t end = std::min(texts.size(), begin + size);
      Bytes found;
      RangeReader reader({}, source, {});
      const Status status =
          reader.Read(begin, end, [&](std::span<const uint8_t> bytes) {
            found.insert(found.end(), bytes.begin(), bytes.end());
            return Status();
          });
      ASSERT_TRUE(status.ok()) << status.what();
      EXPECT_EQ(found, Part(texts, begin, end)) << begin << " " << end;
    }
  }
}

Status DecodeWithin(uint64_t max_memory, const Bytes& archive) {
  DecoderOptions options;
  options.max_memory = max_memory;
  Decoder decoder(
      options, [](std::span<const uint8_t>) { return Status(); }, nullptr);
  LLMZIP_RETURN_IF_ERROR(decoder.Write(archive));
  return decoder.Finish();
}

TEST(RepeatFinderTest, TheHistoryCountsAsMemory) {
  const Bytes text = RandomText(400000, 5);
  EncoderOptions options;
  options.block_bytes = 20000;
  options.level = 1;
  const auto archive = Compress(Joined({text, text}), options);
  ASSERT_TRUE(archive.ok());
  // What a block takes alone, found as the least limit for one block.
  const auto one = Compress(Part(text, 0, 20000), options);
  ASSERT_TRUE(one.ok());
  uint64_t least = uint64_t{1} << 20;
  while (!DecodeWithin(least, *one).ok()) least += uint64_t{64} << 10;
  EXPECT_EQ(DecodeWithin(least + 300000, *archive).code(),
            Code::kLimitExceeded);
  EXPECT_TRUE(DecodeWithin(least + 1000000, *archive).ok());
}

}  // namespace
}  // namespace llmzip
