// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/method_order0.h"

#include <numeric>
#include <random>
#include <string>
#include <string_view>

#include "gtest/gtest.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;

// `size` bytes of `alphabet`, drawn with its frequencies.
Bytes Drawn(std::string_view alphabet, size_t size) {
  std::mt19937 random(3);
  Bytes text(size);
  for (uint8_t& byte : text) {
    byte = static_cast<uint8_t>(alphabet[random() % alphabet.size()]);
  }
  return text;
}

Bytes AllBytes() {
  Bytes bytes(256);
  std::iota(bytes.begin(), bytes.end(), uint8_t{0});
  return bytes;
}

Bytes Encoded(const Bytes& text) {
  auto payload = EncodeOrder0(text, BlockObserver(), nullptr);
  EXPECT_TRUE(payload.ok());
  return *payload;
}

Status DecodingOf(const Bytes& payload, size_t size) {
  return DecodeOrder0(payload, size, BlockObserver()).status();
}

TEST(MethodOrder0Test, AnyTextComesBack) {
  for (const Bytes& text :
       {Bytes{7}, Bytes{0, 255}, Bytes(1000, 65), AllBytes(),
        Drawn("ACGT", 5000), Drawn("aaaaaaaab\n", 3000), Drawn("01", 17)}) {
    const Bytes payload = Encoded(text);
    const auto decoded = DecodeOrder0(payload, text.size(), BlockObserver());
    ASSERT_TRUE(decoded.ok()) << decoded.status().what();
    EXPECT_EQ(*decoded, text);
  }
}

TEST(MethodOrder0Test, EvenBytesCostTheirShareAndAFewMore) {
  constexpr size_t kSize = 60000;
  EXPECT_LE(Encoded(Drawn("ACGT", kSize)).size(), kSize / 4 + 16);
  EXPECT_LE(Encoded(Drawn("0123456789abcdef", kSize)).size(), kSize / 2 + 16);
}

TEST(MethodOrder0Test, UnevenBytesAreLearned) {
  // One in ten takes 0.469 bits a byte.
  EXPECT_LT(Encoded(Drawn("aaaaaaaaab", 80000)).size(), 80000 * 0.48 / 8);
}

TEST(MethodOrder0Test, ABoundSaysWhetherItIsWorthTrying) {
  const Bytes text = Drawn("ACGT", 60000);
  const size_t size = Encoded(text).size();
  EXPECT_TRUE(Order0MayTakeLess(text, size + 1));
  EXPECT_FALSE(Order0MayTakeLess(text, size - 40));
}

TEST(MethodOrder0Test, TheObserverSeesTheTextAndMayStop) {
  const Bytes text = Drawn("ACGT", 200000);
  uint64_t seen = 0;
  const BlockObserver observer = [&](const BlockProgress& now) {
    seen = now.text_bytes;
    return seen < 100000;
  };
  EXPECT_EQ(EncodeOrder0(text, observer, nullptr).status().code(),
            Code::kCancelled);
  EXPECT_EQ(seen, 131072u);
}

TEST(MethodOrder0Test, BitsOfBytesAddUpToThePayload) {
  const Bytes text = Drawn("aaaaaaaaab", 8000);
  std::vector<uint64_t> bits;
  const auto payload = EncodeOrder0(text, BlockObserver(), &bits);
  ASSERT_TRUE(payload.ok());
  ASSERT_EQ(bits.size(), text.size());
  const uint64_t sum = std::accumulate(bits.begin(), bits.end(), uint64_t{0});
  EXPECT_NEAR(double(sum) / 8e6, double(payload->size()), 1.0);
}

TEST(MethodOrder0Test, WhatNoEncoderWritesIsCorrupt) {
  const Bytes text = Drawn("ABCXYZ", 500);
  const Bytes payload = Encoded(text);
  const Bytes head(payload.begin(), payload.begin() + 6);
  // Weight, two runs: 65 left out, 3 bytes; 20 left out, 3 bytes.
  ASSERT_EQ(head, (Bytes{24, 1, 65, 2, 20, 2}));
  const auto with = [&](size_t at, uint8_t byte) {
    Bytes changed = payload;
    changed[at] = byte;
    return DecodingOf(changed, text.size());
  };
  EXPECT_EQ(with(0, 25).code(), Code::kCorrupt);   // weight
  EXPECT_EQ(with(4, 0).code(), Code::kCorrupt);    // runs that touch
  EXPECT_EQ(with(5, 200).code(), Code::kCorrupt);  // beyond 255
  EXPECT_EQ(with(1, 255).code(), Code::kCorrupt);  // more runs than bytes
  // Cut, it is no payload, or that of another text.
  for (size_t size = 0; size < payload.size(); ++size) {
    const auto decoded = DecodeOrder0(std::span(payload).first(size),
                                      text.size(), BlockObserver());
    if (decoded.ok()) {
      EXPECT_NE(*decoded, text);
    } else {
      EXPECT_EQ(decoded.status().code(), Code::kCorrupt) << size;
    }
  }
  Bytes longer = payload;
  longer.push_back(0);
  EXPECT_EQ(DecodingOf(longer, text.size()).code(), Code::kCorrupt);
}

TEST(MethodOrder0Test, AByteThatNeverComesIsNotInTheAlphabet) {
  // One more byte in the second run, whose weight nothing uses.
  Bytes payload = Encoded(Bytes(1, 65));
  payload[3] = 1;
  EXPECT_EQ(DecodingOf(payload, 1).code(), Code::kCorrupt);
}

}  // namespace
}  // namespace llmzip
