// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/frame_start.h"

#include <cassert>

#include "container/field_reader.h"
#include "container/format.h"

namespace llmzip {
namespace {

// The bytes of the skippable magic in file order. The low nibble of the first
// byte may have any value.
constexpr uint8_t kSkippableBytes[] = {0x50, 0x2a, 0x4d, 0x18};

bool IsSkippableByte(size_t i, uint8_t byte) {
  return i == 0 ? (byte & 0xf0) == kSkippableBytes[0]
                : byte == kSkippableBytes[i];
}

}  // namespace

Result<FrameStart> PeekFrameStart(const ByteReader& in) {
  FieldReader fields(in);
  uint8_t byte = 0;
  LLMZIP_RETURN_IF_ERROR(fields.Byte("magic", &byte));
  if (byte == 0) return FrameStart::kPadding;
  const bool is_frame = byte == kFrameMagic[0];
  const size_t magic_bytes = is_frame ? kFrameMagic.size() : 4;
  for (size_t i = 0; i < magic_bytes; ++i) {
    if (i > 0) LLMZIP_RETURN_IF_ERROR(fields.Byte("magic", &byte));
    if (is_frame ? byte != kFrameMagic[i] : !IsSkippableByte(i, byte)) {
      return Status(Code::kBadMagic, "not an llmzip archive", in.offset());
    }
  }
  return is_frame ? FrameStart::kFrame : FrameStart::kSkippable;
}

Result<uint32_t> ReadSkippableHeader(ByteReader& in) {
  FieldReader fields(in);
  uint32_t magic = 0;
  uint32_t size = 0;
  LLMZIP_RETURN_IF_ERROR(fields.Fixed32("magic", &magic));
  if ((magic & kSkippableMagicMask) != kSkippableMagic) {
    return Status(Code::kBadMagic, "not a skippable frame", in.offset());
  }
  LLMZIP_RETURN_IF_ERROR(fields.Fixed32("size of a skippable frame", &size));
  in = fields.cursor();
  return size;
}

void AppendSkippable(uint32_t magic, std::span<const uint8_t> content,
                     std::vector<uint8_t>* out) {
  assert((magic & kSkippableMagicMask) == kSkippableMagic);
  assert(content.size() <= UINT32_MAX);
  AppendFixed32(magic, out);
  AppendFixed32(static_cast<uint32_t>(content.size()), out);
  AppendBytes(content, out);
}

}  // namespace llmzip
