// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/frame_index.h"

#include <cassert>
#include <string>

#include "base/bytes.h"
#include "container/checks.h"
#include "container/field_reader.h"
#include "container/frame_start.h"

namespace llmzip {
namespace {

constexpr size_t kSkippableHeaderBytes = 8;
constexpr size_t kMinEntryBytes = 2;

uint32_t IndexCheck(std::span<const uint8_t> list) {
  return static_cast<uint32_t>(Xxh3Of(list));
}

Status ReadEntries(FieldReader& in, size_t list_bytes, FrameIndex* index) {
  uint64_t num_blocks = 0;
  LLMZIP_RETURN_IF_ERROR(
      in.Varint("index: header size", kMaxHeaderBytes, &index->header_bytes));
  LLMZIP_RETURN_IF_ERROR(
      in.Varint("index: frame size", kMaxVarint, &index->frame_bytes));
  LLMZIP_RETURN_IF_ERROR(in.Varint("index: number of blocks",
                                   list_bytes / kMinEntryBytes, &num_blocks));
  if (index->header_bytes > index->frame_bytes) {
    return in.Fail(Code::kCorrupt, "index: header larger than the frame");
  }
  uint64_t left = index->frame_bytes - index->header_bytes;
  uint64_t text_left = kMaxVarint;
  for (uint64_t i = 0; i < num_blocks; ++i) {
    IndexEntry entry;
    LLMZIP_RETURN_IF_ERROR(
        in.Varint("index: block size", left, &entry.stored_bytes));
    LLMZIP_RETURN_IF_ERROR(
        in.Varint("index: text size", text_left, &entry.raw_bytes));
    if (entry.stored_bytes == 0 || entry.raw_bytes == 0) {
      return in.Fail(Code::kCorrupt, "index: empty block");
    }
    left -= entry.stored_bytes;
    text_left -= entry.raw_bytes;
    index->blocks.push_back(entry);
  }
  return Status();
}

Result<FrameIndex> Parse(FieldReader& in, size_t num_bytes) {
  const auto corrupt = [&in](const char* what) {
    return in.Fail(Code::kCorrupt, what);
  };
  uint32_t magic = 0;
  uint32_t size = 0;
  LLMZIP_RETURN_IF_ERROR(in.Fixed32("index magic", &magic));
  LLMZIP_RETURN_IF_ERROR(in.Fixed32("index size", &size));
  if (magic != kIndexMagic) return corrupt("index: wrong magic");
  if (num_bytes < kSkippableHeaderBytes + kIndexFooterBytes ||
      size != num_bytes - kSkippableHeaderBytes) {
    return corrupt("index: sizes differ");
  }
  FrameIndex index;
  const size_t list_bytes = size - kIndexFooterBytes;
  LLMZIP_RETURN_IF_ERROR(ReadEntries(in, list_bytes, &index));
  if (in.num_consumed() != kSkippableHeaderBytes + list_bytes) {
    return corrupt("index: the entries do not fill the list");
  }
  const uint32_t expected =
      IndexCheck(in.consumed().subspan(kSkippableHeaderBytes));
  uint32_t check = 0;
  uint32_t own_size = 0;
  uint32_t end_magic = 0;
  LLMZIP_RETURN_IF_ERROR(in.Fixed32("index check", &check));
  LLMZIP_RETURN_IF_ERROR(in.Fixed32("index size", &own_size));
  LLMZIP_RETURN_IF_ERROR(in.Fixed32("index end", &end_magic));
  if (own_size != num_bytes) return corrupt("index: sizes differ");
  if (end_magic != kIndexEndMagic) return corrupt("index: wrong end magic");
  if (kVerifyChecks && check != expected) {
    return corrupt("index: the checksum is wrong");
  }
  return index;
}

}  // namespace

void AppendFrameIndex(const FrameIndex& index, std::vector<uint8_t>* out) {
  std::vector<uint8_t> content;
  AppendVarint(index.header_bytes, &content);
  AppendVarint(index.frame_bytes, &content);
  AppendVarint(index.blocks.size(), &content);
  for (const IndexEntry& entry : index.blocks) {
    AppendVarint(entry.stored_bytes, &content);
    AppendVarint(entry.raw_bytes, &content);
  }
  const uint32_t check = IndexCheck(content);
  AppendFixed32(check, &content);
  const size_t own_size =
      kSkippableHeaderBytes + content.size() + 2 * sizeof(uint32_t);
  assert(own_size <= UINT32_MAX);
  AppendFixed32(static_cast<uint32_t>(own_size), &content);
  AppendFixed32(kIndexEndMagic, &content);
  AppendSkippable(kIndexMagic, content, out);
}

Result<uint32_t> IndexBytes(std::span<const uint8_t, kIndexFooterBytes> footer,
                            size_t max_bytes) {
  ByteReader in(footer);
  uint32_t check = 0;
  uint32_t own_size = 0;
  uint32_t end_magic = 0;
  const bool whole = in.ReadFixed32(&check) && in.ReadFixed32(&own_size) &&
                     in.ReadFixed32(&end_magic);
  if (!whole || end_magic != kIndexEndMagic) {
    return Status(Code::kBadMagic, "no index");
  }
  if (own_size < kSkippableHeaderBytes + kIndexFooterBytes) {
    return Status(Code::kCorrupt, "index: too small");
  }
  if (own_size > max_bytes) {
    return Status(Code::kLimitExceeded,
                  "index of " + std::to_string(own_size) + " bytes, at most " +
                      std::to_string(max_bytes) + " are allowed");
  }
  return own_size;
}

Result<FrameIndex> ReadFrameIndex(std::span<const uint8_t> bytes) {
  ByteReader reader(bytes);
  FieldReader in(reader);
  Result<FrameIndex> index = Parse(in, bytes.size());
  if (!index.ok() && index.status().code() == Code::kTruncated) {
    return Status(Code::kCorrupt, index.status().what(),
                  index.status().offset());
  }
  return index;
}

}  // namespace llmzip
