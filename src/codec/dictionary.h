// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A text that encoder and decoder both have, and that every block of a frame
// begins with (docs/FORMAT.md, "Dictionaries").
#ifndef LLMZIP_CODEC_DICTIONARY_H_
#define LLMZIP_CODEC_DICTIONARY_H_

#include <cstdint>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "base/status.h"
#include "codec/primed_state.h"
#include "container/dictionary_record.h"

namespace llmzip {

// Shared by encoders, decoders and threads. It keeps what blocks have learned
// from it, for the model that was used last.
class Dictionary {
 public:
  // `name` is a hint: other characters than those of a record's name are left
  // out. kInvalidArgument if the text is empty or above kMaxDictionaryBytes.
  static Result<std::shared_ptr<const Dictionary>> Create(
      std::vector<uint8_t> text, const std::string& name);

  std::span<const uint8_t> text() const { return text_; }
  const Sha256Digest& sha256() const { return sha256_; }
  // What a frame says of it.
  const DictionaryRecord& record() const { return record_; }

  // The state after the text. The first call for a priming computes it, which
  // takes as long as coding the text; others wait for it. Of each method the
  // two latest states are kept.
  Result<std::shared_ptr<const PrimedState>> Primed(
      const Priming& priming, const ModelSetup& setup, ThreadPool& pool,
      const BlockObserver& observer) const;

  // Whether Primed() has it already.
  bool Keeps(const Priming& priming, const ModelSetup& setup) const;
  // What the states that are kept take in memory, without the text.
  uint64_t StateBytes() const;

 private:
  struct Kept {
    // Keeps the model alive; null for a state without one.
    std::shared_ptr<const LanguageModel> model;
    ReadingRules rules;
    std::shared_ptr<const PrimedState> state;
    uint64_t bytes;

    bool IsFor(const Priming& priming, const ModelSetup& setup) const;
  };
  Dictionary() = default;

  std::vector<uint8_t> text_;
  Sha256Digest sha256_ = {};
  DictionaryRecord record_;
  mutable std::mutex mutex_;
  mutable std::vector<Kept> kept_;  // the latest last
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_DICTIONARY_H_
