// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Numbers out of blocks, for dequantize_*.cc alone.
#ifndef LLMZIP_GGUF_DEQUANTIZE_BITS_H_
#define LLMZIP_GGUF_DEQUANTIZE_BITS_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "kernel/half.h"

namespace llmzip {

inline constexpr size_t kSuperBlock = 256;  // elements of all larger blocks

inline uint16_t Word16(const uint8_t* p) {
  return static_cast<uint16_t>(p[0] | p[1] << 8);
}

inline uint32_t Word32(const uint8_t* p) {
  return Word16(p) | uint32_t{Word16(p + 2)} << 16;
}

inline float Half(const uint8_t* p) { return HalfToFloat(Word16(p)); }

inline int32_t SignedByte(uint8_t byte) {
  return int32_t{byte} - (byte & 128) * 2;
}

inline float ToFloat(int32_t q) { return static_cast<float>(q); }

// The first 16 of 32 elements are the low nibbles of 16 bytes, the others the
// high ones.
inline int32_t Nibble(const uint8_t* q, size_t i) {
  return i < 16 ? q[i] & 15 : q[i - 16] >> 4;
}

// The same for IQ4_NL and IQ4_XS, whose nibbles index a fixed table.
inline int32_t UnevenStep(const uint8_t* q, size_t i) {
  constexpr std::array<int8_t, 16> kSteps = {
      -127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};
  return kSteps[static_cast<size_t>(Nibble(q, i))];
}

}  // namespace llmzip

#endif  // LLMZIP_GGUF_DEQUANTIZE_BITS_H_
