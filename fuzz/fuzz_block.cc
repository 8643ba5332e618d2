// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Blocks and end records of a frame. The first byte of an input says what the
// frame is like; whatever is read is written again with the same bytes.
#include <algorithm>

#include "base/bytes.h"
#include "container/block.h"
#include "container/end_record.h"
#include "fuzz/fuzz_target.h"

using namespace llmzip;

namespace {

FrameHeader SomeFrame(uint8_t kind) {
  FrameHeader frame;
  frame.one_block = (kind & 1) != 0;
  frame.text_sha256 = !frame.one_block && (kind & 2) != 0;
  if ((kind & 4) != 0) {
    ModelRecord& model = frame.model.emplace();
    model.window = (kind & 8) != 0 ? 1024 : 0;
    model.keep = model.window / 4;
  }
  if ((kind & 16) != 0) frame.default_learning_rate = 26;
  return frame;
}

void ExpectBegins(std::span<const uint8_t> input,
                  std::span<const uint8_t> expected) {
  Expect(expected.size() <= input.size() &&
         std::equal(expected.begin(), expected.end(), input.begin()));
}

// Reads what stands there and moves `in` behind it; false at an error.
bool ReadOne(std::span<const uint8_t> input, const FrameHeader& frame,
             ByteReader* in) {
  const auto rest = input.subspan(in->offset());
  if (!frame.one_block && in->remaining() > 0 && AtEndRecord(*in)) {
    const Result<EndRecord> end = ReadEndRecord(*in, frame);
    if (!end.ok()) return false;
    std::vector<uint8_t> again;
    AppendEndRecord(*end, &again);
    ExpectBegins(rest, again);
    return true;
  }
  const ByteReader before = *in;
  ByteReader at = *in;
  const Result<BlockHeader> header = ReadBlockHeader(at, frame, {});
  const Result<Block> block = ReadBlock(*in, frame, {}, {});
  if (!header.ok()) {
    Expect(!block.ok() && at.offset() == before.offset());
    return false;
  }
  Expect(CheckBlockHeader(*header, frame).ok());
  std::vector<uint8_t> again;
  AppendBlockHeader(*header, frame, &again);
  ExpectBegins(rest, again);
  if (!block.ok()) {
    Expect(in->offset() == before.offset());
    return false;
  }
  Expect(block->header == *header);
  Expect(block->payload.size() == header->payload_bytes);
  Expect(in->offset() - before.offset() == block->stored_bytes);
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const FrameHeader frame = SomeFrame(data[0]);
  const std::span<const uint8_t> input(data + 1, size - 1);
  ByteReader in(input);
  while (in.remaining() > 0 && ReadOne(input, frame, &in)) {
  }
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  std::vector<std::vector<uint8_t>> seeds;
  const std::vector<uint8_t> payload(40, 0x5a);
  for (const uint8_t kind : std::vector<uint8_t>{0, 2, 4, 5, 12, 13, 28, 31}) {
    const FrameHeader frame = SomeFrame(kind);
    for (const Method method : kAllMethods) {
      BlockHeader block;
      block.method = method;
      const bool uses_model = UsesLanguageModel(block.method);
      if (uses_model && !frame.model.has_value()) continue;
      block.payload_bytes = payload.size();
      block.raw_bytes = method == Method::kStored ? payload.size() : 200;
      block.stream_bytes = {block.raw_bytes};
      if (uses_model && (kind & 8) != 0) {
        block.stream_bytes = {50, 60, 90};
        block.fork_symbols = 256;
      }
      if (uses_model) block.learning_rate = 26;
      if (HasParameters(block.method)) block.parameters = {1, 2};
      std::vector<uint8_t>& seed = seeds.emplace_back(1, kind);
      AppendBlock(block, payload, 0x01020304, frame, {}, &seed);
      if (frame.one_block) continue;
      EndRecord end{.raw_bytes = block.raw_bytes, .xxh3 = 5, .sha256 = {}};
      if (frame.text_sha256) end.sha256.emplace().fill(0x33);
      AppendEndRecord(end, &seed);
    }
  }
  return seeds;
}
