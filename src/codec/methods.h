// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The methods by which blocks are coded: one entry for each. What differs from
// method to method is said here and in its own file (method_*.h).
#ifndef LLMZIP_CODEC_METHODS_H_
#define LLMZIP_CODEC_METHODS_H_

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/status.h"
#include "codec/block_progress.h"
#include "codec/model_setup.h"
#include "codec/symbol_coder.h"
#include "container/block_header.h"

namespace llmzip {

struct MethodEntry {
  Method id;

  // Of methods that use a language model (UsesLanguageModel()): the coder of
  // the block's symbols, for the lock-step loop. Null for the other methods.
  //   payload  appended to; must outlive the coder, as header and setup must
  //   metered  whether lengths() of the coder is asked for; kInvalidArgument
  //            where symbols have no bits of their own
  Result<std::unique_ptr<SymbolCoder>> (*new_encoder)(
      const BlockHeader& header, const ModelSetup& setup, bool metered,
      std::vector<uint8_t>* payload);
  Result<std::unique_ptr<SymbolCoder>> (*new_decoder)(
      const BlockHeader& header, const ModelSetup& setup,
      std::span<const uint8_t> payload);

  // Of methods without a language model: the whole block at once. Null for the
  // other methods.
  //   byte_bits  unless null, gets 1e-6 bits for each byte of the text
  //   setup      its kernels are used, and nothing else of it
  Result<std::vector<uint8_t>> (*encode)(const BlockHeader& header,
                                         const ModelSetup& setup,
                                         std::span<const uint8_t> text,
                                         const BlockObserver& observer,
                                         std::vector<uint64_t>* byte_bits);
  Result<std::vector<uint8_t>> (*decode)(const BlockHeader& header,
                                         const ModelSetup& setup,
                                         std::span<const uint8_t> payload,
                                         const BlockObserver& observer);

  // Bytes of memory for a block of that many bytes of text, beside text,
  // payload, byte model and language model: a payload that is being made and
  // what it is made of, or what a payload is turned into.
  uint64_t (*encoding_memory)(uint64_t raw_bytes);
  uint64_t (*decoding_memory)(uint64_t raw_bytes);
};

const MethodEntry& MethodOf(Method method);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_METHODS_H_
