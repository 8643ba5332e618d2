// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/gguf.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "fuzz/gguf_body.h"
#include "gtest/gtest.h"
#include "testing/gguf_writer.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr uint32_t kUint8Type = 0, kUint32Type = 4, kStringType = 8;
constexpr uint32_t kArrayType = 9;
constexpr uint32_t kF32 = 0, kQ8 = 8;

// One value of each kind and two tensors: 8 floats and a block of Q8_0.
GgufWriter SmallWriter() {
  GgufWriter w;
  w.AddString("general.architecture", "llama");
  w.AddUint32("llama.block_count", 2);
  w.AddFloat32("llama.epsilon", 1e-5f);
  w.AddBool("tokenizer.flag", true);
  w.AddStrings("tokenizer.tokens", {"a", "", "bc"});
  w.AddInt32s("tokenizer.types", {1, -3, 6});
  w.AddFloat32s("tokenizer.scores", {0.5f, -1.0f});
  Bytes eight(32);
  for (size_t i = 0; i < eight.size(); ++i) eight[i] = static_cast<uint8_t>(i);
  w.AddTensor("matrix", TensorType::kF32, {4, 2}, eight);
  w.AddTensor("block", TensorType::kQ8_0, {32}, Bytes(34, 7));
  return w;
}

Bytes Array(uint32_t element_type, uint64_t count, const Bytes& elements) {
  Bytes bytes;
  AppendFixed32(element_type, &bytes);
  AppendFixed64(count, &bytes);
  AppendBytes(elements, &bytes);
  return bytes;
}

Bytes Fixed32(uint32_t value) {
  Bytes bytes;
  AppendFixed32(value, &bytes);
  return bytes;
}

Bytes Fixed64(uint64_t value) {
  Bytes bytes;
  AppendFixed64(value, &bytes);
  return bytes;
}

// Overwrites eight bytes of `file`.
Bytes With64(Bytes file, size_t offset, uint64_t value) {
  for (size_t i = 0; i < 8; ++i) {
    file[offset + i] = static_cast<uint8_t>(value >> (8 * i));
  }
  return file;
}

// The code and message of the error that `file` must give.
void ExpectError(const Bytes& file, Code code, const std::string& message) {
  const Result<GgufFile> parsed = GgufFile::Parse(file);
  ASSERT_FALSE(parsed.ok()) << "expected: " << message;
  EXPECT_EQ(parsed.status().code(), code) << parsed.status().what();
  EXPECT_NE(parsed.status().what().find(message), std::string::npos)
      << parsed.status().what() << "\nexpected: " << message;
  EXPECT_LE(parsed.status().offset(), file.size());
}

void ExpectBadModel(const Bytes& file, const std::string& message) {
  ExpectError(file, Code::kBadModel, message);
}

void ExpectBadEntry(uint32_t type, const Bytes& value,
                    const std::string& message) {
  GgufWriter w;
  w.AddRaw("k", type, value);
  ExpectBadModel(w.Finish(), message);
}

// A tensor info with one dimension list, beside 64 bytes of tensors.
Bytes FileWithInfo(uint32_t num_dims, const std::vector<uint64_t>& dims,
                   uint32_t type, uint64_t offset,
                   const std::string& name = "t") {
  GgufWriter w;
  w.AddRawTensorInfo(name, num_dims, dims, type, offset);
  Bytes file = w.Finish();
  file.resize(file.size() + 64);
  return file;
}

template <typename T>
void ExpectValueError(const Result<T>& result) {
  ASSERT_FALSE(result.ok());
  EXPECT_EQ(result.status().code(), Code::kBadModel);
}

TEST(GgufTest, ReadsEachKindOfValue) {
  const Bytes bytes = SmallWriter().Finish();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok()) << file.status().what();
  EXPECT_EQ(file->version(), 3u);
  EXPECT_EQ(*file->GetString("general.architecture"), "llama");
  EXPECT_EQ(*file->GetUint("llama.block_count"), 2u);
  EXPECT_EQ(*file->GetFloat("llama.epsilon", 0, 1), 1e-5f);
  EXPECT_TRUE(*file->GetBool("tokenizer.flag"));
  EXPECT_EQ(*file->GetStrings("tokenizer.tokens"),
            (std::vector<std::string_view>{"a", "", "bc"}));
  EXPECT_EQ(*file->GetInts("tokenizer.types"),
            (std::vector<int64_t>{1, -3, 6}));
  EXPECT_EQ(*file->GetFloats("tokenizer.scores"),
            (std::vector<float>{0.5f, -1.0f}));
}

