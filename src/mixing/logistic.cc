// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A mixer adds up opinions in the logistic domain: x = ln(p / (1 - p)), called
// stretch(p), and back p = 1 / (1 + exp(-x)), called squash(x). There, a step
// from 0.99 to 0.999 is as large as one from 0.5 to 0.91, as it should be: both
// multiply the odds by about ten. So a sure opinion outweighs several vague
// ones. PAQ7 (M. Mahoney, 2005) introduced mixing in this domain.
//
// Encoder and decoder need equal probabilities on every machine, so both
// functions are tables made of integers. They are built at compile time:
//
// - squash: exp(-i / 128) is a running product of 63-bit fractions. 4,097
//   points lie 8 units apart; Squash() interpolates between them.
// - stretch: ln of the odds at the middle of each of 4,096 intervals of p.
// - logarithms for StretchMasses(): the top 11 bits select the entry.
//
// ln(x) is exponent * ln 2 + 2 artanh((m - 1) / (m + 1)), where m in [1, 2) is
// the mantissa. The argument of artanh is at most 1/3, so its power series
// gains more than three bits with each term, and 32 terms give more than the 40
// bits that are kept.
#include "mixing/logistic.h"

namespace llmzip {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr uint64_t kOne63 = uint64_t{1} << 63;

constexpr uint64_t Mul63(uint64_t a, uint64_t b) {
  return static_cast<uint64_t>((Wide{a} * b) >> 63);
}

// 2^63 * 2 artanh(z / 2^63) by its power series. Requires z <= 2^63 / 3.
constexpr uint64_t TwoArtanh(uint64_t z) {
  const uint64_t square = Mul63(z, z);
  uint64_t sum = 0;
  for (uint64_t k = 1; k < 64; k += 2) {
    sum += 2 * (z / k);
    z = Mul63(z, square);
  }
  return sum;
}

// 2^40 * ln(x). Requires 1 <= x < 2^32.
constexpr int64_t Ln40(uint64_t x) {
  constexpr int64_t kLn2 = 762123384786;  // 2^40 ln 2
  int64_t exponent = 0;
  while ((x >> exponent) > 1) ++exponent;
  const uint64_t unit = uint64_t{1} << exponent;
  const uint64_t z =
      static_cast<uint64_t>(Wide{x - unit} * kOne63 / (x + unit));
  return exponent * kLn2 + static_cast<int64_t>(TwoArtanh(z) >> 23);
}

constexpr int64_t RoundShift(int64_t x, unsigned bits) {
  return (x + (int64_t{1} << (bits - 1))) >> bits;
}

constexpr std::array<uint32_t, 4097> MakeSquashTable() {
  constexpr uint64_t kStep = 9151595186215228389u;  // 2^63 exp(-1/128)
  std::array<uint32_t, 4097> table = {};
  uint64_t power = kOne63;  // 2^63 exp(-i / 128)
  for (size_t i = 0; i <= 2048; ++i) {
    const Wide p = (Wide{kOne63} << 29) / (Wide{kOne63} + power);
    table[2048 + i] = static_cast<uint32_t>((p + 1) >> 1);
    table[2048 - i] = (uint32_t{1} << 28) - table[2048 + i];
    power = Mul63(power, kStep);
  }
  return table;
}

constexpr std::array<int16_t, 4096> MakeStretchTable() {
  std::array<int16_t, 4096> table = {};
  for (uint64_t i = 0; i < 2048; ++i) {
    const int64_t x = RoundShift(Ln40(4097 + 2 * i) - Ln40(4095 - 2 * i), 30);
    table[2048 + i] = static_cast<int16_t>(x);
    table[2047 - i] = static_cast<int16_t>(-x);
  }
  return table;
}

constexpr std::array<uint16_t, 1024> MakeLogTable() {
  std::array<uint16_t, 1024> table = {};
  for (uint64_t i = 0; i < 1024; ++i) {
    table[i] =
        static_cast<uint16_t>(RoundShift(Ln40(2049 + 2 * i) - Ln40(2048), 24));
  }
  return table;
}

}  // namespace

constinit const std::array<uint32_t, 4097> kSquashTable = MakeSquashTable();
constinit const std::array<int16_t, 4096> kStretchTable = MakeStretchTable();
constinit const std::array<uint16_t, 1024> kLogTable = MakeLogTable();

}  // namespace llmzip
