// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <random>
#include <string>

#include "coder/range_decoder.h"
#include "coder/range_encoder.h"
#include "gtest/gtest.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;

// A symbol, or with total 0 a bit: start is its value, mass its p1.
struct Event {
  uint64_t start;
  uint64_t mass;
  uint64_t total;
  bool operator==(const Event&) const = default;
};

Event Bit(uint32_t bit, uint32_t p1) { return {bit, p1, 0}; }

Bytes Encode(const std::vector<Event>& events) {
  Bytes out;
  RangeEncoder encoder(&out);
  for (const Event& e : events) {
    if (e.total == 0) {
      encoder.EncodeBit(static_cast<uint32_t>(e.start),
                        static_cast<uint32_t>(e.mass));
    } else {
      encoder.Encode(e.start, e.mass, e.total);
    }
  }
  encoder.Finish();
  return out;
}

// Decodes and expects the very events that were encoded.
void ExpectDecodes(const Bytes& payload, const std::vector<Event>& events) {
  RangeDecoder decoder(payload);
  for (const Event& e : events) {
    if (e.total == 0) {
      ASSERT_EQ(decoder.DecodeBit(static_cast<uint32_t>(e.mass)), e.start);
      continue;
    }
    uint64_t target = 0;
    ASSERT_TRUE(decoder.Target(e.total, &target));
    ASSERT_GE(target, e.start);
    ASSERT_LT(target, e.start + e.mass);
    decoder.Consume(e.start, e.mass);
  }
  EXPECT_TRUE(decoder.Finish().ok()) << decoder.Finish().what();
}

// A fixed stochastic model: step i offers either a bit or a split of a total
// in three symbols, drawn from `seed` alone. Used to decode arbitrary bytes.
class Model {
 public:
  explicit Model(uint64_t seed) : random_(seed) {}
  // What is on offer: a bit (total 0, mass = p1) or cuts a < b < total.
  struct Offer {
    uint64_t total, a, b;
    uint32_t p1;
  };
  Offer Next() {
    if (random_() % 2 == 0) {
      const uint32_t extreme[] = {1, 2, kBitProbabilityOne / 2,
                                  kBitProbabilityOne - 1};
      const uint32_t p1 =
          random_() % 4 != 0
              ? extreme[random_() % 4]
              : 1 + static_cast<uint32_t>(random_() % (kBitProbabilityOne - 1));
      return {0, 0, 0, p1};
    }
    const uint64_t total = 3 + random_() % (kMaxCodingTotal >> random_() % 46);
    const uint64_t capped = std::min(total, kMaxCodingTotal - 1);
    uint64_t a = 1 + random_() % (capped - 2);
    if (random_() % 3 == 0) a = 1;
    const uint64_t b = a + 1 + random_() % (capped - a - 1);
    return {capped, a, b, 0};
  }

 private:
  std::mt19937_64 random_;
};

// Decodes `count` events of the model from any bytes. Returns false if the
// decoder reports corruption, then or at the end.
bool DecodeAny(const Bytes& payload, uint64_t seed, size_t count,
               std::vector<Event>* events) {
  Model model(seed);
  RangeDecoder decoder(payload);
  for (size_t i = 0; i < count; ++i) {
    const Model::Offer offer = model.Next();
    if (offer.total == 0) {
      events->push_back(Bit(decoder.DecodeBit(offer.p1), offer.p1));
      continue;
    }
    uint64_t target = 0;
    if (!decoder.Target(offer.total, &target)) return false;
    Event e{0, offer.a, offer.total};
    if (target >= offer.b) {
      e = {offer.b, offer.total - offer.b, offer.total};
    } else if (target >= offer.a) {
      e = {offer.a, offer.b - offer.a, offer.total};
    }
    decoder.Consume(e.start, e.mass);
    events->push_back(e);
  }
  return decoder.Finish().ok();
}