TEST(GgufTest, ReadsTensorsByNameAndShape) {
  const Bytes bytes = SmallWriter().Finish();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->tensors().size(), 2u);
  const auto matrix = file->GetTensor("matrix", /*rows=*/2, /*cols=*/4);
  ASSERT_TRUE(matrix.ok()) << matrix.status().what();
  EXPECT_EQ(matrix->Row(1)[0], 16);
  EXPECT_EQ(matrix->Row(1).size(), 16u);
  const auto block = file->GetTensor("block", 1, 32);
  ASSERT_TRUE(block.ok());
  EXPECT_EQ(block->bytes.size(), 34u);
  ExpectValueError(file->GetTensor("matrix", 4, 2));
  ExpectValueError(file->GetTensor("vector", 2, 4));
  EXPECT_EQ(file->FindTensor("vector"), nullptr);
}

TEST(GgufTest, Version2IsTheSame) {
  GgufWriter w = SmallWriter();
  w.set_version(2);
  const Bytes bytes = w.Finish();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(file->version(), 2u);
}

TEST(GgufTest, BytesNeedNoAlignment) {
  Bytes bytes = SmallWriter().Finish();
  bytes.insert(bytes.begin(), 0xee);
  EXPECT_TRUE(GgufFile::Parse(std::span(bytes).subspan(1)).ok());
}

TEST(GgufTest, MissingValuesHaveDefaultsButWrongTypesDoNot) {
  const Bytes bytes = SmallWriter().Finish();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok());
  EXPECT_EQ(*file->GetUintOr("nothing", 7), 7u);
  EXPECT_EQ(*file->GetFloatOr("nothing", 0.5f, 0, 1), 0.5f);
  EXPECT_FALSE(*file->GetBoolOr("nothing", false));
  ExpectValueError(file->GetUint("nothing"));
  ExpectValueError(file->GetUintOr("llama.epsilon", 7));
  ExpectValueError(file->GetFloatOr("llama.block_count", 1, 0, 9));
  ExpectValueError(file->GetBoolOr("llama.block_count", true));
  ExpectValueError(file->GetString("tokenizer.tokens"));
  ExpectValueError(file->GetStrings("general.architecture"));
  ExpectValueError(file->GetInts("tokenizer.scores"));
  ExpectValueError(file->GetFloats("tokenizer.types"));
}

TEST(GgufTest, IntegersOfAnyWidthAreRead) {
  GgufWriter w;
  w.AddRaw("u8", 0, Bytes{200});
  w.AddRaw("i8", 1, Bytes{200});
  w.AddRaw("u16", 2, Bytes{0xff, 0xff});
  w.AddRaw("i16", 3, Bytes{0xff, 0xff});
  w.AddRaw("u64", 10, Fixed64(UINT64_MAX));
  w.AddRaw("i64", 11, Fixed64(UINT64_MAX));
  w.AddRaw("i8s", kArrayType, Array(1, 2, {0x80, 0x7f}));
  w.AddRaw("u64s", kArrayType, Array(10, 1, Fixed64(UINT64_MAX)));
  const Bytes bytes = w.Finish();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok()) << file.status().what();
  EXPECT_EQ(*file->GetUint("u8"), 200u);
  EXPECT_EQ(*file->GetUint("u16"), 65535u);
  EXPECT_EQ(*file->GetUint("u64"), UINT64_MAX);
  EXPECT_NE(file->GetUint("i8").status().what().find("is -56;"),
            std::string::npos);
  ExpectValueError(file->GetUint("i16"));
  ExpectValueError(file->GetUint("i64"));
  EXPECT_EQ(*file->GetInts("i8s"), (std::vector<int64_t>{-128, 127}));
  ExpectValueError(file->GetInts("u64s"));
}

TEST(GgufTest, RangesOfHyperParametersAreChecked) {
  GgufWriter w;
  w.AddUint32("block_count", 1u << 31);
  w.AddUint32("head_count", 0);
  w.AddString("wrong_type", "12");
  w.AddFloat32("zero", 0.0f);
  w.AddFloat32("nan", std::numeric_limits<float>::quiet_NaN());
  w.AddFloat32("inf", std::numeric_limits<float>::infinity());
  w.AddRaw("huge", 12, Fixed64(0x7fe0000000000000));  // 2^1023
  const Bytes bytes = w.Finish();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok());
  ExpectValueError(file->GetUint("block_count", 1, 1024));
  ExpectValueError(file->GetUint("head_count", 1, 1024));
  ExpectValueError(file->GetUint("wrong_type", 1, 1024));
  for (const char* key : {"zero", "nan", "inf", "huge"}) {
    ExpectValueError(file->GetFloat(key, 1e-12f, 1.0f));
  }
}

