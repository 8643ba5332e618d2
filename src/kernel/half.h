// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// 16-bit floats as weight scales (docs/NUMERICS.md, "Scales").
#ifndef LLMZIP_KERNEL_HALF_H_
#define LLMZIP_KERNEL_HALF_H_

#include <cstdint>

#include "kernel/kernels.h"

namespace llmzip {

// Exact. NaN stays NaN.
float HalfToFloat(uint16_t half);
float Bfloat16ToFloat(uint16_t bfloat16);
float ScaleToFloat(uint16_t scale, ScaleKind kind);

// Nearest binary16, ties to even; overflow gives infinity, NaN stays NaN.
uint16_t FloatToHalf(float x);

// Smallest scale of that kind which is >= x. Requires x >= 0 and finite. The
// result is infinite if no finite scale is large enough (kFloat16 only,
// x > 65504).
uint16_t ScaleRoundedUp(float x, ScaleKind kind);

}  // namespace llmzip

#endif  // LLMZIP_KERNEL_HALF_H_
