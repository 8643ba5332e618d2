// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Method `rank`: the rank of each symbol in descending order of mass, as
// varints, compressed by brotli: the seed program's scheme
// (docs/FORMAT.md, "Method rank").
#ifndef LLMZIP_CODEC_METHOD_RANK_H_
#define LLMZIP_CODEC_METHOD_RANK_H_

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "codec/symbol_coder.h"
#include "coder/rank_codec.h"

namespace llmzip {

// Number of symbols before `symbol` when ordered by mass, largest first, and
// by byte order where masses are equal.
uint32_t RankOf(const SymbolMasses& masses, uint32_t symbol);
// The symbol of that rank. Requires rank < masses.size(). `keys` is scratch.
uint32_t SymbolAt(const SymbolMasses& masses, uint32_t rank,
                  std::vector<uint64_t>* keys);

class RankEncoder final : public SymbolCoder {
 public:
  // Sets `*payload`, which must outlive the coder, when it finishes.
  explicit RankEncoder(std::vector<uint8_t>* payload) : payload_(*payload) {}
  // What it takes for a text of that size.
  static uint64_t MemoryBytes(uint64_t raw_bytes);

  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override;
  Status Finish() override;

 private:
  std::vector<uint8_t>& payload_;
  std::vector<uint32_t> ranks_;  // in coding order
};

class RankDecoder final : public SymbolCoder {
 public:
  // For a text of `raw_bytes`. kCorrupt if the payload is no brotli stream, or
  // one of more ranks than that text can have symbols.
  static Result<std::unique_ptr<SymbolCoder>> Create(
      std::span<const uint8_t> payload, uint64_t raw_bytes);
  // What it takes for a text of that size.
  static uint64_t MemoryBytes(uint64_t raw_bytes);

  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override;
  Status Finish() override { return ranks_.Finish(); }

 private:
  explicit RankDecoder(std::vector<uint8_t> varints)
      : varints_(std::move(varints)), ranks_(varints_) {}

  const std::vector<uint8_t> varints_;
  RankReader ranks_;            // of varints_
  std::vector<uint64_t> keys_;  // scratch
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_METHOD_RANK_H_
