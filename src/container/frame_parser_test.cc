// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/frame_parser.h"

#include <algorithm>
#include <string>

#include "container/checks.h"
#include "container/frame_start.h"
#include "testing/test_frames.h"

namespace llmzip {
namespace {

using Event = FrameParser::Event;

TestBytes operator+(TestBytes a, const TestBytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

// A frame of one stored block.
TestBytes OneBlock(const TestBytes& text) {
  FrameHeader frame;
  frame.one_block = true;
  TestBytes out;
  AppendFrameHeader(frame, &out);
  const TestBytes head = out;
  AppendBlock(StoredHeader(text.size()), text, TextCheck(text), frame, head,
              &out);
  return out;
}

// A frame of stored blocks with an end record.
TestBytes Frame(const std::vector<TestBytes>& texts, FrameHeader frame = {}) {
  TestBytes out;
  AppendFrameHeader(frame, &out);
  TestBytes all;
  for (const TestBytes& text : texts) {
    AppendBlock(StoredHeader(text.size()), text, TextCheck(text), frame, {},
                &out);
    all = all + text;
  }
  EndRecord end;
  end.raw_bytes = all.size();
  end.xxh3 = Xxh3Of(all);
  if (frame.text_sha256) end.sha256 = Sha256Of(all);
  AppendEndRecord(end, &out);
  return out;
}

TestBytes Skippable(size_t size) {
  TestBytes out;
  AppendSkippable(kSkippableMagic + 3, TestBytes(size, 'x'), &out);
  return out;
}

// The events and the error of a parse, as text.
std::string Story(const TestBytes& archive, size_t piece,
                  FrameParser* parser = nullptr) {
  FrameParser own({}, FrameParser::Payloads::kKept);
  if (parser == nullptr) parser = &own;
  std::string story;
  Status status;
  for (size_t at = 0; at < archive.size() && status.ok(); at += piece) {
    auto bytes =
        std::span(archive).subspan(at, std::min(piece, archive.size() - at));
    for (;;) {
      const auto event = parser->Next(&bytes);
      if (!event.ok()) {
        status = event.status();
        break;
      }
      if (*event == Event::kNeedMore) break;
      const char* const kNames[] = {"",       "skip ", "frame ",  "header ",
                                    "block ", "end ",  "padding "};
      story += kNames[static_cast<size_t>(*event)];
      if (*event == Event::kBlockHeader) {
        story += std::to_string(parser->block_begin()) + ".." +
                 std::to_string(parser->block_end()) + " ";
      }
      if (*event == Event::kWholeBlock) {
        const TestBytes payload = parser->TakePayload();
        story += std::string(payload.begin(), payload.end()) + " ";
        EXPECT_EQ(parser->offset(), parser->block_end());
        if (!VerifyText(parser->block(), parser->text_check(), payload).ok()) {
          story += "(another text) ";
        }
      }
    }
    EXPECT_TRUE(bytes.empty() || !status.ok());
  }
  if (status.ok()) status = parser->Finish();
  if (status.ok()) return story + "fine";
  EXPECT_FALSE(status.what().empty());
  return story + "error " + std::to_string(static_cast<int>(status.code())) +
         " at " + std::to_string(status.offset());
}

TEST(FrameParserTest, TellsWhatAnArchiveHolds) {
  EXPECT_EQ(Story(OneBlock(BytesOf("hello")), 1000),
            "frame header 5..18 block hello fine");
  EXPECT_EQ(Story(Frame({BytesOf("ab"), BytesOf("cd")}), 1000),
            "frame header 7..17 block ab header 17..27 block cd end fine");
  EXPECT_EQ(Story(Skippable(3) + OneBlock(BytesOf("hello")) + Skippable(0) +
                      Frame({}) + TestBytes(3, 0),
                  1000),
            "skip frame header 16..29 block hello skip frame end padding "
            "fine");
}

// Rules of docs/FORMAT.md that its grammar does not express.
TEST(FrameParserTest, AnArchiveHasAFrameAndZerosOnlyAtItsEnd) {
  const TestBytes frame = OneBlock(BytesOf("hello"));
  const std::string block = "frame header 5..18 block hello ";
  EXPECT_EQ(Story({}, 1), "error 3 at 0");
  EXPECT_EQ(Story(TestBytes(10, 0), 1), "error 4 at 0");
  EXPECT_EQ(Story(Skippable(4), 1), "skip error 4 at 12");
  EXPECT_EQ(Story(Skippable(4) + TestBytes(10, 0), 1), "skip error 4 at 12");
  EXPECT_EQ(Story(frame + TestBytes(10, 0), 1), block + "padding fine");
  EXPECT_EQ(Story(frame + TestBytes(10, 0) + frame, 1),
            block + "padding error 4 at 28");
  EXPECT_EQ(Story(frame + BytesOf("x"), 1), block + "error 4 at 18");
  EXPECT_EQ(Story(frame + Skippable(9), 1), block + "skip fine");
}

std::vector<TestBytes> SomeArchives() {
  FrameHeader sha256;
  sha256.text_sha256 = true;
  FrameHeader fields;
  fields.fields = {{1, TestBytes(300, 'f')}, {77, {}}};
  return {OneBlock(BytesOf("hello")),
          Frame({BytesOf("some"), TestBytes(5000, 'z'), BytesOf("text")}),
          Frame({BytesOf("text")}, sha256) + OneBlock(BytesOf("x")),
          Skippable(5) + Frame({BytesOf("text")}, fields) + Skippable(0) +
              TestBytes(9, 0)};
}

TEST(FrameParserTest, PiecesChangeNeitherEventsNorErrors) {
  for (const TestBytes& archive : SomeArchives()) {
    std::vector<TestBytes> inputs = {archive, archive + archive};
    for (size_t size = 0; size < archive.size(); size += size < 600 ? 1 : 97) {
      inputs.emplace_back(archive.begin(),
                          archive.begin() + static_cast<ptrdiff_t>(size));
      TestBytes flipped = archive;
      flipped[size] ^= static_cast<uint8_t>(1u << size % 8);
      inputs.push_back(flipped);
    }
    for (const TestBytes& input : inputs) {
      const std::string story = Story(input, input.size() + 1);
      for (const size_t piece : {1, 2, 7, 63, 64, 65, 1000}) {
        ASSERT_EQ(Story(input, piece), story)
            << input.size() << " bytes in pieces of " << piece;
      }
    }
  }
}

// An endless header is refused at the same offset for every size of the pieces.
TEST(FrameParserTest, AHeaderThatIsTooLongIsRefused) {
  for (const size_t size : {kMaxHeaderBytes - 20, kMaxHeaderBytes - 11,
                            kMaxHeaderBytes - 10, kMaxHeaderBytes - 8}) {
    TestBytes archive = {0xf5, 'L', 'Z', kFlagFields, 0};
    AppendVarint(size, &archive);
    AppendVarint(1, &archive);
    AppendVarint(size - 4, &archive);
    archive.resize(archive.size() + size - 4 + 2);
    const std::string story = Story(archive, archive.size());
    EXPECT_EQ(story.substr(0, 8), "error 5 ");
    for (const size_t piece : {100, 4096, 65535}) {
      EXPECT_EQ(Story(archive, piece), story) << size;
    }
  }
}

TEST(FrameParserTest, ABlockIsToldOfBeforeItsPayloadIsTakenIn) {
  const TestBytes archive = Frame({TestBytes(3000, 'z')});
  FrameParser parser({}, FrameParser::Payloads::kKept);
  std::span<const uint8_t> bytes = std::span(archive).first(20);
  EXPECT_EQ(*parser.Next(&bytes), Event::kFrame);
  EXPECT_EQ(*parser.Next(&bytes), Event::kBlockHeader);
  EXPECT_EQ(parser.block().raw_bytes, 3000u);
  EXPECT_EQ(parser.offset(), 10u);
  EXPECT_EQ(parser.block_end(), 10u + 3000 + 6);
  FrameParser strict({.max_block_bytes = 2999}, FrameParser::Payloads::kKept);
  bytes = std::span(archive).first(20);
  EXPECT_EQ(*strict.Next(&bytes), Event::kFrame);
  EXPECT_EQ(strict.Next(&bytes).status().code(), Code::kLimitExceeded);
  EXPECT_EQ(strict.Next(&bytes).status().code(), Code::kLimitExceeded);
}

TEST(FrameParserTest, PayloadsMayBePassedOverAndAreCheckedAllTheSame) {
  TestBytes archive = Frame({TestBytes(30000, 'z')});
  FrameParser parser({}, FrameParser::Payloads::kPassedOver);
  std::span<const uint8_t> bytes = archive;
  for (const Event event :
       {Event::kFrame, Event::kBlockHeader, Event::kWholeBlock, Event::kEnd}) {
    EXPECT_EQ(*parser.Next(&bytes), event);
  }
  EXPECT_TRUE(parser.Finish().ok());
  EXPECT_LT(parser.bytes_moved(), 100u);
  archive[20000] ^= 1;
  FrameParser other({}, FrameParser::Payloads::kPassedOver);
  bytes = archive;
  EXPECT_TRUE(other.Next(&bytes).ok());
  EXPECT_TRUE(other.Next(&bytes).ok());
  EXPECT_EQ(other.Next(&bytes).status().code(), Code::kCorrupt);
}

// The blocks of a joined frame, none of which is given: only headers are.
TEST(FrameParserTest, ABlockMayBePassedOverWithoutItsBytes) {
  const TestBytes archive = Skippable(9) +
                            Frame({BytesOf("ab"), BytesOf("cdef")}) +
                            OneBlock(BytesOf("hello"));
  FrameParser parser({}, FrameParser::Payloads::kPassedOver);
  std::string story;
  for (;;) {
    auto byte =
        std::span(archive).subspan(static_cast<size_t>(parser.offset()),
                                   parser.offset() < archive.size() ? 1 : 0);
    const auto event = parser.Next(&byte);
    ASSERT_TRUE(event.ok()) << event.status().what();
    if (*event == Event::kNeedMore && parser.offset() == archive.size()) break;
    if (*event == Event::kFrame) {
      story += std::to_string(parser.frame_begin()) + ": ";
    }
    if (*event == Event::kEnd) story += "end ";
    ASSERT_NE(*event, Event::kWholeBlock);
    if (*event != Event::kBlockHeader) continue;
    story += std::to_string(parser.block().raw_bytes) + " ";
    parser.PassOverBlock();
    EXPECT_EQ(parser.offset(), parser.block_end());
  }
  EXPECT_TRUE(parser.Finish().ok());
  EXPECT_EQ(story, "17: 2 4 end 56: 5 ");
}

// The test counts steps and does not measure time. For every archive and every
// size of the pieces, the work is proportional to the archive's size.
TEST(FrameParserTest, WorkIsLinear) {
  constexpr size_t kBytes = 400000;
  TestBytes skippable, small_frames, small_blocks;
  while (skippable.size() < kBytes)
    AppendSkippable(kSkippableMagic, {}, &skippable);
  const TestBytes frame = OneBlock(BytesOf("x"));
  while (small_frames.size() < kBytes) {
    small_frames.insert(small_frames.end(), frame.begin(), frame.end());
  }
  small_blocks = Frame(std::vector<TestBytes>(kBytes / 20, BytesOf("x")));
  FrameHeader fields;
  fields.fields = {{1, TestBytes(60000, 'f')}};
  TestBytes long_headers;
  for (int i = 0; i < 6; ++i) long_headers = long_headers + Frame({}, fields);
  for (const TestBytes& archive :
       {skippable, small_frames, small_blocks, long_headers,
        Frame({TestBytes(kBytes, 'z')}), OneBlock(TestBytes(kBytes, 'z'))}) {
    for (const size_t piece : {size_t{1}, size_t{100}, archive.size()}) {
      FrameParser parser({}, FrameParser::Payloads::kKept);
      const std::string story = Story(archive, piece, &parser);
      EXPECT_NE(story.find(archive == skippable ? "error 4" : "fine"),
                std::string::npos);
      EXPECT_LE(parser.bytes_moved(), 3 * archive.size()) << piece;
      // Attempts per piece and per item.
      EXPECT_LE(parser.num_attempts(), archive.size()) << piece;
    }
  }
}

}  // namespace
}  // namespace llmzip
