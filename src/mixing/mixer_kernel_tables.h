// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The tables that mixer_kernels.cc chooses from, one per file
// mixer_kernels_*.cc that the target processor family has.
#ifndef LLMZIP_MIXING_MIXER_KERNEL_TABLES_H_
#define LLMZIP_MIXING_MIXER_KERNEL_TABLES_H_

#include "mixing/mixer_kernels.h"

namespace llmzip {

extern const MixerKernels kScalarMixerKernels;
#if defined(__x86_64__)
extern const MixerKernels kAvx2MixerKernels;
extern const MixerKernels kAvx512MixerKernels;
#endif

}  // namespace llmzip

#endif  // LLMZIP_MIXING_MIXER_KERNEL_TABLES_H_
