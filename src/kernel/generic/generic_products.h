// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Matrix products (docs/NUMERICS.md, rule 2) with weights of 8 or 4 bits.
//
// The product is cut into blocks of registers: up to four tokens times a few
// vectors of rows, whose sums stay in registers while the columns pass. More
// tokens are split into groups, and all groups use a tile's weights before the
// next tile's are needed.
//
// With a batch of one the weights come from memory, and memory decides the
// speed. Each block therefore prefetches the weights that are needed next, in
// the order in which they lie in memory, because memory is fastest at one
// straight stream. The stream runs on past the end of the matrix, where the
// next matrix often begins; the addresses need not exist.
//
// Some products need the sum of each block of activations. It is computed once
// for all rows and kept on the stack. Columns are treated in chunks, so that
// the sums fit there.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_PRODUCTS_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_PRODUCTS_H_

namespace llmzip {
namespace {

constexpr size_t kMostTokens = 4;   // of a block of registers
constexpr size_t kMostVectors = 4;  // of a block of registers
constexpr size_t kMostSums = 4096;  // 16 KiB; even for 64 tokens' pairs

// A chunk of columns: its blocks in all tiles, for one group of tokens.
template <typename Sum>
struct Chunk {
  const uint8_t* const* tiles;
  size_t vector;  // first vector of rows that is multiplied now
  size_t tile_bytes;
  size_t first_block;  // of this chunk in every tile; even
  size_t num_blocks;   // of this chunk
  size_t num_tokens;
  const int8_t* x;  // activations of its first block [tokens, x_stride]
  size_t x_stride;
  const float* scale;  // of its first block [tokens, scale_stride]
  size_t scale_stride;
  const Sum* sum;  // [tokens, num_blocks]
  float* y;        // [tokens, y_stride]
  size_t y_stride;
  // Groups of tokens take turns in fetching the weights ahead.
  size_t group, num_groups;
};

// Weights of 8 bits with scales of one kind. Sums are those that the dot
// products begin at.
template <ScaleKind kKind>
struct ByteWeights {
  using Sum = int32_t;
  static constexpr bool kNeedsSums = kDotsAreBiased;
  static constexpr const size_t (&kVectors)[kMostTokens] = kByteVectors;
  static constexpr size_t kBytes = kBlockScaleBytes + kBlockBytes;  // a block
  static constexpr size_t kGroups = kBlock / 4;

  static size_t BytesOfTile(size_t num_blocks) { return TileBytes(num_blocks); }
  LLMZIP_INLINE static Sum SumOf(const int8_t* x, float) {
    return -128 * SumOfBlock(x);
  }
  // Dot products of block b (of the tile) with the columns at x.
  template <size_t kTokens, size_t kVectors, typename Step>
  LLMZIP_INLINE static void Dots(const uint8_t* const (&tiles)[kVectors],
                                 const size_t (&parts)[kVectors], size_t b,
                                 const int8_t* x, size_t stride, const Sum* sum,
                                 size_t sum_stride,
                                 Ints (&dot)[kTokens][kVectors], Step step) {
    const uint8_t* rows[kVectors];
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      rows[v] = tiles[v] + WeightsAt(b) + parts[v] * kPartBytes;
    }
    LLMZIP_UNROLL
    for (size_t t = 0; t < kTokens; ++t) {
      Ints start = {};
      if constexpr (kNeedsSums) start = BroadcastInt(sum[t * sum_stride]);
      LLMZIP_UNROLL
      for (size_t v = 0; v < kVectors; ++v) dot[t][v] = start;
    }
    AddDotsOfBlock<true>(rows, x, stride, dot, step);
  }

