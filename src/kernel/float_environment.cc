// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/float_environment.h"

#include <cfenv>

namespace llmzip {
namespace {

#if defined(__x86_64__)

// MXCSR: all exceptions masked, nearest even, neither FTZ nor DAZ.
constexpr uint64_t kExactMode = 0x1f80;

uint64_t ReadMode() { return __builtin_ia32_stmxcsr(); }
void WriteMode(uint64_t mode) {
  __builtin_ia32_ldmxcsr(static_cast<uint32_t>(mode));
}

#elif defined(__aarch64__)

// FPCR: no traps, nearest even, neither FZ nor FZ16 nor alternative modes.
constexpr uint64_t kExactMode = 0;

uint64_t ReadMode() {
  uint64_t mode;
  asm volatile("mrs %0, fpcr" : "=r"(mode));
  return mode;
}
void WriteMode(uint64_t mode) { asm volatile("msr fpcr, %0" : : "r"(mode)); }

#else

constexpr uint64_t kExactMode = FE_TONEAREST;

uint64_t ReadMode() { return static_cast<uint64_t>(std::fegetround()); }
void WriteMode(uint64_t mode) { std::fesetround(static_cast<int>(mode)); }

#endif

}  // namespace

ScopedFloatEnvironment::ScopedFloatEnvironment() : saved_(ReadMode()) {
  WriteMode(kExactMode);
}

ScopedFloatEnvironment::~ScopedFloatEnvironment() { WriteMode(saved_); }

}  // namespace llmzip
