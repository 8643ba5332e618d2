// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Method `bytes`: the byte model alone, one stream, no language model
// (docs/FORMAT.md, "Method bytes").
#ifndef LLMZIP_CODEC_METHOD_BYTES_H_
#define LLMZIP_CODEC_METHOD_BYTES_H_

#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"
#include "codec/block_progress.h"
#include "mixing/symbol_mixer.h"

namespace llmzip {

// The mixer is a new one, made for one stream of the text's size and no
// language model. Requires text not empty and below kMaxMixBytes. The observer
// is called with the number of bytes. `byte_bits`, unless null, gets 1e-6 bits
// of each byte.
Result<std::vector<uint8_t>> EncodeBytes(std::span<const uint8_t> text,
                                         SymbolMixer& mixer,
                                         const BlockObserver& observer,
                                         std::vector<uint64_t>* byte_bits);

// Trains the mixer with a text that both sides know. The mixer's stream has
// room for it.
Status LearnBytes(std::span<const uint8_t> text, SymbolMixer& mixer,
                  const BlockObserver& observer);

// kCorrupt unless the payload is what EncodeBytes() writes for some text of
// `raw_size` bytes.
Result<std::vector<uint8_t>> DecodeBytes(std::span<const uint8_t> payload,
                                         uint64_t raw_size, SymbolMixer& mixer,
                                         const BlockObserver& observer);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_METHOD_BYTES_H_
