// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Remembers what short words were merged to. Most words of a text have occurred
// in it before.
#ifndef LLMZIP_TOKENIZER_WORD_CACHE_H_
#define LLMZIP_TOKENIZER_WORD_CACHE_H_

#include <algorithm>
#include <array>
#include <bit>
#include <cassert>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace llmzip {

// A newer word takes the place of an older one. Not thread-safe.
class WordCache {
 public:
  static constexpr size_t kMaxWordBytes = 23;
  static constexpr size_t kMaxSymbols = 9;

  // Takes 64 bytes an entry. There is an entry for every 16 bytes of the text,
  // but not more than 4096.
  explicit WordCache(size_t text_bytes)
      : entries_(std::bit_ceil(std::clamp<size_t>(text_bytes / 16, 1, 4096))) {}

  class Slot;
  // Where `word` is or would be. The slot is good until the next Lookup().
  // Requires word.size() <= kMaxWordBytes.
  Slot Lookup(std::span<const uint8_t> word);

 private:
  // The bytes, zeros, and the size in the last byte.
  using Key = std::array<uint64_t, 3>;
  static_assert(sizeof(Key) == kMaxWordBytes + 1);

  struct Entry {
    Key key;
    uint32_t num_symbols;  // 0: free
    std::array<uint32_t, kMaxSymbols> symbols;
  };

  std::vector<Entry> entries_;
};

class WordCache::Slot {
 public:
  // The symbols of the word, empty if it is not there.
  std::span<const uint32_t> symbols() const {
    if (entry_->key != key_) return {};
    return {entry_->symbols.data(), entry_->num_symbols};
  }
  // Does nothing for more than kMaxSymbols. Requires some symbols.
  void Store(std::span<const uint32_t> symbols) {
    assert(!symbols.empty());
    if (symbols.size() > kMaxSymbols) return;
    entry_->key = key_;
    entry_->num_symbols = static_cast<uint32_t>(symbols.size());
    std::copy(symbols.begin(), symbols.end(), entry_->symbols.begin());
  }

 private:
  friend class WordCache;
  Slot(Entry* entry, const Key& key) : entry_(entry), key_(key) {}

  Entry* entry_;
  Key key_;
};

inline WordCache::Slot WordCache::Lookup(std::span<const uint8_t> word) {
  std::array<uint8_t, sizeof(Key)> bytes{};
  std::memcpy(bytes.data(), word.data(), word.size());
  bytes.back() = static_cast<uint8_t>(word.size());
  Key key;
  std::memcpy(key.data(), bytes.data(), sizeof(Key));
  constexpr uint64_t kOdd = 0x9e3779b97f4a7c15;
  uint64_t hash = key[0] * kOdd;
  hash = (hash ^ hash >> 32 ^ key[1]) * kOdd;
  hash = (hash ^ hash >> 32 ^ key[2]) * kOdd;
  return {&entries_[(hash >> 32) & (entries_.size() - 1)], key};
}

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_WORD_CACHE_H_
