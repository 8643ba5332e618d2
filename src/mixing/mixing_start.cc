// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A new mixer knows nothing: its weights are the same for all contexts, and its
// probabilities are even. It learns quickly, but a short text ends before that
// is done. So a mixer may begin with what mixers learned on other texts.
//
// Most weight sets of a table are seldom selected, and texts say little about
// them. Such a set gets the mean weights of its table. A set that was selected
// often has a difference of its own to that mean, in eight bits for each
// weight. Probabilities are kept in eight bits in the stretched domain, where
// the same step matters as much near 0 as near one half. The points of APMs are
// kept with five significant bits.
//
// The weights are kept in memory as a layer has them, so that a block begins
// with a copy. Of the large tables of probabilities only a small part was ever
// learned, and that part alone is kept and copied. The rest of their pages
// stays untouched.
#include "mixing/mixing_start.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cstring>
#include <string>
#include <utility>

#include "mixing/mixer.h"
#include "mixing/symbol_mixer.h"

namespace llmzip {
namespace {

// Units of the stored numbers, in the units of the tables.
constexpr int kMeanShift = kWeightBits - 12;
constexpr int kDifferenceShift = kWeightBits - 6;
constexpr int32_t kCodeStep = 64;  // stretch units
constexpr int32_t kEvenCode = 128;
constexpr uint32_t kPointUnitLog2 = 10;
constexpr uint32_t kMantissaBits = 4;
// How much the probabilities of histories and matches are trusted.
constexpr uint32_t kCellCount = 30;
constexpr uint32_t kMaxDirectCount = 30;

AdaptiveProbability CellOf(uint8_t code, uint32_t count) {
  const auto p = static_cast<uint32_t>(Squash((code - kEvenCode) * kCodeStep));
  return p << kAdaptCountBits | count;
}

// A sign, three bits of exponent, four bits of mantissa. Requires
// |code| < 128.
int32_t PointOf(int32_t code) {
  const auto magnitude = static_cast<uint32_t>(code < 0 ? -code : code);
  const uint32_t exponent = magnitude >> kMantissaBits;
  const uint32_t one = uint32_t{1} << kMantissaBits;
  const uint32_t mantissa = magnitude % one;
  const uint32_t value =
      exponent == 0 ? mantissa : (one | mantissa) << (exponent - 1);
  const auto point = static_cast<int32_t>(value << kPointUnitLog2);
  return code < 0 ? -point : point;
}

}  // namespace

// A cursor over the bytes of a start. After an error all it reads is 0.
class MixingStart::Reader {
 public:
  explicit Reader(std::span<const uint8_t> bytes) : rest_(bytes) {}

  bool ok() const { return ok_; }
  bool at_end() const { return ok_ && rest_.empty(); }

  uint8_t Byte() {
    if (rest_.empty()) {
      ok_ = false;
      return 0;
    }
    const uint8_t byte = rest_.front();
    rest_ = rest_.subspan(1);
    return byte;
  }
  int8_t Signed() { return static_cast<int8_t>(Byte()); }
  int16_t Signed16() {
    const uint32_t low = Byte();
    return static_cast<int16_t>(low | uint32_t{Byte()} << 8);
  }

  // The numbers of `count` flags that are set.
  std::vector<uint32_t> Flags(size_t count) {
    std::vector<uint32_t> set;
    for (size_t begin = 0; begin < count; begin += 8) {
      // Most bytes are 0.
      uint32_t bits = Byte();
      if (count - begin < 8 && bits >> (count - begin) != 0) {
        ok_ = false;
        break;
      }
      for (; bits != 0; bits &= bits - 1) {
        set.push_back(static_cast<uint32_t>(begin) +
                      static_cast<uint32_t>(std::countr_zero(bits)));
      }
    }
    return set;
  }

  // A layer: table after table.
  std::vector<int32_t> Layer(const LayerShape& shape) {
    std::vector<int32_t> weights(shape.NumWeights(), 0);
    std::span<int32_t> rest(weights);
    for (const uint32_t num_sets : shape.num_sets) {
      Table(shape, rest.first(num_sets * shape.padded_inputs));
      rest = rest.subspan(num_sets * shape.padded_inputs);
    }
    return weights;
  }

  std::vector<AdaptiveProbability> Cells(size_t count) {
    std::vector<AdaptiveProbability> cells(count);
    for (AdaptiveProbability& cell : cells) {
      cell = CellOf(Byte(), kCellCount);
    }
    return cells;
  }

