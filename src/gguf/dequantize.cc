// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/dequantize.h"

#include <bit>
#include <cassert>
#include <string>

#include "gguf/gguf.h"

namespace llmzip {

bool Dequantize(TensorType type, std::span<const uint8_t> bytes,
                std::span<float> out) {
  const TensorTraits* traits = TraitsOf(type);
  assert(traits != nullptr && out.size() % traits->block_values == 0);
  const size_t num_blocks = out.size() / traits->block_values;
  assert(bytes.size() == num_blocks * traits->block_bytes);
  for (size_t i = 0; i < num_blocks; ++i) {
    traits->dequantize(&bytes[i * traits->block_bytes],
                       &out[i * traits->block_values]);
  }
  uint32_t largest = 0;
  for (float value : out) {
    const uint32_t magnitude = std::bit_cast<uint32_t>(value) & 0x7fffffffu;
    largest = magnitude > largest ? magnitude : largest;
  }
  return largest < 0x7f800000u;
}

Status DequantizeRow(const TensorView& tensor, uint64_t row,
                     std::span<float> out) {
  if (Dequantize(tensor.type, tensor.Row(row), out)) return {};
  return Status(Code::kBadModel, "the tensor " + Quoted(tensor.name) +
                                     " holds an infinite value or NaN in row " +
                                     std::to_string(row));
}

}  // namespace llmzip
