// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Small random transformers whose layers, or some of them, are recurrent. Not
// part of the library.
#ifndef LLMZIP_TESTING_TEST_HYBRIDS_H_
#define LLMZIP_TESTING_TEST_HYBRIDS_H_

#include <cstdint>
#include <vector>

namespace llmzip {

// GGUF files. The seed changes the weights, and nothing else. All have a
// vocabulary of 512 byte-level BPE tokens.
//
// 2 layers, width 96, 4 heads of 24 that share 2 keys, with biases.
std::vector<uint8_t> MakeRwkv6Qwen2(uint64_t seed);
// 2 layers, width 128, 2 heads of 64, with a gate and norms of heads.
std::vector<uint8_t> MakeArwkv7(uint64_t seed);
// The same with neither.
std::vector<uint8_t> MakeArwkv7Bare(uint64_t seed);
// 4 layers, width 64, 4 query and 2 key heads of 16; layers 1, 2 and 4 have
// short convolutions of 3 taps.
std::vector<uint8_t> MakeLfm2(uint64_t seed);
// 4 layers, width 64, 4 query and 2 key heads of 16 with gates in layers 2 and
// 4; delta nets of 2 key and 4 value heads of 24 in the others.
std::vector<uint8_t> MakeQwen35(uint64_t seed);

}  // namespace llmzip

#endif  // LLMZIP_TESTING_TEST_HYBRIDS_H_
