// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// libFuzzer's entry point, around the body that CMake names.
#include <cstddef>
#include <cstdint>

#include LLMZIP_FUZZ_HEADER

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* bytes, size_t size) {
  llmzip::LLMZIP_FUZZ_BODY({bytes, size});
  return 0;
}
