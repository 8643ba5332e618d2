// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Zeroed memory, aligned for vector loads, in huge pages where the system
// offers them. Each step reads all weights once, and the processor's prefetcher
// stops at the end of a page.
#ifndef LLMZIP_KERNEL_ALIGNED_BUFFER_H_
#define LLMZIP_KERNEL_ALIGNED_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <utility>

namespace llmzip {

// A shared piece of memory: `size()` bytes, aligned to at least 64. Movable.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;  // empty: get() == nullptr
  AlignedBuffer(std::shared_ptr<uint8_t> bytes, size_t size)
      : bytes_(std::move(bytes)), size_(size) {}

  uint8_t* get() { return bytes_.get(); }
  const uint8_t* get() const { return bytes_.get(); }
  size_t size() const { return size_; }

 private:
  std::shared_ptr<uint8_t> bytes_;
  size_t size_ = 0;
};

// What an arena hands out: memory, or for estimates addresses alone, which take
// no memory and must not be read or written.
enum class ArenaKind { kMemory, kAddresses };

// Allocates buffers that lie end to end in the order of their allocation. A
// buffer may outlive the arena. Not thread-safe.
class WeightArena {
 public:
  explicit WeightArena(ArenaKind kind = ArenaKind::kMemory) : kind_(kind) {}

  // Empty if memory is short or `size` is 0.
  AlignedBuffer Allocate(size_t size);

  // An upper bound of the memory that all buffers would take with one more of
  // `size`. Huge pages round it up.
  uint64_t MemoryWith(size_t size) const;
  uint64_t memory_bytes() const { return MemoryWith(0); }

 private:
  ArenaKind kind_;
  uint64_t full_ = 0;  // bytes of the earlier chunks
  std::shared_ptr<uint8_t> chunk_;
  size_t used_ = 0;      // bytes of the chunk
  size_t capacity_ = 0;  // bytes of the chunk
};

}  // namespace llmzip

#endif  // LLMZIP_KERNEL_ALIGNED_BUFFER_H_
