// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/packet_text.h"

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

namespace llmzip::cli {
namespace {

std::string SomeBytes(size_t size, uint32_t seed) {
  std::string bytes;
  uint64_t state = seed;
  for (size_t i = 0; i < size; ++i) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    bytes += static_cast<char>(state >> 40);
  }
  return bytes;
}

TEST(PacketTextTest, Base91IsThatOfItsReference) {
  EXPECT_EQ(Base91(""), "");
  EXPECT_EQ(Base91("test"), "fPNKd");
  EXPECT_EQ(Base91("Hello World!"), ">OwJh>Io0Tv!8PE");
}

TEST(PacketTextTest, Base64UrlIsThatOfItsStandard) {
  EXPECT_EQ(Base64Url("f"), "Zg");
  EXPECT_EQ(Base64Url("foobar"), "Zm9vYmFy");
  EXPECT_EQ(Base64Url("\xfb\xff"), "-_8");
}

TEST(PacketTextTest, AllBytesComeBack) {
  for (size_t size = 0; size < 70; ++size) {
    for (uint32_t seed = 0; seed < 40; ++seed) {
      const std::string bytes = seed == 0   ? std::string(size, '\0')
                                : seed == 1 ? std::string(size, '\xff')
                                            : SomeBytes(size, seed);
      EXPECT_EQ(FromBase91(Base91(bytes)), bytes);
      EXPECT_EQ(FromBase64Url(Base64Url(bytes)), bytes);
      EXPECT_LE(Base91(bytes).size(), size * 16 / 13 + 2);
    }
  }
}

TEST(PacketTextTest, OtherTextIsRefused) {
  for (const char* text : {"a b", "a-", "'", "A\n", "~~~~\"\"\"\"\"\"\x80"}) {
    EXPECT_FALSE(FromBase91(text)) << text;
  }
  for (const char* text : {"A", "Zh", "Zg==", "Zm9v+", "Zm9v/"}) {
    EXPECT_FALSE(FromBase64Url(text)) << text;
  }
}

}  // namespace
}  // namespace llmzip::cli
