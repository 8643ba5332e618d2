// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads several tensors, one after the other, such as those of a layer.
#ifndef LLMZIP_NN_TENSOR_READER_H_
#define LLMZIP_NN_TENSOR_READER_H_

#include <cstdint>
#include <string>
#include <utility>

#include "base/aligned_vector.h"
#include "base/status.h"
#include "nn/weights.h"

namespace llmzip {

// A norm with a gain and a bias for each element.
struct NormWeights {
  AlignedVector<float> gain, bias;
};

// The names of layer `index` begin with this.
inline std::string LayerPrefix(size_t index) {
  return "blk." + std::to_string(index) + ".";
}

// Puts `prefix` before every name. The first failure sticks and what follows
// it is skipped: ask status() once, at the end.
class TensorReader {
 public:
  // `reader` must outlive the object.
  TensorReader(const WeightReader& reader, std::string prefix)
      : reader_(reader), prefix_(std::move(prefix)) {}

  const Status& status() const { return status_; }
  void Fail(Status status) {
    if (status_.ok()) status_ = std::move(status);
  }

  std::string FullName(const std::string& name) const { return prefix_ + name; }
  const TensorView* Find(const std::string& name) const {
    return reader_.file().FindTensor(prefix_ + name);
  }
  // See WeightReader.
  void IgnoreTensor(const std::string& name) {
    reader_.IgnoreTensor(prefix_ + name);
  }

  void Vector(const std::string& name, uint64_t n, AlignedVector<float>* out) {
    if (!status_.ok()) return;
    auto loaded = reader_.Vector(prefix_ + name, n);
    if (loaded.ok()) *out = *std::move(loaded);
    status_ = loaded.status();
  }
  // NAME.weight and NAME.bias.
  void Norm(const std::string& name, uint64_t n, NormWeights* out) {
    Vector(name + ".weight", n, &out->gain);
    Vector(name + ".bias", n, &out->bias);
  }
  void Matrix(const std::string& name, uint64_t rows, uint64_t cols,
              WeightMatrix* out) {
    if (!status_.ok()) return;
    auto loaded = reader_.Matrix(prefix_ + name, rows, cols);
    if (loaded.ok()) *out = *std::move(loaded);
    status_ = loaded.status();
  }

 private:
  const WeightReader& reader_;
  const std::string prefix_;
  Status status_;
};

}  // namespace llmzip

#endif  // LLMZIP_NN_TENSOR_READER_H_
