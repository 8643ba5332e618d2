// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Method `rank`: the rank of each symbol in descending order of mass, as
// varints, compressed by brotli: the seed program's scheme
// (docs/FORMAT.md, "Method rank").
#ifndef LLMZIP_CODEC_METHOD_RANK_H_
#define LLMZIP_CODEC_METHOD_RANK_H_

#include <cstdint>
#include <span>
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
  // Collects ranks in coding order; both must outlive the coder.
  explicit RankEncoder(std::vector<uint32_t>* ranks) : ranks_(*ranks) {}
  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override;
  Status Finish() override { return Status(); }

 private:
  std::vector<uint32_t>& ranks_;
};

class RankDecoder final : public SymbolCoder {
 public:
  // The ranks in coding order as varints, which must outlive the coder.
  explicit RankDecoder(std::span<const uint8_t> varints) : ranks_(varints) {}
  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override;
  Status Finish() override { return ranks_.Finish(); }

 private:
  RankReader ranks_;
  std::vector<uint64_t> keys_;  // scratch
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_METHOD_RANK_H_
