// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/split_model.h"

#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gguf/model_id.h"
#include "gtest/gtest.h"
#include "predict/language_model.h"
#include "testing/gguf_writer.h"
#include "testing/temporary_folder.h"
#include "testing/test_models.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;

// The keys of a part, which tests may falsify.
struct Said {
  uint32_t index;
  uint32_t count;
  uint32_t num_tensors;
};

class SplitModelTest : public testing::Test {
 protected:
  SplitModelTest()
      : bytes_(MakeTestModel(TestModelKind::kLlamaBpe, 1)),
        whole_(*GgufFile::Parse(bytes_)) {}

  uint32_t num_tensors() const {
    return static_cast<uint32_t>(whole_.tensors().size());
  }

  static void AddSaid(const Said& said, GgufWriter* writer) {
    const Bytes index = {static_cast<uint8_t>(said.index), 0};
    const Bytes count = {static_cast<uint8_t>(said.count), 0};
    writer->AddRaw("split.no", static_cast<uint32_t>(GgufType::kUint16), index);
    writer->AddRaw("split.count", static_cast<uint32_t>(GgufType::kUint16),
                   count);
    writer->AddUint32("split.tensors.count", said.num_tensors);
  }

  // Tensor i goes to part i * count / num_tensors. The first part has all keys.
  Bytes Part(uint32_t index, uint32_t count, const Said& said) const {
    std::vector<std::string_view> elsewhere;
    if (index > 0) {
      for (const auto& [key, value] : whole_.metadata()) {
        elsewhere.push_back(key);
      }
    }
    uint32_t i = 0;
    for (const auto& [name, tensor] : whole_.tensors()) {
      if (i++ * count / num_tensors() != index) elsewhere.push_back(name);
    }
    GgufWriter writer;
    AddSaid(said, &writer);
    writer.CopyFrom(whole_, elsewhere);
    return writer.Finish();
  }
  Bytes Part(uint32_t index, uint32_t count) const {
    return Part(index, count, {index, count, num_tensors()});
  }

  std::string PathOf(uint32_t index, uint32_t count) const {
    return (folder_.path() / ("tiny-0000" + std::to_string(index + 1) +
                              "-of-0000" + std::to_string(count) + ".gguf"))
        .native();
  }
  static void Write(const std::string& path, const Bytes& bytes) {
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  }
  void WriteParts(uint32_t count) const {
    for (uint32_t i = 0; i < count; ++i)
      Write(PathOf(i, count), Part(i, count));
  }

  static void ExpectRefused(const std::string& path, Code code,
                            const std::string& message) {
    const auto file = GgufFile::Open(path);
    ASSERT_FALSE(file.ok()) << message;
    EXPECT_EQ(file.status().code(), code) << file.status().what();
    EXPECT_NE(file.status().what().find(message), std::string::npos)
        << file.status().what();
  }

  TemporaryFolder folder_;
  const Bytes bytes_;
  const GgufFile whole_;
};

TEST_F(SplitModelTest, AnyPartOpensTheWholeModel) {
  for (const uint32_t count : {2u, 3u, 7u}) {
    WriteParts(count);
    for (uint32_t given = 0; given < count; ++given) {
      SCOPED_TRACE(given);
      const auto file = GgufFile::Open(PathOf(given, count));
      ASSERT_TRUE(file.ok()) << file.status().what();
      uint64_t size = 0;
      for (uint32_t i = 0; i < count; ++i) {
        size += std::filesystem::file_size(PathOf(i, count));
      }
      EXPECT_EQ(file->size_bytes(), size);
      ASSERT_EQ(file->tensors().size(), whole_.tensors().size());
      for (const auto& [name, tensor] : whole_.tensors()) {
        const TensorView* found = file->FindTensor(name);
        ASSERT_NE(found, nullptr);
        Bytes read;
        ASSERT_TRUE(file->ReadBytes(*found,
                                    [&read](auto piece) {
                                      read.insert(read.end(), piece.begin(),
                                                  piece.end());
                                      return Status();
                                    })
                        .ok());
        EXPECT_TRUE(std::ranges::equal(read, tensor.bytes)) << name;
      }
    }
  }
}

