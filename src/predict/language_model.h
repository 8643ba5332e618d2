// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A language model ready to read: weights, symbols and tokenizer, made from a
// GGUF file. What it does with text is in session.h.
#ifndef LLMZIP_PREDICT_LANGUAGE_MODEL_H_
#define LLMZIP_PREDICT_LANGUAGE_MODEL_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "base/status.h"
#include "gguf/gguf.h"
#include "gguf/model_id.h"
#include "kernel/float_environment.h"
#include "kernel/kernels.h"
#include "kernel/pack.h"
#include "nn/backbone.h"
#include "nn/weights.h"
#include "predict/session.h"
#include "tokenizer/byte_trie.h"
#include "tokenizer/head_layout.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

// Const after loading and shared by any number of threads and sessions.
class LanguageModel : public std::enable_shared_from_this<LanguageModel> {
 public:
  // Loads and checks everything; kBadModel says what is wrong with the file,
  // kLimitExceeded that model and file together would take more than
  // `max_memory`: what the header tells is compared before a tensor is read.
  // `kernels` quantize the weights and never change a bit. Neither they nor the
  // file need to outlive the model.
  static Result<std::shared_ptr<const LanguageModel>> Load(
      const GgufFile& file, uint64_t max_memory = UINT64_MAX,
      const Kernels& kernels = BestKernels());
  // The same without reading a tensor. What the result says about shapes and
  // memory is what Load() would say, except that the model has no id and that
  // all 4-bit weights count as nibbles. No session may use it.
  static Result<std::shared_ptr<const LanguageModel>> LoadShapes(
      const GgufFile& file);

  const std::string& name() const { return name_; }
  const std::string& architecture() const { return architecture_; }
  const ModelId& id() const { return id_; }
  uint64_t num_parameters() const { return num_parameters_; }
  // As held in memory, vocabulary and tokenizer included: not less than what
  // they take.
  uint64_t weight_bytes() const { return memory_bytes_; }
  // Whether 4-bit weights are multiplied as they are: part of the arithmetic.
  bool has_nibbles() const;

  // Whether keys take two planes: likewise.
  bool has_fine_keys() const { return backbone_->has_fine_keys(); }

  const Vocabulary& vocabulary() const { return *vocabulary_; }
  const ByteTrie& trie() const { return *trie_; }
  const Tokenizer& tokenizer() const { return *tokenizer_; }
  // The token to evaluate for a symbol; a synthetic one has none of its own.
  uint32_t InputToken(uint32_t symbol, uint32_t start_token) const {
    return vocabulary_->IsSynthetic(symbol) ? start_token
                                            : vocabulary_->InputToken(symbol);
  }
  const Backbone& backbone() const { return *backbone_; }
  const HeadLayout& head_layout() const { return *layout_; }
  const PackedMatrix& head_matrix() const { return head_; }

  // Whether the state is recurrent: no window, no positions.
  bool is_recurrent() const { return backbone_->max_positions() == 0; }
  // Whether evaluating `token` forgets what came before (RWKV's separator).
  bool ClearsState(uint32_t token) const {
    return clearing_token_.has_value() && token == *clearing_token_;
  }
  // Start token, and windows as long as `window` or what the model was made
  // for if that is less; 0: the default. keep = 0: a quarter of the window.
  ReadingRules DefaultRules(uint32_t window, uint32_t keep) const;
  // kInvalidArgument / kCorrupt with the reason if a session could not follow
  // these rules.
  Status CheckRules(const ReadingRules& rules) const;

 private:
  LanguageModel() = default;
  static Result<std::shared_ptr<const LanguageModel>> LoadAs(
      Tensors tensors, const GgufFile& file, uint64_t max_memory,
      const Kernels& kernels);
  // Both add to memory_bytes_ and fail if it would exceed `max_memory`.
  Status LoadVocabulary(const GgufFile& file, uint64_t max_memory);
  Status LoadWeights(Tensors tensors, const GgufFile& file, uint64_t max_memory,
                     const Kernels& kernels);
  Status LoadLayers(const WeightReader& reader);
  std::optional<uint32_t> SeparatorToken() const;

  std::string name_, architecture_;
  ModelId id_ = {};
  uint64_t num_parameters_ = 0;
  uint64_t memory_bytes_ = 0;
  std::optional<Vocabulary> vocabulary_;
  std::optional<ByteTrie> trie_;
  std::unique_ptr<const Tokenizer> tokenizer_;
  std::optional<HeadLayout> layout_;
  std::optional<uint32_t> clearing_token_;
  PackedMatrix head_;
  PackedMatrix separate_embedding_;  // empty when tied
  std::optional<EmbeddingTable> embedding_;
  std::unique_ptr<const Backbone> backbone_;
};

}  // namespace llmzip

#endif  // LLMZIP_PREDICT_LANGUAGE_MODEL_H_
