// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Method `order0`: bytes by how often each came, for texts without structure:
// base64, hexadecimal digits, bases of a genome (docs/FORMAT.md, "Method
// order0").
#ifndef LLMZIP_CODEC_METHOD_ORDER0_H_
#define LLMZIP_CODEC_METHOD_ORDER0_H_

#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"
#include "codec/block_progress.h"

namespace llmzip {

// Requires text not empty. The observer is called with the number of bytes.
// `byte_bits`, unless null, gets 1e-6 bits of each byte.
Result<std::vector<uint8_t>> EncodeOrder0(std::span<const uint8_t> text,
                                          const BlockObserver& observer,
                                          std::vector<uint64_t>* byte_bits);

// kCorrupt unless the payload is what an encoder writes for some text of
// `raw_size` bytes.
Result<std::vector<uint8_t>> DecodeOrder0(std::span<const uint8_t> payload,
                                          uint64_t raw_size,
                                          const BlockObserver& observer);

// Whether EncodeOrder0() might write fewer than `limit` bytes. Quick, and never
// wrong with a no.
bool Order0MayTakeLess(std::span<const uint8_t> text, size_t limit);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_METHOD_ORDER0_H_
