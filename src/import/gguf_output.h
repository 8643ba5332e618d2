// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Writes a GGUF file from its beginning to its end, tensor by tensor.
#ifndef LLMZIP_IMPORT_GGUF_OUTPUT_H_
#define LLMZIP_IMPORT_GGUF_OUTPUT_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "gguf/gguf_value.h"
#include "gguf/tensor.h"

namespace llmzip {

using WriteBytes = std::function<Status(std::span<const uint8_t> bytes)>;

// First the entries and the tensors' shapes are added, then Begin() writes
// them, then the rows follow in the same order.
class GgufOutput {
 public:
  void AddUint32(std::string_view key, uint64_t value);
  void AddFloat32(std::string_view key, float value);
  void AddString(std::string_view key, std::string_view value);
  void AddStrings(std::string_view key, const std::vector<std::string>& values);
  void AddInt32s(std::string_view key, const std::vector<int32_t>& values);
  void AddFloat32s(std::string_view key, const std::vector<float>& values);

  // A matrix of `rows` and `cols`, or a vector of `cols`. F32 or Q8_0; the
  // latter requires that 32 divides `cols`.
  void AddTensor(std::string_view name, TensorType type, bool is_vector,
                 uint64_t rows, uint64_t cols);

  Status Begin(const WriteBytes& write);
  // Writes rows of the current tensor: whole rows of float [count, cols].
  // kBadModel if Q8_0 cannot hold a value.
  Status WriteRows(std::span<const float> values, const WriteBytes& write);
  // Writes the gap after a tensor. The next one is then the current one.
  Status EndTensor(const WriteBytes& write);

 private:
  struct Tensor {
    std::string name;
    TensorType type;
    bool is_vector;
    uint64_t rows, cols;
    uint64_t size_bytes;
  };
  void AddKey(std::string_view key, GgufType type);

  std::vector<uint8_t> entries_;
  uint64_t num_entries_ = 0;
  std::vector<Tensor> tensors_;
  size_t current_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_IMPORT_GGUF_OUTPUT_H_
