// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The range coder: the first half of an input says what is on offer at each
// step, the second half is the payload. Whatever decodes to its end is what
// the encoder writes.
#include <algorithm>

#include "coder/range_decoder.h"
#include "coder/range_encoder.h"
#include "fuzz/fuzz_target.h"

using namespace llmzip;

namespace {

// Eight bytes of script make one step: a bit with a probability, or a total
// that is cut in two symbols.
struct Step {
  uint32_t p1 = 0;  // of a bit; 0: a symbol
  uint64_t total = 0;
  uint64_t cut = 0;
};

Step ReadStep(std::span<const uint8_t> script) {
  uint64_t value = 0;
  for (size_t i = 0; i < 8; ++i) value |= uint64_t{script[i]} << (8 * i);
  if ((value & 1) != 0) {
    const uint64_t p1 = value >> 1;
    return {.p1 = 1 + static_cast<uint32_t>(p1 % (kBitProbabilityOne - 1))};
  }
  const uint64_t total = 2 + (value >> 1) % (kMaxCodingTotal - 2);
  return {.p1 = 0, .total = total, .cut = 1 + (value >> 32) % (total - 1)};
}

bool DecodeStep(const Step& step, RangeDecoder* decoder,
                RangeEncoder* encoder) {
  if (step.p1 != 0) {
    encoder->EncodeBit(decoder->DecodeBit(step.p1), step.p1);
    return true;
  }
  uint64_t target = 0;
  if (!decoder->Target(step.total, &target)) return false;
  Expect(target < step.total);
  const bool upper = target >= step.cut;
  const uint64_t start = upper ? step.cut : 0;
  const uint64_t mass = upper ? step.total - step.cut : step.cut;
  decoder->Consume(start, mass);
  encoder->Encode(start, mass, step.total);
  return true;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::span<const uint8_t> input(data, size);
  const size_t num_steps = size / 16;
  const auto payload = input.subspan(8 * num_steps);
  RangeDecoder decoder(payload);
  std::vector<uint8_t> again;
  RangeEncoder encoder(&again);
  for (size_t i = 0; i < num_steps; ++i) {
    if (!DecodeStep(ReadStep(input.subspan(8 * i)), &decoder, &encoder)) {
      return 0;
    }
  }
  if (!decoder.Finish().ok()) return 0;
  encoder.Finish();
  Expect(
      std::equal(again.begin(), again.end(), payload.begin(), payload.end()));
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  std::vector<std::vector<uint8_t>> seeds(1);
  for (const uint8_t fill :
       std::vector<uint8_t>{0x00, 0x01, 0x7f, 0x80, 0xfe}) {
    for (const size_t size : {16u, 33u, 160u}) {
      seeds.emplace_back(size, fill);
      seeds.emplace_back(size, static_cast<uint8_t>(0));
      for (size_t i = 0; i < size; ++i) {
        seeds.back()[i] = static_cast<uint8_t>(i * fill);
      }
    }
  }
  return seeds;
}
