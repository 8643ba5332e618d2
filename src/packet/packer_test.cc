// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "packet/packer.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "predict/builtin_model.h"
#include "testing/test_support.h"

namespace llmzip {
namespace {

std::unique_ptr<Packer> NewPacker(const PackerOptions& options = {},
                                  const KernelSet& kernels = {}) {
  const auto model = BuiltinModel();
  if (!model.ok()) return nullptr;
  auto packer = Packer::New(model->get(), kernels, options);
  return packer.ok() ? *std::move(packer) : nullptr;
}

std::vector<Bytes> Messages(const char* path, size_t every) {
  std::ifstream in(path);
  std::vector<Bytes> messages;
  std::string line;
  for (size_t i = 0; std::getline(in, line); ++i) {
    if (i % every == 0) messages.push_back(ToBytes(line));
  }
  return messages;
}

std::vector<Bytes> FewMessages() {
  auto messages = Messages("tests/data/messages_en.txt", 20);
  const auto russian = Messages("tests/data/messages_ru.txt", 20);
  messages.insert(messages.end(), russian.begin(), russian.end());
  return messages;
}

// One packer of the built-in model for most tests, since it reads a primer.
class PackerTest : public testing::Test {
 protected:
  static void SetUpTestSuite() { packer_ = NewPacker().release(); }
  static void TearDownTestSuite() {
    delete packer_;
    packer_ = nullptr;
  }
  void SetUp() override { ASSERT_NE(packer_, nullptr); }

  static Bytes Encode(const Bytes& message) {
    auto packet = packer_->Encode(message);
    EXPECT_TRUE(packet.ok()) << packet.status().what();
    return packet.ok() ? *std::move(packet) : Bytes();
  }
  static Code DecodeCode(const Bytes& packet) {
    return packer_->Decode(packet).status().code();
  }
  static void ExpectRoundTrip(const Bytes& message) {
    const Bytes packet = Encode(message);
    EXPECT_LE(packet.size(), message.size() + 1);
    const auto decoded = packer_->Decode(packet);
    ASSERT_TRUE(decoded.ok()) << decoded.status().what();
    EXPECT_EQ(*decoded, message);
  }

