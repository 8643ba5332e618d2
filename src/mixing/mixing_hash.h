// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Hashes of contexts. Not cryptographic; part of the format.
#ifndef LLMZIP_MIXING_MIXING_HASH_H_
#define LLMZIP_MIXING_MIXING_HASH_H_

#include <cstdint>

namespace llmzip {

// Spreads x over 64 bits. The upper bits are the better ones. The factors are
// 2^64 / the golden ratio and one of the generator splitmix64: odd numbers
// whose bits look random.
inline uint64_t HashSpread(uint64_t x) {
  x *= 0x9e3779b97f4a7c15u;
  x ^= x >> 29;
  return x * 0xbf58476d1ce4e5b9u;
}

// Extends a 32-bit hash by `value`.
inline uint32_t HashStep(uint32_t hash, uint32_t value) {
  return static_cast<uint32_t>(HashSpread(uint64_t{hash} << 32 | (value + 1)) >>
                               32);
}

// Hash of two numbers and a tag that keeps contexts apart.
inline uint64_t HashContext(uint32_t tag, uint64_t a, uint64_t b = 0) {
  return HashSpread(HashSpread(a + tag * uint64_t{0x632be59bd9b4e019}) ^
                    (b + tag));
}

}  // namespace llmzip

#endif  // LLMZIP_MIXING_MIXING_HASH_H_
