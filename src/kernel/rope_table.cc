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
  if (!options.frequency_divisors.empty() &&
      options.frequency_divisors.size() != num_pairs) {
    return Status(Code::kBadModel, "number of rotary frequency divisors");
  }
  return Status();
}

}  // namespace

Result<RopeTable> RopeTable::Make(const RopeOptions& options) {
  LLMZIP_RETURN_IF_ERROR(CheckOptions(options));
  RopeTable result;
  const size_t num_pairs = options.num_rotated / 2;
  result.num_pairs_ = num_pairs;
  result.num_positions_ = options.num_positions;
  result.table_.resize(2 * num_pairs * options.num_positions);

  const double ratio =
      Exp(-2.0 * Log(options.base) / static_cast<double>(options.num_rotated));
  double geometric = 1.0;
  for (size_t i = 0; i < num_pairs; ++i) {
    double frequency = geometric;
    geometric = geometric * ratio;
    if (!options.frequency_divisors.empty()) {
      frequency = frequency / double{options.frequency_divisors[i]};
    }
    frequency = frequency / options.linear_factor;
    if (!(frequency > 0.0 && frequency <= 1.0)) {
      return Status(Code::kBadModel, "a rotary frequency is not in (0, 1]");
    }
    const double c1 = Cos(frequency);
    const double s1 = Sin(frequency);
    double c = 1.0;
    double s = 0.0;
    float* out = result.table_.data() + i;
    for (size_t position = 0; position < options.num_positions; ++position) {
      out[0] = static_cast<float>(c);
      out[num_pairs] = static_cast<float>(s);
      out += 2 * num_pairs;
      const double next_c = c * c1 - s * s1;
      s = s * c1 + c * s1;
      c = next_c;
    }
  }
  return result;
}

}  // namespace llmzip
