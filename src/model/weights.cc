// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "model/weights.h"

#include <utility>

#include "model/dequantize.h"
#include "model/nibble_blocks.h"

namespace llmzip {

Result<uint32_t> WeightReader::Uint(const std::string& key, uint64_t least,
                                    uint64_t most) const {
  auto value = file_.GetUint(prefix_ + "." + key, least, most);
  if (!value.ok()) return value.status();
  return static_cast<uint32_t>(*value);
}

Result<uint32_t> WeightReader::UintOr(const std::string& key, uint64_t fallback,
                                      uint64_t least, uint64_t most) const {
  auto value = file_.GetUintOr(prefix_ + "." + key, fallback, least, most);
  if (!value.ok()) return value.status();
  return static_cast<uint32_t>(*value);
}

Result<float> WeightReader::Float(const std::string& key, float least,
                                  float most) const {
  return file_.GetFloat(prefix_ + "." + key, least, most);
}

Result<float> WeightReader::FloatOr(const std::string& key, float fallback,
                                    float least, float most) const {
  return file_.GetFloatOr(prefix_ + "." + key, fallback, least, most);
}

Result<std::string> WeightReader::StringOr(const std::string& key,
                                           std::string fallback) const {
  const std::string full = prefix_ + "." + key;
  if (!file_.Has(full)) return fallback;
  auto value = file_.GetString(full);
  if (!value.ok()) return value.status();
  return std::string(*value);
}

bool WeightReader::Has(const std::string& tensor) const {
  return file_.FindTensor(tensor) != nullptr;
}

Result<WeightMatrix> WeightReader::Matrix(const std::string& name,
                                          uint64_t rows, uint64_t cols) const {
  auto tensor = file_.GetTensor(name, rows, cols);
  if (!tensor.ok()) return tensor.status();
  if (!IsNibbles(*tensor)) {
    auto int8 = Int8Matrix(name, rows, cols);
    if (!int8.ok()) return int8.status();
    return WeightMatrix(*std::move(int8));
  }
  auto nibbles = NibbleMatrix::Create(rows, cols, arena_.get());
  if (!nibbles.ok()) return nibbles.status();
  std::vector<NibbleBlock> blocks(nibbles->num_blocks());
  for (size_t row = 0; row < rows; ++row) {
    ReadNibbles(*tensor, row, blocks);
    for (size_t b = 0; b < blocks.size(); ++b) {
      nibbles->SetBlock(row, b, blocks[b]);
    }
  }
  return WeightMatrix(*std::move(nibbles));
}

Result<PackedMatrix> WeightReader::Int8Matrix(const std::string& name,
                                              uint64_t rows,
                                              uint64_t cols) const {
  std::vector<uint32_t> identity(rows);
  for (uint32_t i = 0; i < rows; ++i) identity[i] = i;
  return PermutedMatrix(name, rows, cols, identity);
}

Result<PackedMatrix> WeightReader::PermutedMatrix(
    const std::string& name, uint64_t rows, uint64_t cols,
    std::span<const uint32_t> row_order) const {
  auto tensor = file_.GetTensor(name, rows, cols);
  if (!tensor.ok()) return tensor.status();
  const bool plain =
      tensor->type == TensorType::kQ8_0 && IsPlainQ8_0(tensor->bytes);
  auto packed = PackedMatrix::Create(
      row_order.size(), cols,
      plain ? ScaleKind::kFloat16 : ScaleKind::kBfloat16, arena_.get());
  if (!packed.ok()) return packed.status();
  AlignedVector<float> row(cols);
  for (size_t i = 0; i < row_order.size(); ++i) {
    if (row_order[i] == kNoToken) continue;
    if (plain) {
      packed->PackQ8_0Row(i, tensor->Row(row_order[i]));
      continue;
    }
    LLMZIP_RETURN_IF_ERROR(DequantizeRow(*tensor, row_order[i], row));
    if (!packed->PackRow(i, row.data())) {
      return Status(Code::kBadModel,
                    "tensor " + name + " holds a NaN or an infinity");
    }
  }
  return packed;
}

Result<AlignedVector<float>> WeightReader::Vector(const std::string& name,
                                                  uint64_t n) const {
  const TensorView* tensor = file_.FindTensor(name);
  if (tensor == nullptr) {
    return Status(Code::kBadModel, "tensor " + name + " is missing");
  }
  if (tensor->rows() * tensor->cols() != n) {
    return Status(Code::kBadModel,
                  "tensor " + name + " has " +
                      std::to_string(tensor->rows() * tensor->cols()) +
                      " elements, expected " + std::to_string(n));
  }
  AlignedVector<float> values(n);
  if (!Dequantize(tensor->type, tensor->bytes, values)) {
    return Status(Code::kBadModel,
                  "tensor " + name + " holds a NaN or an infinity");
  }
  return values;
}

}  // namespace llmzip
