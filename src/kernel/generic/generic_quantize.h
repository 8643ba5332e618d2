// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Floats become blocks of 32 bytes and a scale (docs/NUMERICS.md, rule 3).
//
// The scale of a block is its largest magnitude / 127; its bytes are the
// values / scale, rounded to the nearest integer. A block of tiny values
// becomes zeros. Infinity and NaN are reported and not converted: their
// magnitudes, read as integers, are larger than every finite one, so the
// largest tells whether there is one. Weights are treated alike, except that
// their scale is rounded up to 16 bits before it is used, and that every four
// bytes of a row go to the row's place in the tile.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_QUANTIZE_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_QUANTIZE_H_

namespace llmzip {
namespace {

constexpr uint32_t kInfinityBits = 0x7f800000;
constexpr uint32_t kSmallestBlockBits = (127u - 100u) << 23;

class BlockValues {
 public:
  // Zeros follow the first n values.
  LLMZIP_INLINE BlockValues(const float* x, size_t n) {
    LLMZIP_UNROLL
    for (size_t i = 0; i < kVectors; ++i) {
      const size_t at = i * kWidth;
      if (n >= kBlock) {
        part_[i] = Load(x + at);
      } else {
        part_[i] = at < n ? Load(x + at, FirstLanes(n - at)) : Broadcast(0.0f);
      }
    }
  }

  LLMZIP_INLINE uint32_t LargestAbsBits() const {
    Ints largest = {};
    LLMZIP_UNROLL
    for (const Floats& part : part_) largest = MaxAbsBits(largest, part);
    return LargestLane(largest);
  }

  // Writes 32 bytes, each xor kFlip.
  template <uint8_t kFlip>
  LLMZIP_INLINE void RoundTo(float inverse, void* bytes) const {
    Floats x[kVectors];
    LLMZIP_UNROLL
    for (size_t i = 0; i < kVectors; ++i) x[i] = part_[i] * Broadcast(inverse);
    RoundToBytes<kFlip>(x, bytes);
  }

 private:
  static constexpr size_t kVectors = kBlock / kWidth;
  Floats part_[kVectors];
};

LLMZIP_INLINE bool IsOrdinaryBlock(uint32_t bits) {
  return bits >= kSmallestBlockBits && bits < kInfinityBits;
}

uint32_t Quantize(const float* x, size_t cols, int8_t* q, float* scale) {
  uint32_t largest = 0;
  for (size_t b = 0; b * kBlock < cols; ++b) {
    const BlockValues block(x + b * kBlock, cols - b * kBlock);
    const uint32_t bits = block.LargestAbsBits();
    if (bits > largest) largest = bits;
    if (IsOrdinaryBlock(bits)) {
      const float a = FloatOfBits(bits);
      scale[b] = a / 127.0f;
      block.RoundTo<0>(127.0f / a, q + b * kBlock);
    } else {
      scale[b] = 0.0f;
      std::memset(q + b * kBlock, 0, kBlock);
    }
  }
  return largest;
}

// Rounds *x up to a scale of that kind and returns the scale's bits.
LLMZIP_INLINE uint16_t RoundScaleUp(ScaleKind kind, float* x) {
  if (kind == ScaleKind::kBfloat16) {  // the frequent case, without a call
    const uint32_t bits = (BitsOfFloat(*x) + 0xffffu) & 0xffff0000u;
    *x = FloatOfBits(bits);
    return static_cast<uint16_t>(bits >> 16);
  }
  const uint16_t scale = ScaleRoundedUp(*x, kind);
  *x = ScaleToFloat(scale, kind);
  return scale;
}

LLMZIP_INLINE void WriteBlockRow(uint16_t scale, const uint8_t* bytes,
                                 size_t block, size_t row, uint8_t* tile) {
  std::memcpy(tile + ScalesAt(block) + 2 * row, &scale, 2);
  uint8_t* weights = tile + WeightsAt(block) + 4 * row;
  LLMZIP_UNROLL
  for (size_t c = 0; c < kBlock; c += 4) {
    std::memcpy(weights + 16 * c, bytes + c, 4);
  }
}

uint32_t PackRow(const float* x, size_t cols, ScaleKind kind, size_t row,
                 uint8_t* tile) {
  uint32_t largest = 0;
  for (size_t b = 0; b * kBlock < cols; ++b) {
    const BlockValues block(x + b * kBlock, cols - b * kBlock);
    uint32_t bits = block.LargestAbsBits();
    uint16_t scale = 0;
    uint8_t bytes[kBlock];
    std::memset(bytes, kWeightBias, kBlock);
    if (IsOrdinaryBlock(bits)) {
      float rounded = FloatOfBits(bits) / 127.0f;
      scale = RoundScaleUp(kind, &rounded);
      if (rounded < FloatOfBits(kInfinityBits)) {
        block.RoundTo<kWeightBias>(1.0f / rounded, bytes);
      } else {
        bits = kInfinityBits;
      }
    }
    if (bits > largest) largest = bits;
    WriteBlockRow(scale, bytes, b, row, tile);
  }
  return largest;
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_QUANTIZE_H_
