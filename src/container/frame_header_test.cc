// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/frame_header.h"

#include "container/checks.h"
#include "testing/test_frames.h"

namespace llmzip {
namespace {

TestBytes Append(const FrameHeader& header) {
  TestBytes out;
  AppendFrameHeader(header, &out);
  return out;
}

Result<FrameHeader> Read(const TestBytes& bytes) {
  const std::vector<Profile> profiles = SampleProfiles();
  ByteReader in(bytes);
  Result<FrameHeader> header = ReadFrameHeader(in, profiles);
  EXPECT_EQ(in.offset(), header.ok() ? bytes.size() : 0u);
  return header;
}

// A header of a frame with several blocks, with a corrected check.
TestBytes WithCheck(TestBytes header) {
  AppendFixed16(HeaderCheck(header), &header);
  return header;
}

FrameHeader OneBlockWithProfile(uint64_t number) {
  FrameHeader header;
  header.one_block = true;
  const std::vector<Profile> profiles = SampleProfiles();
  SetProfile(*FindProfile(number, profiles), &header);
  return header;
}

DictionaryRecord SampleDictionary() {
  return {
      .id = {1, 2, 3, 4, 5, 6, 7, 8}, .size_bytes = 65536, .name = "chat.lzd"};
}

std::vector<FrameHeader> SampleHeaders() {
  std::vector<FrameHeader> headers(8);
  headers[1].text_sha256 = true;
  headers[1].model = FullModel();
  headers[2] = OneBlockWithProfile(300);
  headers[3].one_block = true;
  headers[3].model = SampleModel();
  headers[3].fields = {{1, {}}, {3, {4, 5}}, {129, TestBytes(200, 6)}};
  headers[4].text_sha256 = true;
  headers[4].fields = {{7, {1}}};
  headers[5] = OneBlockWithProfile(301);
  headers[5].model = SampleModel();
  headers[6].history_log2 = 28;
  headers[6].fields = {{1, {9}}, {3, {}}, {5, {7}}};
  headers[6].dictionary = SampleDictionary();
  headers[7].one_block = true;
  headers[7].dictionary = SampleDictionary();
  headers[7].dictionary->name.clear();
  return headers;
}

TEST(FrameHeaderTest, GoldenDictionary) {
  FrameHeader header;
  header.one_block = true;
  header.dictionary = SampleDictionary();
  EXPECT_EQ(Append(header),
            (TestBytes{0xf5, 'L', 'Z', 0x90, 0,   21,  4,   19,   1,
                       2,    3,   4,   5,    6,   7,   8,   0x80, 0x80,
                       4,    'c', 'h', 'a',  't', '.', 'l', 'z',  'd'}));
}

TEST(FrameHeaderTest, RefusesBadDictionaries) {
  const TestBytes id = {1, 2, 3, 4, 5, 6, 7, 8};
  const auto with = [&](const TestBytes& rest) {
    TestBytes value = id;
    value.insert(value.end(), rest.begin(), rest.end());
    TestBytes bytes = {0xf5, 'L', 'Z', 0x90, 0};
    AppendVarint(value.size() < 128 ? value.size() + 2 : value.size() + 3,
                 &bytes);
    AppendVarint(4, &bytes);
    AppendVarint(value.size(), &bytes);
    AppendBytes(value, &bytes);
    return Read(bytes).status().code();
  };
  EXPECT_EQ(with({1}), Code::kOk);
  EXPECT_EQ(with({0x80, 0x80, 0x80, 8}), Code::kOk);  // 2^24
  EXPECT_EQ(with({}), Code::kCorrupt);
  EXPECT_EQ(with({0}), Code::kCorrupt);
  EXPECT_EQ(with({0x81, 0x80, 0x80, 8}), Code::kCorrupt);
  EXPECT_EQ(with({1, '\n'}), Code::kCorrupt);
  TestBytes name(98, 'x');
  name[0] = 1;
  EXPECT_EQ(with(name), Code::kCorrupt);
  name.pop_back();
  EXPECT_EQ(with(name), Code::kOk);
}

// Format lock. If these bytes change, FORMAT.md and the version must change
// too.
TEST(FrameHeaderTest, GoldenBytes) {
  FrameHeader one_block;
  one_block.one_block = true;
  EXPECT_EQ(Append(one_block), (TestBytes{0xf5, 'L', 'Z', 0x10, 0}));
  EXPECT_EQ(Append(OneBlockWithProfile(1)),
            (TestBytes{0xf5, 'L', 'Z', 0x10, 1}));
  EXPECT_EQ(Append(OneBlockWithProfile(300)),
            (TestBytes{0xf5, 'L', 'Z', 0x10, 0xac, 0x02}));
  EXPECT_EQ(Append(FrameHeader{}), WithCheck({0xf5, 'L', 'Z', 0x00, 0}));
}

TEST(FrameHeaderTest, HeadersComeBack) {
  for (const FrameHeader& header : SampleHeaders()) {
    const Result<FrameHeader> got = Read(Append(header));
    ASSERT_TRUE(got.ok()) << got.status().what();
    EXPECT_EQ(*got, header);
  }
}

TEST(FrameHeaderTest, EveryTruncationWaitsForMore) {
  const std::vector<Profile> profiles = SampleProfiles();
  for (const FrameHeader& header : SampleHeaders()) {
    ExpectEveryTruncationToWaitForMore(Append(header), [&](ByteReader& in) {
      return ReadFrameHeader(in, profiles);
    });
  }
}

// One flip turns this into the header of a frame of one block. Such a header
// has no check of its own, but the block's check covers it.
TEST(FrameHeaderTest, TheCheckSeesEveryOtherBitFlip) {
  for (const FrameHeader& header : SampleHeaders()) {
    if (header.one_block) continue;
    ForEveryBitFlip(Append(header), [](const TestBytes& damaged) {
      const std::vector<Profile> profiles = SampleProfiles();
      ByteReader in(damaged);
      const auto got = ReadFrameHeader(in, profiles);
      EXPECT_TRUE(!got.ok() || got->one_block);
    });
  }
}

TEST(FrameHeaderTest, OtherMagicIsNotOurs) {
  EXPECT_EQ(Read(BytesOf("PK\x03\x04")).status().code(), Code::kBadMagic);
  EXPECT_EQ(Read({0xf5, 'L', 'X'}).status().code(), Code::kBadMagic);
}

TEST(FrameHeaderTest, UnknownVersionsAreRefused) {
  for (uint8_t version = 0; version <= kMaxFormatVersion; ++version) {
    if (version == kFormatVersion) continue;
    EXPECT_EQ(Read({0xf5, 'L', 'Z', version, 0}).status().code(),
              Code::kUnsupportedVersion);
  }
}

TEST(FrameHeaderTest, UnknownProfilesAreRefused) {
  EXPECT_EQ(Read({0xf5, 'L', 'Z', 0x10, 2}).status().code(),
            Code::kUnsupportedVersion);
  // 2^31 is above the maximum.
  EXPECT_EQ(Read({0xf5, 'L', 'Z', 0x10, 0x80, 0x80, 0x80, 0x80, 0x08})
                .status()
                .code(),
            Code::kCorrupt);
}

TEST(FrameHeaderTest, ContradictionsAreCorrupt) {
  // A frame of one block with a SHA-256, which would be in an end record.
  EXPECT_EQ(Read({0xf5, 'L', 'Z', 0x50, 0}).status().code(), Code::kCorrupt);
  // Both a profile and a model record.
  TestBytes both = {0xf5, 'L', 'Z', 0x30, 1};
  AppendModelRecord(SampleModel(), &both);
  EXPECT_EQ(Read(both).status().code(), Code::kCorrupt);
  // The profile in two bytes, although one byte is enough.
  EXPECT_EQ(Read({0xf5, 'L', 'Z', 0x10, 0x81, 0}).status().code(),
            Code::kCorrupt);
}

TEST(FrameHeaderTest, FieldsThatMustBeUnderstoodAreRefused) {
  EXPECT_EQ(Read(WithCheck({0xf5, 'L', 'Z', 0x80, 0, 2, 6, 0})).status().code(),
            Code::kUnsupportedVersion);
  EXPECT_TRUE(Read(WithCheck({0xf5, 'L', 'Z', 0x80, 0, 2, 5, 0})).ok());
}

TEST(FrameHeaderTest, MalformedFieldsAreCorrupt) {
  for (const TestBytes& list : {
           TestBytes{0},                 // no fields
           TestBytes{1, 5},              // a field without a size
           TestBytes{2, 5, 1},           // a field without a value
           TestBytes{4, 5, 0, 3, 0},     // not in ascending order
           TestBytes{4, 5, 0, 5, 0},     // the same type twice
           TestBytes{3, 0x85, 0x00, 0},  // type in a longer form than needed
       }) {
    TestBytes header = {0xf5, 'L', 'Z', 0x80, 0};
    AppendBytes(list, &header);
    EXPECT_EQ(Read(WithCheck(header)).status().code(), Code::kCorrupt)
        << testing::PrintToString(list);
  }
}

TEST(FrameHeaderTest, SizesBeyondTheLimitAreCorruptNotTruncated) {
  // A list may have a size of 65,536 bytes, but then the header is too long. A
  // size of 65,537 is refused at once.
  FrameHeader header;
  header.fields = {{1, TestBytes(kMaxHeaderBytes - 16)}};
  EXPECT_TRUE(Read(Append(header)).ok());

  TestBytes too_long = {0xf5, 'L', 'Z', 0x80, 0, 0x80, 0x80, 0x04};
  too_long.resize(kMaxHeaderBytes - 1);
  EXPECT_EQ(Read(too_long).status().code(), Code::kTruncated);
  too_long.resize(kMaxHeaderBytes);
  EXPECT_EQ(Read(too_long).status().code(), Code::kCorrupt);
  EXPECT_EQ(Read({0xf5, 'L', 'Z', 0x80, 0, 0x81, 0x80, 0x04}).status().code(),
            Code::kCorrupt);
}

TEST(FrameHeaderTest, RegisteredProfilesAreInOrderAndValid) {
  uint64_t last = 0;
  for (const Profile& profile : RegisteredProfiles()) {
    EXPECT_GT(profile.number, last);
    EXPECT_LE(profile.number, kMaxProfile);
    if (profile.model.has_value()) {
      EXPECT_TRUE(CheckModelRecord(*profile.model).ok());
    }
    last = profile.number;
  }
}

// What an encoder writes with these profiles is what it codes blocks with.
TEST(FrameHeaderTest, TheNewestProfilesHaveTheNewestStart) {
  EXPECT_EQ(ProfileWithoutModel().mixing_start, kNewestMixingStart);
  EXPECT_FALSE(ProfileWithoutModel().model.has_value());
  for (const Profile& profile : RegisteredProfiles()) {
    const Profile* newest = nullptr;
    for (const Profile& other : RegisteredProfiles()) {
      if (other.model == profile.model) newest = &other;
    }
    // The model of profiles 1 and 2 is not used any more.
    if (profile.number > 2) {
      EXPECT_EQ(newest->mixing_start, kNewestMixingStart) << profile.number;
    }
  }
}

TEST(FrameHeaderTest, AProfileWithoutAModelGoesWithARecordOrWithNone) {
  FrameHeader header;
  SetProfile(*FindProfile(301, SampleProfiles()), &header);
  EXPECT_EQ(header.mixing_start, 9);
  const auto without = Read(Append(header));
  ASSERT_TRUE(without.ok());
  EXPECT_EQ(*without, header);
  header.model = FullModel();
  const TestBytes bytes = Append(header);
  EXPECT_EQ(bytes[3] & kFlagModelRecord, kFlagModelRecord);
  const auto got = Read(bytes);
  ASSERT_TRUE(got.ok());
  EXPECT_EQ(*got, header);
}

}  // namespace
}  // namespace llmzip
