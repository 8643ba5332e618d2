// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/rope_table.h"

#include <bit>
#include <cfloat>
#include <cstdint>

namespace llmzip {
namespace {

static_assert(FLT_EVAL_METHOD == 0 && sizeof(double) == 8);

constexpr double kLn2 = 0x1.62e42fefa39efp-1;

// ln(x) for finite x >= 1: exponent * ln 2 + 2 atanh((m - 1) / (m + 1)) with
// m in [0.75, 1.5), where the series' terms fall by 25 or more each.
double Log(double x) {
  const uint64_t bits = std::bit_cast<uint64_t>(x);
  auto exponent = static_cast<int32_t>(bits >> 52) - 1023;
  double m =
      std::bit_cast<double>((bits & 0xfffffffffffffu) | 0x3ff0000000000000u);
  if (m >= 1.5) {
    m = m * 0.5;
    exponent += 1;
  }
  const double z = (m - 1.0) / (m + 1.0);
  const double z2 = z * z;
  double series = 0.0;
  for (int k = 15; k >= 0; --k) {
    series = series * z2 + 1.0 / static_cast<double>(2 * k + 1);
  }
  return static_cast<double>(exponent) * kLn2 + (2.0 * z) * series;
}

// e^x for -700 <= x <= 0: x = r - n ln 2, Taylor series of degree 20 in r.
double Exp(double x) {
  const auto n = static_cast<int32_t>(0.5 - x / kLn2);
  const double r = x + static_cast<double>(n) * kLn2;
  double p = 1.0;
  for (int k = 20; k >= 1; --k) p = 1.0 + (r / static_cast<double>(k)) * p;
  for (int32_t i = 0; i < n; ++i) p = p * 0.5;
  return p;
}

// Taylor series of degree 20 and 21, for 0 <= x <= 1.
double Cos(double x) {
  const double x2 = x * x;
  double p = 1.0;
  for (int k = 20; k >= 2; k -= 2) {
    p = 1.0 - (x2 / static_cast<double>(k * (k - 1))) * p;
  }
  return p;
}

double Sin(double x) {
  const double x2 = x * x;
  double p = 1.0;
  for (int k = 21; k >= 3; k -= 2) {
    p = 1.0 - (x2 / static_cast<double>(k * (k - 1))) * p;
  }
  return x * p;
}

// ln(x) for every positive normal x.
double SignedLog(double x) { return x >= 1.0 ? Log(x) : -Log(1.0 / x); }

double Clamp(double x, double least, double most) {
  return x < least ? least : x > most ? most : x;
}

// The pair, not rounded, that turns `turns` times in the trained length. Pairs
// far beyond the last are cut off.
double PairOfTurns(const RopeOptions& options, double turns) {
  constexpr double kTwoPi = 0x1.921fb54442d18p+2;
  const double length = options.yarn.trained_length;
  const double pair = static_cast<double>(options.num_rotated) *
                      SignedLog(length / (turns * kTwoPi)) /
                      (2.0 * Log(options.base));
  return Clamp(pair, -0x1p20, 0x1p20);
}

// Rounds down. Requires |x| < 2^31.
double Floor(double x) {
  const auto whole = static_cast<double>(static_cast<int32_t>(x));
  return whole > x ? whole - 1.0 : whole;
}

// What YaRN multiplies the frequency of pair i by.
class YarnFactors {
 public:
  explicit YarnFactors(const RopeOptions& options)
      : factor_(options.yarn.factor) {
    if (factor_ == 1.0) return;
    const auto last = static_cast<double>(options.num_rotated - 1);
    first_ = Clamp(Floor(PairOfTurns(options, options.yarn.often)), 0.0, last);
    last_ =
        Clamp(-Floor(-PairOfTurns(options, options.yarn.seldom)), 0.0, last);
  }
  double Of(size_t pair) const {
    if (factor_ == 1.0) return 1.0;
    const double width = last_ - first_ < 0.001 ? 0.001 : last_ - first_;
    const double share =
        Clamp((static_cast<double>(pair) - first_) / width, 0.0, 1.0);
    return (1.0 - share) + share / factor_;
  }