  static Packer* packer_;
};
Packer* PackerTest::packer_ = nullptr;

TEST_F(PackerTest, AnEmptyMessageIsAnEmptyPacket) {
  EXPECT_EQ(Encode(Bytes()), Bytes());
  ExpectRoundTrip(Bytes());
}

TEST_F(PackerTest, MessagesShrinkAndComeBack) {
  const auto messages = FewMessages();
  ASSERT_EQ(messages.size(), 20u);
  for (const Bytes& message : messages) {
    SCOPED_TRACE(std::string(message.begin(), message.end()));
    EXPECT_LT(Encode(message).size() * 2, message.size());
    ExpectRoundTrip(message);
  }
}

TEST_F(PackerTest, AnyBytesComeBackAndGrowByOneAtMost) {
  for (const auto& [name, text] : HardTexts()) {
    SCOPED_TRACE(name);
    ExpectRoundTrip(Bytes(
        text.begin(), text.begin() + static_cast<std::ptrdiff_t>(
                                         std::min<size_t>(text.size(), 300))));
  }
  for (unsigned byte = 0; byte < 256; ++byte) {
    ExpectRoundTrip(Bytes{static_cast<uint8_t>(byte)});
  }
  for (uint32_t seed = 1; seed < 9; ++seed) {
    ExpectRoundTrip(RandomBytes(seed * 5, seed));
  }
}

TEST_F(PackerTest, RandomBytesAreRaw) {
  const Bytes message = RandomBytes(100, 7);
  const Bytes packet = Encode(message);
  ASSERT_EQ(packet.size(), 101u);
  EXPECT_EQ(packet[0], kRawPacket);
  EXPECT_TRUE(std::equal(message.begin(), message.end(), packet.begin() + 1));
}

TEST_F(PackerTest, LongMessagesHaveASize) {
  std::string text;
  while (text.size() < 3000) text += "All stations, this is relay 7. Привет! ";
  for (const size_t size : {1000u, 3000u}) {
    const Bytes message = ToBytes(text.substr(0, size));
    ExpectRoundTrip(message);
  }
  Bytes cut = ToBytes("Мы на месте, ждём");
  cut.pop_back();  // the last character is not complete
  EXPECT_EQ(Encode(cut)[0], kLongPacket);
  ExpectRoundTrip(cut);
  const Bytes many = RepeatedText(1500, 700, 1);
  EXPECT_EQ(Encode(many)[0], kLongPacket);
  ExpectRoundTrip(many);
}

TEST_F(PackerTest, NothingStaysFromOnePacketToTheNext) {
  const auto messages = FewMessages();
  std::vector<Bytes> forth, back;
  for (const Bytes& message : messages) forth.push_back(Encode(message));
  for (size_t i = messages.size(); i-- > 0;) {
    (void)packer_->Decode(RandomBytes(30, static_cast<uint32_t>(i)));
    back.insert(back.begin(), Encode(messages[i]));
  }
  EXPECT_EQ(forth, back);
}

// Each of these is an error or another message, and no crash.
TEST_F(PackerTest, FlippedBitsAreHarmless) {
  for (const Bytes& message : FewMessages()) {
    const Bytes packet = Encode(message);
    for (size_t bit = 0; bit < 8 * packet.size(); bit += 11) {
      Bytes flipped = packet;
      flipped[bit / 8] ^= static_cast<uint8_t>(1u << bit % 8);
      const auto decoded = packer_->Decode(flipped);
      if (decoded.ok()) {
        EXPECT_NE(*decoded, message);
      }
    }
  }
}

TEST_F(PackerTest, BadPacketsAreErrors) {
  EXPECT_EQ(DecodeCode({kRawPacket}), Code::kCorrupt);
  EXPECT_EQ(DecodeCode({kLongPacket}), Code::kCorrupt);
  EXPECT_EQ(DecodeCode({kLongPacket, 0x80}), Code::kCorrupt);
  EXPECT_EQ(DecodeCode({kLongPacket, 0x01}), Code::kCorrupt);  // 0 bytes
  EXPECT_EQ(DecodeCode({kLongPacket, 20, 1, 2, 3}), Code::kCorrupt);
  Bytes size_too_large = {kLongPacket};
  for (int i = 0; i < 8; ++i) size_too_large.push_back(0xff);
  size_too_large.push_back(1);
  EXPECT_EQ(DecodeCode(size_too_large), Code::kLimitExceeded);
  // Names no end: each end takes the name with one zero more.
  EXPECT_EQ(DecodeCode(Bytes(400, 0)), Code::kCorrupt);
}

// With a small model, which reads the primer in no time.
std::unique_ptr<Packer> SmallPacker(const KernelSet& kernels) {
  auto packer = Packer::New(SmallModel(TestModelKind::kRwkv7).get(), kernels,
                            PackerOptions());
  return packer.ok() ? *std::move(packer) : nullptr;
}

TEST(PackerSameBytesTest, KernelsGiveTheSameBytes) {
  const auto best = SmallPacker(KernelSet());
  ASSERT_NE(best, nullptr);
  for (const char* name : {"scalar", "avx2"}) {
    const auto other = SmallPacker(KernelSetOf(name));
    ASSERT_NE(other, nullptr);
    for (const Bytes& message : FewMessages()) {
      EXPECT_EQ(*other->Encode(message), *best->Encode(message)) << name;
    }
  }
}

TEST(PackerSameBytesTest, PackersInThreadsGiveTheSameBytes) {
  const Bytes message = FewMessages()[11];
  const auto packer = SmallPacker(KernelSet());
  ASSERT_NE(packer, nullptr);
  const Bytes expected = *packer->Encode(message);
  std::vector<Bytes> packets(8);
  std::vector<std::thread> threads;
  for (Bytes& packet : packets) {
    threads.emplace_back([&] {
      const auto own = SmallPacker(KernelSet());
      for (int i = 0; own != nullptr && i < 5; ++i) {
        auto coded = own->Encode(message);
        if (coded.ok()) packet = *std::move(coded);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const Bytes& packet : packets) EXPECT_EQ(packet, expected);
}

TEST(PackerCheckTest, FindsDamageAndIsNotStored) {
  const Bytes message = ToBytes("The bridge is open again");
  for (const unsigned check : {1u, 2u}) {
    const auto packer = NewPacker({.check_bytes = check});
    ASSERT_NE(packer, nullptr);
    auto packet = packer->Encode(message);
    ASSERT_TRUE(packet.ok());
    EXPECT_EQ(*packer->Decode(*packet), message);
    packet->back() ^= 1;
    EXPECT_EQ(packer->Decode(*packet).status().code(), Code::kCorrupt);
    EXPECT_EQ(packer->Decode(Bytes(check - 1)).status().code(),
              Code::kTruncated);
    EXPECT_EQ(packer->Encode(Bytes())->size(), check);
    EXPECT_EQ(*packer->Decode(*packer->Encode(Bytes())), Bytes());
  }
}

TEST(PackerLimitTest, AMessageHasItsMostBytesAndNoMore) {
  const auto packer = NewPacker({.max_message = 40});
  ASSERT_NE(packer, nullptr);
  const Bytes forty = ToBytes(std::string(40, 'a'));
  const auto packet = packer->Encode(forty);
  ASSERT_TRUE(packet.ok());
  EXPECT_EQ(*packer->Decode(*packet), forty);
  EXPECT_EQ(packer->Encode(Bytes(41)).status().code(), Code::kLimitExceeded);
  const Bytes raw(42, kRawPacket);
  EXPECT_EQ(packer->Decode(raw).status().code(), Code::kLimitExceeded);
  EXPECT_EQ(packer->Decode(Bytes{kLongPacket, 82, 0}).status().code(),
            Code::kLimitExceeded);
  const auto other = NewPacker();
  const auto more = other->Encode(ToBytes(std::string(60, 'a')));
  ASSERT_TRUE(more.ok());
  EXPECT_FALSE(packer->Decode(*more).ok());
}

TEST(PackerOptionsTest, OptionsOutOfRangeAreRefused) {
  const auto model = SmallModel(TestModelKind::kRwkv7);
  for (const PackerOptions& options :
       {PackerOptions{.check_bytes = 3}, PackerOptions{.max_message = 0},
        PackerOptions{.max_message = kMaxPacketMessage + 1}}) {
    EXPECT_EQ(Packer::New(model.get(), KernelSet(), options).status().code(),
              Code::kInvalidArgument);
  }
}

class PackerModelTest : public testing::TestWithParam<TestModelKind> {};

TEST_P(PackerModelTest, PacksWithEveryKindOfModel) {
  const auto model = SmallModel(GetParam());
  auto packer =
      Packer::New(model.get(), KernelSet(), {.max_message = uint64_t{1} << 10});
  ASSERT_TRUE(packer.ok()) << packer.status().what();
  for (const Bytes& message : {ToBytes("Hello, hello, hello, can you hear me?"),
                               ToBytes("Привет, привет"), RandomText(900, 3)}) {
    const auto packet = (*packer)->Encode(message);
    ASSERT_TRUE(packet.ok()) << packet.status().what();
    EXPECT_EQ(*(*packer)->Decode(*packet), message);
    EXPECT_EQ(*(*packer)->Encode(message), *packet);
  }
}

INSTANTIATE_TEST_SUITE_P(Kinds, PackerModelTest,
                         testing::Values(TestModelKind::kRwkv7,
                                         TestModelKind::kLlamaBpe,
                                         TestModelKind::kLlamaSpm));

}  // namespace
}  // namespace llmzip