TEST_F(SplitModelTest, TheIdIsThatOfTheJoinedFile) {
  WriteParts(3);
  const auto file = GgufFile::Open(PathOf(1, 3));
  ASSERT_TRUE(file.ok()) << file.status().what();
  EXPECT_EQ(*ComputeModelId(*file), *ComputeModelId(whole_));
  const auto model = LanguageModel::Load(*file);
  ASSERT_TRUE(model.ok()) << model.status().what();
  EXPECT_EQ((*model)->id(), *ComputeModelId(whole_));
}

// Parts larger than what is read at first stay in their files.
TEST_F(SplitModelTest, LargePartsAreReadFromTheirFiles) {
  for (uint32_t part = 0; part < 2; ++part) {
    GgufWriter writer;
    AddSaid({part, 2, 2}, &writer);
    writer.AddTensor(part == 0 ? "a" : "b", TensorType::kF32, {1 << 19},
                     Bytes(size_t{1} << 21, static_cast<uint8_t>(part + 5)));
    Write(PathOf(part, 2), writer.Finish());
  }
  for (uint32_t given = 0; given < 2; ++given) {
    const auto file = GgufFile::Open(PathOf(given, 2));
    ASSERT_TRUE(file.ok()) << file.status().what();
    EXPECT_LT(file->memory_bytes(), uint64_t{5} << 18);
    for (const auto& [name, tensor] : file->tensors()) {
      EXPECT_TRUE(tensor.bytes.empty());
      uint64_t size = 0;
      const uint8_t expected = name == "a" ? 5 : 6;
      ASSERT_TRUE(file->ReadBytes(tensor,
                                  [&](auto piece) {
                                    size += piece.size();
                                    EXPECT_EQ(piece[0], expected);
                                    return Status();
                                  })
                      .ok());
      EXPECT_EQ(size, uint64_t{1} << 21);
    }
  }
}

TEST_F(SplitModelTest, AMissingPartIsNamed) {
  WriteParts(3);
  std::filesystem::remove(PathOf(1, 3));
  for (const uint32_t given : {0u, 2u}) {
    ExpectRefused(PathOf(given, 3), Code::kModelMissing,
                  "part 2 of 3 of the model, 'tiny-00002-of-00003.gguf'");
  }
  std::filesystem::create_directory(PathOf(1, 3));
  ExpectRefused(PathOf(0, 3), Code::kIo, "is a directory");
}

TEST_F(SplitModelTest, AnotherNameIsRefused) {
  WriteParts(2);
  const std::string other = (folder_.path() / "other.gguf").native();
  std::filesystem::copy(PathOf(1, 2), other);
  ExpectRefused(other, Code::kBadModel,
                "part 2 of 2 of a split model; its name must end in "
                "-00002-of-00002.gguf");
  // Nor is a part taken for another one.
  std::filesystem::remove(PathOf(0, 2));
  std::filesystem::copy(PathOf(1, 2), PathOf(0, 2));
  ExpectRefused(PathOf(1, 2), Code::kBadModel,
                "the file says that it is part 2 of 2");
}

TEST_F(SplitModelTest, BytesOfAPartAreRefused) {
  const Bytes part = Part(0, 2);
  const auto file = GgufFile::Parse(part);
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.status().code(), Code::kBadModel);
  EXPECT_NE(file.status().what().find("part 1 of 2 of a split model; open it"),
            std::string::npos)
      << file.status().what();
  // One part of one is a whole model.
  EXPECT_TRUE(GgufFile::Parse(Part(0, 1)).ok());
}

