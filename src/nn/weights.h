// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads the tensors of a GGUF file as packed matrices and float vectors, and
// compares each with the shape that the architecture expects.
#ifndef LLMZIP_NN_WEIGHTS_H_
#define LLMZIP_NN_WEIGHTS_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/aligned_vector.h"
#include "base/status.h"
#include "gguf/gguf.h"
#include "kernel/pack.h"
#include "nn/weight_matrix.h"
#include "tokenizer/head_layout.h"

namespace llmzip {

// Limits on hyper-parameters. A file beyond them is refused before anything is
// allocated. Every model that a CPU could run lies within them.
inline constexpr uint64_t kMaxLayers = 512;
inline constexpr uint64_t kMaxEmbeddingSize = 1 << 16;
inline constexpr uint64_t kMaxFfnSize = 1 << 18;
inline constexpr uint64_t kMaxHeads = 1 << 10;
inline constexpr uint64_t kMaxPositions = 1 << 20;

// A lower bound for the memory of a file's tensors as weights. It looks at the
// directory alone, before a tensor is read.
uint64_t LeastWeightBytes(const GgufFile& file);

// Whether a reader reads the tensors or only looks at their types and shapes.
// A model of shapes knows what it takes and must not be evaluated: its matrices
// have no memory, and its vectors are ones.
enum class Tensors { kContent, kShapes };

// Reads hyper-parameters and tensors from a file that must outlive it. Matrices
// and vectors fail with kLimitExceeded before they take memory beyond the
// limit.
//
// The reader remembers what it has read. An architecture that overlooks a bias
// or a scaling would compute something else than the model's maker trained, and
// nobody would notice: CheckAllRead() finds what was overlooked.
class WeightReader {
 public:
  // `prefix` is the architecture's name, as in "llama.block_count";
  // `max_memory` holds for all matrices and vectors together; `kernels`, which
  // must outlive the reader too, quantize them.
  WeightReader(const GgufFile* file, std::string prefix,
               uint64_t max_memory = UINT64_MAX,
               const Kernels& kernels = BestKernels(),
               Tensors tensors = Tensors::kContent)
      : file_(*file),
        prefix_(std::move(prefix)),
        max_memory_(max_memory),
        kernels_(kernels),
        tensors_(tensors),
        arena_(std::make_unique<WeightArena>(tensors == Tensors::kContent
                                                 ? ArenaKind::kMemory
                                                 : ArenaKind::kAddresses)) {}

  // "llama.block_count" for "block_count".
  std::string FullKey(const std::string& key) const {
    return prefix_ + "." + key;
  }

  // An unsigned hyper-parameter in [least, most]. All keys come without the
  // prefix.
  Result<uint32_t> Uint(const std::string& key, uint64_t least,
                        uint64_t most) const;
  Result<uint32_t> UintOr(const std::string& key, uint64_t fallback,
                          uint64_t least, uint64_t most) const;
  // A finite float hyper-parameter in [least, most].
  Result<float> Float(const std::string& key, float least, float most) const;
  Result<float> FloatOr(const std::string& key, float fallback, float least,
                        float most) const;
  Result<bool> BoolOr(const std::string& key, bool fallback) const;
  Result<std::string> StringOr(const std::string& key,
                               std::string fallback) const;

  bool KeyIsArray(const std::string& key) const;
  // An array with a number in [0, most] for each layer.
  Result<std::vector<uint32_t>> UintsOfLayers(const std::string& key,
                                              uint32_t num_layers,
                                              uint32_t most) const;

  bool Has(const std::string& tensor) const;
  // Tensor [rows, cols], as nibbles if its type allows that.
  Result<WeightMatrix> Matrix(const std::string& tensor, uint64_t rows,
                              uint64_t cols) const;
  // The same in int8 whatever its type, for matrices whose rows are looked up
  // or trained.
  Result<PackedMatrix> Int8Matrix(const std::string& tensor, uint64_t rows,
                                  uint64_t cols) const;
  // The same, but row i of the result is row row_order[i] of the tensor, and
  // zero where that is kNoToken.
  Result<PackedMatrix> PermutedMatrix(
      const std::string& tensor, uint64_t rows, uint64_t cols,
      std::span<const uint32_t> row_order) const;
  // A tensor of n elements, of any shape, as floats.
  Result<AlignedVector<float>> Vector(const std::string& tensor,
                                      uint64_t n) const;

  // Marks a key or a tensor that files may have and that the architecture does
  // not need.
  void Ignore(const std::string& key) const { read_keys_.insert(FullKey(key)); }
  void IgnoreTensor(const std::string& tensor) const {
    read_tensors_.insert(tensor);
  }
  // kBadModel if the file has a tensor, or a hyper-parameter of the
  // architecture, that was neither read nor ignored.
  Status CheckAllRead() const;

  const GgufFile& file() const { return file_; }
  // Of all matrices and vectors so far, with the pointers to their tiles.
  uint64_t memory_bytes() const {
    return arena_->memory_bytes() + beside_bytes_;
  }

 private:
  // Notes that a key or a tensor is read, whether or not the file has it.
  std::string Reading(const std::string& key) const;
  void ReadingTensor(const std::string& tensor) const;
  // Whether a matrix or a vector fits into the limit.
  Status CheckMatrix(const std::string& tensor, uint64_t rows,
                     uint64_t tile_bytes) const;
  Status CheckMemory(const std::string& tensor, uint64_t needed) const;

  const GgufFile& file_;
  std::string prefix_;
  uint64_t max_memory_;
  const Kernels& kernels_;
  const Tensors tensors_;
  std::unique_ptr<WeightArena> arena_;  // of the matrices
  mutable uint64_t beside_bytes_ = 0;   // vectors, pointers to tiles
  mutable std::set<std::string, std::less<>> read_keys_, read_tensors_;
};

// Input embeddings by token: rows of a packed matrix. Tied weights lie in the
// order of the head's rows. The matrix must outlive the object.
class EmbeddingTable {
 public:
  // `row_of_token` [num_tokens], empty for the identity.
  EmbeddingTable(const PackedMatrix* matrix, std::vector<uint32_t> row_of_token)
      : matrix_(matrix), row_of_token_(std::move(row_of_token)) {}

  // Writes the token's vector, float [columns of the matrix].
  // Requires token < number of tokens.
  void Lookup(uint32_t token, float* x) const {
    matrix_->UnpackRow(row_of_token_.empty() ? token : row_of_token_[token], x);
  }

 private:
  const PackedMatrix* matrix_;
  std::vector<uint32_t> row_of_token_;
};

}  // namespace llmzip

#endif  // LLMZIP_NN_WEIGHTS_H_
