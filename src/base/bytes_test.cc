// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/bytes.h"

#include "gtest/gtest.h"

namespace llmzip {
namespace {

TEST(BytesTest, VarintsAroundEachPowerOfTwoComeBack) {
  for (int bit = 0; bit < 63; ++bit) {
    for (int delta = -1; delta <= 1; ++delta) {
      const uint64_t value =
          (uint64_t{1} << bit) + static_cast<uint64_t>(int64_t{delta});
      std::vector<uint8_t> bytes;
      AppendVarint(value, &bytes);
      ByteReader reader(bytes);
      uint64_t got = ~value;
      ASSERT_TRUE(reader.ReadVarint(&got));
      EXPECT_EQ(got, value);
      EXPECT_EQ(reader.remaining(), 0u);
    }
  }
}

TEST(BytesTest, LargestVarintTakesNineBytes) {
  std::vector<uint8_t> bytes;
  AppendVarint(kMaxVarint, &bytes);
  EXPECT_EQ(bytes, (std::vector<uint8_t>{0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                         0xff, 0xff, 0x7f}));
}

TEST(BytesTest, RefusesVarintsThatAreLongerThanNeededOrTooLong) {
  const std::vector<std::vector<uint8_t>> bad = {
      {},
      {0x80},
      {0x80, 0x00},
      {0xff, 0x00},
      {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01}};
  for (const auto& bytes : bad) {
    ByteReader reader(bytes);
    uint64_t value = 0;
    EXPECT_FALSE(reader.ReadVarint(&value));
    EXPECT_EQ(reader.offset(), 0u);
  }
}

TEST(BytesTest, TellsACutVarintFromAMalformedOne) {
  for (size_t size = 0; size < kMaxVarintBytes; ++size) {
    const std::vector<uint8_t> cut(size, 0x80);
    EXPECT_TRUE(ByteReader(cut).EndsInsideVarint()) << size;
  }
  const std::vector<uint8_t> too_long(kMaxVarintBytes, 0x80);
  EXPECT_FALSE(ByteReader(too_long).EndsInsideVarint());
  const std::vector<uint8_t> longer_than_needed = {0x80, 0x00};
  EXPECT_FALSE(ByteReader(longer_than_needed).EndsInsideVarint());
}

TEST(BytesTest, FixedIntegersAreLittleEndian) {
  std::vector<uint8_t> bytes;
  AppendFixed16(0x0201, &bytes);
  AppendFixed32(0x06050403, &bytes);
  AppendFixed64(0x0e0d0c0b0a090807, &bytes);
  for (size_t i = 0; i < bytes.size(); ++i) EXPECT_EQ(bytes[i], i + 1);
  ByteReader reader(bytes);
  uint16_t a = 0;
  uint32_t b = 0;
  uint64_t c = 0;
  ASSERT_TRUE(reader.ReadFixed16(&a) && reader.ReadFixed32(&b) &&
              reader.ReadFixed64(&c));
  EXPECT_EQ(a, 0x0201u);
  EXPECT_EQ(b, 0x06050403u);
  EXPECT_EQ(c, 0x0e0d0c0b0a090807u);
}

TEST(BytesTest, ReadsPastTheEndFailAndStay) {
  const std::vector<uint8_t> bytes = {1, 2, 3};
  ByteReader reader(bytes);
  uint32_t value = 0;
  EXPECT_FALSE(reader.ReadFixed32(&value));
  std::span<const uint8_t> view;
  EXPECT_FALSE(reader.ReadBytes(UINT64_MAX, &view));
  EXPECT_EQ(reader.offset(), 0u);
  EXPECT_TRUE(reader.ReadBytes(3, &view));
  EXPECT_EQ(view.size(), 3u);
}

}  // namespace
}  // namespace llmzip
