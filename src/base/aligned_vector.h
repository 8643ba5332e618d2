// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Vectors that begin at a cache line: a 64-byte load that crosses one costs
// twice as much.
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
  // At least two pages, so that little is lost to the last one.
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
