// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/nibble_blocks.h"

#include <algorithm>
#include <cassert>
#include <vector>

#include "gguf/dequantize.h"
#include "kernel/half.h"
#include "kernel/pack.h"

namespace llmzip {
namespace {

uint16_t HalfBits(const uint8_t* p) {
  return static_cast<uint16_t>(p[0] | p[1] << 8);
}

bool IsFiniteHalf(uint16_t half) { return (half & 0x7c00) != 0x7c00; }

// Whether `test` holds for all rows of the tensor.
Result<bool> AllRows(const GgufFile& file, const TensorView& tensor,
                     bool (*test)(const TensorView& rows)) {
  bool all = true;
  LLMZIP_RETURN_IF_ERROR(
      file.ReadRows(tensor, [&](uint64_t /*first*/, const TensorView& rows) {
        all = all && test(rows);
        return Status();
      }));
  return all;
}

// The first 16 weights are the low nibbles of 16 bytes, the others the high.
void SplitSixteen(const uint8_t* q, NibbleBlock* out) {
  for (size_t i = 0; i < 16; ++i) {
    out->n[i] = q[i] & 15;
    out->n[i + 16] = q[i] >> 4;
  }
}

void ReadQ4_0(const uint8_t* b, NibbleBlock* out) {
  out->scale = HalfBits(b);
  out->minimum = FloatToHalf(-8.0f * HalfToFloat(out->scale));
  SplitSixteen(b + 2, out);
}

void ReadQ4_1(const uint8_t* b, NibbleBlock* out) {
  out->scale = HalfBits(b);
  out->minimum = HalfBits(b + 2);
  SplitSixteen(b + 4, out);
}

// Eight blocks of 32: half d, half dmin, scales and minimums of 6 bits, then
// the nibbles. 32 bytes hold two blocks, the first one in the low nibbles.
void ReadQ4K(const uint8_t* b, NibbleBlock* out) {
  const float d = HalfToFloat(HalfBits(b)), dmin = HalfToFloat(HalfBits(b + 2));
  for (size_t g = 0; g < 8; ++g) {
    const ScaleMin s = ScaleMinOf(b + 4, g);
    out[g].scale = FloatToHalf(d * static_cast<float>(s.scale));
    out[g].minimum = FloatToHalf(-(dmin * static_cast<float>(s.minimum)));
    const uint8_t* q = b + 16 + g / 2 * 32;
    for (size_t i = 0; i < kBlock; ++i) {
      out[g].n[i] = static_cast<uint8_t>(q[i] >> (g % 2 * 4) & 15);
    }
  }
}

}  // namespace

bool HasNibbles(TensorType type) {
  return type == TensorType::kQ4_0 || type == TensorType::kQ4_1 ||
         type == TensorType::kQ4K;
}

void ReadNibbles(const TensorView& tensor, uint64_t row,
                 std::span<NibbleBlock> out) {
  assert(out.size() * kBlock == tensor.cols());
  const uint8_t* bytes = tensor.Row(row).data();
  switch (tensor.type) {
    case TensorType::kQ4_0:
      for (NibbleBlock& block : out) ReadQ4_0(bytes, &block), bytes += 18;
      return;
    case TensorType::kQ4_1:
      for (NibbleBlock& block : out) ReadQ4_1(bytes, &block), bytes += 20;
      return;
    case TensorType::kQ4K:
      for (size_t i = 0; i < out.size(); i += 8) {
        ReadQ4K(bytes, &out[i]);
        bytes += 144;
      }
      return;
    default:
      assert(false);
  }
}

bool IsNibbles(const TensorView& tensor) {
  if (!HasNibbles(tensor.type)) return false;
  std::vector<NibbleBlock> blocks(static_cast<size_t>(tensor.cols() / kBlock));
  for (uint64_t row = 0; row < tensor.rows(); ++row) {
    ReadNibbles(tensor, row, blocks);
    for (const NibbleBlock& block : blocks) {
      if (!IsFiniteHalf(block.scale) || !IsFiniteHalf(block.minimum)) {
        return false;
      }
    }
  }
  return true;
}

Result<bool> AreNibbles(const GgufFile& file, const TensorView& tensor) {
  if (!HasNibbles(tensor.type)) return false;
  return AllRows(file, tensor, IsNibbles);
}

Result<bool> ArePlainQ8_0(const GgufFile& file, const TensorView& tensor) {
  if (tensor.type != TensorType::kQ8_0) return false;
  return AllRows(file, tensor, [](const TensorView& rows) {
    return IsPlainQ8_0(rows.bytes);
  });
}

}  // namespace llmzip
