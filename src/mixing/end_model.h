// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Predicts whether a symbol ends after the bytes that it has so far
// (docs/MIXING.md, "Ends of symbols").
#ifndef LLMZIP_MIXING_END_MODEL_H_
#define LLMZIP_MIXING_END_MODEL_H_

#include <array>
#include <cstddef>
#include <cstdint>

#include "mixing/adaptive_map.h"
#include "mixing/byte_model.h"
#include "mixing/match_model.h"
#include "mixing/mixer.h"
#include "mixing/stream_text.h"

namespace llmzip {

class EndModel {
 public:
  EndModel(Pages pages, const MixerKernels* kernels);

  bool ok() const;

  // Looks up and has fetched what Predict will need, all but what depends on
  // `lm`. Predict does it if it was not done.
  void Prepare(const StreamTexts& texts, size_t stream, const Matches& matches);
  // A decision was prepared for that does not come.
  void Forget() { prepared_ = false; }
  // Chance in 2^-22 that the symbol ends; `lm` is the language model's in
  // stretch units.
  int32_t Predict(const StreamTexts& texts, size_t stream,
                  const Matches& matches, int32_t lm);
  void Update(bool ends, uint32_t rate);

 private:
  static constexpr size_t kContexts = 14;
  static constexpr size_t kLevelContext = 13;
  static constexpr size_t kInputs = 32;

  struct Slot {
    uint16_t chance;  // less 2^15
    uint8_t check;
    uint8_t history;
    uint8_t count;
  };

  void Find(size_t context, uint64_t a, uint64_t b);
  void ClearForeign();
  void SetInputs(int32_t lm);

  LazyArray<Slot> slots_;
  std::array<Slot*, kContexts> current_ = {};
  LazyArray<uint32_t> history_chances_;
  MixerLayer mixer_;
  std::array<RefineMap, 3> final_maps_;

  // State of the decision.
  bool prepared_ = false;
  uint32_t length_ = 0;
  uint32_t depth_ = 0;
  int32_t mixed_ = 0;  // the chance before the final maps
  std::array<uint64_t, kContexts> hashes_ = {};
  std::array<size_t, 3> map_contexts_ = {};
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_END_MODEL_H_
