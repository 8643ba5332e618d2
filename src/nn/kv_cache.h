// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The keys and values of one stream as int8 blocks, in the layout that the
// attention kernel reads (kernels.h, AttentionInput).
#ifndef LLMZIP_NN_KV_CACHE_H_
#define LLMZIP_NN_KV_CACHE_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/aligned_vector.h"
#include "kernel/kernels.h"

namespace llmzip {

class KvCache {
 public:
  // `key_planes`: 1, or 2 for keys in twice as many blocks, which add up.
  KvCache(size_t num_layers, size_t num_kv_heads, size_t head_size,
          size_t key_planes, size_t num_positions);

  // Blocks of 32 dimensions in a value, and in all planes of a key.
  size_t num_blocks() const { return num_blocks_; }
  size_t num_key_blocks() const { return num_key_blocks_; }

  // Stores the key and the value of one head at `position`. Both are quantized:
  // int8 [blocks * 32] and scale [blocks].
  void Store(size_t layer, size_t kv_head, size_t position, const int8_t* key,
             const float* key_scale, const int8_t* value,
             const float* value_scale);

  // Points `input` at the keys and values of positions [first, end).
  // Requires first < end.
  void View(size_t layer, size_t kv_head, size_t first, size_t end,
            AttentionInput* input) const;

  // Copies positions [0, num_positions) from a cache of the same shape, which
  // may have room for more or fewer positions than this one.
  void CopyFrom(const KvCache& other, size_t num_positions);

  // The memory of a cache of this shape.
  static uint64_t BytesFor(size_t num_layers, size_t num_kv_heads,
                           size_t head_size, size_t key_planes,
                           size_t num_positions);

 private:
  // Counts the key heads of all layers.
  size_t Head(size_t layer, size_t kv_head) const {
    return layer * num_kv_heads_ + kv_head;
  }

  size_t num_layers_, num_kv_heads_, head_size_;
  size_t num_blocks_, num_key_blocks_, num_tiles_;
  AlignedVector<int8_t> key_;         // [head][tile][key block][8][16][4]
  AlignedVector<float> key_scale_;    // [head][tile][key block][16]
  AlignedVector<int8_t> value_;       // [head][position][block * 32]
  AlignedVector<float> value_scale_;  // [head][position][block]
};

}  // namespace llmzip

#endif  // LLMZIP_NN_KV_CACHE_H_
