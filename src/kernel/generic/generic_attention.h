// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Attention of one token for one head of keys (docs/NUMERICS.md, rule 5).
//
// There are three passes. The first computes the scores: dot products of each
// query with sixteen keys at a time, by the loop of the matrix product. The
// second turns them into weights, e^(score - max), in place. The third adds up
// the values times their weights: four vectors of dimensions for a few queries
// stay in registers while the positions pass. At the end the sums are divided
// by the sum of the weights. Positions are treated in chunks, so
// that a chunk's values stay in the first cache until all dimensions and
// queries have used them. All dimensions of a block share the factor weight
// times scale; with wide vectors it is computed beforehand for a chunk.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_ATTENTION_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_ATTENTION_H_

namespace llmzip {
namespace {

constexpr size_t kMostHeadBlocks = kMaxHeadSize / kBlock;

// --- Scores --------------------------------------------------------------

struct Scoring {
  const AttentionInput& input;
  const int32_t* start;  // of each query's block, if kDotsAreBiased
  Floats factor;
  float* score;
  size_t stride;
};

// Scores of kQueries queries with the sixteen keys of one tile.
template <size_t kQueries>
void ScoreTile(const Scoring& s, size_t first_query, size_t tile) {
  const size_t num_blocks = s.input.num_key_blocks;
  const int8_t* query = s.input.query + first_query * num_blocks * kBlock;
  const float* query_scale = s.input.query_scale + first_query * num_blocks;
  for (size_t part = 0; part < kTileParts; part += kScoreVectors) {
    Floats acc[kQueries][kScoreVectors] = {};
    for (size_t b = 0; b < num_blocks; ++b) {
      const size_t record = tile * num_blocks + b;
      const uint8_t* rows[kScoreVectors];
      LLMZIP_UNROLL
      for (size_t v = 0; v < kScoreVectors; ++v) {
        rows[v] = reinterpret_cast<const uint8_t*>(s.input.key) +
                  record * kBlockBytes + (part + v) * kPartBytes;
      }
      Ints dot[kQueries][kScoreVectors] = {};
      if constexpr (kDotsAreBiased) {
        LLMZIP_UNROLL
        for (size_t i = 0; i < kQueries; ++i) {
          LLMZIP_UNROLL
          for (Ints& sum : dot[i]) {
            sum = BroadcastInt(s.start[(first_query + i) * num_blocks + b]);
          }
        }
      }
      AddDotsOfBlock<false>(rows, query + b * kBlock, num_blocks * kBlock, dot,
                            [](size_t) {});
      LLMZIP_UNROLL
      for (size_t v = 0; v < kScoreVectors; ++v) {
        const Floats key_scale =
            Load(s.input.key_scale + record * kTileRows + (part + v) * kWidth);
        LLMZIP_UNROLL
        for (size_t i = 0; i < kQueries; ++i) {
          acc[i][v] = AddScaled(acc[i][v], dot[i][v], key_scale,
                                query_scale[i * num_blocks + b]);
        }
      }
    }
    LLMZIP_UNROLL
    for (size_t i = 0; i < kQueries; ++i) {
      LLMZIP_UNROLL
      for (size_t v = 0; v < kScoreVectors; ++v) {
        Store(acc[i][v] * s.factor, s.score + (first_query + i) * s.stride +
                                        tile * kTileRows + (part + v) * kWidth);
      }
    }
  }
}

void ScoreAll(const AttentionInput& input, float* score, size_t stride) {
  constexpr size_t kMostQueries = 4;  // in registers at once
  using Function = void (*)(const Scoring&, size_t, size_t);
  static constexpr Function kScores[kMostQueries] = {
      ScoreTile<1>, ScoreTile<2>, ScoreTile<3>, ScoreTile<4>};
  int32_t
      start[kDotsAreBiased ? kMaxQueries * kMaxKeyPlanes * kMostHeadBlocks : 1];
  if constexpr (kDotsAreBiased) {
    for (size_t i = 0; i < input.num_queries * input.num_key_blocks; ++i) {
      start[i] = -128 * SumOfBlock(input.query + i * kBlock);
    }
  }
  const Scoring scoring = {input, start, Broadcast(input.score_factor), score,
                           stride};
  const size_t tile_bytes = input.num_blocks * kBlockBytes;
  for (size_t tile = 0; tile * kTileRows < input.num_keys; ++tile) {
    if constexpr (kPreparesValues) {  // these keys' values are weighed next
      for (size_t at = 0; at < tile_bytes; at += 64) {
        Fetch(reinterpret_cast<uintptr_t>(input.value) + tile * tile_bytes +
              at);
      }
    }
    for (size_t i = 0; i < input.num_queries; i += kMostQueries) {
      kScores[Min(kMostQueries, input.num_queries - i) - 1](scoring, i, tile);
    }
  }
}

// --- Softmax -------------------------------------------------------------

// score -> exp32(score - max) in place; returns their sum.
float ExpAndSum(float max, size_t n, float* score) {
  constexpr size_t kAtOnce = 4;
  const Floats shift = Broadcast(max);
  LaneSum sum;
  size_t i = 0;
  for (; i + kAtOnce * kWidth <= n; i += kAtOnce * kWidth) {
    Floats x[kAtOnce];
    LLMZIP_UNROLL
    for (size_t k = 0; k < kAtOnce; ++k) {
      x[k] = Load(score + i + k * kWidth) - shift;
    }
    ExpBelow88(x);
    LLMZIP_UNROLL
    for (size_t k = 0; k < kAtOnce; ++k) {
      Store(x[k], score + i + k * kWidth);
      sum.Add(k, x[k]);
    }
  }
  LLMZIP_UNROLL
  for (size_t k = 0; k < kAtOnce; ++k) {
    const size_t at = i + k * kWidth;
    if (at >= n) break;
    const Part part = FirstLanes(n - at);
    const Floats e = Keep(ExpBelow88(Load(score + at, part) - shift), part);
    Store(e, score + at, part);
    sum.Add(k, e);
  }
  return sum.Total();
}

// Turns the scores of one query into weights. Returns their sum and puts the
// largest bits of a score into `largest` if they are above it.
float WeighScores(const AttentionInput& input, float* score,
                  uint32_t* largest) {
  const size_t first = input.first_key, n = input.num_keys - first;
  Maximum max = MaximumOf(score + first, n);
  if (max.bits > *largest) *largest = max.bits;
  if (input.score_cap != 0.0f) {
    SoftCap(score + first, input.score_cap, n, score + first);
    max = MaximumOf(score + first, n);
  }
  // What is not seen gets the weight 0, which changes no sum.
  for (size_t j = 0; j < first; ++j) score[j] = -__builtin_inff();
  return ExpAndSum(max.value, input.num_keys, score);
}

// --- Values --------------------------------------------------------------

constexpr size_t kValueVectors = 4;  // of dimensions, in registers at once
constexpr size_t kValueChunk = 64;   // positions whose weights are prepared

// product[position][block] = weight[position] * scale[position][block] for n
// positions.
inline void ScaleWeights(const float* weight, const float* scale,
                         size_t num_blocks, size_t n, float* product) {
  if (num_blocks == 1) {
    ForEachVector(n, [&](size_t i, Part part) {
      Store(Load(weight + i, part) * Load(scale + i, part), product + i);
    });
  } else if (num_blocks == 2) {
    ForEachVector(2 * n, [&](size_t i, Part part) {
      Store(LoadTwice(weight + i / 2, n - i / 2) * Load(scale + i, part),
            product + i);
    });
  } else {
    // A whole vector is stored; what is past the end is overwritten by the
    // next position.
    for (size_t j = 0; j < n; ++j) {
      for (size_t b = 0; b < num_blocks; b += kWidth) {
        const size_t at = j * num_blocks + b;
        Store(
            Broadcast(weight[j]) * Load(scale + at, FirstLanes(num_blocks - b)),
            product + at);
      }
    }
  }
}

// Adds n positions' values times factor(query, position, block) to
// sum[query][dimension], or sets it. `value` and `sum` begin at the dimensions
// to treat; blocks count from there.
template <size_t kQueries, size_t kVectors, typename Factor>
LLMZIP_INLINE void AddValues(const int8_t* value, size_t num_blocks, size_t n,
                             bool add, Factor factor, float* sum) {
  Floats acc[kQueries][kVectors];
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) {
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      acc[i][v] = add ? Load(sum + i * kMaxHeadSize + v * kWidth) : Floats{};
    }
  }
  for (size_t j = 0; j < n; ++j) {
    const Values values = LoadValues(value + j * num_blocks * kBlock);
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      const Floats x = FloatsOf(values, v);
      LLMZIP_UNROLL
      for (size_t i = 0; i < kQueries; ++i) {
        const Floats w = Broadcast(factor(i, j, v * kWidth / kBlock));
        acc[i][v] = acc[i][v] + w * x;
      }
    }
  }
  LLMZIP_UNROLL
  for (size_t i = 0; i < kQueries; ++i) {
    LLMZIP_UNROLL
    for (size_t v = 0; v < kVectors; ++v) {
      Store(acc[i][v], sum + i * kMaxHeadSize + v * kWidth);
    }
  }
}

