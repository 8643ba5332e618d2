// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "api/default_kernels.h"

#include <cstdlib>

namespace llmzip {

const KernelSet& DefaultKernels() {
  static const KernelSet kernels = [] {
    const char* forced = std::getenv("LLMZIP_FORCE_KERNEL");
    return forced == nullptr ? KernelSet() : KernelSetOf(forced);
  }();
  return kernels;
}

}  // namespace llmzip
