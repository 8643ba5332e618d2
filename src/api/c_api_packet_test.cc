// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "llmzip/llmzip.hpp"

namespace {

TEST(PacketApiTest, MessagesComeBack) {
  llmzip::Packer packer{llmzip::Context()};  // which may go
  const std::string message = "The parcel is in the blue box by the gate";
  const std::string packet = packer.Encode(message);
  EXPECT_LT(packet.size() * 2, message.size());
  EXPECT_EQ(packer.Decode(packet), message);
  EXPECT_EQ(packer.Encode(""), "");
  EXPECT_EQ(packer.Decode(""), "");
  EXPECT_GT(llmzip_packer_memory(packer.get()), 1u << 20);
}

TEST(PacketApiTest, ErrorsSayWhatIsWrong) {
  llmzip::Context context;
  llmzip_packer_options options{};
  options.struct_size = sizeof(options);
  options.check_bytes = 3;
  llmzip_packer* made = nullptr;
  EXPECT_EQ(llmzip_packer_new(context.get(), &options, &made),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(made, nullptr);
  EXPECT_STRNE(llmzip_error_text(context.get()), "");
  options.struct_size = 0;
  EXPECT_EQ(llmzip_packer_new(context.get(), &options, &made),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_packer_new(context.get(), nullptr, nullptr),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_packer_new(nullptr, nullptr, &made),
            LLMZIP_INVALID_ARGUMENT);
  context.Set(LLMZIP_MAX_MEMORY, 20 << 20);
  EXPECT_EQ(llmzip_packer_new(context.get(), nullptr, &made),
            LLMZIP_LIMIT_EXCEEDED);
}

TEST(PacketApiTest, APackerKeepsItsLastError) {
  llmzip::Packer packer(llmzip::Context(), /*check_bytes=*/2,
                        /*max_message=*/30);
  const std::string packet = packer.Encode("see you at noon");
  try {
    packer.Encode(std::string(31, 'x'));
    FAIL();
  } catch (const llmzip::Error& error) {
    EXPECT_EQ(error.status(), LLMZIP_LIMIT_EXCEEDED);
    EXPECT_NE(std::string(error.what()).find("30"), std::string::npos);
  }
  std::string damaged = packet;
  damaged.back() = static_cast<char>(damaged.back() ^ 1);
  EXPECT_THROW(packer.Decode(damaged), llmzip::Error);
  EXPECT_STRNE(llmzip_packer_error_text(packer.get()), "");
  EXPECT_EQ(packer.Decode(packet), "see you at noon");
  EXPECT_STREQ(llmzip_packer_error_text(packer.get()), "");
  size_t size = 9;
  char small[4];
  EXPECT_EQ(llmzip_packer_decode(packer.get(), packet.data(), packet.size(),
                                 small, sizeof(small), &size),
            LLMZIP_LIMIT_EXCEEDED);
  EXPECT_EQ(size, 0u);
  EXPECT_EQ(llmzip_packer_decode(packer.get(), nullptr, 5, small, sizeof(small),
                                 &size),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_packer_encode(nullptr, "", 0, nullptr, 0, &size),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_STRNE(llmzip_packer_error_text(nullptr), "");
  llmzip_packer_free(nullptr);
}

TEST(PacketApiTest, TheBoundHoldsForAllChecks) {
  EXPECT_EQ(llmzip_packet_bound(0), 3u);
  EXPECT_EQ(llmzip_packet_bound(100), 103u);
  EXPECT_EQ(llmzip_packet_bound(SIZE_MAX), 0u);
}

}  // namespace
