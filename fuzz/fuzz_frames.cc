// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Whole archives taken apart: the same events, errors and offsets in pieces of
// any size, and work in proportion to the input. The first byte of an input
// says how large the pieces are.
#include <algorithm>

#include "container/block.h"
#include "container/frame_parser.h"
#include "container/frame_start.h"
#include "fuzz/fuzz_target.h"

using namespace llmzip;

namespace {

using Event = FrameParser::Event;

struct Told {
  std::vector<std::pair<Event, uint64_t>> events;  // and where they came
  std::vector<uint8_t> payloads;
  Code code = Code::kOk;
  uint64_t offset = 0;
  bool operator==(const Told&) const = default;
};

Told Parse(std::span<const uint8_t> input, size_t piece,
           FrameParser::Payloads payloads) {
  Told told;
  FrameParser parser({}, payloads);
  Status status;
  while (!input.empty() && status.ok()) {
    auto bytes = input.first(std::min(piece, input.size()));
    input = input.subspan(bytes.size());
    for (;;) {
      const auto event = parser.Next(&bytes);
      status = event.status();
      if (!event.ok() || *event == Event::kNeedMore) break;
      told.events.emplace_back(*event, parser.offset());
      if (*event != Event::kWholeBlock) continue;
      Expect(parser.offset() == parser.block_end());
      const std::vector<uint8_t> payload = parser.TakePayload();
      if (payloads == FrameParser::Payloads::kKept) {
        Expect(payload.size() == parser.block().payload_bytes);
      }
      told.payloads.insert(told.payloads.end(), payload.begin(), payload.end());
    }
    Expect(bytes.empty() || !status.ok());
  }
  if (status.ok()) status = parser.Finish();
  told.code = status.code();
  told.offset = status.offset();
  return told;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const std::span<const uint8_t> input(data + 1, size - 1);
  const Told whole = Parse(input, size, FrameParser::Payloads::kKept);
  Expect(whole ==
         Parse(input, size_t{1} + data[0], FrameParser::Payloads::kKept));
  Told passed_over =
      Parse(input, size_t{1} + data[0], FrameParser::Payloads::kPassedOver);
  Expect(passed_over.payloads.empty());
  passed_over.payloads = whole.payloads;
  Expect(whole == passed_over);
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  const std::vector<uint8_t> text(60, 'x');
  BlockHeader block;
  block.raw_bytes = block.payload_bytes = text.size();
  block.stream_bytes = {block.raw_bytes};
  std::vector<std::vector<uint8_t>> seeds;
  for (const uint8_t piece : std::vector<uint8_t>{0, 2, 20, 255}) {
    std::vector<uint8_t>& seed = seeds.emplace_back(1, piece);
    AppendSkippable(kSkippableMagic, text, &seed);
    FrameHeader frame;
    frame.text_sha256 = true;
    frame.fields = {{1, {1, 2, 3}}};
    AppendFrameHeader(frame, &seed);
    AppendBlock(block, text, 1, frame, {}, &seed);
    AppendBlock(block, text, 2, frame, {}, &seed);
    EndRecord end{.raw_bytes = 2 * text.size(), .xxh3 = 5, .sha256 = {}};
    end.sha256.emplace().fill(0x33);
    AppendEndRecord(end, &seed);
    frame = {};
    frame.one_block = true;
    std::vector<uint8_t> header;
    AppendFrameHeader(frame, &header);
    AppendBytes(header, &seed);
    AppendBlock(block, text, 3, frame, header, &seed);
    seed.resize(seed.size() + 9);
  }
  return seeds;
}
