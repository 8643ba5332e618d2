// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "model/weights.h"

#include <utility>

#include "model/dequantize.h"

namespace llmzip {
namespace {

std::string ShapeText(uint64_t rows, uint64_t cols) {
  return "[" + std::to_string(rows) + ", " + std::to_string(cols) + "]";
}

Status OutOfRange(const std::string& key, const std::string& found,
                  const std::string& least, const std::string& most) {
  return Status(Code::kBadModel, key + " is " + found + ", expected " + least +
                                     " to " + most);
}

}  // namespace

Result<uint32_t> WeightReader::Uint(const std::string& key, uint64_t least,
                                    uint64_t most) const {
  const std::string full = prefix_ + "." + key;
  auto value = file_.GetUint(full);
  if (!value.ok()) return value.status();
  if (*value < least || *value > most) {
    return OutOfRange(full, std::to_string(*value), std::to_string(least),
                      std::to_string(most));
  }
  return static_cast<uint32_t>(*value);
}

Result<uint32_t> WeightReader::UintOr(const std::string& key,
                                      uint64_t fallback, uint64_t least,
                                      uint64_t most) const {
  if (file_.HasKey(prefix_ + "." + key)) return Uint(key, least, most);
  return static_cast<uint32_t>(fallback);
}

Result<float> WeightReader::Float(const std::string& key, float least,
                                  float most) const {
  const std::string full = prefix_ + "." + key;
  auto value = file_.GetFloat(full);
  if (!value.ok()) return value.status();
  if (!(*value >= least && *value <= most)) {
    return OutOfRange(full, std::to_string(*value), std::to_string(least),
                      std::to_string(most));
  }
  return *value;
}

Result<float> WeightReader::FloatOr(const std::string& key, float fallback,
                                    float least, float most) const {
  if (file_.HasKey(prefix_ + "." + key)) return Float(key, least, most);
  return fallback;
}

Result<std::string> WeightReader::StringOr(const std::string& key,
                                           std::string fallback) const {
  const std::string full = prefix_ + "." + key;
  if (!file_.HasKey(full)) return fallback;
  return file_.GetString(full);
}

bool WeightReader::Has(const std::string& tensor) const {
  return file_.FindTensor(tensor) != nullptr;
}

Result<const GgufTensor*> WeightReader::Find(const std::string& name,
                                             uint64_t rows,
                                             uint64_t cols) const {
  const GgufTensor* tensor = file_.FindTensor(name);
  if (tensor == nullptr) {
    return Status(Code::kBadModel, "tensor " + name + " is missing");
  }
  if (tensor->num_rows() != rows || tensor->num_cols() != cols) {
    return Status(Code::kBadModel,
                  "tensor " + name + " has shape " +
                      ShapeText(tensor->num_rows(), tensor->num_cols()) +
                      ", expected " + ShapeText(rows, cols));
  }
  return tensor;
}

Result<PackedMatrix> WeightReader::Matrix(const std::string& name,
                                          uint64_t rows, uint64_t cols) const {
  std::vector<uint32_t> identity(rows);
  for (uint32_t i = 0; i < rows; ++i) identity[i] = i;
  return PermutedMatrix(name, rows, cols, identity);
}

Result<PackedMatrix> WeightReader::PermutedMatrix(
    const std::string& name, uint64_t rows, uint64_t cols,
    std::span<const uint32_t> row_order) const {
  auto tensor = Find(name, rows, cols);
  if (!tensor.ok()) return tensor.status();
  const TensorType type = (*tensor)->type;
  const std::span<const uint8_t> bytes = (*tensor)->bytes;
  const size_t row_bytes = bytes.size() / rows;
  const bool plain = type == TensorType::kQ8_0 && IsPlainQ8_0(bytes);
  auto packed = PackedMatrix::Create(
      row_order.size(), cols,
      plain ? ScaleKind::kFloat16 : ScaleKind::kBfloat16);
  if (!packed.ok()) return packed.status();
  std::vector<float> row(cols);
  for (size_t i = 0; i < row_order.size(); ++i) {
    if (row_order[i] == kNoToken) continue;
    const auto source = bytes.subspan(row_order[i] * row_bytes, row_bytes);
    if (plain) {
      packed->PackQ8_0Row(i, source);
      continue;
    }
    LLMZIP_RETURN_IF_ERROR(DequantizeRow(type, source, cols, row.data()));
    if (!packed->PackRow(i, row.data())) {
      return Status(Code::kBadModel,
                    "tensor " + name + " holds a NaN or an infinity");
    }
  }
  return packed;
}

Result<std::vector<float>> WeightReader::Vector(const std::string& name,
                                                uint64_t n) const {
  const GgufTensor* tensor = file_.FindTensor(name);
  if (tensor == nullptr) {
    return Status(Code::kBadModel, "tensor " + name + " is missing");
  }
  if (tensor->num_elements() != n) {
    return Status(Code::kBadModel, "tensor " + name + " has " +
                                       std::to_string(tensor->num_elements()) +
                                       " elements, expected " +
                                       std::to_string(n));
  }
  std::vector<float> values(n);
  LLMZIP_RETURN_IF_ERROR(
      DequantizeRow(tensor->type, tensor->bytes, n, values.data()));
  for (const float value : values) {
    if (!(value - value == 0.0f)) {
      return Status(Code::kBadModel,
                    "tensor " + name + " holds a NaN or an infinity");
    }
  }
  return values;
}

}  // namespace llmzip
