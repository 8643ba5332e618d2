// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The grids of the types IQ1 to IQ3. A grid is a list of points, and a point is
// a row of small digits, the first in the lowest bits: 8 digits of 2 bits (0, 1
// or 2), or for IQ3 4 digits of 3 bits. What a digit stands for is the type's
// matter. The lengths are powers of two, and every index within them is a
// point.
#ifndef LLMZIP_GGUF_DEQUANTIZE_GRIDS_H_
#define LLMZIP_GGUF_DEQUANTIZE_GRIDS_H_

#include <array>
#include <cstdint>

namespace llmzip {

extern const std::array<uint16_t, 256> kGridIq3Xxs;
extern const std::array<uint16_t, 512> kGridIq3S;
extern const std::array<uint16_t, 256> kGridIq2Xxs;
extern const std::array<uint16_t, 512> kGridIq2Xs;
extern const std::array<uint16_t, 1024> kGridIq2S;
extern const std::array<uint16_t, 2048> kGridIq1;  // IQ1_S and IQ1_M

}  // namespace llmzip

#endif  // LLMZIP_GGUF_DEQUANTIZE_GRIDS_H_
