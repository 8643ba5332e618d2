// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Ranks as varints, the input of method `rank`'s brotli stage. These bytes are
// the same on every machine; those that brotli makes of them may differ. Wire
// format: docs/FORMAT.md, "Method rank".
#ifndef LLMZIP_CODER_RANK_CODEC_H_
#define LLMZIP_CODER_RANK_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"

namespace llmzip {

// A rank of a vocabulary of at most 2^18 - 1 symbols takes three bytes.
inline constexpr size_t kMaxRankBytes = 3;

// Appends each rank as a LEB128 varint.
void AppendRanks(std::span<const uint32_t> ranks, std::vector<uint8_t>* out);

// Cursor over varints made by AppendRanks; `varints` must outlive it.
class RankReader {
 public:
  explicit RankReader(std::span<const uint8_t> varints) : reader_(varints) {}

  // Sets *rank to the next one. Returns kCorrupt, with the offset, if there is
  // none or if it is not below `num_symbols`, and then reads nothing.
  Status Read(uint32_t num_symbols, uint32_t* rank);

  // Returns kCorrupt unless all ranks were read.
  Status Finish() const;

 private:
  ByteReader reader_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODER_RANK_CODEC_H_