TEST(GgufTest, ArraysOfFloatsMustBeFinite) {
  for (float bad : {NAN, INFINITY, -INFINITY}) {
    GgufWriter w;
    w.AddFloat32s("scores", {0.0f, bad});
    const Bytes bytes = w.Finish();
    ExpectValueError(GgufFile::Parse(bytes)->GetFloats("scores"));
  }
}

// A reader that trusts the element type would read past the end here.
TEST(GgufTest, NarrowElementsAreNoFloats) {
  GgufWriter w;
  w.AddRaw("scores", kArrayType, Array(kUint8Type, 2, {1, 2}));
  const Bytes bytes = w.Finish();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok());
  ExpectValueError(file->GetFloats("scores"));
  EXPECT_EQ(*file->GetInts("scores"), (std::vector<int64_t>{1, 2}));
}

TEST(GgufTest, NotAGgufFile) {
  ExpectError({}, Code::kBadMagic, "not a GGUF file");
  ExpectError({'G', 'G', 'U'}, Code::kBadMagic, "not a GGUF file");
  ExpectError({'G', 'G', 'M', 'L', 3, 0, 0, 0}, Code::kBadMagic,
              "not a GGUF file");
  ExpectBadModel({'G', 'G', 'U', 'F'}, "ends inside the header");
}

TEST(GgufTest, VersionsOtherThan2And3) {
  for (uint32_t version : {0u, 1u, 4u, 0xffffffffu}) {
    GgufWriter w = SmallWriter();
    w.set_version(version);
    ExpectError(w.Finish(), Code::kUnsupportedVersion,
                "GGUF version " + std::to_string(version));
  }
  GgufWriter w = SmallWriter();
  w.set_version(0x03000000);
  ExpectError(w.Finish(), Code::kUnsupportedVersion, "big-endian");
}

TEST(GgufTest, CountsAboveWhatTheFileCouldHold) {
  const Bytes file = SmallWriter().Finish();
  for (uint64_t count :
       {uint64_t{60000}, uint64_t{1} << 32, uint64_t{1} << 63, UINT64_MAX}) {
    SCOPED_TRACE(count);
    ExpectBadModel(With64(file, 8, count), "tensors");
    ExpectBadModel(With64(file, 16, count), "metadata entries");
  }
}

TEST(GgufTest, KeysAndStringsPastTheEnd) {
  const Bytes file = SmallWriter().Finish();
  for (uint64_t size : {uint64_t{0}, kMaxGgufKeyBytes + 1, UINT64_MAX}) {
    ExpectBadModel(With64(file, 24, size), "a key of");
  }
  ExpectBadModel(With64(file, 24, kMaxGgufKeyBytes), "ends inside a key");
  for (uint64_t size : {uint64_t{100}, uint64_t{1} << 63, UINT64_MAX}) {
    ExpectBadEntry(kStringType, Fixed64(size), "ends inside a string");
    ExpectBadEntry(kArrayType, Array(kStringType, 2, Fixed64(size)),
                   "ends inside a string");
  }
}

TEST(GgufTest, KeysThatOccurTwice) {
  GgufWriter w;
  w.AddUint32("llama.block_count", 1);
  w.AddUint32("llama.block_count", 2);
  ExpectBadModel(w.Finish(), "'llama.block_count' occurs twice");
}

TEST(GgufTest, UnknownTypesOfValues) {
  ExpectBadEntry(13, Bytes(8), "type 13");
  ExpectBadEntry(UINT32_MAX, Bytes(8), "type 4294967295");
  ExpectBadEntry(kArrayType, Array(13, 1, Bytes(8)), "type 13");
  ExpectBadEntry(kArrayType, Array(kArrayType, 1, Array(0, 1, {1})), "type 9");
}

TEST(GgufTest, ArraysThatOverflowOrPassTheEnd) {
  for (uint64_t count : {kMaxGgufElements + 1, uint64_t{1} << 61,
                         uint64_t{1} << 63, UINT64_MAX}) {
    ExpectBadEntry(kArrayType, Array(10, count, Bytes(64)), "the limit is");
  }
  ExpectBadEntry(kArrayType, Array(10, 9, Bytes(64)), "ends inside a value");
  ExpectBadEntry(kArrayType, Array(kStringType, kMaxGgufElements, Bytes(64)),
                 "ends inside a string");
}

