// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Method `mix`: a symbol is coded as decisions down the byte trie of the
// vocabulary, each mixed from the language model's masses and a byte-level
// context-mixing model that all streams share and train (docs/MIXING.md).
#ifndef LLMZIP_CODEC_METHOD_MIX_H_
#define LLMZIP_CODEC_METHOD_MIX_H_

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <utility>
#include <vector>

#include "codec/symbol_coder.h"
#include "coder/range_decoder.h"
#include "coder/range_encoder.h"
#include "mixing/symbol_mixer.h"
#include "tokenizer/byte_trie.h"
#include "tokenizer/vocabulary.h"

namespace llmzip {

// What both directions share: the walk down the trie. `Bits` is called as
// uint32_t Bits::Code(uint32_t bit, uint32_t p1): an encoder writes `bit` and
// returns it, a decoder ignores it and returns what it read; and for whether
// a symbol ends as CodeEnd(), alike.
class MixWalk {
 public:
  // Vocabulary and trie must outlive the walk. Requires mixer->ok().
  MixWalk(const Vocabulary* vocabulary, const ByteTrie* trie,
          std::unique_ptr<SymbolMixer> mixer)
      : vocabulary_(*vocabulary),
        trie_(*trie),
        owned_mixer_(std::move(mixer)),
        mixer_(*owned_mixer_) {}

  // Codes one symbol of `stream`; `*symbol` is that symbol in an encoder, any
  // symbol in a decoder, and set to it. kCorrupt if it does not fit into what
  // is left of the stream: nothing of it is written behind the stream's end.
  template <typename Bits>
  Status Code(Bits& bits, size_t stream, const SymbolMasses& masses,
              uint32_t* symbol);

 private:
  // Decides the next byte below `node`; returns the child's index in the trie.
  template <typename Bits>
  uint32_t CodeByte(Bits& bits, const ByteTrie::Node& node,
                    const SymbolMasses& masses, uint32_t known_byte);
  // Trains the byte model with the bytes of a symbol from `depth` on, which are
  // certain.
  void SkipRest(uint32_t symbol, size_t depth);
  // Fills prefix_ for the children of `node` and says how sure the language
  // model is of the next byte: see ConfidenceClass().
  uint8_t SumChildren(const ByteTrie::Node& node, const SymbolMasses& masses);

  const Vocabulary& vocabulary_;
  const ByteTrie& trie_;
  const std::unique_ptr<SymbolMixer> owned_mixer_;
  SymbolMixer& mixer_;
  // Sums of masses before each child of the node being coded.
  std::array<uint64_t, 257> prefix_ = {};
};

class MixEncoder final : public SymbolCoder {
 public:
  // Appends the payload to `*payload`. All pointers must outlive the coder.
  // `metered`: lengths() is what the last symbol cost.
  MixEncoder(const Vocabulary* vocabulary, const ByteTrie* trie,
             std::unique_ptr<SymbolMixer> mixer, std::vector<uint8_t>* payload,
             bool metered)
      : walk_(vocabulary, trie, std::move(mixer)),
        encoder_(payload),
        metered_(metered) {}
  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override;
  Status Finish() override;
  const DecisionLengths* lengths() const override {
    return metered_ ? &lengths_ : nullptr;
  }

 private:
  MixWalk walk_;
  RangeEncoder encoder_;
  const bool metered_;
  DecisionLengths lengths_;
};

class MixDecoder final : public SymbolCoder {
 public:
  MixDecoder(const Vocabulary* vocabulary, const ByteTrie* trie,
             std::unique_ptr<SymbolMixer> mixer,
             std::span<const uint8_t> payload)
      : walk_(vocabulary, trie, std::move(mixer)), decoder_(payload) {}
  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override;
  Status Finish() override { return decoder_.Finish(); }

 private:
  MixWalk walk_;
  RangeDecoder decoder_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_METHOD_MIX_H_
