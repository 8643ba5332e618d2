// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// exact-1 for AVX-512 with VNNI. Compiled for that instruction set: include
// nothing here that defines inline functions with external linkage (see
// exact_math.h).
#include "kernel/kernel_tables.h"
#include "kernel/vector/vector_avx512.h"
// Uses the vectors of the header above.
#include "kernel/generic/generic_kernels.h"

namespace llmzip {

constexpr Kernels kAvx512Kernels = GenericKernels("avx512");

}  // namespace llmzip