TEST(GgufTest, TruthValuesOtherThan0And1) {
  ExpectBadEntry(7, {2}, "neither true nor false");
  ExpectBadEntry(kArrayType, Array(7, 3, {0, 1, 255}),
                 "neither true nor false");
}

TEST(GgufTest, AlignmentIsAPowerOfTwoInRange) {
  for (uint32_t alignment : {0u, 1u, 3u, 4u, 48u, 1u << 17, 0x80000000u}) {
    GgufWriter w;
    w.AddUint32("general.alignment", alignment);
    ExpectBadModel(w.Finish(), "general.alignment is");
  }
  GgufWriter text;
  text.AddString("general.alignment", "32");
  ExpectBadModel(text.Finish(), "not a uint32");
  GgufWriter list;
  list.AddRaw("general.alignment", kArrayType,
              Array(kUint32Type, 1, Fixed32(32)));
  ExpectBadModel(list.Finish(), "not a uint32");
}

TEST(GgufTest, OtherAlignmentsWork) {
  for (uint32_t alignment : {8u, 64u, 65536u}) {
    GgufWriter w;
    w.AddUint32("general.alignment", alignment);
    w.set_alignment(alignment);
    w.AddTensor("first", TensorType::kF32, {1}, Bytes{5, 6, 7, 8});
    w.AddTensor("last", TensorType::kF32, {1}, Bytes{1, 2, 3, 4});
    const Bytes bytes = w.Finish();
    const auto file = GgufFile::Parse(bytes);
    ASSERT_TRUE(file.ok()) << file.status().what();
    EXPECT_EQ(file->FindTensor("last")->bytes[0], 1);
    EXPECT_EQ(file->FindTensor("first")->bytes[3], 8);
  }
}

TEST(GgufTest, TensorNames) {
  const std::string longest(kMaxGgufNameBytes, 'n');
  EXPECT_TRUE(GgufFile::Parse(FileWithInfo(1, {16}, kF32, 0, longest)).ok());
  ExpectBadModel(FileWithInfo(1, {16}, kF32, 0, longest + "n"),
                 "a tensor's name of 64 bytes");
  ExpectBadModel(FileWithInfo(1, {16}, kF32, 0, ""),
                 "a tensor's name of 0 bytes");
  GgufWriter w = SmallWriter();
  w.AddTensor("matrix", TensorType::kF32, {8}, Bytes(32));
  ExpectBadModel(w.Finish(), "'matrix' occurs twice");
}

TEST(GgufTest, NumbersOfDimensions) {
  ExpectBadModel(FileWithInfo(0, {}, kF32, 0), "has 0 dimensions");
  ExpectBadModel(FileWithInfo(5, {2, 2, 2, 2, 1}, kF32, 0), "has 5 dimensions");
  ExpectBadModel(FileWithInfo(UINT32_MAX, {16}, kF32, 0),
                 "has 4294967295 dimensions");
  EXPECT_TRUE(GgufFile::Parse(FileWithInfo(4, {2, 2, 2, 2}, kF32, 0)).ok());
}

TEST(GgufTest, DimensionsThatAreEmptyNegativeOrOverflow) {
  ExpectBadModel(FileWithInfo(1, {0}, kF32, 0), "empty or too large");
  ExpectBadModel(FileWithInfo(2, {4, 0}, kF32, 0), "empty or too large");
  ExpectBadModel(FileWithInfo(1, {UINT64_MAX}, kF32, 0), "empty or too large");
  ExpectBadModel(FileWithInfo(1, {uint64_t{1} << 62}, kF32, 0),
                 "empty or too large");
  // The product of these is 2^64 = 0 modulo 2^64.
  ExpectBadModel(
      FileWithInfo(2, {uint64_t{1} << 32, uint64_t{1} << 32}, kF32, 0),
      "empty or too large");
  ExpectBadModel(FileWithInfo(1, {uint64_t{1} << 48}, kF32, 0),
                 "bytes of tensors are in the file");
}

TEST(GgufTest, TypesThatAreRemovedUnknownOrUnsupported) {
  // 4 and 5 were Q4_2 and Q4_3; 26 is I32; 31 was Q4_0_4_4.
  for (uint32_t type : {4u, 5u, 26u, 31u, 99u, 0x80000000u, UINT32_MAX}) {
    ExpectBadModel(FileWithInfo(1, {16}, type, 0),
                   "is of type " + std::to_string(type));
  }
}

TEST(GgufTest, RowsThatAreNotWholeBlocks) {
  ExpectBadModel(FileWithInfo(1, {16}, kQ8, 0), "needs a multiple of 32");
  // 64 elements in all, but rows of 16.
  ExpectBadModel(FileWithInfo(2, {16, 4}, kQ8, 0), "needs a multiple of 32");
}

