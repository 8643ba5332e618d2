// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/mixer_kernels.h"

#include <array>
#include <string_view>

#include "mixing/mixer_kernel_tables.h"

namespace llmzip {
namespace {

// The tables this CPU and its operating system can run, slowest first.
class Dispatch {
 public:
  Dispatch() {
    Append(kScalarMixerKernels);
#if defined(__x86_64__)
    // These builtins also ask whether the system saves the wide registers.
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2")) Append(kAvx2MixerKernels);
    if (__builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw")) {
      Append(kAvx512MixerKernels);
    }
#endif
  }

  std::span<const MixerKernels* const> available() const {
    return {tables_.data(), num_tables_};
  }

 private:
  void Append(const MixerKernels& table) { tables_[num_tables_++] = &table; }

  std::array<const MixerKernels*, 3> tables_ = {};
  size_t num_tables_ = 0;
};

const Dispatch& TheDispatch() {
  static const Dispatch dispatch;
  return dispatch;
}

}  // namespace

const MixerKernels& ReferenceMixerKernels() { return kScalarMixerKernels; }

std::span<const MixerKernels* const> AvailableMixerKernels() {
  return TheDispatch().available();
}

const MixerKernels& BestMixerKernels() {
  return *AvailableMixerKernels().back();
}

const MixerKernels* FindMixerKernels(const char* name) {
  for (const MixerKernels* table : AvailableMixerKernels()) {
    if (std::string_view(table->name) == name) return table;
  }
  return nullptr;
}

}  // namespace llmzip
