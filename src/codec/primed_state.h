// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What a text taught all that adapts: language model, output layer, byte model
// and match models (docs/FORMAT.md, "Dictionaries"). A block, or a packet, that
// begins with it is coded as if that text stood before it.
//
//   const Priming priming = {.method = Method::kMix, ...};
//   auto state = PrimedState::Learn(text, priming, setup, pool, observer);
//
// and then, for each piece of text that begins with it, in either direction:
//
//   Session session(setup.model, setup.rules, priming.learning_rate, 1,
//                   kernels, &pool, max_symbols + state->num_read());
//   session.ContinueFrom(*state->session());
//   auto mixer = state->NewMixer({&size, 1}, setup);  // of the piece, in bytes
//
// and the piece's symbols are coded one by one: Predict(), code, Train(), and
// Append() unless it was the last. The session has the first prediction
// pending; Begin() must not be called. An empty text gives the state of a text
// that begins with nothing.
#ifndef LLMZIP_CODEC_PRIMED_STATE_H_
#define LLMZIP_CODEC_PRIMED_STATE_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "base/status.h"
#include "base/thread_pool.h"
#include "codec/block_progress.h"
#include "codec/model_setup.h"
#include "container/format.h"
#include "mixing/mix_parameters.h"
#include "mixing/symbol_mixer.h"
#include "predict/session.h"

namespace llmzip {

// All that what is learned depends on, beside the text, the model and the rules
// by which it reads. Fields that a method does not use are 0.
struct Priming {
  Method method = Method::kMix;        // any but kStored
  LearningRateCode learning_rate = 0;  // methods with a language model
  uint8_t mixing_start = 0;            // methods bytes and mix
  MixParameters mixing = {};           // likewise

  bool operator==(const Priming&) const = default;
};

// Constant once made: any number of threads may begin with it at once.
class PrimedState {
 public:
  // Codes the text without writing anything. A model with a window reads the
  // last symbols only, at most half a window; the byte model is trained with
  // those before them as with symbols that are certain. Requires at most
  // kMaxDictionaryBytes, and setup.primed to be null. The model and the kernels
  // of `setup` must outlive the state; the pool need not, and neither its
  // number of threads nor the kernels change a bit. kNotFinite if the model
  // fails on the text; kCancelled if the observer says so, which is told of no
  // progress.
  static Result<std::shared_ptr<const PrimedState>> Learn(
      std::span<const uint8_t> text, const Priming& priming,
      const ModelSetup& setup, ThreadPool& pool, const BlockObserver& observer);

  const Priming& priming() const { return priming_; }
  uint64_t text_bytes() const { return text_bytes_; }
  // Symbols of the text that the language model has read.
  uint64_t num_read() const { return num_read_; }
  // For Session::ContinueFrom(); null without a language model.
  const Session* session() const { return session_.get(); }
  // A mixer that goes on, for streams of these sizes; the text stands before
  // stream 0. Copies what was touched of the tables: some milliseconds.
  // kOutOfMemory if its tables find no room. Requires method bytes or mix.
  Result<std::unique_ptr<SymbolMixer>> NewMixer(
      std::span<const uint64_t> stream_bytes, const ModelSetup& setup) const;

  // What a state takes in memory, and the most that making it takes.
  static uint64_t MemoryBytes(uint64_t text_bytes, const Priming& priming,
                              const ModelSetup& setup);
  // At most so many symbols of the text are read by the language model.
  static uint64_t MaxRead(uint64_t text_bytes, const ReadingRules& rules);

 private:
  PrimedState() = default;
  Status LearnSymbols(std::span<const uint8_t> text, const ModelSetup& setup,
                      ThreadPool& pool, const BlockObserver& observer);

  Priming priming_;
  uint64_t text_bytes_ = 0;
  uint64_t num_read_ = 0;
  std::unique_ptr<Session> session_;
  std::unique_ptr<SymbolMixer> mixer_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_PRIMED_STATE_H_
