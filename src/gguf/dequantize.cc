// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/dequantize.h"

#include <array>
#include <bit>
#include <cassert>
#include <string>

#include "gguf/gguf.h"
#include "kernel/half.h"

namespace llmzip {

ScaleMin ScaleMinOf(const uint8_t* s, size_t g) {
  if (g < 4) return {s[g] & 63, s[g + 4] & 63};
  return {(s[g + 4] & 15) | (s[g - 4] >> 6) << 4, s[g + 4] >> 4 | (s[g] >> 6)
                                                                      << 4};
}

namespace {

constexpr size_t kSuper = 256;  // elements of a K-quant's block

float Half(const uint8_t* p) {
  return HalfToFloat(static_cast<uint16_t>(p[0] | p[1] << 8));
}

int32_t SignedByte(uint8_t byte) { return int32_t{byte} - (byte & 128) * 2; }

float ToFloat(int32_t q) { return static_cast<float>(q); }

void F32(const uint8_t* b, float* y) {
  *y = std::bit_cast<float>(uint32_t{b[0]} | uint32_t{b[1]} << 8 |
                            uint32_t{b[2]} << 16 | uint32_t{b[3]} << 24);
}

void F16(const uint8_t* b, float* y) { *y = Half(b); }

void Bf16(const uint8_t* b, float* y) {
  *y = std::bit_cast<float>(uint32_t{b[0]} << 16 | uint32_t{b[1]} << 24);
}

// The first 16 of 32 elements are the low nibbles of 16 bytes, the others the
// high ones; `high` has the fifth bits of the Q5 types.
int32_t Nibble(const uint8_t* q, size_t i) {
  return i < 16 ? q[i] & 15 : q[i - 16] >> 4;
}
int32_t FifthBit(const uint8_t* high, size_t i) {
  return (high[i / 8] >> (i % 8) & 1) * 16;
}

void Q4_0(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t i = 0; i < 32; ++i) y[i] = d * ToFloat(Nibble(b + 2, i) - 8);
}

void Q4_1(const uint8_t* b, float* y) {
  const float d = Half(b), m = Half(b + 2);
  for (size_t i = 0; i < 32; ++i) y[i] = d * ToFloat(Nibble(b + 4, i)) + m;
}

void Q5_0(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t i = 0; i < 32; ++i) {
    y[i] = d * ToFloat((Nibble(b + 6, i) | FifthBit(b + 2, i)) - 16);
  }
}

void Q5_1(const uint8_t* b, float* y) {
  const float d = Half(b), m = Half(b + 2);
  for (size_t i = 0; i < 32; ++i) {
    y[i] = d * ToFloat(Nibble(b + 8, i) | FifthBit(b + 4, i)) + m;
  }
}

void Q8_0(const uint8_t* b, float* y) {
  const float d = Half(b);
  for (size_t i = 0; i < 32; ++i) y[i] = d * ToFloat(SignedByte(b[2 + i]));
}

