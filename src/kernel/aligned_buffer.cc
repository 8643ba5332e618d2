// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/aligned_buffer.h"

#include <cstring>

#if defined(__linux__)
#include <sys/mman.h>
#endif

namespace llmzip {
namespace {

constexpr size_t kAlignment = 64;
constexpr size_t kHugePage = size_t{2} << 20;

}  // namespace

AlignedBuffer AlignedBuffer::Allocate(size_t size) {
  AlignedBuffer buffer;
  const size_t alignment = size >= kHugePage ? kHugePage : kAlignment;
  if (size == 0 || size > SIZE_MAX - alignment) return buffer;
  const size_t padded = (size + alignment - 1) / alignment * alignment;
  buffer.bytes_.reset(
      static_cast<uint8_t*>(std::aligned_alloc(alignment, padded)));
  if (buffer.bytes_ == nullptr) return buffer;
#if defined(__linux__)
  // Advice only: small pages hold the same bytes.
  if (alignment == kHugePage) madvise(buffer.get(), padded, MADV_HUGEPAGE);
#endif
  std::memset(buffer.get(), 0, padded);
  buffer.size_ = size;
  return buffer;
}

}  // namespace llmzip
