// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/kernels.h"

#include <array>
#include <string_view>

#include "kernel/kernel_tables.h"

#if defined(__aarch64__) && defined(__linux__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

namespace llmzip {
namespace {

#if defined(__aarch64__)
// sdot is optional up to ARMv8.3; every Apple processor of this family has it.
bool HasDotProduct() {
#if defined(__linux__)
  return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0;
#elif defined(__APPLE__)
  return true;
#else
  return false;
#endif
}
#endif

// The tables this CPU and its operating system can run, slowest first.
class Dispatch {
 public:
  Dispatch() {
    Append(kScalarKernels);
#if defined(__x86_64__)
    // These builtins also ask whether the system saves the wide registers.
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx2")) Append(kAvx2Kernels);
    if (__builtin_cpu_supports("avx512f") &&
        __builtin_cpu_supports("avx512bw") &&
        __builtin_cpu_supports("avx512vl") &&
        __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vnni")) {
      Append(kAvx512Kernels);
    }
#elif defined(__aarch64__)
    if (HasDotProduct()) Append(kNeonKernels);
#endif
  }

  std::span<const Kernels* const> available() const {
    return {tables_.data(), num_tables_};
  }

 private:
  void Append(const Kernels& table) { tables_[num_tables_++] = &table; }

  std::array<const Kernels*, 4> tables_ = {};
  size_t num_tables_ = 0;
};

const Dispatch& TheDispatch() {
  static const Dispatch dispatch;
  return dispatch;
}

}  // namespace

const Kernels& ReferenceKernels() { return kScalarKernels; }

std::span<const Kernels* const> AvailableKernels() {
  return TheDispatch().available();
}

const Kernels& BestKernels() { return *AvailableKernels().back(); }

const Kernels* FindKernels(const char* name) {
  for (const Kernels* table : AvailableKernels()) {
    if (std::string_view(table->name) == name) return table;
  }
  return nullptr;
}

}  // namespace llmzip