  std::vector<DirectLine> DirectLines(size_t num_lines) {
    std::vector<DirectLine> lines;
    for (const uint32_t number : Flags(num_lines)) {
      lines.push_back({number, {}});
    }
    for (DirectLine& line : lines) {
      for (AdaptiveProbability& cell : line.cells) {
        cell = CellOf(Byte(), 0);
      }
    }
    for (DirectLine& line : lines) {
      for (AdaptiveProbability& cell : line.cells) {
        const uint8_t count = Byte();
        if (count > kMaxDirectCount) ok_ = false;
        cell = (cell | count) ^ DirectProbabilities::kFlip;
      }
    }
    return lines;
  }

  std::vector<ApmContext> ApmContexts(size_t num_contexts) {
    std::vector<ApmContext> contexts;
    for (const uint32_t number : Flags(num_contexts)) {
      contexts.push_back({number, {}});
    }
    for (size_t i = 0; i < Apm::kPoints; ++i) {
      for (ApmContext& context : contexts) {
        const int32_t code = Signed();
        if (code == INT8_MIN) ok_ = false;
        context.points[i] = PointOf(code);
      }
    }
    return contexts;
  }

 private:
  void Table(const LayerShape& shape, std::span<int32_t> weights) {
    const size_t row = shape.padded_inputs;
    std::vector<int32_t> mean(row, 0);
    for (size_t i = 0; i < shape.inputs; ++i) {
      mean[i] =
          std::clamp(Signed16() * (1 << kMeanShift), -kMaxWeight, kMaxWeight);
    }
    for (size_t w = 0; w < weights.size(); w += row) {
      std::copy(mean.begin(), mean.end(), &weights[w]);
    }
    const std::vector<uint32_t> sets = Flags(weights.size() / row);
    for (size_t i = 0; i < shape.inputs; ++i) {
      for (const uint32_t set : sets) {
        int32_t& weight = weights[set * row + i];
        const int64_t sum =
            int64_t{weight} + Signed() * (1 << kDifferenceShift);
        weight = static_cast<int32_t>(
            std::clamp<int64_t>(sum, -kMaxWeight, kMaxWeight));
      }
    }
  }

  std::span<const uint8_t> rest_;
  bool ok_ = true;
};

Result<MixingStart> MixingStart::Parse(std::span<const uint8_t> bytes,
                                       bool has_language_model) {
  const LearnedShape shape = SymbolMixer::Shape(has_language_model);
  Reader in(bytes);
  MixingStart start;
  start.first_ = in.Layer(shape.first);
  start.second_ = in.Layer(shape.second);
  start.ends_ = in.Layer(shape.ends);
  if (!has_language_model) {
    start.histories_ = in.Cells(shape.histories);
    start.matches_ = in.Cells(shape.matches);
    start.direct_ =
        in.DirectLines(shape.direct / DirectProbabilities::kLineCells);
    for (auto& apm : start.final_apms_) {
      apm = in.ApmContexts(shape.final_apm / Apm::kPoints);
    }
  }
  if (!in.at_end()) {
    return Status(Code::kCorrupt, "start of the mixing: malformed");
  }
  return start;
}

void MixingStart::CopyTo(const LearnedState& state) const {
  const auto copy = [](const auto& from, const auto& to) {
    assert(from.empty() || from.size() == to.size());
    std::copy(from.begin(), from.end(), to.begin());
  };
  copy(first_, state.first);
  copy(second_, state.second);
  copy(ends_, state.ends);
  copy(histories_, state.histories);
  copy(matches_, state.matches);
  for (const DirectLine& line : direct_) {
    std::copy(
        line.cells.begin(), line.cells.end(),
        state.direct.begin() + ptrdiff_t{line.number} *
                                   ptrdiff_t{DirectProbabilities::kLineCells});
  }
  for (size_t i = 0; i < final_apms_.size(); ++i) {
    for (const ApmContext& context : final_apms_[i]) {
      std::copy(context.points.begin(), context.points.end(),
                state.final_apms[i].begin() +
                    ptrdiff_t{context.number} * ptrdiff_t{Apm::kPoints});
    }
  }
}

uint64_t MixingStart::MemoryBytes() const {
  const auto bytes = [](const auto& v) { return v.capacity() * sizeof(v[0]); };
  uint64_t sum = bytes(first_) + bytes(second_) + bytes(ends_) +
                 bytes(histories_) + bytes(matches_) + bytes(direct_);
  for (const auto& apm : final_apms_) sum += bytes(apm);
  return sum;
}

}  // namespace llmzip
