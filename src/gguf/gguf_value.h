// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Metadata values of a GGUF file: types, and the elements behind their bytes.
#ifndef LLMZIP_GGUF_GGUF_VALUE_H_
#define LLMZIP_GGUF_GGUF_VALUE_H_

#include <cstdint>
#include <span>

namespace llmzip {

// Numbered as in the file.
enum class GgufType : uint32_t {
  kUint8 = 0,
  kInt8 = 1,
  kUint16 = 2,
  kInt16 = 3,
  kUint32 = 4,
  kInt32 = 5,
  kFloat32 = 6,
  kBool = 7,
  kString = 8,
  kArray = 9,
  kUint64 = 10,
  kInt64 = 11,
  kFloat64 = 12,
};

// Bytes of a scalar. 0 for strings, whose size varies, for arrays and for types
// that are unknown.
uint64_t ScalarBytes(GgufType type);
bool IsInteger(GgufType type);  // of any width, signed or not
bool IsSigned(GgufType type);
bool IsFloat(GgufType type);

// A scalar (count 1) or an array of `count` scalars. The reader has checked
// that `bytes` holds as many.
struct GgufValue {
  GgufType type = GgufType::kUint8;  // of the elements; never kArray
  bool is_array = false;
  uint64_t count = 1;
  uint64_t offset = 0;             // of `bytes` in the file
  std::span<const uint8_t> bytes;  // the elements, strings with their lengths
};

// Element `index` of integers, extended to 64 bits, with its sign if the type
// has one. Requires IsInteger(value.type), index < value.count.
uint64_t IntegerAt(const GgufValue& value, uint64_t index);

// Element `index` of floats; a float64 is rounded, to infinity if it is larger
// than any float. Requires IsFloat(value.type), index < value.count.
float FloatAt(const GgufValue& value, uint64_t index);

}  // namespace llmzip

#endif  // LLMZIP_GGUF_GGUF_VALUE_H_
