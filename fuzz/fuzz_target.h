// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What a fuzz target defines: a body, and the inputs from which to begin.
#ifndef LLMZIP_FUZZ_FUZZ_TARGET_H_
#define LLMZIP_FUZZ_FUZZ_TARGET_H_

#include <cstddef>
#include <cstdint>
#include <vector>

// The body, by libFuzzer's name. Returns 0 for any input; a property that
// does not hold ends the program, see Expect().
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size);

namespace llmzip {

// Valid inputs of all kinds, small ones.
std::vector<std::vector<uint8_t>> FuzzSeeds();

// Ends the program, so that a fuzzer keeps the input, unless `holds`.
inline void Expect(bool holds) {
  if (!holds) __builtin_trap();
}

}  // namespace llmzip

#endif  // LLMZIP_FUZZ_FUZZ_TARGET_H_