  struct Scales {
    Floats scale;
  };
  LLMZIP_INLINE static Scales LoadScales(const uint8_t* tile, size_t b,
                                         size_t part) {
    const uint8_t* scales = tile + ScalesAt(b) + part * 2 * kWidth;
    return {kKind == ScaleKind::kBfloat16 ? LoadBfloats(scales)
                                          : LoadHalves(scales)};
  }
  LLMZIP_INLINE static Floats Add(Floats acc, Ints dot, const Scales& scales,
                                  float scale, const Sum*) {
    return AddScaled(acc, dot, scales.scale, scale);
  }
};

// Weights of 4 bits and a minimum. Sums are those of the activations, scaled.
struct NibbleWeights {
  using Sum = float;
  static constexpr bool kNeedsSums = true;
  static constexpr const size_t (&kVectors)[kMostTokens] = kNibbleVectors;
  static constexpr size_t kBytes = kNibbleBlockBytes;
  static constexpr size_t kGroups = kBlock / 8;

  static size_t BytesOfTile(size_t num_blocks) {
    return NibbleTileBytes(num_blocks);
  }
  LLMZIP_INLINE static Sum SumOf(const int8_t* x, float scale) {
    return static_cast<float>(SumOfBlock(x)) * scale;
  }
  template <size_t kTokens, size_t kVectors, typename Step>
  LLMZIP_INLINE static void Dots(const uint8_t* const (&tiles)[kVectors],
                                 const size_t (&parts)[kVectors], size_t b,
                                 const int8_t* x, size_t stride, const Sum*,
                                 size_t, Ints (&dot)[kTokens][kVectors],
                                 Step step) {
    LLMZIP_UNROLL
    for (size_t t = 0; t < kTokens; ++t) {
      LLMZIP_UNROLL
      for (size_t v = 0; v < kVectors; ++v) dot[t][v] = Ints{};
    }
    LLMZIP_UNROLL
    for (size_t k = 0; k < kGroups; ++k) {
      step(k);
      NibbleGroup w[kVectors];
      LLMZIP_UNROLL
      for (size_t v = 0; v < kVectors; ++v) {
        w[v] = LoadNibbles(tiles[v] + b * kBytes + kNibblesAt +
                           k * kGroupBytes + parts[v] * kPartBytes);
      }
      LLMZIP_UNROLL
      for (size_t t = 0; t < kTokens; ++t) {
        const Columns columns = LoadColumns(x + t * stride + k / 2 * 16);
        LLMZIP_UNROLL
        for (size_t v = 0; v < kVectors; ++v) {
          Ints& sum = dot[t][v];
          sum = AddNibbleDot(sum, w[v].low, columns, k % 2 * 2);
          sum = AddNibbleDot(sum, w[v].high, columns, k % 2 * 2 + 1);
        }
      }
    }
    LLMZIP_UNROLL
    for (size_t t = 0; t < kTokens; ++t) {
      LLMZIP_UNROLL
      for (size_t v = 0; v < kVectors; ++v) dot[t][v] = NibbleDot(dot[t][v]);
    }
  }

  struct Scales {
    Floats step, minimum;
  };
  LLMZIP_INLINE static Scales LoadScales(const uint8_t* tile, size_t b,
                                         size_t part) {
    const uint8_t* halves = tile + b * kBytes + part * 2 * kWidth;
    return {LoadHalves(halves), LoadHalves(halves + kNibbleMinimumsAt)};
  }
  LLMZIP_INLINE static Floats Add(Floats acc, Ints dot, const Scales& scales,
                                  float scale, const Sum* sum) {
    const Floats steps = ToFloats(dot) * (scales.step * Broadcast(scale));
    return acc + (steps + scales.minimum * Broadcast(*sum));
  }
};

// Prefetches lines of 64 bytes piece by piece while a block is multiplied,
// because all of them at once would stall the products. With kPieces = 1 it is
// all at once, for products so long that the branches would cost more.
template <size_t kLines, size_t kPieces>
struct Ahead {
  uintptr_t address;
  bool wanted;