// Draws events from the model. All outcomes are equally likely, whatever their
// probability in the model, so that improbable ones are frequent.
std::vector<Event> Draw(uint64_t seed, size_t count) {
  Model model(seed);
  std::mt19937_64 random(seed + 1);
  std::vector<Event> events;
  for (size_t i = 0; i < count; ++i) {
    const Model::Offer offer = model.Next();
    const uint64_t pick = random() % 3;
    if (offer.total == 0) {
      events.push_back(Bit(pick & 1, offer.p1));
    } else if (pick == 0) {
      events.push_back({0, offer.a, offer.total});
    } else if (pick == 1) {
      events.push_back({offer.a, offer.b - offer.a, offer.total});
    } else {
      events.push_back({offer.b, offer.total - offer.b, offer.total});
    }
  }
  return events;
}

// Format lock: if this fails, either the change is a bug or FORMAT.md and the
// format version change with it in the same commit.
TEST(RangeCoderTest, GoldenBytes) {
  EXPECT_EQ(Encode({}), Bytes{});
  const uint32_t half = kBitProbabilityOne / 2;
  EXPECT_EQ(Encode({Bit(1, half)}), Bytes{});
  EXPECT_EQ(Encode({Bit(0, half)}), Bytes{0x80});
  EXPECT_EQ(Encode({Bit(0, 1)}), Bytes{0x01});
  EXPECT_EQ(Encode({Bit(1, 1)}), (Bytes{0x00, 0x00}));
  EXPECT_EQ(Encode({{2, 1, 3}}), Bytes{0xab});
  EXPECT_EQ(Encode({{0, 1, kMaxCodingTotal - 1}}), Bytes(5, 0x00));
  EXPECT_EQ(Encode({{kMaxCodingTotal - 2, 1, kMaxCodingTotal - 1}}),
            (Bytes{0xff, 0xff, 0xff, 0xff, 0xff, 0xfe}));
  EXPECT_EQ(Encode({{100, 900, 1000},
                    {0, 999, 1000},
                    Bit(1, 3000000),
                    Bit(0, 4194303),
                    {123456789012, 345, 234567890123}}),
            (Bytes{0xbe, 0x3a, 0xe8, 0x61, 0xab, 0x25, 0x66}));
}

TEST(RangeCoderTest, EventsComeBackAndReencodingIsTheIdentity) {
  for (uint64_t seed = 0; seed < 300; ++seed) {
    SCOPED_TRACE(seed);
    const std::vector<Event> events = Draw(seed, seed < 40 ? seed : 500);
    const Bytes payload = Encode(events);
    ExpectDecodes(payload, events);
    std::vector<Event> decoded;
    EXPECT_TRUE(DecodeAny(payload, seed, events.size(), &decoded));
    EXPECT_EQ(decoded, events);
  }
}

TEST(RangeCoderTest, AppendsBehindWhatIsThere) {
  const std::vector<Event> events = Draw(7, 100);
  Bytes out = {0xff, 0xff};
  RangeEncoder encoder(&out);
  encoder.EncodeBit(0, kBitProbabilityOne / 2);
  encoder.Finish();
  EXPECT_EQ(out, (Bytes{0xff, 0xff, 0x80}));
}

// Decoding the bytes 0x80 00 00.. gives events whose intervals all hold that
// point or begin at it. Their lower ends are near 0x7f ff ff.., so the encoder
// has to carry through all those bytes.
TEST(RangeCoderTest, CarriesRunThroughAnyNumberOfBytes) {
  size_t longest = 0;
  for (uint64_t seed = 0; seed < 200; ++seed) {
    for (size_t length : {1u, 2u, 3u, 10u, 200u}) {
      Bytes point(length, 0x00);
      point[0] = 0x80;
      std::vector<Event> events;
      // Short of symbols the point may be no payload; its events are real.
      DecodeAny(point, seed, 10 * length, &events);
      const Bytes payload = Encode(events);
      ExpectDecodes(payload, events);
      size_t zeros = 1;
      while (zeros < payload.size() && payload[zeros] == 0) ++zeros;
      if (!payload.empty() && payload[0] == 0x80) {
        longest = std::max(longest, zeros);
      }
    }
  }
  EXPECT_GE(longest, 100u);
}

