// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "learn_start/replay.h"

#include <array>

#include "codec/code_length.h"

namespace llmzip::learn_start {

ModelStrength StrengthOf(const std::string& name) {
  if (name == "none") return ModelStrength::kNone;
  if (name == "weak") return ModelStrength::kWeak;
  if (name != "strong") Die("not a strength: " + name);
  return ModelStrength::kStrong;
}

std::unique_ptr<SymbolMixer> NewMixer(ModelStrength strength,
                                      uint64_t raw_bytes) {
  const std::array<uint64_t, 1> sizes = {raw_bytes};
  auto mixer = std::make_unique<SymbolMixer>(
      MixOptions{.stream_bytes = sizes,
                 .has_language_model = strength != ModelStrength::kNone,
                 .parameters = MixParameters::Default(strength, raw_bytes)});
  if (!mixer->ok()) Die("out of memory");
  return mixer;
}

namespace {

// Lets a mixer code a piece, and adds up what its decisions cost.
class Replay {
 public:
  explicit Replay(SymbolMixer* mixer) : mixer_(*mixer) {}

  uint64_t Bytewise(const Bytes& text) {
    for (const uint8_t byte : text) {
      mixer_.BeginSymbol(0);
      mixer_.BeginByte(/*confidence=*/0);
      for (uint32_t mask = 0x80; mask != 0; mask >>= 1) {
        const bool bit = (byte & mask) != 0;
        Add(bit, mixer_.PredictBit());
        mixer_.UpdateBit(bit);
      }
      mixer_.EndByte(byte);
      mixer_.EndSymbol(byte);
    }
    return Total();
  }

  uint64_t Events(const Bytes& events) {
    mixer_.BeginSymbol(0);
    for (Input in(events); !in.done();) {
      switch (in.Get(1)) {
        case kSymbolEvent:
          mixer_.EndSymbol(static_cast<uint32_t>(in.Get(4)));
          mixer_.BeginSymbol(0);
          break;
        case kEndEvent:
          End(in);
          break;
        case kByteEvent:
          Byte(in);
          break;
        default:
          Die("not a trace");
      }
    }
    return Total();
  }

 private:
  void Add(bool bit, uint32_t p1) { length_ += BitLength(bit, p1) >> 16; }
  uint64_t Total() const { return length_ >> (kLengthBits - 16 + 3); }

  void End(Input& in) {
    mixer_.FetchEnd();
    mixer_.FetchByte();
    const bool ends = in.Get(1) != 0;
    const uint64_t end = LongMass(in.Get(2));
    const uint64_t go_on = LongMass(in.Get(2));
    Add(ends, mixer_.PredictEnd(end, go_on));
    mixer_.UpdateEnd(ends);
  }

  void Byte(Input& in) {
    const auto confidence = static_cast<uint8_t>(in.Get(1));
    const auto byte = static_cast<uint8_t>(in.Get(1));
    const uint64_t coded = in.Get(1);
    mixer_.BeginByte(confidence);
    for (uint32_t mask = 0x80; mask != 0; mask >>= 1) {
      const bool bit = (byte & mask) != 0;
      if ((coded & mask) == 0) {
        mixer_.SkipBit(bit);
        continue;
      }
      const uint64_t one = LongMass(in.Get(2));
      const uint64_t zero = LongMass(in.Get(2));
      Add(bit, mixer_.PredictBit(one, zero));
      mixer_.UpdateBit(bit);
    }
    mixer_.EndByte(byte);
  }

  SymbolMixer& mixer_;
  uint64_t length_ = 0;  // 2^16 is a bit
};

}  // namespace

uint64_t CostOf(const Piece& piece, ModelStrength strength,
                SymbolMixer* mixer) {
  Replay replay(mixer);
  return strength == ModelStrength::kNone ? replay.Bytewise(piece.events)
                                          : replay.Events(piece.events);
}

}  // namespace llmzip::learn_start
