// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/aligned_buffer.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>

#include "base/huge_pages.h"

namespace llmzip {
namespace {

constexpr size_t kAlignment = 64;
// Untouched parts of a chunk cost addresses, not memory.
constexpr size_t kChunk = size_t{16} << 20;

size_t RoundUp(size_t size, size_t unit) {
  return (size + unit - 1) / unit * unit;
}

std::shared_ptr<uint8_t> AllocateHugePages(size_t size) {
  std::shared_ptr<uint8_t> chunk(
      static_cast<uint8_t*>(std::aligned_alloc(kHugePage, size)), std::free);
  if (chunk != nullptr) PreferHugePages(chunk.get(), size);
  return chunk;
}

// Whoever reads or writes there ends the process.
std::shared_ptr<uint8_t> ReserveAddresses(size_t size) {
  void* begin = mmap(nullptr, size, PROT_NONE,
                     MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (begin == MAP_FAILED) return nullptr;
  return {static_cast<uint8_t*>(begin),
          [size](uint8_t* bytes) { munmap(bytes, size); }};
}

}  // namespace

AlignedBuffer WeightArena::Allocate(size_t size) {
  if (size == 0 || size > SIZE_MAX - kHugePage) return {};
  const size_t padded = RoundUp(size, kAlignment);
  if (padded > capacity_ - used_) {
    full_ += RoundUp(used_, kHugePage);
    const size_t capacity = RoundUp(std::max(padded, kChunk), kHugePage);
    chunk_ = kind_ == ArenaKind::kMemory ? AllocateHugePages(capacity)
                                         : ReserveAddresses(capacity);
    used_ = 0;
    capacity_ = chunk_ == nullptr ? 0 : capacity;
    if (chunk_ == nullptr) return {};
  }
  uint8_t* begin = chunk_.get() + used_;
  used_ += padded;
  if (kind_ == ArenaKind::kMemory) std::memset(begin, 0, padded);
  return {std::shared_ptr<uint8_t>(chunk_, begin), size};
}

uint64_t WeightArena::MemoryWith(size_t size) const {
  const uint64_t used = full_ + RoundUp(used_, kHugePage);
  if (size == 0) return used;
  return size > UINT64_MAX - used - kHugePage ? UINT64_MAX
                                              : used + RoundUp(size, kHugePage);
}

}  // namespace llmzip
