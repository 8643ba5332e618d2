// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Zeroed arrays whose pages the system provides at the first touch. A short
// text touches few of them, so it does not pay for large tables.
#ifndef LLMZIP_MIXING_LAZY_ARRAY_H_
#define LLMZIP_MIXING_LAZY_ARRAY_H_

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <type_traits>

#include "base/huge_pages.h"

namespace llmzip {

// Huge pages are for long texts. A short text would lose more time by clearing
// them than it gains.
enum class Pages { kSmall, kHuge };

// Owns `size` zeroed T, aligned to 64 bytes. Empty if memory is short.
template <typename T>
class LazyArray {
  static_assert(std::is_trivially_copyable_v<T>);

 public:
  LazyArray() = default;
  explicit LazyArray(size_t size, Pages pages = Pages::kSmall) {
    const size_t bytes = size * sizeof(T);
    const bool huge = pages == Pages::kHuge && bytes > kHugePage / 2;
    const size_t alignment = huge ? kHugePage : kAlignment;
    const size_t whole = (bytes + alignment - 1) / alignment * alignment;
    // calloc knows that fresh pages are zero; after aligned_alloc we would have
    // to clear, and so touch, all of them.
    void* block = std::calloc(whole + alignment, 1);
    if (block == nullptr) return;
    block_.reset(block);
    const auto address = reinterpret_cast<uintptr_t>(block);
    const uintptr_t padding = (alignment - address % alignment) % alignment;
    begin_ = reinterpret_cast<T*>(static_cast<uint8_t*>(block) + padding);
    if (huge) PreferHugePages(block, whole + alignment);
    size_ = size;
  }

  // Copies the elements of an array that is not longer.
  void CopyFrom(const LazyArray& other) {
    std::copy_n(other.begin_, other.size_, begin_);
  }
  // The same into an array that is zero still: pages of zeros stay untouched.
  void CopyIntoZeros(const LazyArray& other) {
    const auto* from = reinterpret_cast<const uint8_t*>(other.begin_);
    auto* to = reinterpret_cast<uint8_t*>(begin_);
    const size_t bytes = other.size_ * sizeof(T);
    for (size_t at = 0; at < bytes; at += kCopiedAtOnce) {
      const size_t count = std::min(kCopiedAtOnce, bytes - at);
      if (!IsZero(from + at, count)) std::memcpy(to + at, from + at, count);
    }
  }

  bool empty() const { return begin_ == nullptr; }
  size_t size() const { return size_; }
  T* begin() { return begin_; }
  const T* begin() const { return begin_; }
  T& operator[](size_t i) { return begin_[i]; }
  const T& operator[](size_t i) const { return begin_[i]; }

 private:
  static constexpr size_t kAlignment = 64;
  static constexpr size_t kCopiedAtOnce = 4096;
  // Whether the first byte is zero and each other one equals the one before.
  static bool IsZero(const uint8_t* bytes, size_t count) {
    return count == 0 ||
           (bytes[0] == 0 && std::memcmp(bytes, bytes + 1, count - 1) == 0);
  }
  struct Free {
    void operator()(void* block) const { std::free(block); }
  };

  std::unique_ptr<void, Free> block_;
  T* begin_ = nullptr;
  size_t size_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_LAZY_ARRAY_H_