// What decodes without an error is what the encoder writes. So there is one
// payload for a sequence of events, and each of its bytes matters.
TEST(RangeCoderTest, AcceptedBytesAreCanonical) {
  std::mt19937_64 random(5);
  size_t accepted = 0;
  for (int round = 0; round < 200000; ++round) {
    Bytes payload(random() % 5);
    for (uint8_t& byte : payload) {
      byte = static_cast<uint8_t>(random() % 3 == 0 ? 0 : random());
    }
    std::vector<Event> events;
    const uint64_t seed = random() % 50;
    if (!DecodeAny(payload, seed, random() % 6, &events)) continue;
    ++accepted;
    ASSERT_EQ(Encode(events), payload);
  }
  EXPECT_GT(accepted, 1000u);
}

TEST(RangeCoderTest, EveryTruncationAndBitFlipIsSeenOrDecodesToOtherEvents) {
  size_t unseen = 0;
  size_t tried = 0;
  for (uint64_t seed = 0; seed < 30; ++seed) {
    const std::vector<Event> events = Draw(seed, 60);
    const Bytes payload = Encode(events);
    std::vector<Bytes> damaged;
    for (size_t size = 0; size < payload.size(); ++size) {
      damaged.emplace_back(payload.begin(),
                           payload.begin() + static_cast<ptrdiff_t>(size));
    }
    for (size_t bit = 0; bit < 8 * payload.size(); ++bit) {
      damaged.push_back(payload);
      damaged.back()[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
    }
    damaged.push_back(payload);
    damaged.back().push_back(0);
    damaged.push_back(payload);
    damaged.back().push_back(1);
    for (const Bytes& bytes : damaged) {
      std::vector<Event> decoded;
      ++tried;
      if (!DecodeAny(bytes, seed, events.size(), &decoded)) continue;
      ++unseen;
      EXPECT_NE(decoded, events);
    }
  }
  RecordProperty("tried", std::to_string(tried));
  RecordProperty("unseen", std::to_string(unseen));
  EXPECT_LT(unseen * 20, tried);
}

TEST(RangeCoderTest, AnEmptyOrForeignPayloadEndsInAnError) {
  RangeDecoder decoder({});
  for (int i = 0; i < 100; ++i) decoder.DecodeBit(kBitProbabilityOne / 2);
  EXPECT_TRUE(decoder.overrun());
  EXPECT_EQ(decoder.Finish().code(), Code::kCorrupt);
  uint64_t target = 0;
  EXPECT_FALSE(decoder.Target(10, &target));

  // All ones lie above every interval.
  const Bytes ones(20, 0xff);
  RangeDecoder above(ones);
  EXPECT_FALSE(above.Target(10, &target));
  for (int i = 0; i < 200; ++i) above.DecodeBit(1);
  EXPECT_EQ(above.Finish().code(), Code::kCorrupt);
}

// Coded bits against the entropy of the events, summed in long double.
TEST(RangeCoderTest, CostsTheEntropyAndAtMostAByte) {
  std::mt19937_64 random(11);
  struct Case {
    uint64_t total;
    uint32_t p1;
  };
  for (const Case c :
       {Case{0, kBitProbabilityOne - 1}, Case{0, 3}, Case{0, 4000000},
        Case{uint64_t{1} << 33, 0}, Case{(uint64_t{1} << 46) + 12345, 0}}) {
    constexpr int kEvents = 200000;
    std::vector<Event> events;
    long double bits = 0;
    for (int i = 0; i < kEvents; ++i) {
      if (c.total == 0) {
        const uint32_t bit = random() % kBitProbabilityOne < c.p1 ? 1 : 0;
        events.push_back(Bit(bit, c.p1));
        const uint32_t mass = bit ? c.p1 : kBitProbabilityOne - c.p1;
        bits += 22 - std::log2(static_cast<long double>(mass));
      } else {
        const uint64_t at = random() % c.total;
        const uint64_t mass = 1 + random() % (c.total - at);
        events.push_back({at, mass, c.total});
        bits += std::log2(static_cast<long double>(c.total) /
                          static_cast<long double>(mass));
      }
    }
    const auto coded = static_cast<long double>(8 * Encode(events).size());
    EXPECT_GT(coded, bits - 1);
    // A byte of rounding at the end; in between 1e-6 of each bit spent, and
    // what large totals lose to the division.
    const long double division =
        kEvents * 2 * static_cast<long double>(c.total) / kMinCodingRange;
    EXPECT_LT(coded, bits * (1 + 1e-6L) + 16 + division) << c.total;
  }
}

}  // namespace
}  // namespace llmzip
