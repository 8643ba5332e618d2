// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "predict/language_model.h"

#include <algorithm>
#include <utility>

#include "nn/architectures.h"
#include "nn/model_kind.h"
#include "tokenizer/vocabulary_gguf.h"

namespace llmzip {
namespace {

// Windows as the encoder chooses them when nobody asks for another one.
constexpr uint32_t kDefaultWindow = 2048;
constexpr uint32_t kMinWindow = 4;
constexpr uint8_t kDocumentSeparator = 0x1e;
// An evaluation costs one multiplication per parameter; a window that keeps
// nothing would make no sense, one that keeps all would never advance.
constexpr uint32_t kKeepFraction = 4;

Status CheckMemory(const char* what, uint64_t needed, uint64_t max_memory) {
  if (needed <= max_memory) return Status();
  return Status(
      Code::kLimitExceeded,
      std::string(what) + " takes at least " + std::to_string(needed) +
          " bytes of memory, the limit leaves " + std::to_string(max_memory));
}

}  // namespace

Result<std::shared_ptr<const LanguageModel>> LanguageModel::Load(
    const GgufFile& file, uint64_t max_memory, const Kernels& kernels) {
  return LoadAs(Tensors::kContent, file, max_memory, kernels);
}

Result<std::shared_ptr<const LanguageModel>> LanguageModel::LoadShapes(
    const GgufFile& file) {
  return LoadAs(Tensors::kShapes, file, UINT64_MAX, BestKernels());
}

Result<std::shared_ptr<const LanguageModel>> LanguageModel::LoadAs(
    Tensors tensors, const GgufFile& file, uint64_t max_memory,
    const Kernels& kernels) {
  LLMZIP_RETURN_IF_ERROR(CheckModelKind(file));
  const uint64_t room = max_memory - std::min(max_memory, file.memory_bytes());
  LLMZIP_RETURN_IF_ERROR(
      CheckMemory("the model", LeastWeightBytes(file), room));
  const ScopedFloatEnvironment environment;
  std::shared_ptr<LanguageModel> model(new LanguageModel);
  auto architecture = file.GetString("general.architecture");
  if (!architecture.ok()) return architecture.status();
  model->architecture_ = *architecture;
  if (file.Has("general.name")) {
    auto name = file.GetString("general.name");
    if (!name.ok()) return name.status();
    model->name_ = *name;
  }
  LLMZIP_RETURN_IF_ERROR(model->LoadVocabulary(file, room));
  LLMZIP_RETURN_IF_ERROR(model->LoadWeights(tensors, file, room, kernels));
  if (!model->is_recurrent() &&
      model->backbone_->max_positions() < kMinWindow) {
    return Status(
        Code::kBadModel,
        "a context of " + std::to_string(model->backbone_->max_positions()) +
            " tokens, expected " + std::to_string(kMinWindow) + " or more");
  }
  if (tensors == Tensors::kContent) {
    auto id = ComputeModelId(file);
    if (!id.ok()) return id.status();
    model->id_ = *id;
  }
  return std::shared_ptr<const LanguageModel>(std::move(model));
}

Status LanguageModel::LoadVocabulary(const GgufFile& file,
                                     uint64_t max_memory) {
  // What it takes to make a vocabulary counts as kept: it is made of many
  // small pieces, whose memory may stay with the process.
  memory_bytes_ += VocabularyMemory(file);
  LLMZIP_RETURN_IF_ERROR(
      CheckMemory("the model's vocabulary", memory_bytes_, max_memory));
  auto spec = ReadVocabularySpec(file);
  if (!spec.ok()) return spec.status();
  auto vocabulary = Vocabulary::Create(*spec);
  if (!vocabulary.ok()) return vocabulary.status();
  vocabulary_ = *std::move(vocabulary);
  memory_bytes_ += ByteTrie::MemoryBytes(*vocabulary_);
  LLMZIP_RETURN_IF_ERROR(
      CheckMemory("the model's vocabulary", memory_bytes_, max_memory));
  trie_.emplace(*vocabulary_);
  layout_.emplace(*vocabulary_);
  auto tokenizer = Tokenizer::Create(*spec, *vocabulary_, *trie_);
  if (!tokenizer.ok()) return tokenizer.status();
  tokenizer_ = *std::move(tokenizer);
  return Status();
}

Status LanguageModel::LoadWeights(Tensors tensors, const GgufFile& file,
                                  uint64_t max_memory, const Kernels& kernels) {
  const WeightReader reader(&file, architecture_, max_memory - memory_bytes_,
                            kernels, tensors);
  LLMZIP_RETURN_IF_ERROR(LoadLayers(reader));
  memory_bytes_ += reader.memory_bytes();
  return Status();
}

Status LanguageModel::LoadLayers(const WeightReader& reader) {
  auto width = reader.Uint("embedding_length", 1, kMaxEmbeddingSize);
  if (!width.ok()) return width.status();
  const uint32_t tokens = vocabulary_->num_tokens();
  const bool tied = !reader.Has("output.weight");
  auto head = reader.PermutedMatrix(
      tied ? "token_embd.weight" : "output.weight", tokens, *width,
      tied ? layout_->row_tokens()
           : layout_->row_tokens().first(layout_->num_mass_rows()));
  if (!head.ok()) return head.status();
  head_ = *std::move(head);
  if (tied) {
    embedding_.emplace(&head_, layout_->RowOfToken());
  } else {
    auto table = reader.Int8Matrix("token_embd.weight", tokens, *width);
    if (!table.ok()) return table.status();
    separate_embedding_ = *std::move(table);
    embedding_.emplace(&separate_embedding_, std::vector<uint32_t>());
  }
  for (const auto& [name, tensor] : reader.file().tensors()) {
    num_parameters_ += tensor.rows() * tensor.cols();
  }
  auto backbone = LoadBackbone(architecture_, reader, &*embedding_);
  if (!backbone.ok()) return backbone.status();
  backbone_ = *std::move(backbone);
  if (is_recurrent()) clearing_token_ = SeparatorToken();
  return reader.CheckAllRead();
}

// The token that spells the byte 0x1E, which separates documents in training;
// also what a new stream begins with where the vocabulary is our own.
std::optional<uint32_t> LanguageModel::SeparatorToken() const {
  const uint32_t symbol = vocabulary_->ByteSymbol(kDocumentSeparator);
  if (vocabulary_->IsSynthetic(symbol)) return std::nullopt;
  const uint32_t token = vocabulary_->InputToken(symbol);
  if (token != vocabulary_->start_token()) return std::nullopt;
  return token;
}

bool LanguageModel::has_nibbles() const {
  const auto all = backbone_->matrices();
  return std::any_of(all.begin(), all.end(), [](const WeightMatrix* matrix) {
    return matrix->format().is_nibbles;
  });
}

ReadingRules LanguageModel::DefaultRules(uint32_t window, uint32_t keep) const {
  ReadingRules rules;
  rules.start_token = vocabulary_->start_token();
  if (is_recurrent()) return rules;
  const uint32_t usual = std::min(kDefaultWindow, backbone_->best_positions());
  rules.window = std::clamp(window == 0 ? usual : window, kMinWindow,
                            std::max(kMinWindow, backbone_->max_positions()));
  rules.keep = std::min(keep == 0 ? rules.window / kKeepFraction : keep,
                        rules.window / 2);
  return rules;
}

Status LanguageModel::CheckRules(const ReadingRules& rules) const {
  if (rules.start_token >= vocabulary_->num_tokens()) {
    return Status(Code::kCorrupt,
                  "start token " + std::to_string(rules.start_token) +
                      " is not in the model's vocabulary of " +
                      std::to_string(vocabulary_->num_tokens()));
  }
  if (is_recurrent()) {
    if (rules.window == 0 && rules.keep == 0) return Status();
    return Status(Code::kCorrupt, "a recurrent model has no window, found " +
                                      std::to_string(rules.window));
  }
  if (rules.window < kMinWindow || rules.window > backbone_->max_positions() ||
      rules.keep > rules.window / 2) {
    return Status(Code::kCorrupt,
                  "window " + std::to_string(rules.window) + " keeping " +
                      std::to_string(rules.keep) + ", expected " +
                      std::to_string(kMinWindow) + " to " +
                      std::to_string(backbone_->max_positions()) +
                      " keeping at most half");
  }
  return Status();
}

}  // namespace llmzip
