// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Inputs for the tests and benchmarks of kernels, the same on every machine.
#ifndef LLMZIP_TESTING_KERNEL_INPUTS_H_
#define LLMZIP_TESTING_KERNEL_INPUTS_H_

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "kernel/kernels.h"

namespace llmzip {

// A 64-bit linear congruential generator; the high bits are used.
class InputGenerator {
 public:
  explicit InputGenerator(uint64_t seed) : state_(seed) {}

  uint32_t Next() {
    state_ = state_ * 6364136223846793005u + 1442695040888963407u;
    return static_cast<uint32_t>(state_ >> 32);
  }
  // In [-1, 1), multiples of 2^-23.
  float NextFloat() {
    return static_cast<float>(static_cast<int32_t>(Next() >> 8) - (1 << 23)) *
           0x1p-23f;
  }
  std::vector<float> Floats(size_t n, float magnitude) {
    std::vector<float> x(n);
    for (float& v : x) v = NextFloat() * magnitude;
    return x;
  }
  // In [-127, 127].
  std::vector<int8_t> Bytes(size_t n) {
    std::vector<int8_t> x(n);
    for (int8_t& v : x) {
      v = static_cast<int8_t>(static_cast<int>(Next() % 255) - 127);
    }
    return x;
  }

 private:
  uint64_t state_;
};

// Owner of the arrays of one AttentionInput.
struct AttentionArrays {
  AttentionArrays(size_t head_size, size_t num_keys, size_t num_queries,
                  uint64_t seed, size_t key_planes = 1)
      : scratch(num_queries * ((num_keys + 15) / 16 * 16)),
        out(num_queries * head_size) {
    InputGenerator generator(seed);
    const size_t num_blocks = (head_size + kBlock - 1) / kBlock;
    const size_t padded_keys =
        (num_keys + kTileRows - 1) / kTileRows * kTileRows;
    const size_t num_key_blocks = key_planes * num_blocks;
    query = generator.Bytes(num_queries * num_key_blocks * kBlock);
    query_scale = generator.Floats(num_queries * num_key_blocks, 0.02f);
    key = generator.Bytes(padded_keys * num_key_blocks * kBlock);
    key_scale = generator.Floats(padded_keys * num_key_blocks, 0.02f);
    value = generator.Bytes(num_keys * num_blocks * kBlock);
    value_scale = generator.Floats(num_keys * num_blocks, 0.02f);
    input = {.head_size = head_size,
             .num_blocks = num_blocks,
             .num_key_blocks = num_key_blocks,
             .num_keys = num_keys,
             .first_key = 0,
             .num_queries = num_queries,
             .score_factor = 1.0f / std::sqrt(static_cast<float>(head_size)),
             .score_cap = 0.0f,
             .query = query.data(),
             .query_scale = query_scale.data(),
             .key = key.data(),
             .key_scale = key_scale.data(),
             .value = value.data(),
             .value_scale = value_scale.data()};
  }
  AttentionArrays(const AttentionArrays&) = delete;
  AttentionArrays& operator=(const AttentionArrays&) = delete;

  std::vector<int8_t> query, key, value;
  std::vector<float> query_scale, key_scale, value_scale, scratch, out;
  AttentionInput input = {};
};

}  // namespace llmzip

#endif  // LLMZIP_TESTING_KERNEL_INPUTS_H_