 private:
  double factor_, first_ = 0, last_ = 0;
};

// The negated comparisons also refuse NaN.
Status CheckOptions(const RopeOptions& options) {
  const size_t num_pairs = options.num_rotated / 2;
  if (num_pairs == 0 || options.num_rotated % 2 != 0 ||
      options.num_rotated > 4096) {
    return Status(Code::kBadModel, "number of rotated dimensions");
  }
  if (options.num_positions == 0 || options.num_positions > (1u << 20)) {
    return Status(Code::kBadModel, "number of rotary positions");
  }
  if (!(options.base >= 1.0 && options.base <= 1e12)) {
    return Status(Code::kBadModel, "base of the rotary frequencies");
  }
  if (!(options.linear_factor >= 1.0 && options.linear_factor <= 1e6)) {
    return Status(Code::kBadModel, "linear factor of the rotary frequencies");
  }
  if (!(options.magnitude >= 0x1p-10 && options.magnitude <= 0x1p10)) {
    return Status(Code::kBadModel, "magnitude of the rotary angles");
  }
  const YarnOptions& yarn = options.yarn;
  if (!(yarn.factor >= 1.0 && yarn.factor <= 1e6)) {
    return Status(Code::kBadModel, "YaRN's factor of the rotary frequencies");
  }
  if (yarn.factor > 1.0 &&
      !(options.base > 1.0 && yarn.trained_length >= 1.0 &&
        yarn.trained_length <= 0x1p30 && yarn.seldom >= 0x1p-10 &&
        yarn.seldom < yarn.often && yarn.often <= 0x1p10)) {
    return Status(Code::kBadModel, "YaRN's range of the rotary frequencies");
  }
  if (!options.frequency_divisors.empty() &&
      options.frequency_divisors.size() != num_pairs) {
    return Status(Code::kBadModel, "number of rotary frequency divisors");
  }
  return Status();
}

}  // namespace

double RopeTable::YarnMagnitude(double factor) {
  return 1.0 + 0.1 * Log(factor);
}

Result<RopeTable> RopeTable::Make(const RopeOptions& options) {
  LLMZIP_RETURN_IF_ERROR(CheckOptions(options));
  RopeTable result;
  const size_t num_pairs = options.num_rotated / 2;
  result.num_pairs_ = num_pairs;
  result.num_positions_ = options.num_positions;
  result.table_.resize(2 * num_pairs * options.num_positions);

  const double ratio =
      Exp(-2.0 * Log(options.base) / static_cast<double>(options.num_rotated));
  const YarnFactors yarn(options);
  double geometric = 1.0;
  for (size_t i = 0; i < num_pairs; ++i) {
    double frequency = geometric;
    geometric = geometric * ratio;
    if (!options.frequency_divisors.empty()) {
      frequency = frequency / double{options.frequency_divisors[i]};
    }
    frequency = (frequency / options.linear_factor) * yarn.Of(i);
    if (!(frequency > 0.0 && frequency <= 1.0)) {
      return Status(Code::kBadModel, "a rotary frequency is not in (0, 1]");
    }
    const double c1 = Cos(frequency);
    const double s1 = Sin(frequency);
    double c = 1.0;
    double s = 0.0;
    float* out = result.table_.data() + i;
    for (size_t position = 0; position < options.num_positions; ++position) {
      out[0] = static_cast<float>(c * options.magnitude);
      out[num_pairs] = static_cast<float>(s * options.magnitude);
      out += 2 * num_pairs;
      const double next_c = c * c1 - s * s1;
      s = s * c1 + c * s1;
      c = next_c;
    }
  }
  return result;
}

}  // namespace llmzip