TEST(GgufTest, OffsetsThatAreMisalignedOrBeyondTheEnd) {
  ExpectBadModel(FileWithInfo(1, {1}, kF32, 4), "not a multiple");
  ExpectBadModel(FileWithInfo(1, {17}, kF32, 0), "has 68 bytes at 0");
  ExpectBadModel(FileWithInfo(1, {1}, kF32, 128), "at 128, but only 64");
  for (uint64_t offset : {uint64_t{1} << 63, UINT64_MAX - 31}) {
    ExpectBadModel(FileWithInfo(1, {1}, kF32, offset), "but only");
  }
}

TEST(GgufTest, TensorsThatOverlap) {
  GgufWriter w;
  w.AddRawTensorInfo("a", 1, {16}, kF32, 0);
  w.AddRawTensorInfo("b", 1, {8}, kF32, 32);
  Bytes file = w.Finish();
  file.resize(file.size() + 64);
  ExpectBadModel(file, "overlaps");
}

TEST(GgufTest, NoTensorsNeedNoPadding) {
  GgufWriter w;
  w.AddUint32("k", 1);
  const Bytes bytes = w.Finish();
  EXPECT_NE(bytes.size() % 32, 0u);
  EXPECT_TRUE(GgufFile::Parse(bytes).ok());
}

TEST(GgufTest, MessagesShowNoControlCharacters) {
  EXPECT_EQ(Quoted("a\n\x1b[31m\xff"), "'a??[31m?'");
  EXPECT_EQ(Quoted(std::string(70, 'x')), "'" + std::string(64, 'x') + "...'");
  GgufWriter w;
  w.AddUint32("\x1b]0;x\x07", 1);
  w.AddUint32("\x1b]0;x\x07", 1);
  ExpectBadModel(w.Finish(), "'?]0;x?' occurs twice");
}

TEST(GgufTest, EveryTruncationIsAnErrorWithinTheFile) {
  const Bytes file = SmallWriter().Finish();
  for (size_t size = 0; size < file.size(); ++size) {
    SCOPED_TRACE(size);
    // A copy of its own, so that a sanitizer sees reads past the end.
    const Bytes cut(file.begin(), file.begin() + static_cast<ptrdiff_t>(size));
    const auto parsed = GgufFile::Parse(cut);
    ASSERT_FALSE(parsed.ok());
    EXPECT_LE(parsed.status().offset(), size);
  }
}

TEST(GgufTest, EverySingleBitFlipIsReadOrRefused) {
  Bytes file = SmallWriter().Finish();
  for (size_t bit = 0; bit < 8 * file.size(); ++bit) {
    file[bit / 8] = static_cast<uint8_t>(file[bit / 8] ^ 1 << bit % 8);
    FuzzGguf(file);
    file[bit / 8] = static_cast<uint8_t>(file[bit / 8] ^ 1 << bit % 8);
  }
}

// Interesting 64-bit numbers written over every offset.
TEST(GgufTest, EverySizeReplacedIsReadOrRefused) {
  const Bytes file = SmallWriter().Finish();
  for (uint64_t value : {uint64_t{0}, uint64_t{1}, uint64_t{0x7fffffff},
                         uint64_t{1} << 32, uint64_t{1} << 63, UINT64_MAX}) {
    for (size_t offset = 0; offset + 8 <= file.size(); ++offset) {
      FuzzGguf(With64(file, offset, value));
    }
  }
}

TEST(GgufTest, RandomEditsAreReadOrRefused) {
  const Bytes file = SmallWriter().Finish();
  uint32_t state = 1;
  const auto random = [&state](size_t bound) {
    state = state * 1664525u + 1013904223u;
    return static_cast<size_t>(state >> 8) % bound;
  };
  for (int round = 0; round < 20000; ++round) {
    Bytes edited = file;
    const size_t from = random(file.size()), size = random(16);
    const auto begin = edited.begin() + static_cast<ptrdiff_t>(from);
    switch (random(3)) {
      case 0:  // bytes go
        edited.erase(begin, begin + static_cast<ptrdiff_t>(
                                        std::min(size, file.size() - from)));
        break;
      case 1:  // bytes come
        edited.insert(begin, size, static_cast<uint8_t>(random(256)));
        break;
      default:  // bytes change
        for (size_t i = 0; i < 4; ++i) {
          edited[random(edited.size())] = static_cast<uint8_t>(random(256));
        }
    }
    FuzzGguf(edited);
  }
}

}  // namespace
}  // namespace llmzip
