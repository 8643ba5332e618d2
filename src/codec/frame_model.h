// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The language model and the dictionary of the frame that is being decoded.
#ifndef LLMZIP_CODEC_FRAME_MODEL_H_
#define LLMZIP_CODEC_FRAME_MODEL_H_

#include <cstdint>
#include <memory>

#include "base/status.h"
#include "codec/decoder_options.h"
#include "codec/model_setup.h"
#include "container/block_header.h"
#include "container/frame_header.h"
#include "container/model_record.h"

namespace llmzip {

// Finds each of them when a block first needs it and checks that it is the one
// that the frame names. Keeps account of what models hold in memory. Not
// thread-safe.
class FrameModel {
 public:
  // The options must outlive the object.
  explicit FrameModel(const DecoderOptions* options) : options_(*options) {
    Forget();
  }

  // Another frame begins: it may name another model.
  void Forget();
  // Asks the resolver; no-op if the model is there. `held_bytes` is what the
  // decoder holds meanwhile.
  Status Find(const ModelRecord& record, uint64_t held_bytes);
  bool found() const { return model_ != nullptr; }
  // The same for a dictionary.
  Status FindDictionary(const DictionaryRecord& record);
  // Both, as far as a block of that frame needs them.
  Status FindFor(const BlockHeader& block, const FrameHeader& frame,
                 uint64_t held_bytes);
  // Whether FindFor() would find anything.
  bool Lacks(const BlockHeader& block, const FrameHeader& frame) const;
  // Without a model and a dictionary before they were found.
  const ModelSetup& setup() const { return setup_; }

  // Bytes of the frame's model, if it was found, and of all that is held
  // beside it.
  uint64_t HeldBytes() const;
  // kLimitExceeded if a block that takes `memory` does not fit beside them.
  // `offset` is where the block begins in the archive.
  Status CheckMemory(uint64_t memory, uint64_t offset) const;

 private:
  const DecoderOptions& options_;
  std::shared_ptr<const LanguageModel> model_;
  std::shared_ptr<const Dictionary> dictionary_;
  ModelSetup setup_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_FRAME_MODEL_H_
