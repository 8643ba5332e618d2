// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A good language model ranks the actual token first most of the time, so a
// text turns into a sequence of small ranks with many zeros (LLMZip,
// arXiv 2306.04050). A general compressor makes a small file of it. The paper
// hands decimal text to zlib; llmzip writes one byte for a rank below 128, two
// or three for others, and hands the bytes to brotli (brotli_stage.h), which
// compresses them better.
//
// A varint has 7 bits of the number in each byte, the low ones first; the top
// bit says that more bytes follow. The reader refuses longer forms of the same
// number, so equal ranks always have equal bytes.
#include "coder/rank_codec.h"

#include <string>

namespace llmzip {

void AppendRanks(std::span<const uint32_t> ranks, std::vector<uint8_t>* out) {
  for (const uint32_t rank : ranks) AppendVarint(rank, out);
}

Status RankReader::Read(uint32_t num_symbols, uint32_t* rank) {
  const ByteReader before = reader_;
  uint64_t value = 0;
  if (!reader_.ReadVarint(&value)) {
    return Status(Code::kCorrupt,
                  reader_.remaining() == 0
                      ? "ranks: none is left, and the text is not complete"
                      : "ranks: malformed varint",
                  before.offset());
  }
  if (value >= num_symbols) {
    reader_ = before;
    return Status(Code::kCorrupt,
                  "rank " + std::to_string(value) + " of a vocabulary of " +
                      std::to_string(num_symbols) + " symbols",
                  before.offset());
  }
  *rank = static_cast<uint32_t>(value);
  return Status();
}

Status RankReader::Finish() const {
  if (reader_.remaining() == 0) return Status();
  return Status(Code::kCorrupt, "ranks: some are left after the text",
                reader_.offset());
}

}  // namespace llmzip