// The n positions from `first` on, all dimensions.
template <size_t kQueries>
void AddChunk(const AttentionInput& input, const float* weight, size_t stride,
              size_t first, size_t n, float* sum) {
  const size_t num_blocks = input.num_blocks;
  const float* scale = input.value_scale + first * num_blocks;
  constexpr size_t kProductStride = kValueChunk * kMostHeadBlocks;
  alignas(64) float product[kPreparesValues ? kQueries * kProductStride : 1];
  if constexpr (kPreparesValues) {
    for (size_t i = 0; i < kQueries; ++i) {
      ScaleWeights(weight + i * stride, scale, num_blocks, n,
                   product + i * kProductStride);
    }
  }
  const auto add = [&]<size_t kVectors>(size_t d) {
    const auto factor = [&](size_t i, size_t j, size_t b) {
      const size_t at = j * num_blocks + d / kBlock + b;
      return kPreparesValues ? product[i * kProductStride + at]
                             : weight[i * stride + j] * scale[at];
    };
    AddValues<kQueries, kVectors>(input.value + first * num_blocks * kBlock + d,
                                  num_blocks, n, first > 0, factor, sum + d);
  };
  constexpr size_t kDimensions = kValueVectors * kWidth;
  size_t d = 0;
  for (; d + kDimensions <= num_blocks * kBlock; d += kDimensions) {
    add.template operator()<kValueVectors>(d);
  }
  if constexpr (kDimensions > kBlock) {
    if (d < num_blocks * kBlock) add.template operator()<kBlock / kWidth>(d);
  }
}

