// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/kernel_set.h"

namespace llmzip {

KernelSet KernelSetOf(const char* name) {
  KernelSet set;
  if (const Kernels* found = FindKernels(name); found != nullptr) {
    set.model = found;
  }
  if (const MixerKernels* found = FindMixerKernels(name); found != nullptr) {
    set.mixing = found;
  }
  return set;
}

}  // namespace llmzip
