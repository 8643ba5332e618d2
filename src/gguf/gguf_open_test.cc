// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// GgufFile::Open and the file system.
#include <sys/stat.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>
#include <vector>

#include "gguf/gguf.h"
#include "gtest/gtest.h"
#include "testing/gguf_writer.h"

namespace llmzip {
namespace {

class GgufOpenTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string pattern = testing::TempDir() + "/llmzip_gguf_XXXXXX";
    ASSERT_NE(mkdtemp(pattern.data()), nullptr);
    folder_ = pattern;
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string WriteModel(size_t tensor_bytes) {
    GgufWriter w;
    w.AddUint32("k", 5);
    w.AddTensor("t", TensorType::kF32, {tensor_bytes / 4},
                std::vector<uint8_t>(tensor_bytes, 9));
    return Write(w.Finish());
  }

  std::string Write(const std::vector<uint8_t>& bytes) {
    const std::string path = folder_ + "/model.gguf";
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return path;
  }

  void ExpectError(const std::string& path, Code code,
                   const std::string& message) {
    const auto file = GgufFile::Open(path);
    ASSERT_FALSE(file.ok());
    EXPECT_EQ(file.status().code(), code);
    EXPECT_NE(file.status().what().find(message), std::string::npos)
        << file.status().what();
  }

