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

#include "gtest/gtest.h"
#include "model/gguf.h"
#include "model/gguf_writer.h"

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
    const std::vector<uint8_t> bytes = w.Finish();
    const std::string path = folder_ + "/model.gguf";
    std::ofstream(path, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    return path;
  }

  void ExpectIoError(const std::string& path, const std::string& message) {
    const auto file = GgufFile::Open(path);
    ASSERT_FALSE(file.ok());
    EXPECT_EQ(file.status().code(), Code::kIo);
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

// With a mapped file, the reads after the truncation would raise SIGBUS.
TEST_F(GgufOpenTest, AFileTruncatedAfterOpeningDoesNoHarm) {
  const std::string path = WriteModel(1 << 20);
  auto opened = GgufFile::Open(path);
  ASSERT_TRUE(opened.ok());
  ASSERT_EQ(truncate(path.c_str(), 0), 0);
  const GgufFile file = *std::move(opened);  // views survive a move
  const TensorView* tensor = file.FindTensor("t");
  ASSERT_NE(tensor, nullptr);
  for (uint8_t byte : tensor->bytes) ASSERT_EQ(byte, 9);
}

TEST_F(GgufOpenTest, WhatIsNoRegularFileIsNamed) {
  ExpectIoError(folder_ + "/missing.gguf", "No such file");
  ExpectIoError(folder_, "is a directory");
  ExpectIoError("/dev/zero", "not a regular file");
  const std::string fifo = folder_ + "/fifo";
  ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
  ExpectIoError(fifo, "not a regular file");  // and does not wait
  const std::string loop = folder_ + "/loop";
  ASSERT_EQ(symlink("loop", loop.c_str()), 0);
  ExpectIoError(loop, "cannot open");
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
