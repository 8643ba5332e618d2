// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/field_reader.h"

#include <utility>

namespace llmzip {

Status FieldReader::Byte(const char* name, uint8_t* value) {
  return at_.ReadByte(value) ? Status() : Truncated(name);
}

Status FieldReader::Fixed16(const char* name, uint16_t* value) {
  return at_.ReadFixed16(value) ? Status() : Truncated(name);
}

Status FieldReader::Fixed32(const char* name, uint32_t* value) {
  return at_.ReadFixed32(value) ? Status() : Truncated(name);
}

Status FieldReader::Fixed64(const char* name, uint64_t* value) {
  return at_.ReadFixed64(value) ? Status() : Truncated(name);
}

Status FieldReader::Varint(const char* name, uint64_t max, uint64_t* value) {
  const ByteReader start = at_;
  uint64_t read = 0;
  if (!at_.ReadVarint(&read)) {
    if (at_.EndsInsideVarint()) return Truncated(name);
    return Fail(Code::kCorrupt, std::string(name) + ": malformed varint");
  }
  if (read > max) {
    at_ = start;
    return Fail(Code::kCorrupt, std::string(name) + ": " +
                                    std::to_string(read) + " is above " +
                                    std::to_string(max));
  }
  *value = read;
  return Status();
}

Status FieldReader::Bytes(const char* name, uint64_t size,
                          std::span<const uint8_t>* value) {
  return at_.ReadBytes(size, value) ? Status() : Truncated(name);
}

Status FieldReader::Fail(Code code, std::string what) const {
  return Status(code, std::move(what), at_.offset());
}

std::span<const uint8_t> FieldReader::consumed() const {
  ByteReader from = begin_;
  std::span<const uint8_t> bytes;
  // This cannot fail, because at_ has read that far.
  [[maybe_unused]] const bool ok = from.ReadBytes(num_consumed(), &bytes);
  return bytes;
}

Status FieldReader::Truncated(const char* name) const {
  return Fail(Code::kTruncated, std::string(name) + ": the input ends here");
}

}  // namespace llmzip
