// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/pack.h"

#include <cassert>
#include <cstring>

#include "kernel/half.h"

namespace llmzip {
namespace {

uint16_t LittleEndian16(const uint8_t* bytes) {
  return static_cast<uint16_t>(bytes[0] | (bytes[1] << 8));
}

bool IsFiniteHalf(uint16_t half) { return (half & 0x7c00) != 0x7c00; }

}  // namespace

Result<PackedMatrix> PackedMatrix::Create(size_t rows, size_t cols,
                                          ScaleKind kind) {
  WeightArena arena;
  return Create(rows, cols, kind, &arena);
}

Result<PackedMatrix> PackedMatrix::Create(size_t rows, size_t cols,
                                          ScaleKind kind, WeightArena* arena) {
  if (rows == 0 || rows > kMaxRows || cols == 0 || cols > kMaxCols) {
    return Status(Code::kBadModel, "matrix of an unsupported size");
  }
  PackedMatrix matrix;
  matrix.rows_ = rows;
  matrix.cols_ = cols;
  matrix.kind_ = kind;
  const size_t num_tiles = (rows + kTileRows - 1) / kTileRows;
  const size_t tile_bytes = matrix.tile_bytes();
  matrix.memory_ = arena->Allocate(num_tiles * tile_bytes);
  if (matrix.memory_.get() == nullptr) {
    return Status(Code::kOutOfMemory, "no memory for a weight matrix");
  }
  matrix.tiles_.reserve(num_tiles);
  for (size_t i = 0; i < num_tiles; ++i) {
    matrix.tiles_.push_back(matrix.memory_.get() + i * tile_bytes);
  }
  return matrix;
}

Result<PackedMatrix> PackedMatrix::FromFloat(std::span<const float> x,
                                             size_t rows, size_t cols,
                                             const Kernels& kernels) {
  Result<PackedMatrix> matrix = Create(rows, cols, ScaleKind::kBfloat16);
  if (!matrix.ok()) return matrix;
  assert(x.size() == rows * cols);
  for (size_t row = 0; row < rows; ++row) {
    if (!matrix->PackRow(kernels, row, x.data() + row * cols)) {
      return Status(Code::kBadModel, "a weight is not a finite number");
    }
  }
  return matrix;
}

Result<PackedMatrix> PackedMatrix::FromQ8_0(std::span<const uint8_t> blocks,
                                            size_t rows, size_t cols,
                                            const Kernels& kernels) {
  assert(cols % kBlock == 0);
  const bool plain = IsPlainQ8_0(blocks);
  Result<PackedMatrix> matrix =
      Create(rows, cols, plain ? ScaleKind::kFloat16 : ScaleKind::kBfloat16);
  if (!matrix.ok()) return matrix;
  const size_t row_bytes = cols / kBlock * kQ8_0BlockBytes;
  assert(blocks.size() == rows * row_bytes);
  std::vector<float> x(plain ? 0 : cols);
  for (size_t row = 0; row < rows; ++row) {
    const auto row_blocks = blocks.subspan(row * row_bytes, row_bytes);
    if (plain) {
      matrix->PackQ8_0Row(row, row_blocks);
      continue;
    }
    DequantizeQ8_0(row_blocks, x.data());
    if (!matrix->PackRow(kernels, row, x.data())) {
      return Status(Code::kBadModel, "a weight is not a finite number");
    }
  }
  return matrix;
}

bool PackedMatrix::PackRow(const Kernels& kernels, size_t row, const float* x) {
  assert(row < rows_);
  uint8_t* tile = memory_.get() + row / kTileRows * tile_bytes();
  const uint32_t largest =
      kernels.pack_row(x, cols_, kind_, row % kTileRows, tile);
  return largest < 0x7f800000;
}

void PackedMatrix::PackQ8_0Row(size_t row, std::span<const uint8_t> blocks) {
  assert(row < rows_ && kind_ == ScaleKind::kFloat16);
  assert(blocks.size() == num_blocks() * kQ8_0BlockBytes);
  uint8_t* tile = memory_.get() + row / kTileRows * tile_bytes();
  const size_t r = row % kTileRows;
  for (size_t b = 0; b < num_blocks(); ++b) {
    const uint8_t* block = blocks.data() + b * kQ8_0BlockBytes;
    const uint16_t scale = LittleEndian16(block);
    std::memcpy(tile + ScalesAt(b) + 2 * r, &scale, 2);
    uint8_t* weights = tile + WeightsAt(b) + 4 * r;
    for (size_t c = 0; c < kBlock; ++c) {
      weights[c / 4 * 4 * kTileRows + c % 4] =
          static_cast<uint8_t>(block[2 + c] + kWeightBias);
    }
  }
}

void PackedMatrix::UnpackRow(size_t row, float* x) const {
  assert(row < rows_);
  UnpackTileRow(tiles_[row / kTileRows], kind_, cols_, row % kTileRows, x);
}

bool IsPlainQ8_0(std::span<const uint8_t> blocks) {
  assert(blocks.size() % kQ8_0BlockBytes == 0);
  for (size_t at = 0; at < blocks.size(); at += kQ8_0BlockBytes) {
    const uint8_t* block = blocks.data() + at;
    if (!IsFiniteHalf(LittleEndian16(block))) return false;
    if (std::memchr(block + 2, 0x80, kBlock) != nullptr) return false;
  }
  return true;
}

void DequantizeQ8_0(std::span<const uint8_t> blocks, float* x) {
  for (size_t at = 0; at < blocks.size(); at += kQ8_0BlockBytes) {
    const uint8_t* block = blocks.data() + at;
    const float scale = HalfToFloat(LittleEndian16(block));
    for (size_t c = 0; c < kBlock; ++c) {
      *x++ = static_cast<float>(static_cast<int8_t>(block[2 + c])) * scale;
    }
  }
}

void UnpackTileRow(const uint8_t* tile, ScaleKind kind, size_t cols, size_t row,
                   float* x) {
  for (size_t c = 0; c < cols; ++c) {
    const size_t block = c / kBlock;
    uint16_t scale = 0;
    std::memcpy(&scale, tile + ScalesAt(block) + 2 * row, 2);
    const size_t in_block = c % kBlock;
    const uint8_t biased =
        tile[WeightsAt(block) + in_block / 4 * 64 + row * 4 + in_block % 4];
    const int weight = int{biased} - int{kWeightBias};
    x[c] = static_cast<float>(weight) * ScaleToFloat(scale, kind);
  }
}

}  // namespace llmzip
