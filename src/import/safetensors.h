// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The tensors of a Hugging Face folder, in safetensors files: a length of 8
// bytes, a JSON object with types, shapes and offsets, and the elements.
#ifndef LLMZIP_IMPORT_SAFETENSORS_H_
#define LLMZIP_IMPORT_SAFETENSORS_H_

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "base/status.h"
#include "gguf/model_file.h"

namespace llmzip {

enum class ElementType { kF32, kF16, kBf16 };
constexpr uint64_t BytesOf(ElementType type) {
  return type == ElementType::kF32 ? 4 : 2;
}

// A tensor of one or two dimensions. A vector has one row.
struct SourceTensor {
  ElementType type = ElementType::kF32;
  bool is_vector = false;
  uint64_t rows = 0;
  uint64_t cols = 0;
  size_t file = 0;      // of the folder's files
  uint64_t offset = 0;  // in the file
};

// The tensors of one file by name. Checks each number: offsets lie in the file,
// have the size of the shape, and do not overlap. Tensors of other types or of
// more dimensions are refused.
Result<std::map<std::string, SourceTensor>> ReadSafetensorsHeader(
    const ModelFile& file, const std::string& name);

// All files of a folder: model.safetensors, or those that
// model.safetensors.index.json lists. Movable.
class SourceTensors {
 public:
  static Result<SourceTensors> Open(const std::string& folder);

  const std::map<std::string, SourceTensor>& tensors() const {
    return tensors_;
  }
  // Appends rows [first, first + count) as floats to *values, after emptying
  // it. kBadModel for a NaN or an infinity.
  Status ReadRows(const std::string& name, const SourceTensor& tensor,
                  uint64_t first, uint64_t count,
                  std::vector<float>* values) const;

 private:
  Status Add(const std::string& folder, const std::string& file_name);

  std::vector<ModelFile> files_;
  std::map<std::string, SourceTensor> tensors_;
  std::map<std::string, std::string> file_of_;  // tensor -> file
};

}  // namespace llmzip

#endif  // LLMZIP_IMPORT_SAFETENSORS_H_
