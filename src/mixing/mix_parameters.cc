// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/mix_parameters.h"

#include <algorithm>
#include <bit>

#include "base/bytes.h"

namespace llmzip {
namespace {

constexpr uint16_t kMaxRate = 2048;
constexpr uint8_t kMaxHalfLifeLog2 = 24;
constexpr uint8_t kMinTableLog2 = 18;
constexpr uint8_t kMaxTableLog2 = 28;

bool Valid(const MixParameters& p) {
  return p.rate_start >= 1 && p.rate_start <= kMaxRate && p.rate_end >= 1 &&
         p.rate_end <= p.rate_start && p.half_life_log2 <= kMaxHalfLifeLog2 &&
         p.end_rate >= 1 && p.table_log2 >= kMinTableLog2 &&
         p.table_log2 <= kMaxTableLog2;
}

}  // namespace

MixParameters MixParameters::Default(ModelStrength strength,
                                     uint64_t raw_bytes) {
  // 64 to 128 bytes of slots per byte of text. Twice as many bytes gain only
  // 0.1 %, and so do more than 128 MiB beside a language model.
  const int most =
      strength == ModelStrength::kNone ? kMaxTableLog2 : kMaxTableLog2 - 1;
  const auto table_log2 = static_cast<uint8_t>(std::clamp<int>(
      static_cast<int>(std::bit_width(raw_bytes)) + 6, 22, most));
  // The rates were found by measuring.
  MixParameters p = {.rate_start = 360,
                     .rate_end = 65,
                     .half_life_log2 = 16,
                     .end_rate = 100,
                     .table_log2 = table_log2};
  if (strength == ModelStrength::kWeak) p.half_life_log2 = 14;
  if (strength == ModelStrength::kStrong) {
    p.rate_start = 200;
    p.half_life_log2 = 12;
  }
  return p;
}

void AppendMixParameters(const MixParameters& parameters,
                         std::vector<uint8_t>* out) {
  AppendFixed16(parameters.rate_start, out);
  AppendFixed16(parameters.rate_end, out);
  out->push_back(parameters.half_life_log2);
  out->push_back(parameters.end_rate);
  out->push_back(parameters.table_log2);
}

Result<MixParameters> ParseMixParameters(std::span<const uint8_t> bytes) {
  ByteReader reader(bytes);
  MixParameters p;
  if (!reader.ReadFixed16(&p.rate_start) || !reader.ReadFixed16(&p.rate_end) ||
      !reader.ReadByte(&p.half_life_log2) || !reader.ReadByte(&p.end_rate) ||
      !reader.ReadByte(&p.table_log2)) {
    return Status(Code::kTruncated, "mixing parameters end early",
                  reader.offset());
  }
  if (!Valid(p) || reader.remaining() != 0) {
    return Status(Code::kCorrupt, "mixing parameters out of range", 0);
  }
  return p;
}

}  // namespace llmzip
