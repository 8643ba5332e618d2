// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Whether a language model is worth its time on a block. Not normative.
#ifndef LLMZIP_CODEC_MODEL_TRIAL_H_
#define LLMZIP_CODEC_MODEL_TRIAL_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "codec/byte_costs.h"
#include "codec/symbol_coder.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

// Watches a block that is coded with a language model and compares it with what
// the byte model alone paid for the same bytes. It looks only at what was
// coded, after fixed numbers of bytes, so every machine decides alike.
class ModelTrial {
 public:
  // `costs` are those of the whole block and must outlive the object.
  // `least_saving` is how much of the byte model's payload must be saved, in
  // 1/1000.
  ModelTrial(const ByteCosts* costs, int least_saving)
      : costs_(*costs), least_saving_(least_saving) {}

  // The sizes of the block's streams; they do not change what is decided about
  // streams that are coded alike.
  void Begin(std::span<const uint64_t> stream_bytes);
  // Takes note of a coded symbol. False once it is sure enough that the model
  // does not pay.
  bool GoOn(size_t stream, size_t symbol_bytes, uint64_t payload_bytes);

  bool gave_up() const { return gave_up_; }
  // What the model is expected to save of the byte model's payload, in 1/1000;
  // negative: what it costs. 0 before the first look.
  int expected_saving() const { return expected_saving_; }

 private:
  bool Look(uint64_t payload_bytes);

  struct Stream {
    uint64_t begin;
    uint64_t at;
  };

  const ByteCosts& costs_;
  const int least_saving_;
  std::vector<Stream> streams_;
  uint64_t coded_ = 0;      // bytes of text
  uint64_t next_look_ = 0;  // as soon as so many were coded
  unsigned num_looks_ = 0;
  // At the last look, in the units of ByteCosts.
  uint64_t model_cost_ = 0;
  uint64_t byte_cost_ = 0;
  int expected_saving_ = 0;
  bool gave_up_ = false;
};

// Codes like the coder inside it, under the eyes of a trial. When that gives
// up, Code() fails with kCancelled. All must outlive the object.
class TriedCoder final : public SymbolCoder {
 public:
  // `payload` is what `coder` appends to.
  TriedCoder(const Vocabulary* vocabulary, SymbolCoder* coder,
             const std::vector<uint8_t>* payload, ModelTrial* trial)
      : vocabulary_(*vocabulary),
        coder_(*coder),
        payload_(*payload),
        trial_(*trial) {}

  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override;
  Status Finish() override { return coder_.Finish(); }
  const DecisionLengths* lengths() const override { return coder_.lengths(); }

 private:
  const Vocabulary& vocabulary_;
  SymbolCoder& coder_;
  const std::vector<uint8_t>& payload_;
  ModelTrial& trial_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_MODEL_TRIAL_H_
