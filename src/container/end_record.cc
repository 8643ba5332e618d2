// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/end_record.h"

#include <algorithm>

#include "container/field_reader.h"

namespace llmzip {
namespace {

constexpr uint8_t kEndMark = 0;  // in place of the size of a block's text

Result<EndRecord> Parse(FieldReader& in, const FrameHeader& frame) {
  EndRecord end;
  uint8_t mark = 0;
  LLMZIP_RETURN_IF_ERROR(in.Byte("end record", &mark));
  if (mark != kEndMark) return in.Fail(Code::kCorrupt, "no end record");
  LLMZIP_RETURN_IF_ERROR(
      in.Varint("size of the whole text", kMaxVarint, &end.raw_bytes));
  LLMZIP_RETURN_IF_ERROR(in.Fixed64("check of the whole text", &end.xxh3));
  if (!frame.text_sha256) return end;
  std::span<const uint8_t> bytes;
  LLMZIP_RETURN_IF_ERROR(
      in.Bytes("SHA-256 of the text", sizeof(Sha256Digest), &bytes));
  std::copy(bytes.begin(), bytes.end(), end.sha256.emplace().begin());
  return end;
}

}  // namespace

bool AtEndRecord(const ByteReader& in) {
  ByteReader at = in;
  uint8_t mark = 0;
  return at.ReadByte(&mark) && mark == kEndMark;
}

void AppendEndRecord(const EndRecord& end, std::vector<uint8_t>* out) {
  out->push_back(kEndMark);
  AppendVarint(end.raw_bytes, out);
  AppendFixed64(end.xxh3, out);
  if (end.sha256.has_value()) AppendBytes(*end.sha256, out);
}

Result<EndRecord> ReadEndRecord(ByteReader& in, const FrameHeader& frame) {
  FieldReader fields(in);
  Result<EndRecord> end = Parse(fields, frame);
  if (end.ok()) in = fields.cursor();
  return end;
}

}  // namespace llmzip
