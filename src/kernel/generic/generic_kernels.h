// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A table of all kernels for the vectors of the vector header that the
// including file chose before.
#ifndef LLMZIP_KERNEL_GENERIC_GENERIC_KERNELS_H_
#define LLMZIP_KERNEL_GENERIC_GENERIC_KERNELS_H_

#include <cassert>

#include "kernel/half.h"
// In this order: later ones use earlier ones.
// clang-format off
#include "kernel/generic/generic_lanes.h"
#include "kernel/generic/generic_functions.h"
#include "kernel/generic/generic_elementwise.h"
#include "kernel/generic/generic_norms.h"
#include "kernel/generic/generic_quantize.h"
#include "kernel/generic/generic_dots.h"
#include "kernel/generic/generic_products.h"
#include "kernel/generic/generic_attention.h"
#include "kernel/generic/generic_masses.h"
#include "kernel/generic/generic_wkv4.h"
#include "kernel/generic/generic_wkv5.h"
#include "kernel/generic/generic_wkv7.h"
// clang-format on

namespace llmzip {
namespace {

constexpr Kernels GenericKernels(const char* name) {
  return {
      .name = name,
      .quantize = Quantize,
      .pack_row = PackRow,
      .mat_mul = MatMul,
      .mat_mul_nibbles = MatMulNibbles,
      .sum_squares = SumSquares,
      .rms_norm = RmsNorm,
      .layer_norm = LayerNorm,
      .add = Add,
      .silu_mul = SiluMul,
      .scale = Scale,
      .soft_cap = SoftCap,
      .rope = Rope,
      .attention = Attention,
      .masses = Masses,
      .wkv4 = Wkv4,
      .wkv5 = Wkv5,
      .wkv7 = Wkv7,
      .row_update = RowUpdate,
      .dot = Dot,
      .sigmoid = Sigmoid,
      .tanh = Tanh,
      .exp = Exp,
      .relu_squared = ReluSquared,
      .gelu = Gelu,
      .lerp = Lerp,
      .mul = Mul,
  };
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_KERNEL_GENERIC_GENERIC_KERNELS_H_
