// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/model_record.h"

#include "testing/test_frames.h"

namespace llmzip {
namespace {

TestBytes Append(const ModelRecord& record) {
  TestBytes out;
  AppendModelRecord(record, &out);
  return out;
}

Result<ModelRecord> Read(const TestBytes& bytes) {
  const ByteReader reader(bytes);
  FieldReader in(reader);
  return ReadModelRecord(in);
}

// Format lock. If these bytes change, FORMAT.md and the version must change
// too.
TEST(ModelRecordTest, GoldenBytes) {
  EXPECT_EQ(Append(SampleModel()),
            (TestBytes{0,  1,  2,  3,  4, 5,    6,    7,    8,    9, 10, 11,
                       12, 13, 14, 15, 1, 0x80, 0x10, 0x80, 0x04, 1, 0}));
}

TEST(ModelRecordTest, GoldenBytesOfAFullRecord) {
  TestBytes expected = {0, 1,  2,  3,    4,    5,    6,    7,   8,
                        9, 10, 11, 12,   13,   14,   15,   200, 3,
                        1, 2,  3,  0x80, 0x10, 0x80, 0x04, 1,   3};
  AppendBytes(TestBytes(32, 0xaa), &expected);
  expected.push_back(10);
  for (const char c : std::string("model.gguf")) {
    expected.push_back(static_cast<uint8_t>(c));
  }
  EXPECT_EQ(Append(FullModel()), expected);
}

TEST(ModelRecordTest, RecordsComeBack) {
  ModelRecord recurrent = SampleModel();
  recurrent.window = 0;
  recurrent.keep = 0;
  recurrent.start_token = 0;
  ModelRecord largest = SampleModel();
  largest.window = kMaxWindow;
  largest.keep = kMaxWindow / 2;
  largest.start_token = kMaxStartToken;
  largest.file_name = std::string(kMaxFileNameBytes, 'n');
  for (const ModelRecord& record :
       {SampleModel(), FullModel(), recurrent, largest}) {
    ASSERT_TRUE(CheckModelRecord(record).ok());
    const Result<ModelRecord> got = Read(Append(record));
    ASSERT_TRUE(got.ok()) << got.status().what();
    EXPECT_EQ(*got, record);
  }
}

TEST(ModelRecordTest, EveryTruncationWaitsForMore) {
  const TestBytes bytes = Append(FullModel());
  for (size_t size = 0; size < bytes.size(); ++size) {
    const auto got = Read(
        TestBytes(bytes.begin(), bytes.begin() + static_cast<ptrdiff_t>(size)));
    ASSERT_FALSE(got.ok()) << size;
    EXPECT_EQ(got.status().code(), Code::kTruncated) << size;
  }
}

// One changed byte of the sample record: its offset and its new value.
struct Damage {
  size_t offset;
  uint8_t byte;
  Code code;
};

TEST(ModelRecordTest, RefusesWhatIsOutOfRange) {
  const TestBytes bytes = Append(SampleModel());
  for (const Damage& damage : {
           Damage{16, 0, Code::kUnsupportedVersion},    // numerics
           Damage{16, 4, Code::kUnsupportedVersion},    //
           Damage{16, 127, Code::kUnsupportedVersion},  //
           Damage{18, 0x00, Code::kCorrupt},  // window in a longer form
           Damage{20, 0x09, Code::kCorrupt},  // keep 1152 of 2048
           Damage{22, 0x04, Code::kCorrupt},  // hints
           Damage{22, 0x80, Code::kCorrupt},  //
       }) {
    TestBytes damaged = bytes;
    damaged[damage.offset] = damage.byte;
    const auto got = Read(damaged);
    ASSERT_FALSE(got.ok()) << damage.offset;
    EXPECT_EQ(got.status().code(), damage.code) << damage.offset;
  }
}

TEST(ModelRecordTest, WriterAndReaderAgreeOnTheLimits) {
  std::vector<ModelRecord> bad(9, SampleModel());
  bad[0].window = kMinWindow - 1;
  bad[0].keep = 0;
  bad[1].window = kMaxWindow + 1;
  bad[2].keep = bad[2].window / 2 + 1;
  bad[3].window = 0;  // keep is not changed
  bad[4].start_token = kMaxStartToken + 1;
  bad[5].file_name = std::string(kMaxFileNameBytes + 1, 'n');
  bad[6].file_name = "escape\x1b[2J";
  bad[7].numerics = 0;
  bad[8].host = {1};
  for (const ModelRecord& record : bad) {
    EXPECT_EQ(CheckModelRecord(record).code(), Code::kInvalidArgument);
  }
}

TEST(ModelRecordTest, AnEmptyOrUnprintableNameIsCorrupt) {
  TestBytes bytes = Append(SampleModel());
  bytes.back() = kHintFileName;
  TestBytes empty = bytes;
  empty.push_back(0);
  EXPECT_EQ(Read(empty).status().code(), Code::kCorrupt);
  TestBytes bell = bytes;
  bell.push_back(1);
  bell.push_back(0x07);
  EXPECT_EQ(Read(bell).status().code(), Code::kCorrupt);
  TestBytes long_name = bytes;
  long_name.push_back(kMaxFileNameBytes + 1);
  EXPECT_EQ(Read(long_name).status().code(), Code::kCorrupt);
}

TEST(ModelRecordTest, CleanNamesKeepTheirEnd) {
  EXPECT_EQ(CleanFileName("a\x01 b\xc3\xa9.gguf"), "a? b??.gguf");
  const std::string name = CleanFileName(std::string(200, 'x') + ".gguf");
  EXPECT_EQ(name.size(), kMaxFileNameBytes);
  EXPECT_EQ(name.substr(kMaxFileNameBytes - 6), "x.gguf");
}

}  // namespace
}  // namespace llmzip
