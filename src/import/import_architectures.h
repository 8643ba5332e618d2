// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The architectures that can be imported: how Hugging Face's names of tensors
// become those of GGUF. A new one is an entry of the table.
#ifndef LLMZIP_IMPORT_IMPORT_ARCHITECTURES_H_
#define LLMZIP_IMPORT_IMPORT_ARCHITECTURES_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace llmzip {

// A size of the model that a tensor's dimension must have.
enum class Dimension { kOne, kWidth, kQueries, kKeys, kFfn, kTokens, kHead };

// Which row of the source is row i of the result. In architecture llama
// rotation turns neighbouring dimensions, where Hugging Face turns the halves
// of a head.
enum class RowOrder { kSame, kQueryPairs, kKeyPairs };

struct TensorRule {
  std::string_view from;  // "{}" stands for the number of the layer
  std::string_view to;
  Dimension rows;  // kOne: a vector
  Dimension cols;
  RowOrder order = RowOrder::kSame;
  bool is_head = false;  // absent if the embeddings serve as the head
};

struct ImportArchitecture {
  std::string_view class_name;  // the first of "architectures" in config.json
  std::string_view name;        // general.architecture
  // The tensors beside CommonTensors().
  std::span<const TensorRule> queries_and_keys;
  std::span<const TensorRule> norms;
  std::span<const TensorRule> extra;
  // The pre-tokenizer for a folder without tokenizer.json; "" if the
  // architecture's models differ in it.
  std::string_view pre;
  std::string_view activation = "silu";
  // The gain of a norm is one more than what the folder stores.
  bool gains_plus_one = false;
  // Most layers see a window and rotate by a base of their own.
  bool has_local_layers = false;
  // What a config without tie_word_embeddings means, if that is known.
  std::optional<bool> tied = std::nullopt;
};

// Null if it is not supported.
const ImportArchitecture* FindImportArchitecture(std::string_view class_name);
std::string ImportArchitectureNames();

// The tensors that all of these architectures have.
std::span<const TensorRule> CommonTensors();

}  // namespace llmzip

#endif  // LLMZIP_IMPORT_IMPORT_ARCHITECTURES_H_
