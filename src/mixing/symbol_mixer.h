// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A model of bytes in the paq line that refines a language model's binary
// decisions on the vocabulary's byte trie, or stands alone (method `bytes`).
// Normative: docs/MIXING.md. Integers only, so every machine, instruction set
// and compiler gives the same probabilities.
#ifndef LLMZIP_MIXING_SYMBOL_MIXER_H_
#define LLMZIP_MIXING_SYMBOL_MIXER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

#include "mixing/mix_parameters.h"
#include "mixing/mixer_kernels.h"

namespace llmzip {

inline constexpr size_t kMaxMixStreams = 16;
// Raw bytes of all streams of a block lie below this bound.
inline constexpr uint64_t kMaxMixBytes = uint64_t{1} << 31;

struct MixOptions {
  // Raw bytes of each stream, 1..kMaxMixStreams of them, in sum at most
  // kMaxMixBytes. Only read by the constructor.
  std::span<const uint64_t> stream_bytes;
  bool has_language_model = false;
  MixParameters parameters;
  // Never changes a bit of the result.
  const MixerKernels* kernels = &BestMixerKernels();
};

// Classes 0..7 of top / total: above 0.1, 0.25, 0.4, 0.6, 0.8, 0.93, 0.98 (in
// 256ths), `top` being the mass of the next byte that the language model finds
// likeliest and `total` that of all. Requires top <= total < 2^56.
uint8_t ConfidenceClass(uint64_t top, uint64_t total);

// Not thread-safe. Never allocates after the constructor. For each symbol, in
// coding order:
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
//   after the last byte PredictEnd and UpdateEnd once more, unless no longer
//   symbol begins with these bytes;
//   mixer.EndSymbol(symbol);
//
// Streams share every table but have their own history. Nothing is learned
// from a byte before EndByte, so encoder and decoder are always alike.
class SymbolMixer {
 public:
  // Requires valid options (see above); tables are zero pages until touched.
  // ok() is false if memory is short; then nothing else may be called.
  explicit SymbolMixer(const MixOptions& options);
  ~SymbolMixer();
  SymbolMixer(const SymbolMixer&) = delete;
  SymbolMixer& operator=(const SymbolMixer&) = delete;

  bool ok() const;
  // Upper bound of the memory that a mixer of these options takes.
  static uint64_t MemoryBytes(const MixOptions& options);

  // Starts (or goes on with) a symbol of `stream`: all that follows is its.
  void BeginSymbol(size_t stream);
  // Bytes of that stream that are still to come. What a decoder reads may spell
  // more: it must ask before it gives them.
  uint64_t Room() const;

  // Has fetched what PredictEnd, or BeginByte, will look up at this place: to
  // be called some time before, if at all. Changes no result. Require a
  // language model.
  void FetchEnd();
  void FetchByte();

  // `confidence` is a ConfidenceClass(); ignored without a language model.
  void BeginByte(uint8_t confidence);
  // Probability of a 1 in 2^-22, in [1, 2^22 - 1]. `one` and `zero` are the
  // model's masses of the symbols that agree so far and go on with either bit.
  // Requires 0 < one, zero < 2^56.
  uint32_t PredictBit(uint64_t one, uint64_t zero);
  // The same without a language model.
  uint32_t PredictBit();
  void UpdateBit(bool bit);
  // Instead of PredictBit and UpdateBit, for a bit that both sides know.
  void SkipBit(bool bit);
  // Requires all 8 bits of `byte` to have been given, and room left in the
  // stream.
  void EndByte(uint8_t byte);

  // Probability (as above) that the symbol ends here; masses of the one symbol
  // that ends here and of all longer ones.
  uint32_t PredictEnd(uint64_t end, uint64_t go_on);
  void UpdateEnd(bool ends);
  // `symbol` is any number that names the symbol's string.
  void EndSymbol(uint32_t symbol);

 private:
  class State;
  std::unique_ptr<State> state_;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_SYMBOL_MIXER_H_
