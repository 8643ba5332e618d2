// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Predicts the bits of the next byte from contexts of the bytes before it and,
// where there is one, from a language model (docs/MIXING.md, "Bytes").
#ifndef LLMZIP_MIXING_BYTE_MODEL_H_
#define LLMZIP_MIXING_BYTE_MODEL_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "mixing/adaptive_map.h"
#include "mixing/match_model.h"
#include "mixing/mix_parameters.h"
#include "mixing/mixer.h"
#include "mixing/slot_table.h"
#include "mixing/stream_text.h"

namespace llmzip {

// What the language model says about the next byte (symbol_mixer.h, ByteView).
struct ByteExpectation {
  uint32_t expected = 0;
  uint32_t second = 0;
  uint32_t confidence = 0;
};

class ByteModel {
 public:
  ByteModel(bool has_language_model, unsigned table_log2,
            const MixerKernels* kernels);

  bool ok() const;

  // `texts` and `matches` are those that Begin's stream belongs to.
  void Begin(const StreamTexts& texts, size_t stream,
             const MatchModel& long_match, const MatchModel& short_match,
             const ByteExpectation& expectation);
  // Chance of a 1 in 2^-22; `lm` is the language model's in stretch units.
  int32_t Predict(int32_t lm);
  // Teaches everything.
  void Update(bool bit, uint32_t rate);
  // For a bit that was not predicted: teaches the contexts only.
  void Skip(bool bit);

 private:
  static constexpr size_t kTextContexts = 17;
  static constexpr size_t kModelContexts = 9;
  static constexpr size_t kMaxContexts = kTextContexts + kModelContexts;
  static constexpr size_t kMaxInputs = 80;

  // An expected byte and how sure its match model is.
  struct Expected {
    int byte = -1;
    uint32_t length_class = 0;
    uint32_t* chance = nullptr;  // that it is right, while it agrees
    bool bit = false;
  };

  void SetContexts(const StreamTexts& texts, size_t stream);
  void FindSlots();
  void FindExpectedBits();
  void SetInputs(int32_t lm);
  void SelectSets(int32_t lm);
  void TeachContexts(bool bit);
  int32_t Refine(int32_t x);

  bool has_language_model_;
  size_t num_contexts_;
  size_t num_inputs_;

  std::array<SlotTable, kMaxContexts> tables_;
  std::array<uint64_t, kMaxContexts> hashes_ = {};
  std::array<NibbleSlot*, kMaxContexts> slots_ = {};
  // Per context: the chance of a 1 after each bit history.
  LazyArray<uint32_t> history_chances_;
  LazyArray<uint32_t> match_chances_;

  MixerLayer first_;
  MixerLayer second_;
  std::array<RefineMap, 3> final_maps_;
  std::array<RefineMap, 5> model_maps_;

  // State of the byte that is being coded.
  StreamState text_;
  ByteExpectation expectation_;
  std::array<Expected, 2> matches_;
  std::array<uint32_t, 3> final_contexts_ = {};
  std::array<uint32_t, 5> model_contexts_ = {};
  uint32_t partial_ = 1;  // the bits so far below a leading 1
  uint32_t node_ = 1;     // the same within the half byte
  uint32_t num_bits_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_BYTE_MODEL_H_
