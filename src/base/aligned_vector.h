// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Vectors whose storage begins at a cache line. A 64-byte load that crosses a
// cache line costs twice as much.
#ifndef LLMZIP_BASE_ALIGNED_VECTOR_H_
#define LLMZIP_BASE_ALIGNED_VECTOR_H_

#include <cstddef>
#include <new>
#include <vector>

#include "base/huge_pages.h"

namespace llmzip {

template <typename T>
struct AlignedAllocator {
  using value_type = T;

  AlignedAllocator() = default;
  template <typename U>
  AlignedAllocator(const AlignedAllocator<U>& /*other*/) {}

  T* allocate(size_t n) {
    void* p = ::operator new(n * sizeof(T), Alignment(n));
    if (IsLarge(n)) PreferHugePages(p, n * sizeof(T));
    return static_cast<T*>(p);
  }
  void deallocate(T* p, size_t n) { ::operator delete(p, Alignment(n)); }

  template <typename U>
  bool operator==(const AlignedAllocator<U>& /*other*/) const {
    return true;
  }

 private:
  // At least two pages; in a smaller array the partial last page would be too
  // large a share.
  static constexpr bool IsLarge(size_t n) {
    return n >= 2 * kHugePage / sizeof(T);
  }
  static constexpr std::align_val_t Alignment(size_t n) {
    return std::align_val_t{IsLarge(n) ? kHugePage : 64};
  }
};

template <typename T>
using AlignedVector = std::vector<T, AlignedAllocator<T>>;

}  // namespace llmzip

#endif  // LLMZIP_BASE_ALIGNED_VECTOR_H_
