// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernels that every context begins with.
#ifndef LLMZIP_API_DEFAULT_KERNELS_H_
#define LLMZIP_API_DEFAULT_KERNELS_H_

#include "codec/kernel_set.h"

namespace llmzip {

// The best ones, or those that the environment variable LLMZIP_FORCE_KERNEL
// names (see KernelSetOf). The variable is read once in a process.
const KernelSet& DefaultKernels();

}  // namespace llmzip

#endif  // LLMZIP_API_DEFAULT_KERNELS_H_
