// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Zeroed memory aligned for vector loads, in huge pages where the system
// offers them (weights are streamed through once per step).
#ifndef LLMZIP_KERNEL_ALIGNED_BUFFER_H_
#define LLMZIP_KERNEL_ALIGNED_BUFFER_H_

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace llmzip {

// Owner of `size()` bytes aligned to at least 64. Movable, not copyable.
class AlignedBuffer {
 public:
  AlignedBuffer() = default;
  // Empty (get() == nullptr) if memory is short; `size` 0 is empty too.
  static AlignedBuffer Allocate(size_t size);

  uint8_t* get() { return bytes_.get(); }
  const uint8_t* get() const { return bytes_.get(); }
  size_t size() const { return size_; }

 private:
  struct Free {
    void operator()(uint8_t* bytes) const { std::free(bytes); }
  };
  std::unique_ptr<uint8_t, Free> bytes_;
  size_t size_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_KERNEL_ALIGNED_BUFFER_H_
