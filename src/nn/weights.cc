// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/weights.h"

#include <algorithm>
#include <utility>

#include "gguf/dequantize.h"
#include "nn/nibble_blocks.h"

namespace llmzip {
namespace {

// A tile has three pointers to it: in its matrix, in a product, and in the
// learning head.
constexpr uint64_t kTilePointerBytes = 3 * sizeof(void*);

// Keys of every architecture that say nothing about its arithmetic.
constexpr std::string_view kHarmlessKeys[] = {
    "context_length",  // of training; a recurrent model has no bound
    "vocab_size",      // the tokens are counted
};

// Some dense models say that they have no experts.
bool IsZeroExperts(std::string_view key, const GgufValue& value) {
  return (key.ends_with(".expert_count") ||
          key.ends_with(".expert_used_count")) &&
         !value.is_array && IsInteger(value.type) && IntegerAt(value, 0) == 0;
}

uint64_t NumTiles(uint64_t rows) { return (rows + kTileRows - 1) / kTileRows; }

// Pairs (row of the tensor, row of the matrix), in the order in which the
// tensor's rows are read.
std::vector<std::pair<uint32_t, uint32_t>> Destinations(
    std::span<const uint32_t> row_order) {
  std::vector<std::pair<uint32_t, uint32_t>> moves;
  moves.reserve(row_order.size());
  for (uint32_t i = 0; i < row_order.size(); ++i) {
    if (row_order[i] != kNoToken) moves.emplace_back(row_order[i], i);
  }
  std::sort(moves.begin(), moves.end());
  return moves;
}

}  // namespace

uint64_t LeastWeightBytes(const GgufFile& file) {
  uint64_t sum = 0;
  for (const auto& [name, tensor] : file.tensors()) {
    const uint64_t blocks = (tensor.cols() + kBlock - 1) / kBlock;
    if (tensor.rows() == 1) {
      sum += tensor.cols() * sizeof(float);
    } else {
      sum += NumTiles(tensor.rows()) * (HasNibbles(tensor.type)
                                            ? NibbleTileBytes(blocks)
                                            : TileBytes(blocks));
    }
  }
  return sum;
}

Status WeightReader::CheckMatrix(const std::string& tensor, uint64_t rows,
                                 uint64_t tile_bytes) const {
  const uint64_t tiles = NumTiles(rows);
  LLMZIP_RETURN_IF_ERROR(CheckMemory(
      tensor, arena_->MemoryWith(static_cast<size_t>(tiles * tile_bytes)) +
                  beside_bytes_ + tiles * kTilePointerBytes));
  beside_bytes_ += tiles * kTilePointerBytes;
  return Status();
}

Status WeightReader::CheckMemory(const std::string& tensor,
                                 uint64_t needed) const {
  if (needed <= max_memory_) return Status();
  return Status(Code::kLimitExceeded,
                "the model's weights up to " + tensor + " take " +
                    std::to_string(needed) + " bytes of memory, of which " +
                    std::to_string(max_memory_) + " are left by the limit");
}

std::string WeightReader::Reading(const std::string& key) const {
  return *read_keys_.insert(FullKey(key)).first;
}

void WeightReader::ReadingTensor(const std::string& tensor) const {
  read_tensors_.insert(tensor);
}

Status WeightReader::CheckAllRead() const {
  for (const auto& [name, tensor] : file_.tensors()) {
    if (read_tensors_.contains(name)) continue;
    return Status(Code::kBadModel,
                  "the tensor " + Quoted(name) +
                      " is not used: it is no part of the architecture " +
                      prefix_ + " as known here");
  }
  for (const std::string_view key : kHarmlessKeys) Ignore(std::string(key));
  for (const auto& [key, value] : file_.metadata()) {
    if (!key.starts_with(prefix_ + ".") || read_keys_.contains(key)) continue;
    if (IsZeroExperts(key, value)) continue;
    return Status(Code::kBadModel,
                  "the key " + Quoted(key) +
                      " is not used: it is no part of the architecture " +
                      prefix_ + " as known here",
                  value.offset);
  }
  return Status();
}

Result<uint32_t> WeightReader::Uint(const std::string& key, uint64_t least,
                                    uint64_t most) const {
  auto value = file_.GetUint(Reading(key), least, most);
  if (!value.ok()) return value.status();
  return static_cast<uint32_t>(*value);
}

Result<uint32_t> WeightReader::UintOr(const std::string& key, uint64_t fallback,
                                      uint64_t least, uint64_t most) const {
  auto value = file_.GetUintOr(Reading(key), fallback, least, most);
  if (!value.ok()) return value.status();
  return static_cast<uint32_t>(*value);
}

Result<float> WeightReader::Float(const std::string& key, float least,
                                  float most) const {
  return file_.GetFloat(Reading(key), least, most);
}

Result<float> WeightReader::FloatOr(const std::string& key, float fallback,
                                    float least, float most) const {
  return file_.GetFloatOr(Reading(key), fallback, least, most);
}

Result<bool> WeightReader::BoolOr(const std::string& key, bool fallback) const {
  return file_.GetBoolOr(Reading(key), fallback);
}

Result<std::string> WeightReader::StringOr(const std::string& key,
                                           std::string fallback) const {
  const std::string full = Reading(key);
  if (!file_.Has(full)) return fallback;
  auto value = file_.GetString(full);
  if (!value.ok()) return value.status();
  return std::string(*value);
}

bool WeightReader::KeyIsArray(const std::string& key) const {
  const GgufValue* value = file_.Find(FullKey(key));
  return value != nullptr && value->is_array;
}

Result<std::vector<uint32_t>> WeightReader::UintsOfLayers(
    const std::string& key, uint32_t num_layers, uint32_t most) const {
  const std::string full = Reading(key);
  auto values = file_.GetInts(full);
  if (!values.ok()) return values.status();
  if (values->size() != num_layers) {
    return Status(Code::kBadModel, full + " has " +
                                       std::to_string(values->size()) +
                                       " numbers, expected one for each of " +
                                       std::to_string(num_layers) + " layers");
  }
  std::vector<uint32_t> checked;
  for (const int64_t value : *values) {
    if (value < 0 || value > int64_t{most}) {
      return Status(Code::kBadModel, full + " has " + std::to_string(value) +
                                         ", expected 0 to " +
                                         std::to_string(most));
    }
    checked.push_back(static_cast<uint32_t>(value));
  }
  return checked;
}

bool WeightReader::Has(const std::string& tensor) const {
  return file_.FindTensor(tensor) != nullptr;
}

Result<WeightMatrix> WeightReader::Matrix(const std::string& name,
                                          uint64_t rows, uint64_t cols) const {
  ReadingTensor(name);
  auto tensor = file_.GetTensor(name, rows, cols);
  if (!tensor.ok()) return tensor.status();
  auto is_nibbles = tensors_ == Tensors::kContent ? AreNibbles(file_, *tensor)
                                                  : HasNibbles(tensor->type);
  if (!is_nibbles.ok()) return is_nibbles.status();
  if (!*is_nibbles) {
    auto int8 = Int8Matrix(name, rows, cols);
    if (!int8.ok()) return int8.status();
    return WeightMatrix(*std::move(int8));
  }
  LLMZIP_RETURN_IF_ERROR(
      CheckMatrix(name, rows, NibbleTileBytes((cols + kBlock - 1) / kBlock)));
  auto nibbles = NibbleMatrix::Create(rows, cols, arena_.get());
  if (!nibbles.ok()) return nibbles.status();
  if (tensors_ == Tensors::kShapes) return WeightMatrix(*std::move(nibbles));
  std::vector<NibbleBlock> blocks(nibbles->num_blocks());
  const auto pack = [&](uint64_t first_row, const TensorView& piece) {
    for (uint64_t row = 0; row < piece.rows(); ++row) {
      ReadNibbles(piece, row, blocks);
      for (size_t b = 0; b < blocks.size(); ++b) {
        nibbles->SetBlock(first_row + row, b, blocks[b]);
      }
    }
    return Status();
  };
  LLMZIP_RETURN_IF_ERROR(file_.ReadRows(*tensor, pack));
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
  ReadingTensor(name);
  auto tensor = file_.GetTensor(name, rows, cols);
  if (!tensor.ok()) return tensor.status();
  auto plain = tensors_ == Tensors::kContent
                   ? ArePlainQ8_0(file_, *tensor)
                   : tensor->type == TensorType::kQ8_0;
  if (!plain.ok()) return plain.status();
  LLMZIP_RETURN_IF_ERROR(CheckMatrix(name, row_order.size(),
                                     TileBytes((cols + kBlock - 1) / kBlock)));
  auto packed = PackedMatrix::Create(
      row_order.size(), cols,
      *plain ? ScaleKind::kFloat16 : ScaleKind::kBfloat16, arena_.get());
  if (!packed.ok() || tensors_ == Tensors::kShapes) return packed;
  const auto moves = Destinations(row_order);
  auto move = moves.begin();
  AlignedVector<float> values(cols);
  const auto pack = [&](uint64_t first_row, const TensorView& piece) {
    for (; move != moves.end() && move->first < first_row + piece.rows();
         ++move) {
      const auto bytes = piece.Row(move->first - first_row);
      if (*plain) {
        packed->PackQ8_0Row(move->second, bytes);
      } else if (!Dequantize(piece.type, bytes, values) ||
                 !packed->PackRow(kernels_, move->second, values.data())) {
        return Status(Code::kBadModel, "tensor " + name +
                                           " holds a NaN or an infinity in "
                                           "row " +
                                           std::to_string(move->first));
      }
    }
    return Status();
  };
  LLMZIP_RETURN_IF_ERROR(file_.ReadRows(*tensor, pack));
  return packed;
}

Result<AlignedVector<float>> WeightReader::Vector(const std::string& name,
                                                  uint64_t n) const {
  ReadingTensor(name);
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
  LLMZIP_RETURN_IF_ERROR(CheckMemory(name, memory_bytes() + n * sizeof(float)));
  beside_bytes_ += n * sizeof(float);
  if (tensors_ == Tensors::kShapes) return AlignedVector<float>(n, 1.0f);
  AlignedVector<float> values(n);
  size_t done = 0;
  const auto take = [&](uint64_t /*first_row*/, const TensorView& piece) {
    const auto part = std::span(values).subspan(
        done, static_cast<size_t>(piece.rows() * piece.cols()));
    done += part.size();
    if (Dequantize(piece.type, piece.bytes, part)) return Status();
    return Status(Code::kBadModel,
                  "tensor " + name + " holds a NaN or an infinity");
  };
  LLMZIP_RETURN_IF_ERROR(file_.ReadRows(*tensor, take));
  return values;
}

}  // namespace llmzip
