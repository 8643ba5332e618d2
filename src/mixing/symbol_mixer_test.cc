// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/symbol_mixer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace llmzip {
namespace {

// A made-up language model: symbols are one to three bytes long, and its
// masses are a hash of what came before.
uint64_t FakeMass(uint64_t seed) {
  seed = (seed + 1) * 0x9e3779b97f4a7c15u;
  return 1 + (seed >> 32) % 100000;
}

std::string SampleText(size_t size) {
  constexpr std::string_view kPhrases[] = {
      "the cat sat on the mat. ", "A model of bytes, ", "in the paq line; ",
      "<tag id=\"7\">",           "0123456789\n",       "\tif (x == y) {\n"};
  std::string text;
  uint64_t state = 1;
  while (text.size() < size) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    text += kPhrases[(state >> 33) % 6];
  }
  text.resize(size);
  return text;
}

// Walks `texts` through a mixer in lock step, as the codec does. Each decision
// goes to `take(probability, bit)`, which returns the bit: an encoder's `take`
// returns the bit it was given, a decoder's the one it reads.
template <typename Take>
class Walker {
 public:
  Walker(const std::vector<std::string>& texts, bool has_model,
         const MixerKernels* kernels, Take take)
      : texts_(texts),
        has_model_(has_model),
        sizes_(SizesOf(texts)),
        mixer_(Options(sizes_, has_model, kernels)),
        take_(take),
        out_(texts.size()) {
    EXPECT_TRUE(mixer_.ok());
  }

  std::vector<std::string> Run() {
    for (bool more = true; more;) {
      more = false;
      for (size_t s = 0; s < texts_.size(); ++s) {
        if (out_[s].size() == texts_[s].size()) continue;
        more = true;
        Symbol(s);
      }
    }
    return out_;
  }

 private:
  static std::vector<uint64_t> SizesOf(const std::vector<std::string>& texts) {
    std::vector<uint64_t> sizes;
    for (const std::string& text : texts) sizes.push_back(text.size());
    return sizes;
  }

  static MixOptions Options(std::span<const uint64_t> sizes, bool has_model,
                            const MixerKernels* kernels) {
    MixOptions options;
    options.stream_bytes = sizes;
    options.has_language_model = has_model;
    options.parameters = MixParameters::Default(
        has_model ? ModelStrength::kWeak : ModelStrength::kNone, 1 << 16);
    options.kernels = kernels;
    return options;
  }

  // One to three bytes beside a model, one byte without.
  void Symbol(size_t s) {
    mixer_.BeginSymbol(s);
    uint64_t symbol = 0;
    for (size_t depth = 0; depth < (has_model_ ? 3u : 1u); ++depth) {
      const uint64_t seed = symbol * 64 + depth;
      if (depth > 0 && Ends(s, seed)) break;
      symbol = symbol << 8 | Byte(s, seed);
    }
    mixer_.EndSymbol(static_cast<uint32_t>(symbol));
  }

  bool Ends(size_t s, uint64_t seed) {
    const size_t at = out_[s].size();
    const bool last = at == texts_[s].size();
    const uint32_t p = mixer_.PredictEnd(FakeMass(seed), FakeMass(seed + 9));
    const bool ends = take_(p, last || texts_[s][at - 1] == ' ');
    mixer_.UpdateEnd(ends);
    return ends;
  }

  uint32_t Byte(size_t s, uint64_t seed) {
    mixer_.BeginByte(/*confidence=*/3);
    const auto byte = static_cast<uint8_t>(texts_[s][out_[s].size()]);
    uint32_t partial = 1;
    for (int i = 7; i >= 0; --i) {
      bool bit = (byte >> i & 1) != 0;
      if (i == 7 && byte < 128) {
        mixer_.SkipBit(bit);  // as if the model knew it
      } else {
        bit = take_(has_model_ ? mixer_.PredictBit(FakeMass(seed + partial),
                                                   FakeMass(seed + 3))
                               : mixer_.PredictBit(),
                    bit);
        mixer_.UpdateBit(bit);
      }
      partial = partial << 1 | (bit ? 1 : 0);
    }
    mixer_.EndByte(static_cast<uint8_t>(partial));
    out_[s].push_back(static_cast<char>(partial));
    return partial & 255;
  }

  const std::vector<std::string>& texts_;
  const bool has_model_;
  const std::vector<uint64_t> sizes_;
  SymbolMixer mixer_;
  Take take_;
  std::vector<std::string> out_;
};

template <typename Take>
std::vector<std::string> Walk(const std::vector<std::string>& texts,
                              bool has_model, const MixerKernels* kernels,
                              Take take) {
  return Walker<Take>(texts, has_model, kernels, take).Run();
}

struct Recorded {
  uint32_t probability;
  bool bit;
  bool operator==(const Recorded&) const = default;
};

std::vector<Recorded> Record(const std::vector<std::string>& texts,
                             bool has_model, const MixerKernels* kernels) {
  std::vector<Recorded> record;
  Walk(texts, has_model, kernels, [&](uint32_t probability, bool bit) {
    record.push_back({probability, bit});
    return bit;
  });
  return record;
}

std::vector<std::string> Cut(const std::string& text, size_t streams) {
  std::vector<std::string> parts;
  for (size_t i = 0; i < streams; ++i) {
    const size_t begin = text.size() * i / streams;
    parts.push_back(
        text.substr(begin, text.size() * (i + 1) / streams - begin));
  }
  return parts;
}

class SymbolMixerTest : public testing::TestWithParam<bool> {};

