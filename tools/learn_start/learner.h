// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Learns from pieces of a trace, and packs what it learned as a start.
#ifndef LLMZIP_TOOLS_LEARN_START_LEARNER_H_
#define LLMZIP_TOOLS_LEARN_START_LEARNER_H_

#include <array>
#include <cstdint>
#include <span>

#include "learn_start/learned_rows.h"
#include "learn_start/replay.h"
#include "learn_start/trace.h"
#include "mixing/apm.h"
#include "mixing/direct_probabilities.h"
#include "mixing/symbol_mixer.h"

namespace llmzip::learn_start {

class Learner {
 public:
  explicit Learner(ModelStrength strength)
      : strength_(strength),
        shape_(SymbolMixer::Shape(strength != ModelStrength::kNone)) {
    const auto mixer = NewMixer(strength, /*raw_bytes=*/1000);
    const LearnedState state = mixer->learned();
    first_ = Rows(state.first, shape_.first.padded_inputs);
    second_ = Rows(state.second, shape_.second.padded_inputs);
    if (strength != ModelStrength::kNone) {
      ends_ = Rows(state.ends, shape_.ends.padded_inputs);
      return;
    }
    histories_ = Cells(state.histories, /*flip=*/0);
    matches_ = Cells(state.matches, /*flip=*/0);
    direct_ = Cells(state.direct, DirectProbabilities::kFlip);
    for (size_t i = 0; i < apms_.size(); ++i) {
      apms_[i] = Rows(state.final_apms[i], Apm::kPoints);
    }
  }

  // Codes a piece with what was learned so far, and learns from it.
  uint64_t Take(const Piece& piece, int64_t percent) {
    const auto mixer = NewMixer(strength_, piece.raw_bytes);
    const LearnedState state = mixer->learned();
    first_.CopyTo(state.first);
    second_.CopyTo(state.second);
    ends_.CopyTo(state.ends);
    histories_.CopyTo(state.histories);
    matches_.CopyTo(state.matches);
    direct_.CopyTo(state.direct);
    for (size_t i = 0; i < apms_.size(); ++i) {
      apms_[i].CopyTo(state.final_apms[i]);
    }
    const uint64_t cost = CostOf(piece, strength_, mixer.get());
    first_.Learn(state.first, percent);
    second_.Learn(state.second, percent);
    ends_.Learn(state.ends, percent);
    histories_.Learn(state.histories, percent);
    matches_.Learn(state.matches, percent);
    direct_.Learn(state.direct, percent);
    for (size_t i = 0; i < apms_.size(); ++i) {
      apms_[i].Learn(state.final_apms[i], percent);
    }
    return cost;
  }

  void BeginLastPass() {
    for (Rows* rows : Layers()) rows->BeginMean();
  }
  void EndLastPass() {
    for (Rows* rows : Layers()) rows->TakeMean();
  }
  void EndPass() {
    first_.SpreadMeans(shape_.first);
    second_.SpreadMeans(shape_.second);
    ends_.SpreadMeans(shape_.ends);
  }

  Bytes Save() const {
    Bytes out;
    for (const Rows* rows : {&first_, &second_, &ends_}) rows->Save(&out);
    for (const Cells* cells : {&histories_, &matches_, &direct_}) {
      cells->Save(&out);
    }
    for (const Rows& apm : apms_) apm.Save(&out);
    return out;
  }
  void Load(const Bytes& bytes) {
    Input in(bytes);
    for (Rows* rows : Layers()) rows->Load(in);
    for (Cells* cells : {&histories_, &matches_, &direct_}) cells->Load(in);
    for (Rows& apm : apms_) apm.Load(in);
    if (!in.done()) Die("not learned with such a model");
  }

  // The bytes of docs/MIXING.md, "Start".
  Bytes Pack(const Options& options) const;

 private:
  std::array<Rows*, 3> Layers() { return {&first_, &second_, &ends_}; }

  const ModelStrength strength_;
  const LearnedShape shape_;
  Rows first_, second_, ends_;
  Cells histories_, matches_, direct_;
  std::array<Rows, 3> apms_;
};

}  // namespace llmzip::learn_start

#endif  // LLMZIP_TOOLS_LEARN_START_LEARNER_H_
