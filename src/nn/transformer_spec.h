// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What tells one transformer from another. An architecture fills it in from
// the keys of its model files, and transformer.h honours every field.
#ifndef LLMZIP_NN_TRANSFORMER_SPEC_H_
#define LLMZIP_NN_TRANSFORMER_SPEC_H_

#include <cstdint>

#include "base/aligned_vector.h"
#include "base/status.h"
#include "kernel/rope_table.h"
#include "nn/weights.h"

namespace llmzip {

// Which of a head's n rotated dimensions turn together.
enum class RotaryPairs {
  kNeighbors,  // 2i and 2i + 1
  kHalves,     // i and i + n / 2
};

// What happens to queries and keys before they are rotated.
enum class QueryKeyNorm {
  kNone,
  kEachHead,  // RMSNorm of each head, with one gain for all heads of a layer
};

struct RotarySpec {
  RotaryPairs pairs = RotaryPairs::kNeighbors;
  uint32_t num_rotated = 0;  // the first dimensions of a head; even
  double base = 10000;
  double linear_factor = 1;       // divides every frequency
  AlignedVector<float> divisors;  // of each frequency; empty: none

  // The table's options. They refer to this object.
  RopeOptions For(uint32_t num_positions) const;
};

struct TransformerSpec {
  uint32_t num_layers = 0;
  uint32_t embedding_size = 0;
  uint32_t ffn_size = 0;
  uint32_t num_heads = 0;
  uint32_t num_kv_heads = 0;  // divides num_heads
  uint32_t head_size = 0;
  uint32_t max_positions = 0;
  float norm_epsilon = 0;  // of every RMSNorm
  QueryKeyNorm query_key_norm = QueryKeyNorm::kNone;
  RotarySpec rotary;
};

// Reads the keys that all transformers share. What has no key keeps its
// default: RotarySpec::pairs and query_key_norm are left to the caller.
// kBadModel if a key is missing, out of range or contradicts another.
Result<TransformerSpec> ReadTransformerSpec(const WeightReader& reader);

}  // namespace llmzip

#endif  // LLMZIP_NN_TRANSFORMER_SPEC_H_