  std::string folder_;
};

TEST_F(GgufOpenTest, ReadsAFileAndFollowsLinks) {
  const std::string path = WriteModel(1024);
  const std::string link = folder_ + "/link.gguf";
  ASSERT_EQ(symlink(path.c_str(), link.c_str()), 0);
  for (const std::string& name : {path, link}) {
    const auto file = GgufFile::Open(name);
    ASSERT_TRUE(file.ok()) << file.status().what();
    EXPECT_EQ(*file->GetUint("k"), 5u);
    EXPECT_EQ(file->size_bytes(), std::filesystem::file_size(path));
  }
}

// Bytes of the tensor "t", read in pieces.
Status ReadTensor(const GgufFile& file, std::vector<uint8_t>* bytes) {
  bytes->clear();
  return file.ReadBytes(
      *file.FindTensor("t"), [bytes](std::span<const uint8_t> piece) {
        EXPECT_LE(piece.size(), size_t{1} << 18);
        bytes->insert(bytes->end(), piece.begin(), piece.end());
        return Status();
      });
}

TEST_F(GgufOpenTest, TensorsStayInTheFileUntilTheyAreAskedFor) {
  constexpr size_t kSize = 5000000;
  auto opened = GgufFile::Open(WriteModel(kSize));
  ASSERT_TRUE(opened.ok());
  EXPECT_TRUE(opened->FindTensor("t")->bytes.empty());
  EXPECT_LT(opened->memory_bytes(), kSize / 4);
  const GgufFile file = *std::move(opened);  // views survive a move
  std::vector<uint8_t> bytes;
  for (int again = 0; again < 2; ++again) {
    const Status status = ReadTensor(file, &bytes);
    ASSERT_TRUE(status.ok()) << status.what();
    EXPECT_EQ(bytes, std::vector<uint8_t>(kSize, 9));
  }
  // Pieces of whole rows.
  uint64_t rows = 0;
  const auto take = [&](uint64_t first_row, const TensorView& piece) {
    EXPECT_EQ(first_row, rows);
    EXPECT_EQ(piece.cols(), kSize / 4);
    rows += piece.rows();
    return Status();
  };
  ASSERT_TRUE(file.ReadRows(*file.FindTensor("t"), take).ok());
  EXPECT_EQ(rows, 1u);
}

// With a mapped file, the reads after the truncation would raise SIGBUS.
TEST_F(GgufOpenTest, AFileTruncatedAfterOpeningIsAnError) {
  const std::string path = WriteModel(2 << 20);
  const auto file = GgufFile::Open(path);
  ASSERT_TRUE(file.ok());
  ASSERT_EQ(truncate(path.c_str(), 1 << 20), 0);
  std::vector<uint8_t> bytes;
  const Status status = ReadTensor(*file, &bytes);
  EXPECT_EQ(status.code(), Code::kIo);
  EXPECT_NE(status.what().find("became shorter"), std::string::npos);
}

// What was checked, or hashed to the model's id, is what is used.
TEST_F(GgufOpenTest, AFileThatChangesBetweenTwoReadsIsAnError) {
  const std::string path = WriteModel(2 << 20);
  const auto file = GgufFile::Open(path);
  ASSERT_TRUE(file.ok());
  std::vector<uint8_t> bytes;
  ASSERT_TRUE(ReadTensor(*file, &bytes).ok());
  std::fstream edited(path, std::ios::in | std::ios::out | std::ios::binary);
  edited.seekp(-1, std::ios::end).put(8);
  edited.close();
  const Status status = ReadTensor(*file, &bytes);
  EXPECT_EQ(status.code(), Code::kIo);
  EXPECT_NE(status.what().find("changed"), std::string::npos);
}

// Metadata longer than what is read at first.
TEST_F(GgufOpenTest, ALongDirectoryIsReadToItsEnd) {
  GgufWriter w;
  const std::string text(3 << 20, 'x');
  w.AddString("long", text);
  w.AddUint32("k", 5);
  w.AddTensor("t", TensorType::kF32, {1 << 20},
              std::vector<uint8_t>(4 << 20, 9));
  const std::string path = Write(w.Finish());
  const auto file = GgufFile::Open(path);
  ASSERT_TRUE(file.ok()) << file.status().what();
  EXPECT_EQ(*file->GetString("long"), text);
  EXPECT_EQ(*file->GetUint("k"), 5u);
  std::vector<uint8_t> bytes;
  ASSERT_TRUE(ReadTensor(*file, &bytes).ok());
  EXPECT_EQ(bytes, std::vector<uint8_t>(4 << 20, 9));
  EXPECT_EQ(GgufFile::Open(path, {.max_memory = 2 << 20}).status().code(),
            Code::kLimitExceeded);
  // Cut inside the directory, at each place that matters to the reader.
  for (const off_t size : {off_t{1} << 20, off_t{2} << 20, off_t{3} << 20}) {
    ASSERT_EQ(truncate(path.c_str(), size), 0);
    EXPECT_EQ(GgufFile::Open(path).status().code(), Code::kBadModel) << size;
  }
}

// A sparse file costs its maker nothing; its length must not cost us memory.
TEST_F(GgufOpenTest, ALongArrayInASparseFileIsRefused) {
  GgufWriter w;
  w.AddStrings("a", std::vector<std::string>(10));
  std::vector<uint8_t> bytes = w.Finish();
  // The array's count lies before ten empty strings of eight bytes each.
  bytes[bytes.size() - 80 - 8 + 2] = 0xff;  // 0xff000a elements
  const std::string path = Write(bytes);
  ASSERT_EQ(truncate(path.c_str(), off_t{3} << 30), 0);
  EXPECT_EQ(GgufFile::Open(path, {.max_memory = 50 << 20}).status().code(),
            Code::kLimitExceeded);
}

TEST_F(GgufOpenTest, WhatIsNoRegularFileIsNamed) {
  ExpectError(folder_ + "/missing.gguf", Code::kModelMissing, "No such file");
  ExpectError(folder_ + "/model.gguf/x", Code::kModelMissing, "No such file");
  ExpectError(folder_, Code::kIo, "is a directory");
  ExpectError("/dev/zero", Code::kIo, "not a regular file");
  const std::string fifo = folder_ + "/fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  // And does not wait.
  ExpectError(fifo, Code::kIo, "not a regular file");
  const std::string loop = folder_ + "/loop";
  ASSERT_EQ(symlink("loop", loop.c_str()), 0);
  ExpectError(loop, Code::kIo, "cannot open");
}

TEST_F(GgufOpenTest, AnEmptyFileIsNoModel) {
  const std::string path = folder_ + "/empty.gguf";
  std::ofstream(path).close();
  EXPECT_EQ(GgufFile::Open(path).status().code(), Code::kBadMagic);
}

TEST_F(GgufOpenTest, SizeIsComparedWithTheLimitBeforeReading) {
  const std::string path = WriteModel(4096);
  const uint64_t size = std::filesystem::file_size(path);
  EXPECT_TRUE(GgufFile::Open(path, {.max_file_bytes = size}).ok());
  EXPECT_EQ(GgufFile::Open(path, {.max_file_bytes = size - 1}).status().code(),
            Code::kLimitExceeded);
  // A sparse file of 2 TiB costs nothing: it is refused by its size.
  const std::string huge = folder_ + "/huge.gguf";
  std::ofstream(huge).close();
  if (truncate(huge.c_str(), off_t{1} << 41) != 0) {
    GTEST_SKIP() << "the file system has no sparse files of 2 TiB";
  }
  EXPECT_EQ(GgufFile::Open(huge).status().code(), Code::kLimitExceeded);
}

// Files that other programs made; not part of the repository.
TEST(GgufSharedTest, ReadsVocabulariesWrittenByLlamaCpp) {
  const char* shared = std::getenv("LLMZIP_SHARED");
  const std::string models =
      (shared != nullptr ? shared : std::string("../shared")) + "/models/";
  struct Expected {
    const char* name;
    const char* model;
    size_t num_tokens;
  };
  for (const Expected& e :
       {Expected{"gpt-2", "gpt2", 50257}, Expected{"llama-spm", "llama", 32000},
        Expected{"phi-3", "llama", 32064},
        Expected{"starcoder", "gpt2", 49152}}) {
    const std::string path = models + "ggml-vocab-" + e.name + ".gguf";
    if (!std::filesystem::exists(path)) {
      GTEST_SKIP() << path << " is not there";
    }
    const auto file = GgufFile::Open(path);
    ASSERT_TRUE(file.ok()) << path << ": " << file.status().what();
    EXPECT_EQ(*file->GetString("tokenizer.ggml.model"), e.model);
    EXPECT_EQ(file->GetStrings("tokenizer.ggml.tokens")->size(), e.num_tokens);
    EXPECT_EQ(file->GetInts("tokenizer.ggml.token_type")->size(), e.num_tokens);
  }
}

}  // namespace
}  // namespace llmzip