TEST_F(SplitModelTest, PartsThatDisagreeAreRefused) {
  const auto expect = [this](const Bytes& second, const std::string& message) {
    Write(PathOf(0, 2), Part(0, 2));
    Write(PathOf(1, 2), second);
    ExpectRefused(PathOf(0, 2), Code::kBadModel, message);
  };
  expect(bytes_, "the file is no part of a split model");
  expect(Part(1, 2, {1, 3, num_tensors()}), "says that it is part 2 of 3");
  expect(Part(1, 2, {0, 2, num_tensors()}), "says that it is part 1 of 2");
  expect(Part(1, 2, {1, 2, num_tensors() + 1}), "split.tensors.count is");
  expect(Part(0, 2, {1, 2, num_tensors()}), "is in an earlier part as well");
  expect(Part(3, 4, {1, 2, num_tensors()}), "but split.tensors.count is");
  expect(Part(1, 2, {2, 2, num_tensors()}), "'split.no' is 2; allowed are 0");
  GgufWriter other;
  AddSaid({1, 2, num_tensors()}, &other);
  other.AddString("general.architecture", "qwen3");
  expect(other.Finish(), "'general.architecture' is not as in the first part");
}

TEST_F(SplitModelTest, EveryTruncationOfAPartIsRefused) {
  Write(PathOf(0, 2), Part(0, 2));
  const Bytes second = Part(1, 2);
  for (size_t size = 0; size < second.size(); size += second.size() / 97) {
    SCOPED_TRACE(size);
    Write(PathOf(1, 2),
          Bytes(second.begin(), second.begin() + static_cast<ptrdiff_t>(size)));
    ExpectRefused(PathOf(0, 2), size < 4 ? Code::kBadMagic : Code::kBadModel,
                  "part 2 of 2 of the model");
  }
}

TEST(SplitPathsTest, NamesSayHowManyPartsThereAre) {
  const std::vector<std::string> paths = {"a/m-00001-of-00003.gguf",
                                          "a/m-00002-of-00003.gguf",
                                          "a/m-00003-of-00003.gguf"};
  for (const std::string& path : paths) EXPECT_EQ(SplitPathsOf(path), paths);
  for (const char* path :
       {"", "m.gguf", "m-00004-of-00003.gguf", "m-00000-of-00003.gguf",
        "m-00001-of-00001.gguf", "m-00001-of-00257.gguf", "m-1-of-3.gguf",
        "m-00001-of-00003.GGUF", "m-0000x-of-00003.gguf",
        "00001-of-00003.gguf"}) {
    EXPECT_TRUE(SplitPathsOf(path).empty()) << path;
  }
  EXPECT_EQ(SplitPathsOf("-00256-of-00256.gguf").size(), 256u);
}

TEST_F(SplitModelTest, CountsAreLimited) {
  for (const uint32_t count : {0x101u, 0xffffffffu}) {
    GgufWriter writer;
    writer.AddUint32("split.count", count);
    writer.AddUint32("split.no", 0);
    writer.AddUint32("split.tensors.count", 1);
    const Bytes bytes = writer.Finish();
    EXPECT_EQ(GgufFile::Parse(bytes).status().code(), Code::kBadModel);
    Write(PathOf(0, 2), bytes);
    ExpectRefused(PathOf(0, 2), Code::kBadModel, "allowed are 0 to 256");
  }
}

TEST_F(SplitModelTest, TheLimitsHoldForAllPartsTogether) {
  WriteParts(3);
  uint64_t size = 0;
  for (uint32_t i = 0; i < 3; ++i) {
    size += std::filesystem::file_size(PathOf(i, 3));
  }
  EXPECT_TRUE(GgufFile::Open(PathOf(0, 3), {.max_file_bytes = size}).ok());
  const auto file = GgufFile::Open(PathOf(0, 3), {.max_file_bytes = size - 1});
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.status().code(), Code::kLimitExceeded);
  EXPECT_NE(file.status().what().find("part 3 of 3"), std::string::npos);
  const auto memory = GgufFile::Open(PathOf(0, 3))->memory_bytes();
  EXPECT_TRUE(GgufFile::Open(PathOf(0, 3), {.max_memory = memory}).ok());
  EXPECT_EQ(
      GgufFile::Open(PathOf(0, 3), {.max_memory = memory - 1}).status().code(),
      Code::kLimitExceeded);
}

}  // namespace
}  // namespace llmzip
