// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "fuzz/gguf_body.h"

#include <algorithm>
#include <cfloat>
#include <vector>

#include "gguf/dequantize.h"
#include "gguf/gguf.h"
#include "predict/language_model.h"

namespace llmzip {
namespace {

// A row of a valid file can be long: its memory is no fault of the reader.
constexpr uint64_t kMaxCols = uint64_t{1} << 16;
constexpr size_t kMaxBytesOfType = 512;

void ReadValue(const GgufFile& file, std::string_view key) {
  (void)file.GetString(key);
  (void)file.GetBool(key);
  (void)file.GetUint(key);
  (void)file.GetFloat(key, -FLT_MAX, FLT_MAX);
  (void)file.GetStrings(key);
  (void)file.GetInts(key);
  (void)file.GetFloats(key);
}

void ReadTensor(const TensorView& tensor) {
  if (tensor.cols() > kMaxCols) return;
  std::vector<float> row(static_cast<size_t>(tensor.cols()));
  (void)DequantizeRow(tensor, 0, row);
  (void)DequantizeRow(tensor, tensor.rows() - 1, row);
}

// Few models have rows that are blocks of the larger types, but any bytes are
// blocks of every type.
void ReadAsEveryType(std::span<const uint8_t> bytes) {
  for (const TensorTraits& traits : kTensorTraits) {
    const size_t blocks = bytes.size() / traits.block_bytes;
    std::vector<float> values(blocks * traits.block_values);
    (void)Dequantize(traits.type, bytes.first(blocks * traits.block_bytes),
                     values);
  }
}

}  // namespace

void FuzzGguf(std::span<const uint8_t> bytes) {
  const Result<GgufFile> file = GgufFile::Parse(bytes);
  if (!file.ok()) return;
  ReadAsEveryType(bytes.last(std::min(bytes.size(), kMaxBytesOfType)));
  for (const auto& entry : file->metadata()) ReadValue(*file, entry.first);
  for (const auto& entry : file->tensors()) ReadTensor(entry.second);
  (void)LanguageModel::Load(*file);
}

}  // namespace llmzip
