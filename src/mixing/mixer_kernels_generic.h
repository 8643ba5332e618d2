// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The loops of a mixer over vectors of any width. A file mixer_kernels_*.cc
// defines the vectors (Ints, kWidth and what follows) and then includes this.
//
// Inputs and weights are 32-bit numbers of which the upper halves are
// multiplied. The lower halves of the inputs are zero, so an instruction that
// multiplies 16-bit numbers and adds neighbouring products gives the product of
// the upper halves alone, exactly. Mixing runs up to four sets of weights over
// the inputs side by side and then adds the lanes of the four sums together.
// Training adds input times error to each weight, rounded and clamped.
#ifndef LLMZIP_MIXING_MIXER_KERNELS_GENERIC_H_
#define LLMZIP_MIXING_MIXER_KERNELS_GENERIC_H_

namespace llmzip {
namespace {

static_assert(kMixerLanes % kWidth == 0);
constexpr size_t kMostSets = 4;  // side by side
static_assert(kMaxSelectors % kMostSets == 0);

// Outputs of kSets sets; writes kMostSets.
template <size_t kSets>
void MixSets(const int32_t* input, size_t num_inputs,
             const int32_t* const* weights, int32_t* out) {
  Ints sum[kMostSets] = {};
  for (size_t i = 0; i < num_inputs; i += kWidth) {
    const Ints x = Load(input + i);
    for (size_t k = 0; k < kSets; ++k) {
      sum[k] = Add(sum[k], MultiplyPairs(x, Load(weights[k] + i)));
    }
  }
  StoreOutputs(sum, out);
}

void Mix(const int32_t* input, size_t num_inputs, const int32_t* const* weights,
         size_t num_sets, int32_t* out) {
  size_t k = 0;
  for (; k + kMostSets <= num_sets; k += kMostSets) {
    MixSets<kMostSets>(input, num_inputs, weights + k, out + k);
  }
  switch (num_sets - k) {
    case 3:
      return MixSets<3>(input, num_inputs, weights + k, out + k);
    case 2:
      return MixSets<2>(input, num_inputs, weights + k, out + k);
    case 1:
      return MixSets<1>(input, num_inputs, weights + k, out + k);
    default:
      return;
  }
}

void Train(const int32_t* input, size_t num_inputs, int32_t* const* weights,
           size_t num_sets, const int32_t* out, bool bit, uint32_t rate) {
  const ErrorScale scale(rate);
  int32_t errors[kMaxSelectors];
  for (size_t k = 0; k < num_sets; ++k) {
    errors[k] = ScaledError(out[k], bit, scale);
  }
  const Ints high = Broadcast(kMaxWeight);
  const Ints low = Broadcast(-kMaxWeight);
  const Ints half = Broadcast(int32_t{1} << (scale.shift() - 1));
  for (size_t k = 0; k < num_sets; ++k) {
    int32_t* w = weights[k];
    const Ints error =
        Broadcast(static_cast<int32_t>(static_cast<uint32_t>(errors[k]) << 16));
    for (size_t i = 0; i < num_inputs; i += kWidth) {
      const Ints product = MultiplyPairs(Load(input + i), error);
      const Ints sum =
          Add(Load(w + i), ShiftRight(Add(product, half), scale.shift()));
      Store(Larger(low, Smaller(high, sum)), w + i);
    }
  }
}

}  // namespace
}  // namespace llmzip

#endif  // LLMZIP_MIXING_MIXER_KERNELS_GENERIC_H_