  LLMZIP_INLINE void operator()(size_t k) const {
    if (k >= kPieces || !wanted) return;
    LLMZIP_UNROLL
    for (size_t line = 0; line < kLines; ++line) {
      if (line * kPieces / kLines == k) Fetch(address + line * 64);
    }
  }
};

// kTokens tokens times kVectors vectors of rows. All sums stay in registers.
template <typename Weights, size_t kTokens, size_t kVectors>
void MultiplyBlock(const Chunk<typename Weights::Sum>& c) {
  constexpr size_t kTiles = (kVectors + kTileParts - 1) / kTileParts;
  constexpr bool kWholeTiles = kVectors % kTileParts == 0;
  const uint8_t* const* first_tile = c.tiles + c.vector / kTileParts;
  const size_t first_part = kWholeTiles ? 0 : c.vector % kTileParts;
  float* y = c.y + c.vector * kWidth;
  const uint8_t* tiles[kVectors];
  size_t parts[kVectors];
  Floats acc[kTokens][kVectors];
  LLMZIP_UNROLL
  for (size_t v = 0; v < kVectors; ++v) {
    tiles[v] = first_tile[v / kTileParts];
    parts[v] = first_part + v % kTileParts;
    LLMZIP_UNROLL
    for (size_t t = 0; t < kTokens; ++t) {
      acc[t][v] =
          c.first_block == 0 ? Floats{} : Load(y + t * c.y_stride + v * kWidth);
    }
  }
  // This block's share of the tiles that come next.
  constexpr size_t kShare = Weights::kBytes * kVectors / kTileParts;
  constexpr size_t kLines = (kShare + 63) / 64;
  constexpr size_t kPieces = kTokens <= kSpreadTokens ? Weights::kGroups : 1;
  uintptr_t ahead = reinterpret_cast<uintptr_t>(tiles[0]) +
                    kTiles * (c.tile_bytes + c.first_block * Weights::kBytes) +
                    first_part * Weights::kBytes / kTileParts;
  size_t next_fetch = c.group;
  for (size_t b = 0; b < c.num_blocks; ++b) {
    const bool fetches = b == next_fetch;
    if (fetches) next_fetch += c.num_groups;
    const Ahead<kLines, kPieces> fetch = {ahead, fetches};
    const typename Weights::Sum* sum = c.sum + b;
    Ints dot[kTokens][kVectors];
    Weights::Dots(tiles, parts, c.first_block + b, c.x + b * kBlock, c.x_stride,
                  sum, c.num_blocks, dot, fetch);
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      const auto scales =
          Weights::LoadScales(tiles[v], c.first_block + b, parts[v]);
      LLMZIP_UNROLL
      for (size_t t = 0; t < kTokens; ++t) {
        acc[t][v] = Weights::Add(acc[t][v], dot[t][v], scales,
                                 c.scale[t * c.scale_stride + b],
                                 sum + t * c.num_blocks);
      }
    }
    ahead += kTiles * Weights::kBytes;
  }
  LLMZIP_UNROLL
  for (size_t t = 0; t < kTokens; ++t) {
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      Store(acc[t][v], y + t * c.y_stride + v * kWidth);
    }
  }
}

template <typename Weights>
using BlockFunction = void (*)(const Chunk<typename Weights::Sum>&);

template <typename Weights, size_t kTokens, size_t kVectors>
constexpr BlockFunction<Weights> BlockOf() {
  if constexpr (kVectors <= Weights::kVectors[kTokens - 1]) {
    return MultiplyBlock<Weights, kTokens, kVectors>;
  } else {
    return nullptr;  // more than the registers hold
  }
}

template <typename Weights, size_t kTokens>
constexpr BlockFunction<Weights> kBlocksOf[kMostVectors] = {
    BlockOf<Weights, kTokens, 1>(), BlockOf<Weights, kTokens, 2>(),
    BlockOf<Weights, kTokens, 3>(), BlockOf<Weights, kTokens, 4>()};

