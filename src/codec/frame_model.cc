// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/frame_model.h"

#include <string>
#include <utility>

namespace llmzip {

void FrameModel::Forget() {
  model_.reset();
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
  ModelSetup setup;
  setup.kernels = options_.kernels;
  setup.model = found->get();
  setup.rules = {.window = static_cast<uint32_t>(record.window),
                 .keep = static_cast<uint32_t>(record.keep),
                 .start_token = static_cast<uint32_t>(record.start_token)};
  LLMZIP_RETURN_IF_ERROR(setup.model->CheckRules(setup.rules));
  model_ = *std::move(found);
  setup_ = setup;
  return Status();
}

uint64_t FrameModel::HeldBytes() const {
  uint64_t bytes = found() ? model_->weight_bytes() : 0;
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
