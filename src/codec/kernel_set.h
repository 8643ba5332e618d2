// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The kernels that blocks are computed with.
#ifndef LLMZIP_CODEC_KERNEL_SET_H_
#define LLMZIP_CODEC_KERNEL_SET_H_

#include "kernel/kernels.h"
#include "mixing/mixer_kernels.h"

namespace llmzip {

// One table for the language model and one for the mixers. All tables give the
// same bits, so that the choice changes only the speed.
struct KernelSet {
  const Kernels* model = &BestKernels();
  const MixerKernels* mixing = &BestMixerKernels();
};

// The tables of that name: "scalar", "avx2", "avx512", "neon". Where this CPU
// or build lacks one, the best one takes its place.
KernelSet KernelSetOf(const char* name);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_KERNEL_SET_H_
