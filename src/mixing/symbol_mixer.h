// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A context-mixing model of bytes, like paq. It refines a language model's
// binary decisions on the vocabulary's byte trie, or stands alone (method
// `bytes`). docs/MIXING.md is its normative description. All arithmetic is on
// integers, so every machine, instruction set and compiler gives the same
// probabilities.
#ifndef LLMZIP_MIXING_SYMBOL_MIXER_H_
#define LLMZIP_MIXING_SYMBOL_MIXER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "mixing/byte_model.h"
#include "mixing/end_of_token_model.h"
#include "mixing/learned_state.h"
#include "mixing/match_model.h"
#include "mixing/mix_parameters.h"
#include "mixing/mixer_kernels.h"
#include "mixing/stream_text.h"
#include "mixing/undo_log.h"

namespace llmzip {

inline constexpr size_t kMaxMixStreams = 16;
// The raw bytes of all streams of a block are at most this many.
inline constexpr uint64_t kMaxMixBytes = uint64_t{1} << 31;

struct MixOptions {
  // The raw bytes of each stream, 1..kMaxMixStreams of them, at most
  // kMaxMixBytes in sum. Only the constructor reads them.
  std::span<const uint64_t> stream_bytes;
  bool has_language_model = false;
  MixParameters parameters;
  // Never changes a bit of the result.
  const MixerKernels* kernels = &BestMixerKernels();
};

// The class of top / total, 0..7. The bounds are 0.1, 0.25, 0.4, 0.6, 0.8, 0.93
// and 0.98, rounded to 256ths. `top` is the mass of the likeliest next byte in
// the language model's opinion, and `total` is the mass of all bytes.
// Requires top <= total < 2^56.
uint8_t ConfidenceClass(uint64_t top, uint64_t total);

// Not thread-safe. Never allocates after the constructor, unless there is a
// Checkpoint(). For each symbol, in coding order:
//
//   mixer.BeginSymbol(stream);
//   for each byte of the symbol:
//     before any byte but the first, if the symbol may end or go on here:
//       p = mixer.PredictEnd(end, go_on); code; mixer.UpdateEnd(ends);
//     mixer.BeginByte(confidence);
//     for each bit, high bit first:
//       p = mixer.PredictBit(one, zero); code the bit; mixer.UpdateBit(bit);
//       or, where the language model knows the bit: mixer.SkipBit(bit);
//     mixer.EndByte(byte);
//   after the last byte PredictEnd and UpdateEnd once more, if longer symbols
//   begin with these bytes;
//   mixer.EndSymbol(symbol);
//
// Streams share all tables but have their own history. A prediction depends on
// earlier decisions only, so a decoder computes the same ones as its encoder.
class SymbolMixer {
 public:
  // Requires valid options (see above). The system provides a table's pages at
  // their first touch.
  explicit SymbolMixer(const MixOptions& options);
  SymbolMixer(const SymbolMixer&) = delete;
  SymbolMixer& operator=(const SymbolMixer&) = delete;

  // False if memory was short; then nothing else may be called.
  bool ok() const;
  // Upper bound of the memory that a mixer of these options takes, with a
  // learned start.
  static uint64_t MemoryBytes(const MixOptions& options);

  // The tables that may begin as learned elsewhere. Whoever changes them does
  // it before the first symbol.
  LearnedState learned();
  static LearnedShape Shape(bool has_language_model);

  // Goes on where `primed` is, whose only stream then begins stream 0 of this
  // mixer: its text was coded already. Requires that no symbol of this mixer
  // and no unfinished one of `primed` was begun, equal parameters, and that
  // stream 0 has room for the text. Takes some milliseconds.
  void ContinueFrom(const SymbolMixer& primed);

  // Makes this moment one to return to. Requires a single stream, and that the
  // mixer is between two symbols.
  void Checkpoint();
  // Returns to the last Checkpoint(), which stays: everything is as it was
  // then. It may be called within a symbol. Takes a step for each line of the
  // tables that changed since.
  void Rollback();

  // Starts a symbol of `stream`. All further calls belong to that stream.
  void BeginSymbol(size_t stream);
  // The number of the stream's bytes that are still to come. A damaged payload
  // may spell more, so a decoder must ask before each byte.
  uint64_t Room() const;

  // Prefetches what PredictEnd, or BeginByte, will look up at this place. Call
  // it some time before, or not at all: it changes no result. Requires a
  // language model.
  void FetchEnd();
  void FetchByte();

  // `confidence` is a ConfidenceClass(); ignored without a language model.
  void BeginByte(uint8_t confidence);
  // The probability of a 1 in 2^-22, in [1, 2^22 - 1]. `one` and `zero` are the
  // model's masses of the symbols that agree with all bits so far and continue
  // with a 1 or a 0. Requires 0 < one, zero < 2^56.
  uint32_t PredictBit(uint64_t one, uint64_t zero);
  // The same without a language model.
  uint32_t PredictBit();
  void UpdateBit(bool bit);
  // Replaces PredictBit and UpdateBit for a bit that has one possible value.
  void SkipBit(bool bit);
  // Requires that all 8 bits of `byte` were given and that the stream has room.
  void EndByte(uint8_t byte);

  // The probability, as above, that the symbol ends here. `end` is the mass of
  // the symbol that ends here, and `go_on` is the mass of all longer ones.
  uint32_t PredictEnd(uint64_t end, uint64_t go_on);
  void UpdateEnd(bool ends);
  // `symbol` is any number that identifies the symbol's string.
  void EndSymbol(uint32_t symbol);

 private:
  Matches matches() const { return {long_match_, short_match_}; }
  void SetRate();
  // The tables that are copied rather than noted line by line.
  std::vector<std::span<AdaptiveProbability>> SmallTables();

  // What a Checkpoint() keeps beside the log of lines.
  struct Kept {
    UndoLog undo;
    StreamHistory history;
    MatchModel::Pointer long_match, short_match;
    uint64_t num_bytes = 0;
    uint32_t rate = 0;
    std::vector<AdaptiveProbability> small;  // SmallTables(), end to end
  };

  const MixParameters parameters_;
  StreamTexts texts_;
  MatchModel long_match_;
  MatchModel short_match_;
  ByteModel bytes_;
  std::optional<EndOfTokenModel> ends_;  // only beside a language model
  size_t stream_ = 0;
  uint64_t num_bytes_ = 0;
  uint32_t rate_ = 0;
  std::unique_ptr<Kept> kept_;
  UndoLog* undo_ = nullptr;  // that of kept_
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_SYMBOL_MIXER_H_
