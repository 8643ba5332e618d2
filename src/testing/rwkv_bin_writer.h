// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Writes files of rwkv.cpp for tests: valid ones, and malformed ones on
// purpose. Not part of the library.
#ifndef LLMZIP_TESTING_RWKV_BIN_WRITER_H_
#define LLMZIP_TESTING_RWKV_BIN_WRITER_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gguf/rwkv_bin_names.h"

namespace llmzip {

// Types are rwkv.cpp's numbers, dimensions fastest first. Nothing is checked.
class RwkvBinWriter {
 public:
  RwkvBinWriter(uint32_t num_tokens, uint32_t width, uint32_t num_layers);

  // A field of the header by its place: 0 magic, 1 version, ... 5 type.
  void SetHeader(size_t field, uint32_t value) { header_[field] = value; }
  void AddTensor(std::string_view name, uint32_t type,
                 const std::vector<uint32_t>& dims,
                 std::span<const uint8_t> bytes);
  // Where the next tensor begins.
  size_t size_bytes() const { return 4 * header_.size() + tensors_.size(); }

  std::vector<uint8_t> Finish() const;

 private:
  std::vector<uint32_t> header_;
  std::vector<uint8_t> tensors_;
};

// Sizes of the models below. Version 7 has one head, versions 5 and 6 two.
inline constexpr uint32_t kTinyRwkvWidth = 64;
inline constexpr uint32_t kTinyRwkvLayers = 2;
inline constexpr uint32_t kTinyRwkvFeedForward = 96;
inline constexpr uint32_t kTinyRwkvRank = 8;

struct TinyRwkv {
  RwkvVersion version = kRwkv4;
  uint32_t matrix_type = 0;  // 0 F32, 1 F16, 2 Q4_0, ... 9 Q8_0
  uint32_t num_tokens = 256;
  std::string_view leave_out{};  // a tensor, by its name in the file
};
// A valid model with random weights but for the tensor that is left out. The
// matrices are of the given type where rwkv.cpp would quantize them.
RwkvBinWriter MakeTinyRwkv(const TinyRwkv& wanted);

}  // namespace llmzip

#endif  // LLMZIP_TESTING_RWKV_BIN_WRITER_H_
