// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Method `mix`: a symbol is coded as decisions down the byte trie of the
// vocabulary, each mixed from the language model's masses and a byte-level
// context-mixing model that all streams share and train (docs/MIXING.md).
#ifndef LLMZIP_CODEC_METHOD_MIX_H_
#define LLMZIP_CODEC_METHOD_MIX_H_

#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "codec/code_length.h"
#include "codec/mix_walk.h"
#include "codec/symbol_coder.h"
#include "coder/range_decoder.h"
#include "coder/range_encoder.h"
#include "mixing/symbol_mixer.h"
#include "tokenizer/byte_trie.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

// The bits of a payload that an encoder writes.
class MixBitWriter {
 public:
  // Appends to `*payload`, which must outlive the object. `metered`: notes what
  // each symbol costs.
  MixBitWriter(std::vector<uint8_t>* payload, bool metered)
      : encoder_(payload), metered_(metered) {}

  void BeginSymbol(uint32_t* /*symbol*/) { lengths_ = {}; }
  // Codes whether the symbol ends, or a bit of a byte.
  uint32_t CodeEnd(uint32_t bit, uint32_t p1) {
    if (metered_) lengths_.ends += BitLength(bit, p1);
    encoder_.EncodeBit(bit, p1);
    return bit;
  }
  uint32_t CodeBit(uint32_t bit, uint32_t p1) {
    if (metered_) lengths_.bytes += BitLength(bit, p1);
    encoder_.EncodeBit(bit, p1);
    return bit;
  }
  Status EndSymbol() const { return Status(); }
  Status Finish() {
    encoder_.Finish();
    return Status();
  }
  // Null unless metered.
  const DecisionLengths* lengths() const {
    return metered_ ? &lengths_ : nullptr;
  }

 private:
  RangeEncoder encoder_;
  const bool metered_;
  DecisionLengths lengths_;
};

// The bits of a payload that a decoder reads. It has the same functions and
// ignores the bits that it is given.
class MixBitReader {
 public:
  // The payload must outlive the object.
  explicit MixBitReader(std::span<const uint8_t> payload) : decoder_(payload) {}

  // The walk compares the decisions with a symbol; any will do.
  void BeginSymbol(uint32_t* symbol) { *symbol = 0; }
  uint32_t CodeEnd(uint32_t /*bit*/, uint32_t p1) {
    return decoder_.DecodeBit(p1);
  }
  uint32_t CodeBit(uint32_t /*bit*/, uint32_t p1) {
    return decoder_.DecodeBit(p1);
  }
  Status EndSymbol() const {
    if (!decoder_.overrun()) return Status();
    return Status(Code::kCorrupt, "payload: ends before the text");
  }
  Status Finish() const { return decoder_.Finish(); }
  const DecisionLengths* lengths() const { return nullptr; }

 private:
  RangeDecoder decoder_;
};

// The bits of a text that both sides know: they are coded nowhere.
class MixBitLearner {
 public:
  void BeginSymbol(uint32_t* /*symbol*/) {}
  uint32_t CodeEnd(uint32_t bit, uint32_t /*p1*/) { return bit; }
  uint32_t CodeBit(uint32_t bit, uint32_t /*p1*/) { return bit; }
  Status EndSymbol() const { return Status(); }
  Status Finish() const { return Status(); }
  const DecisionLengths* lengths() const { return nullptr; }
};

// Walks down the trie. `Bits` is one of the classes above.
template <typename Bits>
class MixCoder final : public SymbolCoder {
 public:
  // `bits` are the arguments of Bits. Vocabulary and trie must outlive the
  // coder. Requires mixer->ok().
  template <typename... Args>
  MixCoder(const Vocabulary* vocabulary, const ByteTrie* trie,
           std::unique_ptr<SymbolMixer> mixer, Args... bits)
      : mixer_(std::move(mixer)),
        walk_(vocabulary, trie, mixer_.get()),
        bits_(bits...) {}

  // kCorrupt if the symbol does not fit into what is left of the stream.
  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override {
    return walk_.Code(stream, masses, bits_, symbol);
  }
  Status Finish() override { return bits_.Finish(); }
  const DecisionLengths* lengths() const override { return bits_.lengths(); }

  // Trains the byte model with a symbol that was read without the language
  // model: all its bits are certain.
  void Skip(size_t stream, uint32_t symbol) { walk_.Skip(stream, symbol); }
  // The mixer as it is then; the coder is spent.
  std::unique_ptr<SymbolMixer> TakeMixer() { return std::move(mixer_); }

 private:
  std::unique_ptr<SymbolMixer> mixer_;
  MixWalk<Bits> walk_;
  Bits bits_;
};

extern template class MixCoder<MixBitWriter>;
extern template class MixCoder<MixBitReader>;
extern template class MixCoder<MixBitLearner>;

using MixEncoder = MixCoder<MixBitWriter>;
using MixDecoder = MixCoder<MixBitReader>;
using MixLearner = MixCoder<MixBitLearner>;

}  // namespace llmzip

#endif  // LLMZIP_CODEC_METHOD_MIX_H_
