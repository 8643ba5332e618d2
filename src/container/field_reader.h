// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads the fields of one header or record. Errors name the field and its
// offset. The caller's cursor moves only when the whole record was read.
#ifndef LLMZIP_CONTAINER_FIELD_READER_H_
#define LLMZIP_CONTAINER_FIELD_READER_H_

#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/status.h"

namespace llmzip {

// Every method returns kTruncated if the bytes end inside the field; the caller
// can then try again with more bytes. It returns kCorrupt if no further byte
// could make the field valid. Offsets count from the start of the ByteReader's
// buffer.
class FieldReader {
 public:
  // Starts at the position of `in`.
  explicit FieldReader(const ByteReader& in) : at_(in), begin_(in) {}

  Status Byte(const char* name, uint8_t* value);
  Status Fixed16(const char* name, uint16_t* value);
  Status Fixed32(const char* name, uint32_t* value);
  Status Fixed64(const char* name, uint64_t* value);
  // Reads a varint of at most `max`.
  Status Varint(const char* name, uint64_t max, uint64_t* value);
  // Sets *value to a view of `size` bytes of the underlying buffer.
  Status Bytes(const char* name, uint64_t size,
               std::span<const uint8_t>* value);

  // Returns an error at the current offset.
  Status Fail(Code code, std::string what) const;

  // The bytes that were read so far, and their number.
  std::span<const uint8_t> consumed() const;
  size_t num_consumed() const { return at_.offset() - begin_.offset(); }
  // The position to which the caller moves its cursor on success.
  const ByteReader& cursor() const { return at_; }

 private:
  Status Truncated(const char* name) const;

  ByteReader at_;
  ByteReader begin_;
};

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_FIELD_READER_H_
