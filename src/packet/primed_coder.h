// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A language model and a byte model that have read a text and return to that
// moment after each message.
#ifndef LLMZIP_PACKET_PRIMED_CODER_H_
#define LLMZIP_PACKET_PRIMED_CODER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/status.h"
#include "base/thread_pool.h"
#include "codec/model_setup.h"
#include "mixing/mix_parameters.h"
#include "mixing/symbol_mixer.h"
#include "predict/session.h"

namespace llmzip {

// A text to read first, end to end with the other ones as the byte model sees
// them.
struct PrimerText {
  std::span<const uint8_t> bytes;
  // What the language model remembers of it: a context is a state of its own,
  // 0..num_contexts - 1, which begins with the start token. kNoContext: only
  // the byte model reads it, and of that only the contexts learn.
  static constexpr size_t kNoContext = SIZE_MAX;
  size_t context = kNoContext;
};

struct PrimedCoderOptions {
  ModelSetup setup;                   // with a model
  std::span<const PrimerText> texts;  // only New() reads them
  size_t num_contexts = 1;
  uint64_t max_message = 0;  // bytes of a message, at most
  MixParameters parameters;
  uint8_t mixing_start = 0;
};

// Not thread-safe.
class PrimedCoder {
 public:
  // The model of the setup must outlive the object. kNotFinite if the model
  // fails on the text; kOutOfMemory.
  static Result<std::unique_ptr<PrimedCoder>> New(
      const PrimedCoderOptions& options);

  // The most that one takes beside the model.
  static uint64_t MemoryBytes(const PrimedCoderOptions& options);

  // Returns to where the texts were read, also after a failure; the language
  // model to where it had read those of `context`. The message has one
  // prediction pending. Call it before each message.
  void Reset(size_t context);
  // Lets the model read symbols of the message, at most kMaxBatch, each of
  // which adds a prediction.
  Status Read(std::span<const uint32_t> symbols);
  bool has_prediction() const { return session_.num_pending(message_) != 0; }
  // The masses of the next symbol. Requires has_prediction().
  Status Predict(const SymbolMasses** masses);

  const LanguageModel& model() const { return model_; }
  SymbolMixer& mixer() { return *mixer_; }

 private:
  PrimedCoder(const PrimedCoderOptions& options,
              std::unique_ptr<SymbolMixer> mixer, uint64_t max_symbols);
  Status ReadTexts(std::span<const PrimerText> texts);
  Status ReadText(size_t context, std::span<const uint32_t> symbols);
  void SkipText(std::span<const uint32_t> symbols);

  const LanguageModel& model_;
  ThreadPool pool_{1};
  std::unique_ptr<SymbolMixer> mixer_;
  // A stream for each context and, as the last one, the message.
  Session session_;
  const size_t message_;
};

}  // namespace llmzip

#endif  // LLMZIP_PACKET_PRIMED_CODER_H_
