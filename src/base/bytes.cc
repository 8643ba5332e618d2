// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include <cassert>

namespace llmzip {
namespace {

template <typename T>
bool ReadFixed(std::span<const uint8_t> bytes, size_t* offset, T* value) {
  if (bytes.size() - *offset < sizeof(T)) return false;
  T result = 0;
  for (size_t i = 0; i < sizeof(T); ++i) {
    result = static_cast<T>(result | (T{bytes[*offset + i]} << (8 * i)));
  }
  *offset += sizeof(T);
  *value = result;
  return true;
}

template <typename T>
void AppendFixed(T value, std::vector<uint8_t>* out) {
  for (size_t i = 0; i < sizeof(T); ++i) {
    out->push_back(static_cast<uint8_t>(value >> (8 * i)));
  }
}

}  // namespace

bool ByteReader::ReadByte(uint8_t* value) {
  return ReadFixed(bytes_, &offset_, value);
}
bool ByteReader::ReadFixed16(uint16_t* value) {
  return ReadFixed(bytes_, &offset_, value);
}
bool ByteReader::ReadFixed32(uint32_t* value) {
  return ReadFixed(bytes_, &offset_, value);
}
bool ByteReader::ReadFixed64(uint64_t* value) {
  return ReadFixed(bytes_, &offset_, value);
}

bool ByteReader::ReadVarint(uint64_t* value) {
  uint64_t result = 0;
  for (size_t i = 0; i < kMaxVarintBytes && i < remaining(); ++i) {
    const uint8_t byte = bytes_[offset_ + i];
    result |= uint64_t{byte & 0x7fu} << (7 * i);
    if (byte < 0x80) {
      if (byte == 0 && i > 0) return false;  // a shorter form exists
      offset_ += i + 1;
      *value = result;
      return true;
    }
  }
  return false;
}

bool ByteReader::EndsInsideVarint() const {
  if (remaining() >= kMaxVarintBytes) return false;
  for (size_t i = offset_; i < bytes_.size(); ++i) {
    if (bytes_[i] < 0x80) return false;
  }
  return true;
}

bool ByteReader::ReadBytes(uint64_t size, std::span<const uint8_t>* value) {
  if (size > remaining()) return false;
  *value = bytes_.subspan(offset_, static_cast<size_t>(size));
  offset_ += static_cast<size_t>(size);
  return true;
}

void AppendFixed16(uint16_t value, std::vector<uint8_t>* out) {
  AppendFixed(value, out);
}
void AppendFixed32(uint32_t value, std::vector<uint8_t>* out) {
  AppendFixed(value, out);
}
void AppendFixed64(uint64_t value, std::vector<uint8_t>* out) {
  AppendFixed(value, out);
}

void AppendVarint(uint64_t value, std::vector<uint8_t>* out) {
  assert(value <= kMaxVarint);
  for (; value >= 0x80; value >>= 7) {
    out->push_back(static_cast<uint8_t>(value | 0x80));
  }
  out->push_back(static_cast<uint8_t>(value));
}

void AppendBytes(std::span<const uint8_t> bytes, std::vector<uint8_t>* out) {
  out->insert(out->end(), bytes.begin(), bytes.end());
}

}  // namespace llmzip
