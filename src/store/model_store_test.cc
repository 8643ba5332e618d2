// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "store/model_store.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/checksum.h"
#include "store/hex.h"
#include "store/model_summary.h"
#include "testing/gguf_writer.h"
#include "testing/temporary_folder.h"
#include "testing/test_models.h"

namespace llmzip {
namespace {

namespace fs = std::filesystem;

// A folder with three models, and a file that only looks like a model.
class ModelStoreTest : public testing::Test {
 protected:
  void SetUp() override {
    for (const uint64_t seed : {1, 2, 3}) {
      bytes_.push_back(MakeTestModel(TestModelKind::kRwkv7, seed));
      Write("model-" + std::to_string(seed) + ".gguf", bytes_.back());
    }
    Write("broken.gguf", std::vector<uint8_t>{'G', 'G', 'U', 'F'});
    store_.AddFolder(folder_.path().native());
  }

  void Write(const std::string& name, const std::vector<uint8_t>& bytes) {
    std::ofstream(folder_.path() / name, std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
  }
  std::string Path(const std::string& name) const {
    return (folder_.path() / name).native();
  }
  // Returns the id of the model made with that seed.
  ModelId IdOf(size_t seed) const {
    return *ComputeModelId(*GgufFile::Parse(bytes_[seed - 1]));
  }

  const TemporaryFolder folder_;
  std::vector<std::vector<uint8_t>> bytes_;
  ModelStore store_;
};

TEST_F(ModelStoreTest, NamesAreFilesWithOrWithoutTheirEnding) {
  EXPECT_EQ(*store_.FindPath("model-2"), Path("model-2.gguf"));
  EXPECT_EQ(*store_.FindPath("model-2.gguf"), Path("model-2.gguf"));
  EXPECT_EQ(*store_.FindPath(Path("model-1.gguf")), Path("model-1.gguf"));
  EXPECT_EQ(*store_.FindPath("/no/such/file"), "/no/such/file");
  const auto missing = store_.FindPath("model-4");
  EXPECT_EQ(missing.status().code(), Code::kModelMissing);
  EXPECT_NE(missing.status().what().find(folder_.path().native()),
            std::string::npos);
}

TEST_F(ModelStoreTest, IdsAndHashesFindAFileByItsContent) {
  EXPECT_EQ(*store_.FindPath("id:" + ToHex(IdOf(3))), Path("model-3.gguf"));
  EXPECT_EQ(*store_.FindPath("sha256:" + ToHex(Sha256Of(bytes_[1]))),
            Path("model-2.gguf"));
  for (const char* name : {"id:", "id:12", "sha256:xyz"}) {
    SCOPED_TRACE(name);
    EXPECT_EQ(store_.FindPath(name).status().code(), Code::kInvalidArgument);
  }
  const std::string nobody(32, '0');
  EXPECT_EQ(store_.FindPath("id:" + nobody).status().code(),
            Code::kModelMissing);
  EXPECT_EQ(store_.FindPath("sha256:" + nobody + nobody).status().code(),
            Code::kModelMissing);
}

TEST_F(ModelStoreTest, WrongHintsDoNotMislead) {
  std::string path;
  const auto found = store_.FindById({IdOf(2), Sha256Of(bytes_[0]), "model-1"},
                                     UINT64_MAX, &path);
  ASSERT_TRUE(found.ok()) << found.status().what();
  EXPECT_EQ(path, Path("model-2.gguf"));
  EXPECT_EQ(*ComputeModelId(*found), IdOf(2));
}

TEST_F(ModelStoreTest, AModelThatWasExchangedIsNotTakenForTheOldOne) {
  std::string path;
  ASSERT_TRUE(store_.FindById({IdOf(1), {}, ""}, UINT64_MAX, &path).ok());
  Write("model-1.gguf", bytes_[1]);
  EXPECT_EQ(
      store_.FindById({IdOf(1), {}, ""}, UINT64_MAX, &path).status().code(),
      Code::kModelMissing);
}

// While this exists, the process cannot open a file.
class NoDescriptors {
 public:
  NoDescriptors() {
    getrlimit(RLIMIT_NOFILE, &before_);
    rlimit none = before_;
    none.rlim_cur = 0;
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }

 private:
  rlimit before_;
};

// A folder that could not be read may contain the model.
TEST_F(ModelStoreTest, WithoutDescriptorsNothingIsCalledMissing) {
  const NoDescriptors none;
  std::string path;
  const std::string id = ToHex(IdOf(2));
  for (const Status& status :
       {store_.FindById({IdOf(2), {}, "model-2"}, UINT64_MAX, &path).status(),
        store_.FindPath("model-2").status(),
        store_.FindPath("id:" + id).status(),
        store_.FindPath("sha256:" + ToHex(Sha256Of(bytes_[1]))).status()}) {
    EXPECT_EQ(status.code(), Code::kIo);
    EXPECT_NE(status.what().find("Too many open files"), std::string::npos)
        << status.what();
  }
}

TEST_F(ModelStoreTest, AnUnreadableNeighbourDoesNotHideAModel) {
  // The file's directory is larger than the limit, so its id cannot be
  // computed.
  std::vector<uint8_t> odd(24);
  std::memcpy(odd.data(), "GGUF\3\0\0\0", 8);
  odd[17] = 0x80;  // 2^15 entries
  odd.resize(size_t{2} << 20);
  Write("a-first.gguf", odd);
  constexpr uint64_t kLimit = 4 << 20;
  std::string path;
  EXPECT_TRUE(store_.FindById({IdOf(2), {}, ""}, kLimit, &path).ok());
  EXPECT_EQ(path, Path("model-2.gguf"));
  const Status nobody = store_.FindById({{}, {}, ""}, kLimit, &path).status();
  EXPECT_EQ(nobody.code(), Code::kLimitExceeded);
  EXPECT_NE(nobody.what().find("a-first.gguf"), std::string::npos);
  EXPECT_NE(nobody.what().find("was not found"), std::string::npos);
}

// A sparse file of three gigabytes that has the name in the archive.
TEST_F(ModelStoreTest, ANameAloneReadsNoLargeFileThatCannotBeUsed) {
  GgufWriter w;
  w.AddString("general.architecture", "llama");
  constexpr uint64_t kRows = 3 << 10, kCols = 1 << 18;
  w.AddRawTensorInfo("t", 2, {kCols, kRows},
                     static_cast<uint32_t>(TensorType::kF32), 0);
  Write("big.gguf", w.Finish());
  fs::resize_file(Path("big.gguf"), (kRows * kCols * 4) + 4096);
  std::string path;
  const Status status =
      store_.FindById({{}, {}, "big"}, 100 << 20, &path).status();
  EXPECT_EQ(status.code(), Code::kLimitExceeded);
  EXPECT_NE(status.what().find("takes at least"), std::string::npos);
}

TEST_F(ModelStoreTest, ASummaryTellsWhatTheFileHolds) {
  const auto summary = Summarize(*GgufFile::Parse(bytes_[0]));
  ASSERT_TRUE(summary.ok()) << summary.status().what();
  EXPECT_EQ(summary->architecture, "rwkv7");
  EXPECT_EQ(summary->id, IdOf(1));
  EXPECT_GT(summary->num_tokens, 0u);
  EXPECT_GT(summary->num_parameters, 0u);
  EXPECT_EQ(summary->context_length, 0u);
}

}  // namespace
}  // namespace llmzip
