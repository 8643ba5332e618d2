// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The two inner loops of a mixer, one table per instruction set. All tables
// give the same bits (mixer_kernels_test.cc compares them by memcmp); the
// scalar one is the definition.
#ifndef LLMZIP_MIXING_MIXER_KERNELS_H_
#define LLMZIP_MIXING_MIXER_KERNELS_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace llmzip {

// Inputs are padded to a multiple of this with zeros.
inline constexpr size_t kMixerLanes = 16;
// Weights are multiples of 2^-28 and stay within +-7.
inline constexpr int kWeightBits = 28;
inline constexpr int32_t kMaxWeight = 7 << kWeightBits;

// Weights of 2^-12, as they are multiplied, times inputs: back to stretch
// units.
inline constexpr int kMixShift = 12;
// Sets of weights that are used at once, at most; a multiple of any width.
inline constexpr size_t kMaxSelectors = 16;

struct MixerKernels {
  const char* name;  // "scalar", "avx2", "avx512"

  // out[k] = clamp(dot >> 12, -kMaxStretch, kMaxStretch), dot = the sum over i
  // of (input[i] / 2^16) * (weights[k][i] >> 16), modulo 2^32.
  //   input  int32 [num_inputs], multiples of 2^16; 64-byte aligned
  //   num_inputs  a multiple of kMixerLanes
  //   weights  num_sets arrays like input
  //   out  int32 [kMaxSelectors], stretch units; the first num_sets are set
  void (*mix)(const int32_t* input, size_t num_inputs,
              const int32_t* const* weights, size_t num_sets, int32_t* out);

  // weights[k][i] = clamp(weights[k][i] +
  //     ((input[i] / 2^16 * error[k] + 2^(s-1)) >> s), -kMaxWeight, kMaxWeight)
  // with error[k] = ScaledError of out[k] and s = ErrorScale::shift()
  // (mixer_error.h), for the sets whose error is not TooSmall.
  //   out  int32 [kMaxSelectors], all within +-kMaxStretch
  // Requires |input[i]| < 2^30, 1 <= rate <= 2048 and distinct weights.
  void (*train)(const int32_t* input, size_t num_inputs,
                int32_t* const* weights, size_t num_sets, const int32_t* out,
                bool bit, uint32_t rate);
};

const MixerKernels& ReferenceMixerKernels();
// Usable on this CPU, slowest first; never empty.
std::span<const MixerKernels* const> AvailableMixerKernels();
// The fastest of them.
const MixerKernels& BestMixerKernels();
// By name; nullptr if this CPU or build lacks it.
const MixerKernels* FindMixerKernels(const char* name);

}  // namespace llmzip

#endif  // LLMZIP_MIXING_MIXER_KERNELS_H_
