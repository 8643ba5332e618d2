// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Keys lie in tiles of 16 positions, so that the kernel computes 16 scores at a
// time: in a tile, four dimensions of one position are neighbors, then come the
// same four of the next position. Values lie position by position, as they are
// summed up one position after the other.
#include "nn/kv_cache.h"

#include <algorithm>

namespace llmzip {
namespace {

constexpr size_t kTileKeys = 16;
constexpr size_t kTileBytes = kTileKeys * kBlock;  // of one block

size_t Blocks(size_t head_size) { return (head_size + kBlock - 1) / kBlock; }
size_t Tiles(size_t positions) {
  return (positions + kTileKeys - 1) / kTileKeys;
}

}  // namespace

KvCache::KvCache(size_t num_layers, size_t num_kv_heads, size_t head_size,
                 size_t key_planes, size_t num_positions)
    : num_layers_(num_layers),
      num_kv_heads_(num_kv_heads),
      head_size_(head_size),
      num_blocks_(Blocks(head_size)),
      num_key_blocks_(key_planes * num_blocks_),
      num_tiles_(Tiles(num_positions)) {
  const size_t tiles = num_layers * num_kv_heads * num_tiles_;
  key_.resize(tiles * num_key_blocks_ * kTileBytes);
  key_scale_.resize(tiles * num_key_blocks_ * kTileKeys);
  value_.resize(tiles * num_blocks_ * kTileBytes);
  value_scale_.resize(tiles * num_blocks_ * kTileKeys);
}

uint64_t KvCache::BytesFor(size_t num_layers, size_t num_kv_heads,
                           size_t head_size, size_t key_planes,
                           size_t num_positions) {
  return uint64_t{num_layers} * num_kv_heads * Tiles(num_positions) *
         Blocks(head_size) * (key_planes + 1) *
         (kTileBytes + kTileKeys * sizeof(float));
}

void KvCache::Store(size_t layer, size_t kv_head, size_t position,
                    const int8_t* key, const float* key_scale,
                    const int8_t* value, const float* value_scale) {
  const size_t head = Head(layer, kv_head);
  const size_t lane = position % kTileKeys;
  const size_t record =
      (head * num_tiles_ + position / kTileKeys) * num_key_blocks_;
  for (size_t block = 0; block < num_key_blocks_; ++block) {
    int8_t* tile = key_.data() + (record + block) * kTileBytes + lane * 4;
    const int8_t* source = key + block * kBlock;
    for (size_t d = 0; d < kBlock; d += 4) {
      std::copy_n(source + d, 4, tile + d / 4 * kTileKeys * 4);
    }
    key_scale_[(record + block) * kTileKeys + lane] = key_scale[block];
  }
  const size_t row = (head * num_tiles_ * kTileKeys + position) * num_blocks_;
  std::copy_n(value, num_blocks_ * kBlock, value_.data() + row * kBlock);
  std::copy_n(value_scale, num_blocks_, value_scale_.data() + row);
}

// The view begins with a whole tile.
void KvCache::View(size_t layer, size_t kv_head, size_t first, size_t end,
                   AttentionInput* input) const {
  const size_t tile = Head(layer, kv_head) * num_tiles_ + first / kTileKeys;
  const size_t key = tile * num_key_blocks_, value = tile * num_blocks_;
  input->head_size = head_size_;
  input->num_blocks = num_blocks_;
  input->num_key_blocks = num_key_blocks_;
  input->num_keys = end - first / kTileKeys * kTileKeys;
  input->first_key = first % kTileKeys;
  input->key = key_.data() + key * kTileBytes;
  input->key_scale = key_scale_.data() + key * kTileKeys;
  input->value = value_.data() + value * kTileBytes;
  input->value_scale = value_scale_.data() + value * kTileKeys;
}

void KvCache::CopyFrom(const KvCache& other, size_t num_positions) {
  const size_t tiles = Tiles(num_positions);
  for (size_t head = 0; head < num_layers_ * num_kv_heads_; ++head) {
    const size_t source = head * other.num_tiles_;
    const size_t target = head * num_tiles_;
    const auto copy = [&](const auto& from, auto& to, size_t unit) {
      std::copy_n(from.data() + source * unit, tiles * unit,
                  to.data() + target * unit);
    };
    copy(other.key_, key_, num_key_blocks_ * kTileBytes);
    copy(other.key_scale_, key_scale_, num_key_blocks_ * kTileKeys);
    copy(other.value_, value_, num_blocks_ * kTileBytes);
    copy(other.value_scale_, value_scale_, num_blocks_ * kTileKeys);
  }
}

}  // namespace llmzip
