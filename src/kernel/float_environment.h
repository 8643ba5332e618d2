// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The floating-point mode that exact-1 needs, whatever the calling program
// has set: round to nearest even, denormals kept, no traps.
#ifndef LLMZIP_KERNEL_FLOAT_ENVIRONMENT_H_
#define LLMZIP_KERNEL_FLOAT_ENVIRONMENT_H_

#include <cstdint>

namespace llmzip {

// Sets the mode of the calling thread and restores the old one at the end of
// its life. Every thread that calls kernels holds one; it costs some ten
// cycles. Not movable; destroy it on the thread that made it.
class ScopedFloatEnvironment {
 public:
  ScopedFloatEnvironment();
  ~ScopedFloatEnvironment();
  ScopedFloatEnvironment(const ScopedFloatEnvironment&) = delete;
  ScopedFloatEnvironment& operator=(const ScopedFloatEnvironment&) = delete;

 private:
  uint64_t saved_;
};

}  // namespace llmzip

#endif  // LLMZIP_KERNEL_FLOAT_ENVIRONMENT_H_
