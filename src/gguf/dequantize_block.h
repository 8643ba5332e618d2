// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// One function for each element type, for the list in tensor.h. It reads one
// block at `block` and overwrites the floats at `y`, as many as the list says.
// Any bytes are a valid block; a scale that is infinite or NaN gives elements
// that are. Callers use dequantize.h, which checks them.
#ifndef LLMZIP_GGUF_DEQUANTIZE_BLOCK_H_
#define LLMZIP_GGUF_DEQUANTIZE_BLOCK_H_

#include <cstdint>

namespace llmzip {

using DequantizeBlock = void(const uint8_t* block, float* y);

// dequantize_small.cc
DequantizeBlock DequantizeF32, DequantizeF16, DequantizeBf16;
DequantizeBlock DequantizeQ4_0, DequantizeQ4_1, DequantizeQ5_0, DequantizeQ5_1;
DequantizeBlock DequantizeQ8_0, DequantizeIq4Nl, DequantizeMxfp4;
// dequantize_k.cc
DequantizeBlock DequantizeQ2K, DequantizeQ3K, DequantizeQ4K, DequantizeQ5K;
DequantizeBlock DequantizeQ6K;
// dequantize_iq.cc
DequantizeBlock DequantizeIq4Xs, DequantizeIq3S, DequantizeIq3Xxs;
DequantizeBlock DequantizeIq2S, DequantizeIq2Xs, DequantizeIq2Xxs;
DequantizeBlock DequantizeIq1M, DequantizeIq1S;
// dequantize_ternary.cc
DequantizeBlock DequantizeTq1_0, DequantizeTq2_0;

}  // namespace llmzip

#endif  // LLMZIP_GGUF_DEQUANTIZE_BLOCK_H_
