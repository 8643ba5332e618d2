// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What a decoder delivers, and when it stops: the same for every number of
// threads and however the archive comes; and that an inspector agrees.
#include "codec/decoder.h"

#include <algorithm>
#include <new>

#include "codec/inspector.h"
#include "codec/work_time.h"
#include "container/block.h"
#include "container/frame_parser.h"
#include "container/frame_start.h"
#include "gtest/gtest.h"
#include "testing/test_support.h"

namespace llmzip {
namespace {

constexpr size_t kBlockBytes = 300;
constexpr size_t kNumBlocks = 5;

Bytes Join(Bytes a, const Bytes& b) {
  a.insert(a.end(), b.begin(), b.end());
  return a;
}

Bytes Text() { return RepeatedText(kNumBlocks * kBlockBytes, 40, 12); }

// A frame of that text in blocks.
Bytes Archive(Method method = Method::kBytes) {
  EncoderOptions options;
  options.method = method;
  options.block_bytes = kBlockBytes;
  const auto archive = Compress(Text(), options);
  EXPECT_TRUE(archive.ok());
  return *archive;
}

// How decoding ended, and what had left by then.
struct Outcome {
  Status status;
  Bytes text;
  bool operator==(const Outcome& other) const {
    return status.code() == other.status.code() &&
           status.offset() == other.status.offset() && text == other.text;
  }
};

std::ostream& operator<<(std::ostream& out, const Outcome& outcome) {
  return out << "code " << static_cast<int>(outcome.status.code()) << " at "
             << outcome.status.offset() << " (" << outcome.status.what()
             << ") after " << outcome.text.size() << " bytes";
}

// Gives all of the archive to `coder` in pieces, then finishes it.
template <typename Coder>
Status Push(Coder& coder, std::span<const uint8_t> archive, size_t piece) {
  for (size_t at = 0; at < archive.size(); at += piece) {
    LLMZIP_RETURN_IF_ERROR(
        coder.Write(archive.subspan(at, std::min(piece, archive.size() - at))));
  }
  return coder.Finish();
}

Outcome Decode(std::span<const uint8_t> archive, size_t num_threads,
               size_t piece, DecoderOptions options = {}) {
  Outcome outcome;
  options.num_threads = num_threads;
  Decoder decoder(
      std::move(options),
      [&](std::span<const uint8_t> bytes) {
        outcome.text.insert(outcome.text.end(), bytes.begin(), bytes.end());
        return Status();
      },
      nullptr);
  outcome.status = Push(decoder, archive, piece);
  return outcome;
}

// Where each block ends.
std::vector<size_t> BlockEnds(const Bytes& archive) {
  std::vector<size_t> ends;
  FrameParser parser({}, FrameParser::Payloads::kPassedOver);
  std::span<const uint8_t> bytes = archive;
  for (;;) {
    const auto event = parser.Next(&bytes);
    if (!event.ok() || *event == FrameParser::Event::kNeedMore) return ends;
    if (*event == FrameParser::Event::kWholeBlock) {
      ends.push_back(static_cast<size_t>(parser.block_end()));
    }
  }
}

// The archive with another payload in one of its blocks, whose own check holds.
Bytes WithBadPayload(const Bytes& archive, size_t block) {
  Bytes out;
  FrameParser parser({}, FrameParser::Payloads::kKept);
  std::span<const uint8_t> bytes = archive;
  size_t begin = 0;
  for (size_t i = 0;;) {
    const auto event = parser.Next(&bytes);
    if (*event == FrameParser::Event::kNeedMore) break;
    const size_t end = static_cast<size_t>(parser.offset());
    if (*event == FrameParser::Event::kBlockHeader) continue;
    if (*event == FrameParser::Event::kWholeBlock && i++ == block) {
      Bytes payload = parser.TakePayload();
      payload[payload.size() / 2] ^= 0x40;
      AppendBlock(parser.block(), payload, parser.text_check(), parser.frame(),
                  {}, &out);
    } else {
      out.insert(out.end(), archive.begin() + static_cast<ptrdiff_t>(begin),
                 archive.begin() + static_cast<ptrdiff_t>(end));
    }
    begin = end;
  }
  return out;
}

bool IsBeginning(const Bytes& part, const Bytes& whole) {
  return part.size() <= whole.size() &&
         std::equal(part.begin(), part.end(), whole.begin());
}

TEST(DecoderTest, BlocksBeforeABadOneAreDeliveredOnceAndNothingAfter) {
  const Bytes archive = Archive();
  const Bytes text = Text();
  const std::vector<size_t> ends = BlockEnds(archive);
  ASSERT_EQ(ends.size(), kNumBlocks);
  for (size_t bad = 0; bad < kNumBlocks; ++bad) {
    Bytes text_check = archive;
    text_check[ends[bad] - 1] ^= 1;
    const Bytes cut(archive.begin(),
                    archive.begin() + static_cast<ptrdiff_t>(ends[bad] - 2));
    Bytes garbled = archive;
    garbled[ends[bad] - 20] ^= 1;
    for (const Bytes& damaged :
         {text_check, WithBadPayload(archive, bad), cut, garbled}) {
      for (const size_t threads : {1, 2, 3}) {
        for (const size_t piece : {damaged.size(), size_t{16}}) {
          const Outcome outcome = Decode(damaged, threads, piece);
          EXPECT_FALSE(outcome.status.ok());
          EXPECT_EQ(outcome.text,
                    Bytes(text.begin(), text.begin() + static_cast<ptrdiff_t>(
                                                           bad * kBlockBytes)))
              << "block " << bad << ", " << threads << " threads: " << outcome;
        }
      }
    }
  }
}

TEST(DecoderTest, ThreadsAndPiecesChangeNothingOfADamagedArchive) {
  const Bytes archive = Archive();
  const Bytes text = Text();
  for (size_t at = 0; at < archive.size(); at += 7) {
    Bytes damaged = archive;
    damaged[at] ^= static_cast<uint8_t>(1u << at % 8);
    const Outcome one = Decode(damaged, 1, damaged.size());
    EXPECT_TRUE(IsBeginning(one.text, text));
    EXPECT_FALSE(one.status.ok());
    for (const size_t threads : {2, 3}) {
      EXPECT_EQ(Decode(damaged, threads, damaged.size()), one) << at;
    }
    EXPECT_EQ(Decode(damaged, 2, 50), one) << at;
  }
}

// A sink that fails, or throws, at its nth call.
struct Sink {
  size_t calls = 0;
  size_t bad_call = 0;
  bool throws = false;
  Bytes taken = {};
  ByteSink Take() {
    return [this](std::span<const uint8_t> bytes) {
      if (calls++ == bad_call) {
        if (throws) throw std::bad_alloc();
        return Status(Code::kIo, "no room");
      }
      taken.insert(taken.end(), bytes.begin(), bytes.end());
      return Status();
    };
  }
};

// Gives `input` to the coder; its sink fails once and must be left alone then.
template <typename Coder>
void ExpectToEndForGood(Coder& coder, const Sink& sink, const Bytes& input,
                        size_t piece) {
  if (sink.throws) {
    EXPECT_THROW((void)Push(coder, input, piece), std::bad_alloc);
  } else {
    EXPECT_EQ(Push(coder, input, piece).code(), Code::kIo);
  }
  EXPECT_EQ(sink.calls, sink.bad_call + 1);
  EXPECT_EQ(coder.Write(input).code(), Code::kInvalidArgument);
  EXPECT_EQ(coder.Finish().code(), Code::kInvalidArgument);
  EXPECT_EQ(coder.Finish().code(), Code::kInvalidArgument);
  EXPECT_EQ(sink.calls, sink.bad_call + 1);
}

TEST(DecoderTest, ASinkThatFailsOrThrowsIsNeverCalledAgain) {
  const Bytes archive = Archive();
  const Bytes text = Text();
  for (size_t bad = 0; bad < kNumBlocks; ++bad) {
    for (const size_t threads : {1, 2, 3}) {
      for (const bool throws : {false, true}) {
        for (const size_t piece : {archive.size(), size_t{1}}) {
          Sink sink{.bad_call = bad, .throws = throws};
          DecoderOptions options;
          options.num_threads = threads;
          Decoder decoder(options, sink.Take(), nullptr);
          ExpectToEndForGood(decoder, sink, archive, piece);
          EXPECT_EQ(sink.taken,
                    Bytes(text.begin(), text.begin() + static_cast<ptrdiff_t>(
                                                           bad * kBlockBytes)));
        }
      }
    }
  }
}

TEST(DecoderTest, ACancelledOneDeliversNothingMore) {
  const Bytes archive = Archive();
  const Bytes text = Text();
  for (size_t last = 0; last < 12; ++last) {
    for (const size_t threads : {1, 2, 3}) {
      Sink sink{.bad_call = SIZE_MAX};
      size_t calls = 0;
      size_t calls_of_sink = 0;
      DecoderOptions options;
      options.num_threads = threads;
      Decoder decoder(options, sink.Take(), [&](const Progress&) {
        calls_of_sink = sink.calls;
        return calls++ < last;
      });
      const Status status = Push(decoder, archive, archive.size());
      if (status.ok()) continue;
      EXPECT_EQ(status.code(), Code::kCancelled);
      EXPECT_TRUE(IsBeginning(sink.taken, text));
      EXPECT_EQ(sink.calls, calls_of_sink);
      EXPECT_EQ(decoder.Write(archive).code(), Code::kInvalidArgument);
      EXPECT_EQ(decoder.Finish().code(), Code::kInvalidArgument);
      EXPECT_EQ(sink.calls, calls_of_sink);
    }
  }
}

TEST(DecoderTest, AnEncodersSinkThatFailsOrThrowsIsNeverCalledAgain) {
  for (size_t bad = 0; bad < 7; ++bad) {
    for (const size_t threads : {1, 2, 3}) {
      for (const bool throws : {false, true}) {
        Sink sink{.bad_call = bad, .throws = throws};
        EncoderOptions options;
        options.method = Method::kBytes;
        options.block_bytes = kBlockBytes;
        options.num_threads = threads;
        Encoder encoder(options, sink.Take(), nullptr);
        ExpectToEndForGood(encoder, sink, Text(), kBlockBytes);
      }
    }
  }
}

TEST(DecoderTest, ACallFromInsideTheSinkIsRefused) {
  const Bytes archive = Archive();
  Decoder* self = nullptr;
  size_t refused = 0;
  Decoder decoder(
      {},
      [&](std::span<const uint8_t>) {
        if (self->Write(archive).code() == Code::kInvalidArgument) ++refused;
        return Status();
      },
      nullptr);
  self = &decoder;
  EXPECT_TRUE(Push(decoder, archive, archive.size()).ok());
  EXPECT_EQ(refused, kNumBlocks);
}

// Only decoding finds these: a text or a hash that is not what a check says.
bool IsOfContent(const Status& status) {
  const std::string& what = status.what();
  return status.code() == Code::kCorrupt &&
         (what.find("the text's") != std::string::npos ||
          what.find("payload") != std::string::npos);
}

void ExpectAgreement(const Bytes& input) {
  Inspector inspector{DecodeLimits{}};
  Outcome inspected;
  inspected.status = Push(inspector, input, input.size() + 1);
  for (const size_t piece : {input.size() + 1, size_t{1}, size_t{37}}) {
    Inspector other{DecodeLimits{}};
    const Status again = Push(other, input, piece);
    EXPECT_EQ(again.code(), inspected.status.code());
    EXPECT_EQ(again.offset(), inspected.status.offset());
    EXPECT_EQ(other.summary().text_bytes, inspector.summary().text_bytes);
    const Outcome decoded = Decode(input, 2, piece);
    if (IsOfContent(decoded.status)) continue;
    EXPECT_EQ(decoded.status.code(), inspected.status.code()) << decoded;
    EXPECT_EQ(decoded.status.offset(), inspected.status.offset()) << decoded;
    EXPECT_EQ(decoded.text.size(), inspector.summary().text_bytes) << decoded;
  }
}

TEST(DecoderTest, AnInspectorAgreesOnEverything) {
  Bytes skippable;
  AppendSkippable(0x184d2a51, ToBytes("index"), &skippable);
  const Bytes zeros(10, 0);
  EncoderOptions hashed;
  hashed.text_sha256 = true;
  hashed.method = Method::kStored;
  const Bytes several = Archive(Method::kStored);
  const Bytes one = *Compress(Bytes(40, 'a'), {});
  const Bytes sha256 = *Compress(ToBytes("with a hash"), hashed);
  const Bytes empty = *Compress({}, {});
  const std::vector<Bytes> parts = {
      several, one, sha256, empty, zeros, skippable, ToBytes("garbage"), {}};
  std::vector<Bytes> inputs;
  for (const Bytes& first : parts) {
    for (const Bytes& second : parts) {
      inputs.push_back(Join(first, second));
      for (const Bytes& third : {skippable, zeros, one}) {
        inputs.push_back(Join(Join(first, second), third));
      }
    }
  }
  const Bytes joined = Join(Join(one, skippable), Join(sha256, zeros));
  for (const Bytes& archive : {joined, several}) {
    for (size_t at = 0; at < archive.size(); ++at) {
      inputs.emplace_back(archive.begin(),
                          archive.begin() + static_cast<ptrdiff_t>(at));
      for (const unsigned bit : {0u, 3u, 7u}) {
        inputs.push_back(archive);
        inputs.back()[at] ^= static_cast<uint8_t>(1u << bit);
      }
    }
  }
  for (const Bytes& input : inputs) ExpectAgreement(input);
}

// Ten zeros, only frames to skip, zeros between archives: both refuse.
TEST(DecoderTest, WhatIsNoArchiveIsRefusedByBoth) {
  const Bytes one = *Compress(ToBytes("text"), {});
  Bytes skippable;
  AppendSkippable(0x184d2a51, ToBytes("index"), &skippable);
  const Bytes zeros(10, 0);
  const std::pair<Bytes, uint64_t> cases[] = {
      {zeros, 0},
      {skippable, skippable.size()},
      {Join(skippable, zeros), skippable.size()},
      {Join(Join(one, zeros), one), one.size() + zeros.size()},
      {Join(one, ToBytes("x")), one.size()}};
  for (const auto& [input, offset] : cases) {
    const Outcome outcome = Decode(input, 2, input.size());
    EXPECT_EQ(outcome.status.code(), Code::kBadMagic);
    EXPECT_EQ(outcome.status.offset(), offset);
    ExpectAgreement(input);
  }
}

// The beginning of a block, without its payload.
Bytes HeaderOf(uint64_t raw_bytes, uint64_t payload_bytes) {
  FrameHeader frame;
  Bytes out;
  AppendFrameHeader(frame, &out);
  BlockHeader block;
  block.raw_bytes = raw_bytes;
  block.method = Method::kBytes;
  block.stream_bytes = {raw_bytes};
  block.payload_bytes = payload_bytes;
  AppendBlockHeader(block, frame, &out);
  return out;
}

TEST(DecoderTest, LimitsAreComparedBeforeAPayloadComes) {
  const uint64_t raw = 50 << 20;
  const Bytes header = HeaderOf(raw, 40 << 20);
  const auto code = [&](DecoderOptions options) {
    Decoder decoder(
        std::move(options), [](std::span<const uint8_t>) { return Status(); },
        nullptr);
    return decoder.Write(header).code();
  };
  EXPECT_EQ(code({}), Code::kOk);
  DecoderOptions output;
  output.max_output = raw - 1;
  EXPECT_EQ(code(output), Code::kLimitExceeded);
  output.max_output = raw;
  EXPECT_EQ(code(output), Code::kOk);
  DecoderOptions memory;
  memory.max_memory = 100 << 20;
  EXPECT_EQ(code(memory), Code::kLimitExceeded);
  DecoderOptions block;
  block.max_block_bytes = raw - 1;
  EXPECT_EQ(code(block), Code::kLimitExceeded);
}

// Blocks that wait for each other are in memory together: as many as there is
// room for, whatever the number of threads.
TEST(DecoderTest, WaitingBlocksCountAgainstTheMemory) {
  const Bytes archive = Archive();
  DecoderOptions options;
  options.max_memory = 0;
  do {
    options.max_memory += 1 << 20;
  } while (!Decode(archive, 1, archive.size(), options).status.ok());
  const uint64_t for_one_block = options.max_memory;
  const auto two_blocks = std::span(archive).first(BlockEnds(archive)[1]);
  // A block waits for others only where all of them have room.
  for (const auto& [memory, num_delivered] :
       {std::pair(for_one_block, size_t{1}),
        std::pair(UINT64_MAX, size_t{0})}) {
    Sink sink{.bad_call = SIZE_MAX};
    options.max_memory = memory;
    options.num_threads = 64;
    Decoder decoder(options, sink.Take(), nullptr);
    EXPECT_TRUE(decoder.Write(two_blocks).ok());
    EXPECT_EQ(sink.calls, num_delivered);
    EXPECT_TRUE(
        decoder.Write(std::span(archive).subspan(two_blocks.size())).ok());
    EXPECT_TRUE(decoder.Finish().ok());
    EXPECT_EQ(sink.taken, Text());
  }
}

TEST(DecoderTest, OutputIsBoundByTheArchiveUnlessALimitIsSet) {
  const uint64_t payload_bytes = 10;
  const uint64_t size = HeaderOf(kFreeOutput, payload_bytes).size() +
                        payload_bytes + 8;  // and the block's checks
  const uint64_t bound = kFreeOutput + kOutputPerArchiveByte * size;
  const auto outcome = [&](uint64_t raw_bytes, std::optional<uint64_t> limit) {
    DecoderOptions options;
    options.max_output = limit;
    options.max_block_bytes = kMaxBlockBytes;
    Decoder decoder(
        options, [](std::span<const uint8_t>) { return Status(); }, nullptr);
    return decoder.Write(HeaderOf(raw_bytes, payload_bytes));
  };
  EXPECT_TRUE(outcome(bound, std::nullopt).ok());
  const Status refused = outcome(bound + 1, std::nullopt);
  EXPECT_EQ(refused.code(), Code::kLimitExceeded);
  EXPECT_NE(refused.what().find("--max-output"), std::string::npos);
  // A limit that was set counts alone, larger or smaller.
  EXPECT_TRUE(outcome(kMaxBlockBytes, UINT64_MAX).ok());
  EXPECT_TRUE(outcome(bound + 1, bound + 1).ok());
  EXPECT_EQ(outcome(1000, 999).code(), Code::kLimitExceeded);
}

TEST(DecoderTest, TimeIsLimited) {
  const auto archive = Compress(RandomText(200000, 5), {});
  ASSERT_TRUE(archive.ok());
  for (const size_t threads : {1, 2}) {
    DecoderOptions options;
    options.max_time = std::chrono::milliseconds(1);
    const Outcome outcome = Decode(*archive, threads, archive->size(), options);
    EXPECT_EQ(outcome.status.code(), Code::kLimitExceeded);
    EXPECT_NE(outcome.status.what().find("--max-time"), std::string::npos);
    EXPECT_TRUE(outcome.text.empty());
  }
}

TEST(DecoderTest, TheWatchStandsStillWhileItIsPaused) {
  using Clock = WorkTime::Clock;
  const auto spin = std::chrono::milliseconds(20);
  WorkTime time;
  const auto begin = Clock::now();
  const WorkTime::Running running(&time);
  {
    const WorkTime::Paused paused(&time);
    const auto until = Clock::now() + spin;
    while (Clock::now() < until) {
    }
  }
  const auto worked = time.Elapsed();
  EXPECT_LE(worked + spin, Clock::now() - begin);
}

}  // namespace
}  // namespace llmzip
