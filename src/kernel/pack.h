// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Weight matrices in the layout that mat_mul reads (docs/NUMERICS.md,
// "Weights"): tiles of 16 rows, in blocks of 32 columns.
#ifndef LLMZIP_KERNEL_PACK_H_
#define LLMZIP_KERNEL_PACK_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"
#include "kernel/aligned_buffer.h"
#include "kernel/kernels.h"

namespace llmzip {

// Bytes of one block of 32 weights in GGUF's Q8_0: binary16 scale, int8 [32].
inline constexpr size_t kQ8_0BlockBytes = 34;

// An int8 matrix [rows, cols] with one 16-bit scale per row and block of 32
// columns. Owns its memory; movable. Const use is thread-safe; different rows
// may be packed by different threads at once.
class PackedMatrix {
 public:
  // Sizes that Create accepts; they keep every product of sizes in 64 bits.
  static constexpr size_t kMaxRows = size_t{1} << 24;
  static constexpr size_t kMaxCols = size_t{1} << 20;

  PackedMatrix() = default;  // 0 x 0

  // All zero, to be filled row by row. Fails with kBadModel for sizes of
  // 0 or above the limits, with kOutOfMemory where memory is short.
  static Result<PackedMatrix> Create(size_t rows, size_t cols, ScaleKind kind);
  // The same with memory of `arena`.
  static Result<PackedMatrix> Create(size_t rows, size_t cols, ScaleKind kind,
                                     WeightArena* arena);
  // From float [rows, cols], row-major, with kBfloat16 scales. Fails like
  // Create, or with kBadModel if x holds NaN or infinity.
  static Result<PackedMatrix> FromFloat(std::span<const float> x, size_t rows,
                                        size_t cols,
                                        const Kernels& kernels = BestKernels());
  // From Q8_0 blocks [rows, cols / 32]. They are taken as they are (kFloat16)
  // if IsPlainQ8_0, else dequantized and quantized again (kBfloat16). Fails
  // like FromFloat. Requires cols % 32 == 0.
  static Result<PackedMatrix> FromQ8_0(std::span<const uint8_t> blocks,
                                       size_t rows, size_t cols,
                                       const Kernels& kernels = BestKernels());

  size_t rows() const { return rows_; }
  size_t cols() const { return cols_; }
  ScaleKind kind() const { return kind_; }
  size_t num_blocks() const { return (cols_ + kBlock - 1) / kBlock; }
  size_t num_tiles() const { return tiles_.size(); }
  size_t tile_bytes() const { return TileBytes(num_blocks()); }

  // Arguments of mat_mul: num_tiles() pointers, valid while this lives.
  const uint8_t* const* tiles() const { return tiles_.data(); }
  const uint8_t* tile(size_t i) const { return tiles_[i]; }

  // Sets row `row` to x, float [cols], quantized by rule 3. Returns false if x
  // is not finite or too large for the scale kind; the row is then unspecified.
  bool PackRow(const Kernels& kernels, size_t row, const float* x);
  // Sets row `row` to these cols / 32 Q8_0 blocks. Requires kFloat16, cols % 32
  // == 0 and IsPlainQ8_0(blocks).
  void PackQ8_0Row(size_t row, std::span<const uint8_t> blocks);
  // x float [cols] = weight * scale: an embedding row.
  void UnpackRow(size_t row, float* x) const;

 private:
  size_t rows_ = 0;
  size_t cols_ = 0;
  ScaleKind kind_ = ScaleKind::kBfloat16;
  AlignedBuffer memory_;
  std::vector<const uint8_t*> tiles_;
};

// Whether Q8_0 blocks can be packed as they are: finite scales, no -128.
// `blocks` is a whole number of blocks.
bool IsPlainQ8_0(std::span<const uint8_t> blocks);
// x = float(q) * scale, 32 values a block.
void DequantizeQ8_0(std::span<const uint8_t> blocks, float* x);

// x float [cols] = row `row` (0 .. 15) of one tile, which may be a copy.
void UnpackTileRow(const uint8_t* tile, ScaleKind kind, size_t cols, size_t row,
                   float* x);

}  // namespace llmzip

#endif  // LLMZIP_KERNEL_PACK_H_
