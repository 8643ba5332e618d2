// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The tables that kernels.cc chooses from, one for each file kernels_*.cc of
// the target's processor family.
#ifndef LLMZIP_KERNEL_KERNEL_TABLES_H_
#define LLMZIP_KERNEL_KERNEL_TABLES_H_

#include "kernel/kernels.h"

namespace llmzip {

extern const Kernels kScalarKernels;
// nibble_kernels_scalar.cc: part of that table.
void MatMulNibblesScalar(const uint8_t* const* tiles, size_t num_tiles,
                         size_t num_blocks, const int8_t* q, const float* scale,
                         size_t num_tokens, float* y, size_t y_stride);
#if defined(__x86_64__)
extern const Kernels kAvx2Kernels;
extern const Kernels kAvx512Kernels;
#elif defined(__aarch64__)
extern const Kernels kNeonKernels;
#endif

}  // namespace llmzip

#endif  // LLMZIP_KERNEL_KERNEL_TABLES_H_
