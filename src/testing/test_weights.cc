// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "testing/test_weights.h"

#include <bit>
#include <cassert>

#include "base/bytes.h"

namespace llmzip {
namespace {

// Upper bits of a positive float within the range of normal halves.
uint16_t TruncateToHalf(float value) {
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  const uint32_t magnitude = bits & 0x7fffffffu;
  const uint32_t sign = bits >> 16 & 0x8000u;
  if (magnitude < 113u << 23) return static_cast<uint16_t>(sign);
  assert(magnitude < 143u << 23);
  return static_cast<uint16_t>(sign | (magnitude - (112u << 23)) >> 13);
}

}  // namespace

void TestWeights::Matrix(const std::string& name, TensorType type,
                         uint64_t rows, uint64_t cols, float deviation) {
  std::vector<uint8_t> bytes;
  const TensorTraits& traits = *TraitsOf(type);
  assert(cols % traits.block_values == 0);
  for (uint64_t i = 0; i < rows * cols; i += traits.block_values) {
    AppendBlock(type, 0.0f, deviation, &bytes);
  }
  writer_.AddTensor(name, type, {cols, rows}, bytes);
}

void TestWeights::Vector(const std::string& name, uint64_t size, float mean,
                         float deviation) {
  std::vector<uint8_t> bytes;
  for (uint64_t i = 0; i < size; ++i) {
    AppendBlock(TensorType::kF32, mean, deviation, &bytes);
  }
  writer_.AddTensor(name, TensorType::kF32, {size}, bytes);
}

void TestWeights::Ramp(const std::string& name,
                       const std::vector<uint64_t>& dims, float first,
                       float step) {
  std::vector<uint8_t> bytes;
  uint64_t size = 1;
  for (uint64_t dim : dims) size *= dim;
  for (uint64_t i = 0; i < size; ++i) {
    const float mean = first + step * static_cast<float>(i % dims[0]);
    AppendBlock(TensorType::kF32, mean, 0.05f, &bytes);
  }
  writer_.AddTensor(name, TensorType::kF32, dims, bytes);
}

void TestWeights::UnevenVector(const std::string& name, uint64_t size,
                               uint64_t period, float large) {
  std::vector<uint8_t> bytes;
  for (uint64_t i = 0; i < size; ++i) {
    AppendBlock(TensorType::kF32, 0.0f,
                i % period < period - period / 4 ? 0.3f : large, &bytes);
  }
  writer_.AddTensor(name, TensorType::kF32, {size}, bytes);
}

void TestWeights::AppendBlock(TensorType type, float mean, float deviation,
                              std::vector<uint8_t>* out) {
  switch (type) {
    case TensorType::kQ8_0: {  // q has deviation 37837 / 1024 = 36.95
      AppendFixed16(TruncateToHalf(deviation * (1.0f / 36.95f)), out);
      for (int i = 0; i < 32; ++i) {
        const int32_t q = random_.Next() / 1024;
        out->push_back(static_cast<uint8_t>(q > 127    ? 127
                                            : q < -127 ? -127
                                                       : q));
      }
      return;
    }
    case TensorType::kQ4_0:  // q has deviation 37837 / 16384 = 2.31
      AppendFixed16(TruncateToHalf(deviation * (1.0f / 2.31f)), out);
      AppendNibbles(out);
      return;
    case TensorType::kQ4_1: {
      const float step = deviation * (1.0f / 2.31f);
      AppendFixed16(TruncateToHalf(step), out);
      AppendFixed16(TruncateToHalf(step * -8.0f), out);
      AppendNibbles(out);
      return;
    }
    case TensorType::kQ5_0:  // the fifth bits, then nibbles about 8
      AppendFixed16(TruncateToHalf(deviation * (1.0f / 9.2f)), out);
      AppendBytes(4 + 16, out);
      return;
    case TensorType::kQ2K:
    case TensorType::kQ3K:
    case TensorType::kQ4K:
    case TensorType::kQ5K:
    case TensorType::kQ6K:
      return AppendK(type, deviation, out);
    default:
      break;
  }
  const float scale = deviation / TestRandom::kDeviation;
  const float value = mean + static_cast<float>(random_.Next()) * scale;
  const uint32_t bits = std::bit_cast<uint32_t>(value);
  if (type == TensorType::kF16) {
    AppendFixed16(TruncateToHalf(value), out);
  } else if (type == TensorType::kBf16) {
    AppendFixed16(static_cast<uint16_t>(bits >> 16), out);
  } else {
    AppendFixed32(bits, out);
  }
}

void TestWeights::AppendBytes(size_t count, std::vector<uint8_t>* out) {
  for (size_t i = 0; i < count; ++i) {
    out->push_back(static_cast<uint8_t>(random_.Next() / 64));
  }
}

// A block of 256 with random bits. The divisors are near the deviations that
// such blocks have with d = 1 and dmin chosen to make the mean small.
void TestWeights::AppendK(TensorType type, float deviation,
                          std::vector<uint8_t>* out) {
  // Subnormal halves too.
  const auto half = [out](float x) {
    AppendFixed16(
        x < 0x1p-14f ? static_cast<uint16_t>(x * 0x1p24f) : TruncateToHalf(x),
        out);
  };
  switch (type) {
    case TensorType::kQ2K:  // scales, 2-bit numbers, d, dmin
      AppendBytes(16 + 64, out);
      half(deviation * (1.0f / 15.0f));
      half(deviation * (1.5f / 15.0f));
      return;
    case TensorType::kQ3K:  // 3-bit numbers, scales, d
      AppendBytes(32 + 64 + 12, out);
      half(deviation * (1.0f / 42.0f));
      return;
    case TensorType::kQ4K:  // d, dmin, scales, 4-bit numbers
      half(deviation * (1.0f / 320.0f));
      half(deviation * (7.5f / 320.0f));
      AppendBytes(12 + 128, out);
      return;
    case TensorType::kQ5K:  // d, dmin, scales, 5-bit numbers
      half(deviation * (1.0f / 640.0f));
      half(deviation * (15.5f / 640.0f));
      AppendBytes(12 + 32 + 128, out);
      return;
    default:  // Q6_K: 6-bit numbers, scales, d
      AppendBytes(128 + 64 + 16, out);
      half(deviation * (1.0f / 1400.0f));
      return;
  }
}

void TestWeights::AppendNibbles(std::vector<uint8_t>* out) {
  for (int i = 0; i < 16; ++i) {
    const int32_t low = random_.Next() / 16384 + 8;  // in [1, 15]
    const int32_t high = random_.Next() / 16384 + 8;
    out->push_back(static_cast<uint8_t>(low | high << 4));
  }
}

void AddVocabulary(const TestVocabulary& v, const char* model, const char* pre,
                   GgufWriter* w) {
  w->AddString("tokenizer.ggml.model", model);
  if (pre != nullptr) w->AddString("tokenizer.ggml.pre", pre);
  w->AddStrings("tokenizer.ggml.tokens", v.tokens);
  if (!v.scores.empty()) w->AddFloat32s("tokenizer.ggml.scores", v.scores);
  w->AddInt32s("tokenizer.ggml.token_type", v.types);
  if (!v.merges.empty()) w->AddStrings("tokenizer.ggml.merges", v.merges);
  w->AddUint32("tokenizer.ggml.bos_token_id", v.bos);
}

}  // namespace llmzip
