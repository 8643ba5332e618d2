// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/gguf_value.h"

#include <bit>
#include <cassert>
#include <limits>

namespace llmzip {
namespace {

std::span<const uint8_t> Element(const GgufValue& value, uint64_t index) {
  assert(index < value.count);
  const auto size = static_cast<size_t>(ScalarBytes(value.type));
  return value.bytes.subspan(static_cast<size_t>(index) * size, size);
}

uint64_t LittleEndian(std::span<const uint8_t> bytes) {
  uint64_t value = 0;
  for (size_t i = 0; i < bytes.size(); ++i) {
    value |= uint64_t{bytes[i]} << (8 * i);
  }
  return value;
}

}  // namespace

uint64_t ScalarBytes(GgufType type) {
  switch (type) {
    case GgufType::kUint8:
    case GgufType::kInt8:
    case GgufType::kBool:
      return 1;
    case GgufType::kUint16:
    case GgufType::kInt16:
      return 2;
    case GgufType::kUint32:
    case GgufType::kInt32:
    case GgufType::kFloat32:
      return 4;
    case GgufType::kUint64:
    case GgufType::kInt64:
    case GgufType::kFloat64:
      return 8;
    case GgufType::kString:
    case GgufType::kArray:
      break;
  }
  return 0;
}

bool IsInteger(GgufType type) {
  switch (type) {
    case GgufType::kUint8:
    case GgufType::kInt8:
    case GgufType::kUint16:
    case GgufType::kInt16:
    case GgufType::kUint32:
    case GgufType::kInt32:
    case GgufType::kUint64:
    case GgufType::kInt64:
      return true;
    default:
      return false;
  }
}

bool IsSigned(GgufType type) {
  return type == GgufType::kInt8 || type == GgufType::kInt16 ||
         type == GgufType::kInt32 || type == GgufType::kInt64;
}

bool IsFloat(GgufType type) {
  return type == GgufType::kFloat32 || type == GgufType::kFloat64;
}

uint64_t IntegerAt(const GgufValue& value, uint64_t index) {
  assert(IsInteger(value.type));
  const auto element = Element(value, index);
  const uint64_t bits = LittleEndian(element);
  if (!IsSigned(value.type)) return bits;
  const uint64_t sign = uint64_t{1} << (8 * element.size() - 1);
  return (bits ^ sign) - sign;
}

float FloatAt(const GgufValue& value, uint64_t index) {
  assert(IsFloat(value.type));
  const uint64_t bits = LittleEndian(Element(value, index));
  if (value.type == GgufType::kFloat32) {
    return std::bit_cast<float>(static_cast<uint32_t>(bits));
  }
  using Limits = std::numeric_limits<float>;
  const double number = std::bit_cast<double>(bits);
  if (number > Limits::max()) return Limits::infinity();
  if (number < Limits::lowest()) return -Limits::infinity();
  return static_cast<float>(number);
}

}  // namespace llmzip