TEST_P(SymbolMixerTest, ProbabilitiesAreWithinTheCodersRange) {
  for (const Recorded& r :
       Record({SampleText(3000)}, GetParam(), &BestMixerKernels())) {
    ASSERT_GE(r.probability, 1u);
    ASSERT_LE(r.probability, (1u << 22) - 1);
  }
}

TEST_P(SymbolMixerTest, EveryKernelGivesTheSameProbabilities) {
  const std::vector<std::string> texts = Cut(SampleText(2000), 3);
  const auto expected = Record(texts, GetParam(), &ReferenceMixerKernels());
  for (const MixerKernels* kernels : AvailableMixerKernels()) {
    EXPECT_EQ(Record(texts, GetParam(), kernels), expected) << kernels->name;
  }
}

// The decoder does not have the text. It gets blanks of the same length, and
// the bits from the record. Any look ahead would change a prediction.
TEST_P(SymbolMixerTest, DecoderComputesTheProbabilitiesOfTheEncoder) {
  for (const size_t streams : {1u, 2u, 3u, 8u, 16u}) {
    const std::vector<std::string> texts = Cut(SampleText(2400), streams);
    const auto record = Record(texts, GetParam(), &BestMixerKernels());
    std::vector<std::string> blanks;
    for (const auto& text : texts) blanks.emplace_back(text.size(), ' ');
    size_t next = 0;
    const auto decoded = Walk(blanks, GetParam(), &BestMixerKernels(),
                              [&](uint32_t probability, bool) {
                                EXPECT_EQ(probability, record[next].probability)
                                    << "decision " << next;
                                return record[next++].bit;
                              });
    EXPECT_EQ(decoded, texts);
    EXPECT_EQ(next, record.size());
  }
}

TEST_P(SymbolMixerTest, LearnsWhatRepeats) {
  const std::string text = SampleText(4000);
  double early = 0;
  double late = 0;
  size_t at = 0;
  const auto record = Record({text}, GetParam(), &BestMixerKernels());
  for (const Recorded& r : record) {
    const double p = r.probability / 4194304.0;
    (at++ < record.size() / 2 ? early : late) += r.bit ? 1 - p : p;
  }
  EXPECT_LT(late, early / 2);
}

INSTANTIATE_TEST_SUITE_P(WithAndWithoutModel, SymbolMixerTest, testing::Bool(),
                         [](const testing::TestParamInfo<bool>& has_model) {
                           return has_model.param ? "mix" : "bytes";
                         });

TEST(ConfidenceClassTest, BoundsAreExclusive) {
  EXPECT_EQ(ConfidenceClass(1, 256), 0);
  EXPECT_EQ(ConfidenceClass(26, 256), 0);
  EXPECT_EQ(ConfidenceClass(27, 256), 1);
  EXPECT_EQ(ConfidenceClass(251, 256), 6);
  EXPECT_EQ(ConfidenceClass(252, 256), 7);
  EXPECT_EQ(ConfidenceClass(1, 1), 7);
  const uint64_t large = uint64_t{255} << 47;
  EXPECT_EQ(ConfidenceClass(large, uint64_t{1} << 55), 7);
}

// What a mixer says about each decision of a text.
std::vector<uint32_t> Predictions(SymbolMixer& mixer, std::string_view text,
                                  bool has_model) {
  std::vector<uint32_t> all;
  uint64_t seed = 0;
  for (size_t i = 0; i < text.size(); ++i) {
    const auto byte = static_cast<uint8_t>(text[i]);
    mixer.BeginSymbol(0);
    mixer.BeginByte(static_cast<uint8_t>(i % 8));
    for (uint32_t mask = 0x80; mask != 0; mask >>= 1) {
      const bool bit = (byte & mask) != 0;
      all.push_back(has_model
                        ? mixer.PredictBit(FakeMass(seed), FakeMass(~seed))
                        : mixer.PredictBit());
      mixer.UpdateBit(bit);
      ++seed;
    }
    mixer.EndByte(byte);
    if (has_model) {
      all.push_back(mixer.PredictEnd(FakeMass(seed), FakeMass(~seed)));
      mixer.UpdateEnd(i % 3 == 0);
    }
    mixer.EndSymbol(byte);
  }
  return all;
}

TEST(SymbolMixerTest, RollbackReturnsToTheCheckpoint) {
  const std::string primer = SampleText(3000), message = SampleText(500);
  const uint64_t sizes[] = {primer.size() + 1000};
  for (const bool has_model : {false, true}) {
    const MixOptions options = {
        .stream_bytes = sizes,
        .has_language_model = has_model,
        .parameters = MixParameters::Default(
            has_model ? ModelStrength::kWeak : ModelStrength::kNone, 1 << 16)};
    SymbolMixer once(options), often(options);
    ASSERT_TRUE(once.ok() && often.ok());
    EXPECT_EQ(Predictions(once, primer, has_model),
              Predictions(often, primer, has_model));
    often.Checkpoint();
    for (const char* other : {"", "x", "The cat <a href=\"((\n", "\xff\xfe"}) {
      Predictions(often, other, has_model);
      Predictions(often, message.substr(100), has_model);
      often.BeginSymbol(0);  // in the middle of a symbol
      often.BeginByte(1);
      often.SkipBit(true);
      often.Rollback();
    }
    EXPECT_EQ(Predictions(once, message, has_model),
              Predictions(often, message, has_model));
    often.Rollback();
    EXPECT_EQ(often.Room(), 1000u);
  }
}

}  // namespace
}  // namespace llmzip
