// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Bounds-checked little-endian reading and writing, and LEB128 varints in their
// minimal form (docs/FORMAT.md, "Integers"). Bytes are combined by shifts, so
// the code works for every byte order and alignment.
#ifndef LLMZIP_BASE_BYTES_H_
#define LLMZIP_BASE_BYTES_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace llmzip {

// Largest value of a varint: 63 bits, nine bytes.
inline constexpr uint64_t kMaxVarint = (uint64_t{1} << 63) - 1;
inline constexpr size_t kMaxVarintBytes = 9;

// Cursor over bytes that it does not own. A Read* method returns false and does
// not move the cursor if too few bytes remain or the varint is malformed.
class ByteReader {
 public:
  explicit ByteReader(std::span<const uint8_t> bytes) : bytes_(bytes) {}

  size_t offset() const { return offset_; }
  size_t remaining() const { return bytes_.size() - offset_; }

  bool ReadByte(uint8_t* value);
  bool ReadFixed16(uint16_t* value);
  bool ReadFixed32(uint32_t* value);
  bool ReadFixed64(uint64_t* value);
  // Reads LEB128 of at most 63 bits. Refuses a form longer than needed, so that
  // every value has exactly one encoding.
  bool ReadVarint(uint64_t* value);
  // Call after ReadVarint() failed. True if more bytes could complete the
  // varint, false if it is malformed.
  bool EndsInsideVarint() const;
  // View of the next `size` bytes, which stay owned by the underlying buffer.
  bool ReadBytes(uint64_t size, std::span<const uint8_t>* value);

 private:
  std::span<const uint8_t> bytes_;
  size_t offset_ = 0;
};

// Appends to `out`.
void AppendFixed16(uint16_t value, std::vector<uint8_t>* out);
void AppendFixed32(uint32_t value, std::vector<uint8_t>* out);
void AppendFixed64(uint64_t value, std::vector<uint8_t>* out);
// Requires value <= kMaxVarint.
void AppendVarint(uint64_t value, std::vector<uint8_t>* out);
void AppendBytes(std::span<const uint8_t> bytes, std::vector<uint8_t>* out);

}  // namespace llmzip

#endif  // LLMZIP_BASE_BYTES_H_
