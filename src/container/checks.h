// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The checks of headers, blocks and texts (docs/FORMAT.md, "Checks") are the
// low bits of XXH3-64.
#ifndef LLMZIP_CONTAINER_CHECKS_H_
#define LLMZIP_CONTAINER_CHECKS_H_

#include <cstdint>
#include <span>

#include "base/checksum.h"

namespace llmzip {

// A fuzz build verifies no checks, because a fuzzer would seldom pass them.
#ifdef FUZZING_BUILD_MODE_UNSAFE_FOR_PRODUCTION
inline constexpr bool kVerifyChecks = false;
#else
inline constexpr bool kVerifyChecks = true;
#endif

inline uint16_t HeaderCheck(std::span<const uint8_t> header) {
  return static_cast<uint16_t>(Xxh3Of(header));
}

// The check of one block's text.
inline uint32_t TextCheck(std::span<const uint8_t> text) {
  return static_cast<uint32_t>(Xxh3Of(text));
}

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_CHECKS_H_