// out = sum over positions of weight * value / denominator.
template <size_t kQueries>
void WeighValues(const AttentionInput& input, const float* weight,
                 size_t stride, const float* denominator, float* out) {
  alignas(64) float sum[kQueries * kMaxHeadSize];
  for (size_t first = 0; first < input.num_keys; first += kValueChunk) {
    AddChunk<kQueries>(input, weight + first, stride, first,
                       Min(kValueChunk, input.num_keys - first), sum);
  }
  for (size_t i = 0; i < kQueries; ++i) {
    const Floats divisor = Broadcast(denominator[i]);
    Map(sum + i * kMaxHeadSize, input.head_size, out + i * input.head_size,
        [divisor](Floats x) { return x / divisor; });
  }
}

uint32_t Attention(const AttentionInput& input, float* scratch, float* out) {
  assert(input.num_keys > input.first_key && input.first_key < kTileRows);
  assert(input.num_blocks <= kMostHeadBlocks);
  assert(input.num_key_blocks <= kMaxKeyPlanes * input.num_blocks);
  assert(input.num_queries >= 1 && input.num_queries <= kMaxQueries);
  using Function = void (*)(const AttentionInput&, const float*, size_t,
                            const float*, float*);
  static constexpr Function kWeigh[4] = {WeighValues<1>, WeighValues<2>,
                                         WeighValues<3>, WeighValues<4>};
  static_assert(kValueQueries <= 4);
  const size_t stride =
      (input.num_keys + kTileRows - 1) / kTileRows * kTileRows;
  ScoreAll(input, scratch, stride);
  uint32_t largest = 0;
  float denominator[kMaxQueries];
  for (size_t i = 0; i < input.num_queries; ++i) {
    denominator[i] = WeighScores(input, scratch + i * stride, &largest);
  }
  for (size_t i = 0; i < input.num_queries; i += kValueQueries) {
    kWeigh[Min(kValueQueries, input.num_queries - i) - 1](
        input, scratch + i * stride, stride, denominator + i,
        out + i * input.head_size);
  }
  return largest;
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_ATTENTION_H_
