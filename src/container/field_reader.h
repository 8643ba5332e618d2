// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads the fields of one header or record with errors that name the field
// and its offset, and moves the caller's cursor only when all of it is there.
#ifndef LLMZIP_CONTAINER_FIELD_READER_H_
#define LLMZIP_CONTAINER_FIELD_READER_H_

#include <cstdint>
#include <span>
#include <string>

#include "base/bytes.h"
#include "base/status.h"

namespace llmzip {

// Every method returns kTruncated if the bytes end inside the field, so that
// a caller with a pipe can come back with more, and kCorrupt if no further
// byte could make it valid. Offsets count from the beginning of the buffer
// that the ByteReader was made of.
class FieldReader {
 public:
  // Reads from where `in` stands.
  explicit FieldReader(const ByteReader& in) : at_(in), begin_(in) {}

  Status Byte(const char* name, uint8_t* value);
  Status Fixed16(const char* name, uint16_t* value);
  Status Fixed32(const char* name, uint32_t* value);
  Status Fixed64(const char* name, uint64_t* value);
  // A varint of at most `max`.
  Status Varint(const char* name, uint64_t max, uint64_t* value);
  // A view of `size` bytes of the underlying buffer.
  Status Bytes(const char* name, uint64_t size,
               std::span<const uint8_t>* value);

  // An error at the current offset.
  Status Fail(Code code, std::string what) const;

  // All bytes read so far, and how many.
  std::span<const uint8_t> consumed() const;
  size_t num_consumed() const { return at_.offset() - begin_.offset(); }
  // Where a caller's cursor goes on success.
  const ByteReader& cursor() const { return at_; }

 private:
  Status Truncated(const char* name) const;

  ByteReader at_;
  ByteReader begin_;
};

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_FIELD_READER_H_
