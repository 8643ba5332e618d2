// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "import/gguf_output.h"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

#include "gguf/gguf.h"
#include "kernel/half.h"

namespace llmzip {
namespace {

constexpr uint64_t kAlignment = 32;
constexpr size_t kQ8_0Values = 32;  // of Q8_0
constexpr size_t kQ8_0Bytes = 34;

uint64_t PaddingAfter(uint64_t size) {
  return (kAlignment - size % kAlignment) % kAlignment;
}

template <typename Unsigned>
void Append(std::vector<uint8_t>* bytes, Unsigned value) {
  for (size_t i = 0; i < sizeof(value); ++i) {
    bytes->push_back(static_cast<uint8_t>(value >> (8 * i)));
  }
}

void AppendString(std::vector<uint8_t>* bytes, std::string_view text) {
  Append(bytes, uint64_t{text.size()});
  bytes->insert(bytes->end(), text.begin(), text.end());
}

// A scale in half precision, then 32 int8. The scale is max|x| / 127, rounded
// up, so that no value passes 127. The values are divided by the rounded scale.
bool AppendQ8_0(std::span<const float> x, std::vector<uint8_t>* bytes) {
  float most = 0;
  for (const float value : x) most = std::max(most, std::fabs(value));
  const uint16_t half = ScaleRoundedUp(most / 127.0f, ScaleKind::kFloat16);
  const float scale = HalfToFloat(half);
  if (!std::isfinite(scale)) return false;
  Append(bytes, half);
  for (const float value : x) {
    const float quotient = scale == 0 ? 0 : std::nearbyintf(value / scale);
    const auto rounded =
        static_cast<int8_t>(std::clamp(quotient, -127.0f, 127.0f));
    bytes->push_back(static_cast<uint8_t>(rounded));
  }
  return true;
}

}  // namespace

void GgufOutput::AddKey(std::string_view key, GgufType type) {
  AppendString(&entries_, key);
  Append(&entries_, static_cast<uint32_t>(type));
  ++num_entries_;
}

void GgufOutput::AddUint32(std::string_view key, uint64_t value) {
  assert(value <= UINT32_MAX);
  AddKey(key, GgufType::kUint32);
  Append(&entries_, static_cast<uint32_t>(value));
}

void GgufOutput::AddFloat32(std::string_view key, float value) {
  AddKey(key, GgufType::kFloat32);
  Append(&entries_, std::bit_cast<uint32_t>(value));
}

void GgufOutput::AddString(std::string_view key, std::string_view value) {
  AddKey(key, GgufType::kString);
  AppendString(&entries_, value);
}

void GgufOutput::AddStrings(std::string_view key,
                            const std::vector<std::string>& values) {
  AddKey(key, GgufType::kArray);
  Append(&entries_, static_cast<uint32_t>(GgufType::kString));
  Append(&entries_, uint64_t{values.size()});
  for (const std::string& value : values) AppendString(&entries_, value);
}

void GgufOutput::AddInt32s(std::string_view key,
                           const std::vector<int32_t>& values) {
  AddKey(key, GgufType::kArray);
  Append(&entries_, static_cast<uint32_t>(GgufType::kInt32));
  Append(&entries_, uint64_t{values.size()});
  for (const int32_t value : values) {
    Append(&entries_, static_cast<uint32_t>(value));
  }
}

void GgufOutput::AddFloat32s(std::string_view key,
                             const std::vector<float>& values) {
  AddKey(key, GgufType::kArray);
  Append(&entries_, static_cast<uint32_t>(GgufType::kFloat32));
  Append(&entries_, uint64_t{values.size()});
  for (const float value : values) {
    Append(&entries_, std::bit_cast<uint32_t>(value));
  }
}

void GgufOutput::AddTensor(std::string_view name, TensorType type,
                           bool is_vector, uint64_t rows, uint64_t cols) {
  const TensorTraits* traits = TraitsOf(type);
  assert(traits != nullptr && cols % traits->block_values == 0);
  tensors_.push_back(
      {std::string(name), type, is_vector, rows, cols,
       rows * (cols / traits->block_values) * traits->block_bytes});
}

Status GgufOutput::Begin(const WriteBytes& write) {
  std::vector<uint8_t> bytes = {'G', 'G', 'U', 'F'};
  Append(&bytes, uint32_t{3});
  Append(&bytes, uint64_t{tensors_.size()});
  Append(&bytes, num_entries_);
  bytes.insert(bytes.end(), entries_.begin(), entries_.end());
  uint64_t offset = 0;
  for (const Tensor& tensor : tensors_) {
    AppendString(&bytes, tensor.name);
    Append(&bytes, uint32_t{tensor.is_vector ? 1u : 2u});
    Append(&bytes, tensor.cols);
    if (!tensor.is_vector) Append(&bytes, tensor.rows);
    Append(&bytes, static_cast<uint32_t>(tensor.type));
    Append(&bytes, offset);
    offset += tensor.size_bytes + PaddingAfter(tensor.size_bytes);
  }
  bytes.resize(bytes.size() + PaddingAfter(bytes.size()));
  return write(bytes);
}

Status GgufOutput::WriteRows(std::span<const float> values,
                             const WriteBytes& write) {
  const Tensor& tensor = tensors_[current_];
  std::vector<uint8_t> bytes;
  if (tensor.type == TensorType::kF32) {
    bytes.reserve(values.size_bytes());
    for (const float value : values) {
      Append(&bytes, std::bit_cast<uint32_t>(value));
    }
    return write(bytes);
  }
  bytes.reserve(values.size() / kQ8_0Values * kQ8_0Bytes);
  for (size_t i = 0; i < values.size(); i += kQ8_0Values) {
    if (!AppendQ8_0(values.subspan(i, kQ8_0Values), &bytes)) {
      return Status(Code::kBadModel, "tensor " + Quoted(tensor.name) +
                                         " has values beyond the range of "
                                         "Q8_0");
    }
  }
  return write(bytes);
}

Status GgufOutput::EndTensor(const WriteBytes& write) {
  const uint64_t gap = PaddingAfter(tensors_[current_].size_bytes);
  ++current_;
  return gap == 0 ? Status()
                  : write(std::vector<uint8_t>(static_cast<size_t>(gap)));
}

}  // namespace llmzip
