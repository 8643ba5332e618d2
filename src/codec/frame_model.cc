// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/frame_model.h"

#include <string>
#include <utility>

namespace llmzip {

void FrameModel::Forget() {
  model_.reset();
  dictionary_.reset();
  setup_ = {};
  setup_.kernels = options_.kernels;
}

Status FrameModel::Find(const ModelRecord& record, uint64_t held_bytes) {
  if (found()) return Status();
  if (!options_.resolver) {
    return Status(Code::kModelMissing, "the archive needs a language model");
  }
  auto found = options_.resolver(record, held_bytes);
  if (!found.ok()) return found.status();
  if ((*found)->id() != record.id) {
    return Status(Code::kModelMismatch,
                  "the model given is not the one the archive names");
  }
  if (NumericsOf(**found) != record.numerics) {
    return Status(Code::kUnsupportedVersion,
                  "the archive was made with numerics " +
                      std::to_string(record.numerics) +
                      ", this version computes that model with numerics " +
                      std::to_string(NumericsOf(**found)));
  }
  ModelSetup setup = setup_;
  setup.model = found->get();
  setup.rules = {.window = static_cast<uint32_t>(record.window),
                 .keep = static_cast<uint32_t>(record.keep),
                 .start_token = static_cast<uint32_t>(record.start_token)};
  LLMZIP_RETURN_IF_ERROR(setup.model->CheckRules(setup.rules));
  model_ = *std::move(found);
  setup_ = setup;
  return Status();
}

Status FrameModel::FindDictionary(const DictionaryRecord& record) {
  if (dictionary_ != nullptr) return Status();
  if (!options_.dictionary_resolver) {
    return Status(Code::kModelMissing, "the archive needs a dictionary");
  }
  auto found = options_.dictionary_resolver(record);
  if (!found.ok()) return found.status();
  const DictionaryRecord& own = (*found)->record();
  if (own.id != record.id || own.size_bytes != record.size_bytes) {
    return Status(Code::kModelMismatch,
                  "the dictionary given is not the one the archive names");
  }
  dictionary_ = *std::move(found);
  setup_.dictionary = dictionary_.get();
  return Status();
}

bool FrameModel::Lacks(const BlockHeader& block,
                       const FrameHeader& frame) const {
  return (UsesLanguageModel(block.method) && model_ == nullptr) ||
         (TakesDictionary(block.method) && frame.dictionary.has_value() &&
          dictionary_ == nullptr);
}

Status FrameModel::FindFor(const BlockHeader& block, const FrameHeader& frame,
                           uint64_t held_bytes) {
  if (TakesDictionary(block.method) && frame.dictionary.has_value()) {
    LLMZIP_RETURN_IF_ERROR(FindDictionary(*frame.dictionary));
  }
  return UsesLanguageModel(block.method) ? Find(*frame.model, held_bytes)
                                         : Status();
}

uint64_t FrameModel::HeldBytes() const {
  uint64_t bytes = found() ? model_->weight_bytes() : 0;
  if (dictionary_ != nullptr) bytes += dictionary_->StateBytes();
  if (options_.held_bytes) bytes += options_.held_bytes(model_.get());
  return bytes;
}

Status FrameModel::CheckMemory(uint64_t memory, uint64_t offset) const {
  const uint64_t alone = HeldBytes() + memory;
  if (alone <= options_.max_memory) return Status();
  return Status(Code::kLimitExceeded,
                "a block takes " + std::to_string(alone) +
                    " bytes of memory, the limit is " +
                    std::to_string(options_.max_memory),
                offset);
}

}  // namespace llmzip
