// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/block.h"

#include <cassert>
#include <utility>

#include "base/checksum.h"
#include "container/checks.h"
#include "container/field_reader.h"

namespace llmzip {
namespace {

bool IsSmall(const BlockHeader& header) {
  return header.raw_bytes < kSmallBlockBytes;
}

// Hashes the block's header and payload. If the block is the only one of its
// frame, the hash begins with the frame's header.
uint64_t StoredHash(const FrameHeader& frame,
                    std::span<const uint8_t> frame_bytes,
                    std::span<const uint8_t> block_bytes) {
  if (!frame.one_block) return Xxh3Of(block_bytes);
  Xxh3 hash;
  hash.Update(frame_bytes);
  hash.Update(block_bytes);
  return hash.Digest();
}

// The part of the hash that a block stores.
uint32_t StoredCheck(const BlockHeader& header, uint64_t hash) {
  return static_cast<uint32_t>(IsSmall(header) ? hash & 0xffff : hash);
}

Result<BlockTrailer> ParseTrailer(FieldReader& in, const BlockHeader& header) {
  BlockTrailer trailer;
  if (IsSmall(header)) {
    uint16_t half = 0;
    LLMZIP_RETURN_IF_ERROR(in.Fixed16("block check", &half));
    trailer.stored_check = half;
  } else {
    LLMZIP_RETURN_IF_ERROR(in.Fixed32("block check", &trailer.stored_check));
  }
  LLMZIP_RETURN_IF_ERROR(in.Fixed32("text check", &trailer.text_check));
  return trailer;
}

Result<Block> Parse(FieldReader& in, BlockHeader header,
                    const FrameHeader& frame,
                    std::span<const uint8_t> frame_bytes) {
  Block block;
  block.header = std::move(header);
  LLMZIP_RETURN_IF_ERROR(
      in.Bytes("payload", block.header.payload_bytes, &block.payload));
  const std::span<const uint8_t> covered = in.consumed();
  const auto trailer = ParseTrailer(in, block.header);
  if (!trailer.ok()) return trailer.status();
  if (!StoredCheckHolds(*trailer, block.header,
                        StoredHash(frame, frame_bytes, covered))) {
    return in.Fail(Code::kCorrupt, "the block's checksum is wrong");
  }
  block.text_check = trailer->text_check;
  block.stored_bytes = in.num_consumed();
  return block;
}

}  // namespace

void AppendBlock(const BlockHeader& header, std::span<const uint8_t> payload,
                 uint32_t text_check, const FrameHeader& frame,
                 std::span<const uint8_t> frame_bytes,
                 std::vector<uint8_t>* out) {
  assert(payload.size() == header.payload_bytes);
  std::vector<uint8_t> block;
  AppendBlockHeader(header, frame, &block);
  AppendBytes(payload, &block);
  const uint32_t check =
      StoredCheck(header, StoredHash(frame, frame_bytes, block));
  if (IsSmall(header)) {
    AppendFixed16(static_cast<uint16_t>(check), &block);
  } else {
    AppendFixed32(check, &block);
  }
  AppendFixed32(text_check, &block);
  AppendBytes(block, out);
}

Result<Block> ReadBlock(ByteReader& in, const FrameHeader& frame,
                        std::span<const uint8_t> frame_bytes,
                        const DecodeLimits& limits) {
  ByteReader at = in;
  Result<BlockHeader> header = ReadBlockHeader(at, frame, limits);
  if (!header.ok()) return header.status();
  FieldReader fields(in);
  // Read the header again, so that consumed() includes it.
  std::span<const uint8_t> header_bytes;
  LLMZIP_RETURN_IF_ERROR(
      fields.Bytes("block", at.offset() - in.offset(), &header_bytes));
  Result<Block> block = Parse(fields, *std::move(header), frame, frame_bytes);
  if (block.ok()) in = fields.cursor();
  return block;
}

size_t BlockTrailerBytes(const BlockHeader& header) {
  return (IsSmall(header) ? sizeof(uint16_t) : sizeof(uint32_t)) +
         sizeof(uint32_t);
}

Result<BlockTrailer> ReadBlockTrailer(ByteReader& in,
                                      const BlockHeader& header) {
  FieldReader fields(in);
  Result<BlockTrailer> trailer = ParseTrailer(fields, header);
  if (trailer.ok()) in = fields.cursor();
  return trailer;
}

bool StoredCheckHolds(const BlockTrailer& trailer, const BlockHeader& header,
                      uint64_t hash) {
  return !kVerifyChecks || trailer.stored_check == StoredCheck(header, hash);
}

Status VerifyText(const BlockHeader& header, uint32_t text_check,
                  std::span<const uint8_t> text) {
  if (text.size() != header.raw_bytes) {
    return Status(Code::kCorrupt, "the text has the wrong size");
  }
  if (kVerifyChecks && TextCheck(text) != text_check) {
    return Status(Code::kCorrupt, "the text's checksum is wrong");
  }
  return Status();
}

}  // namespace llmzip
