// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// exact-1 for AVX2. Compiled for that instruction set: include nothing here
// that defines inline functions with external linkage (see exact_math.h).
#include "kernel/kernel_tables.h"
#include "kernel/vector/vector_avx2.h"
// Uses the vectors of the header above.
#include "kernel/generic/generic_kernels.h"

namespace llmzip {

constexpr Kernels kAvx2Kernels = GenericKernels("avx2");

}  // namespace llmzip