// All tiles times the groups of tokens.
template <typename Weights>
void MultiplyChunk(Chunk<typename Weights::Sum>* groups, size_t num_groups,
                   size_t num_tiles) {
  static constexpr const BlockFunction<Weights>* kBlocks[kMostTokens] = {
      kBlocksOf<Weights, 1>, kBlocksOf<Weights, 2>, kBlocksOf<Weights, 3>,
      kBlocksOf<Weights, 4>};
  // Vectors of rows that all groups multiply before the next: whole tiles. The
  // last group is the largest.
  const size_t widest =
      Weights::kVectors[groups[num_groups - 1].num_tokens - 1];
  const size_t most = widest < kTileParts ? kTileParts : widest;
  const size_t num_vectors = num_tiles * kTileParts;
  for (size_t first = 0; first < num_vectors;) {
    // Of the last four, 2 + 2 and not 3 + 1.
    const size_t left = num_vectors - first;
    const size_t vectors =
        left > most && left < 2 * most ? (left + 1) / 2 : Min(most, left);
    for (size_t i = 0; i < num_groups; ++i) {
      Chunk<typename Weights::Sum>& group = groups[i];
      const size_t at_once = Weights::kVectors[group.num_tokens - 1];
      for (size_t v = 0; v < vectors; v += at_once) {
        group.vector = first + v;
        kBlocks[group.num_tokens - 1][Min(at_once, vectors - v) - 1](group);
      }
    }
    first += vectors;
  }
}

template <typename Weights>
void Multiply(const uint8_t* const* tiles, size_t num_tiles, size_t num_blocks,
              const int8_t* q, const float* scale, size_t num_tokens, float* y,
              size_t y_stride) {
  using Sum = typename Weights::Sum;
  Sum sum[Weights::kNeedsSums ? kMostSums : 1];
  const size_t most_blocks =
      Weights::kNeedsSums ? kMostSums / num_tokens / 2 * 2 : num_blocks;
  for (size_t first = 0; first < num_blocks; first += most_blocks) {
    const size_t blocks = Min(most_blocks, num_blocks - first);
    if constexpr (Weights::kNeedsSums) {
      for (size_t t = 0; t < num_tokens; ++t) {
        for (size_t b = 0; b < blocks; ++b) {
          const size_t at = t * num_blocks + first + b;
          sum[t * blocks + b] = Weights::SumOf(q + at * kBlock, scale[at]);
        }
      }
    }
    // Groups as even as possible: 5 tokens are 2 + 3, not 4 + 1.
    Chunk<Sum> groups[kMaxBatch / kMostTokens];
    const size_t num_groups = (num_tokens + kMostTokens - 1) / kMostTokens;
    for (size_t group = 0; group < num_groups; ++group) {
      const size_t t = group * num_tokens / num_groups;
      groups[group] = {.tiles = tiles,
                       .vector = 0,
                       .tile_bytes = Weights::BytesOfTile(num_blocks),
                       .first_block = first,
                       .num_blocks = blocks,
                       .num_tokens = (group + 1) * num_tokens / num_groups - t,
                       .x = q + (t * num_blocks + first) * kBlock,
                       .x_stride = num_blocks * kBlock,
                       .scale = scale + t * num_blocks + first,
                       .scale_stride = num_blocks,
                       .sum = sum + (Weights::kNeedsSums ? t * blocks : 0),
                       .y = y + t * y_stride,
                       .y_stride = y_stride,
                       .group = group,
                       .num_groups = num_groups};
    }
    MultiplyChunk<Weights>(groups, num_groups, num_tiles);
  }
}

void MatMul(const uint8_t* const* tiles, size_t num_tiles, ScaleKind kind,
            size_t num_blocks, const int8_t* q, const float* scale,
            size_t num_tokens, float* y, size_t y_stride) {
  assert(num_tokens >= 1 && num_tokens <= kMaxBatch);
  const auto multiply = kind == ScaleKind::kBfloat16
                            ? Multiply<ByteWeights<ScaleKind::kBfloat16>>
                            : Multiply<ByteWeights<ScaleKind::kFloat16>>;
  multiply(tiles, num_tiles, num_blocks, q, scale, num_tokens, y, y_stride);
}

void MatMulNibbles(const uint8_t* const* tiles, size_t num_tiles,
                   size_t num_blocks, const int8_t* q, const float* scale,
                   size_t num_tokens, float* y, size_t y_stride) {
  assert(num_tokens >= 1 && num_tokens <= kMaxBatch);
  Multiply<NibbleWeights>(tiles, num_tiles, num_blocks, q, scale, num_tokens, y,
                          y_stride);
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_PRODUCTS_H_