// Nibbles index a fixed table of uneven steps.
void Iq4Nl(const uint8_t* b, float* y) {
  static constexpr std::array<int8_t, 16> kSteps = {
      -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
  const float d = Half(b);
  for (size_t i = 0; i < 32; ++i) {
    y[i] = d * ToFloat(kSteps[static_cast<size_t>(Nibble(b + 2, i))]);
  }
}

// u8 scales[16] (low nibble scale, high nibble minimum), u8 q[64], half d,
// half dmin; 16 groups of 16. A run of 32 bytes of q holds 128 elements, two
// bits each: bits 0-1 are the first 32 of them.
void Q2K(const uint8_t* b, float* y) {
  const float d = Half(b + 80), dmin = Half(b + 82);
  for (size_t i = 0; i < kSuper; ++i) {
    const uint8_t scale = b[i / 16];
    const float step = d * ToFloat(scale & 15);
    const float minimum = dmin * ToFloat(scale >> 4);
    const int32_t q = b[16 + i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3;
    y[i] = step * ToFloat(q) - minimum;
  }
}

// u8 high[32] (bit i / 32 of byte i % 32: third bit), u8 q[64] as in Q2_K,
// u8 scales[12], half d. Scales have 6 bits less 32: the low four are the
// nibbles of the first 8 bytes (first the low ones), the high two pairs of bits
// of the last 4.
void Q3K(const uint8_t* b, float* y) {
  const uint8_t* scales = b + 96;
  const float d = Half(b + 108);
  for (size_t i = 0; i < kSuper; ++i) {
    const size_t g = i / 16;
    const int32_t low = g < 8 ? scales[g] & 15 : scales[g - 8] >> 4;
    const int32_t high = scales[8 + g % 4] >> (g / 4 * 2) & 3;
    const float step = d * ToFloat((low | high << 4) - 32);
    const int32_t q = b[32 + i / 128 * 32 + i % 32] >> (i / 32 % 4 * 2) & 3;
    const int32_t third = b[i % 32] >> (i / 32) & 1;
    y[i] = step * ToFloat(q + third * 4 - 4);
  }
}

// half d, half dmin, u8 scales[12], u8 q[128]: 32 bytes of q hold 64 elements,
// first the low nibbles.
void Q4K(const uint8_t* b, float* y) {
  const float d = Half(b), dmin = Half(b + 2);
  for (size_t i = 0; i < kSuper; ++i) {
    const ScaleMin s = ScaleMinOf(b + 4, i / 32);
    const int32_t q = b[16 + i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15;
    y[i] = (d * ToFloat(s.scale)) * ToFloat(q) - dmin * ToFloat(s.minimum);
  }
}

// As Q4_K, with u8 high[32] before q: bit i / 32 of byte i % 32 is the fifth.
void Q5K(const uint8_t* b, float* y) {
  const float d = Half(b), dmin = Half(b + 2);
  for (size_t i = 0; i < kSuper; ++i) {
    const ScaleMin s = ScaleMinOf(b + 4, i / 32);
    const int32_t low = b[48 + i / 64 * 32 + i % 32] >> (i / 32 % 2 * 4) & 15;
    const int32_t q = low | (b[16 + i % 32] >> (i / 32) & 1) << 4;
    y[i] = (d * ToFloat(s.scale)) * ToFloat(q) - dmin * ToFloat(s.minimum);
  }
}

// u8 low[128], u8 high[64], i8 scales[16], half d. Halves of 128 elements: 64
// bytes of low nibbles (first 64 elements) and high nibbles (the others), 32
// bytes of pairs of high bits (first 32 elements: bits 0-1).
void Q6K(const uint8_t* b, float* y) {
  const float d = Half(b + 208);
  for (size_t i = 0; i < kSuper; ++i) {
    const size_t half = i / 128, k = i % 128;
    const int32_t low = b[half * 64 + k % 64] >> (k / 64 * 4) & 15;
    const int32_t high = b[128 + half * 32 + k % 32] >> (k / 32 * 2) & 3;
    const float step = d * ToFloat(SignedByte(b[192 + i / 16]));
    y[i] = step * ToFloat((low | high << 4) - 32);
  }
}

using DequantizeBlock = void (*)(const uint8_t* block, float* y);

DequantizeBlock BlockFunction(TensorType type) {
  switch (type) {
    case TensorType::kF32:
      return F32;
    case TensorType::kF16:
      return F16;
    case TensorType::kBf16:
      return Bf16;
    case TensorType::kQ4_0:
      return Q4_0;
    case TensorType::kQ4_1:
      return Q4_1;
    case TensorType::kQ5_0:
      return Q5_0;
    case TensorType::kQ5_1:
      return Q5_1;
    case TensorType::kQ8_0:
      return Q8_0;
    case TensorType::kQ2K:
      return Q2K;
    case TensorType::kQ3K:
      return Q3K;
    case TensorType::kQ4K:
      return Q4K;
    case TensorType::kQ5K:
      return Q5K;
    case TensorType::kQ6K:
      return Q6K;
    case TensorType::kIq4Nl:
      return Iq4Nl;
  }
  return nullptr;
}

}  // namespace

bool Dequantize(TensorType type, std::span<const uint8_t> bytes,
                std::span<float> out) {
  const TensorTraits* traits = TraitsOf(type);
  assert(traits != nullptr && out.size() % traits->block_values == 0);
  const size_t num_blocks = out.size() / traits->block_values;
  assert(bytes.size() == num_blocks * traits->block_bytes);
  const DequantizeBlock block = BlockFunction(type);
  for (size_t i = 0; i < num_blocks; ++i) {
    block(&bytes[i * traits->block_bytes], &out[i * traits->block_values]);
  }
  uint32_t largest = 0;
  for (float value : out) {
    const uint32_t magnitude = std::bit_cast<uint32_t>(value) & 0x7fffffffu;
    largest = magnitude > largest ? magnitude : largest;
  }
  return largest < 0x7f800000u;
}

Status DequantizeRow(const TensorView& tensor, uint64_t row,
                     std::span<float> out) {
  if (Dequantize(tensor.type, tensor.Row(row), out)) return {};
  return Status(Code::kBadModel, "the tensor " + Quoted(tensor.name) +
                                     " holds an infinite value or NaN in row " +
                                     std::to_string(row));
}

}  // namespace llmzip
