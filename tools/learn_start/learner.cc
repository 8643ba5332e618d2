// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Packs what was learned as docs/MIXING.md, "Start", says: the mean of each
// table, the differences of sets that were used enough, and with `bytes` also
// probabilities and points of APMs, rounded to a byte each.
#include "learn_start/learner.h"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "mixing/logistic.h"

namespace llmzip::learn_start {
namespace {

// Where an update count is less, a probability is hardly more than a guess.
constexpr uint32_t kLeastCount = 2;
constexpr uint32_t kLeastCountOfLine = 4;

void PackFlags(const std::vector<bool>& flags, Bytes* out) {
  Bytes bytes((flags.size() + 7) / 8);
  for (size_t i = 0; i < flags.size(); ++i) {
    if (flags[i]) bytes[i / 8] |= static_cast<uint8_t>(1u << i % 8);
  }
  out->insert(out->end(), bytes.begin(), bytes.end());
}

int32_t Rounded(int32_t value, int shift) {
  return static_cast<int32_t>((int64_t{value} + (int64_t{1} << (shift - 1))) >>
                              shift);
}

void PackLayer(const LayerShape& shape, const Rows& rows, size_t least_uses,
               Bytes* out) {
  constexpr int kMeanShift = 16;
  constexpr int kDifferenceShift = 22;
  size_t begin = 0;
  for (const uint32_t sets : shape.num_sets) {
    std::vector<int32_t> mean = rows.MeanOf(begin, begin + sets);
    for (size_t i = 0; i < shape.inputs; ++i) {
      mean[i] = std::clamp(Rounded(mean[i], kMeanShift), -32768, 32767);
      Put(static_cast<uint32_t>(mean[i]), 2, out);
    }
    std::vector<bool> flags(sets);
    for (size_t k = 0; k < sets; ++k) {
      flags[k] = rows.uses(begin + k) >= least_uses;
    }
    PackFlags(flags, out);
    for (size_t i = 0; i < shape.inputs; ++i) {
      for (size_t k = 0; k < sets; ++k) {
        if (!flags[k]) continue;
        const int32_t difference =
            rows.row(begin + k)[i] - mean[i] * (1 << kMeanShift);
        out->push_back(static_cast<uint8_t>(
            std::clamp(Rounded(difference, kDifferenceShift), -127, 127)));
      }
    }
    begin += sets;
  }
}

// The code whose probability is nearest in the stretched domain.
uint8_t CodeOf(AdaptiveProbability cell) {
  const int32_t x = Stretch22(ProbabilityOf(cell));
  return static_cast<uint8_t>(std::clamp((x + 128 * 64 + 32) / 64, 1, 255));
}

void PackDirect(const Cells& direct, Bytes* out) {
  constexpr size_t kLine = DirectProbabilities::kLineCells;
  std::vector<bool> flags(direct.cells().size() / kLine);
  Bytes codes, counts;
  for (size_t line = 0; line < flags.size(); ++line) {
    const auto cells = std::span(direct.cells()).subspan(line * kLine, kLine);
    flags[line] = std::any_of(cells.begin(), cells.end(), [](auto cell) {
      return AdaptCountOf(cell) >= kLeastCountOfLine;
    });
    if (!flags[line]) continue;
    for (const AdaptiveProbability cell : cells) {
      const uint32_t count = AdaptCountOf(cell);
      const bool known = count >= kLeastCount;
      codes.push_back(known ? CodeOf(cell) : 128);
      counts.push_back(static_cast<uint8_t>(known ? count : 0));
    }
  }
  PackFlags(flags, out);
  out->insert(out->end(), codes.begin(), codes.end());
  out->insert(out->end(), counts.begin(), counts.end());
}

// A sign, three bits of exponent, four bits of mantissa, in 2^-12.
uint8_t PointCode(int32_t point) {
  const int32_t units = (std::abs(point) + 512) >> 10;
  int32_t code = std::min(units, 15);
  for (int32_t c = 16; c < 128; ++c) {
    const int32_t value = (16 + c % 16) << (c / 16 - 1);
    if (value <= units) code = c;
  }
  return static_cast<uint8_t>(point < 0 ? -code : code);
}

void PackApm(const Rows& apm, size_t least_points, Bytes* out) {
  std::vector<bool> flags(apm.size());
  for (size_t c = 0; c < apm.size(); ++c) {
    size_t sum = 0;
    for (size_t i = 0; i < Apm::kPoints; ++i) {
      sum += static_cast<size_t>(std::abs(apm.row(c)[i]) >> 10);
    }
    flags[c] = sum >= least_points;
  }
  PackFlags(flags, out);
  for (size_t i = 0; i < Apm::kPoints; ++i) {
    for (size_t c = 0; c < apm.size(); ++c) {
      if (flags[c]) out->push_back(PointCode(apm.row(c)[i]));
    }
  }
}

}  // namespace

Bytes Learner::Pack(const Options& options) const {
  const size_t least_uses = options.at("--uses");
  Bytes out;
  PackLayer(shape_.first, first_, least_uses, &out);
  PackLayer(shape_.second, second_, least_uses, &out);
  PackLayer(shape_.ends, ends_, least_uses, &out);
  if (strength_ != ModelStrength::kNone) return out;
  for (const Cells* cells : {&histories_, &matches_}) {
    for (const AdaptiveProbability cell : cells->cells()) {
      out.push_back(CodeOf(cell));
    }
  }
  PackDirect(direct_, &out);
  for (size_t i = 0; i < apms_.size(); ++i) {
    const bool kept = i < options.at("--apms");
    PackApm(apms_[i], kept ? options.at("--points") : SIZE_MAX, &out);
  }
  return out;
}

}  // namespace llmzip::learn_start
