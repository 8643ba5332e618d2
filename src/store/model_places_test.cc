// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "store/model_places.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "testing/temporary_folder.h"

namespace llmzip {
namespace {

namespace fs = std::filesystem;

const std::string kDigits =
    "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

void Write(const fs::path& path, const std::string& bytes) {
  fs::create_directories(path.parent_path());
  std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<std::string> Names(const ModelPlace& place) {
  std::vector<std::string> names;
  Status trouble;
  for (const CandidateFile& file : ListModelFiles(place, &trouble)) {
    names.push_back(fs::relative(file.path, place.folder).native());
  }
  EXPECT_TRUE(trouble.ok()) << trouble.what();
  return names;
}

TEST(ModelPlacesTest, OnlyFilesThatBeginAsGgufAreListedByPath) {
  const TemporaryFolder folder;
  Write(folder.path() / "b.gguf", "GGUF and more");
  Write(folder.path() / "a.gguf", "GGUF");
  Write(folder.path() / "short.gguf", "GGU");
  Write(folder.path() / "other.gguf", "PK..");
  Write(folder.path() / "other.bin", "GGUF");
  Write(folder.path() / "sub/c.gguf", "GGUF");
  const std::string path = folder.path().native();
  EXPECT_EQ(Names({path, /*recurse=*/false}),
            (std::vector<std::string>{"a.gguf", "b.gguf"}));
  EXPECT_EQ(Names({path, /*recurse=*/true}),
            (std::vector<std::string>{"a.gguf", "b.gguf", "sub/c.gguf"}));
  EXPECT_TRUE(Names({path + "/none", /*recurse=*/true}).empty());
}

TEST(ModelPlacesTest, ASplitModelIsListedAsItsFirstPart) {
  const TemporaryFolder folder;
  Write(folder.path() / "m-00001-of-00002.gguf", "GGUF");
  Write(folder.path() / "m-00002-of-00002.gguf", "GGUF and more");
  // Its first part is missing, which its user will be told.
  Write(folder.path() / "n-00002-of-00002.gguf", "GGUF");
  Status trouble;
  const auto files =
      ListModelFiles({folder.path().native(), /*recurse=*/false}, &trouble);
  ASSERT_EQ(files.size(), 2u);
  EXPECT_TRUE(files[0].path.ends_with("m-00001-of-00002.gguf"));
  EXPECT_EQ(files[0].size_bytes, 17u);
  EXPECT_TRUE(files[1].path.ends_with("n-00002-of-00002.gguf"));
  EXPECT_EQ(files[1].size_bytes, 4u);
  const int64_t before = files[0].modified_ns;
  fs::last_write_time(folder.path() / "m-00002-of-00002.gguf",
                      fs::file_time_type::clock::now() + std::chrono::hours(1));
  EXPECT_NE(
      ListModelFiles({folder.path().native(), /*recurse=*/false}, &trouble)[0]
          .modified_ns,
      before);
}

TEST(ModelPlacesTest, FilesOfRwkvCppAreListedAndNoOthersOfThatName) {
  const TemporaryFolder folder;
  Write(folder.path() / "rwkv.bin", {"fmgg\x65\0\0\0", 8});
  Write(folder.path() / "rwkv.gguf", {"fmgg\x65\0\0\0", 8});
  Write(folder.path() / "old.bin", {"fmgg\1\0\0\0", 8});
  Write(folder.path() / "short.bin", "fmgg");
  Write(folder.path() / "torch.bin", "PK\3\4 and more");
  EXPECT_EQ(Names({folder.path().native(), /*recurse=*/false}),
            (std::vector<std::string>{"rwkv.bin"}));
}

TEST(ModelPlacesTest, CachesOfOthersNameFilesByTheirHash) {
  const TemporaryFolder folder;
  Write(folder.path() / "hub/blobs" / kDigits, "GGUF");
  fs::create_directories(folder.path() / "hub/snapshots/1");
  fs::create_symlink("../../blobs/" + kDigits,
                     folder.path() / "hub/snapshots/1/model.gguf");
  Write(folder.path() / "ollama" / ("sha256-" + kDigits), "GGUF");
  for (const char* name : {"hub", "ollama"}) {
    SCOPED_TRACE(name);
    Status trouble;
    const auto files = ListModelFiles(
        {(folder.path() / name).native(), /*recurse=*/true}, &trouble);
    ASSERT_EQ(files.size(), 1u);
    EXPECT_EQ(files[0].claimed_sha256, kDigits);
    EXPECT_EQ(files[0].size_bytes, 4u);
  }
}

TEST(ModelPlacesTest, OddEntriesAreNoModelsAndDoNoHarm) {
  const TemporaryFolder folder;
  fs::create_directories(folder.path() / "folder.gguf");
  fs::create_symlink("nowhere", folder.path() / "dangling.gguf");
  fs::create_symlink(".", folder.path() / "loop");
  fs::create_symlink("self.gguf", folder.path() / "self.gguf");
  Write(folder.path() / "real.gguf", "GGUF");
  fs::create_hard_link(folder.path() / "real.gguf",
                       folder.path() / "second name.gguf");
  EXPECT_EQ(Names({folder.path().native(), /*recurse=*/true}),
            std::vector<std::string>{"real.gguf"});
}

TEST(ModelPlacesTest, VariablesComeFirst) {
  for (const char* name : {"LLAMA_CACHE", "HF_HOME", "HF_HUB_CACHE",
                           "OLLAMA_MODELS", "XDG_CACHE_HOME"}) {
    unsetenv(name);
  }
  setenv("LLMZIP_MODELS", "/own", 1);
  setenv("XDG_DATA_HOME", "/data", 1);
  const TemporaryFolder user;
  const std::string home = user.path().native();
  setenv("HOME", home.c_str(), 1);
  setenv("HF_HOME", "/hf", 1);
  std::vector<std::string> folders;
  for (const auto& place : StandardModelPlaces()) {
    folders.push_back(place.folder);
  }
  EXPECT_EQ(folders, (std::vector<std::string>{
                         "/own", home + "/.cache/llama.cpp", "/hf/hub",
                         home + "/.ollama/models/blobs"}));
  unsetenv("LLMZIP_MODELS");
  EXPECT_EQ(StandardModelPlaces()[0].folder, "/data/llmzip/models");
  EXPECT_EQ(StandardCacheFolder(), home + "/.cache/llmzip");
  // Relative paths would depend on the current folder.
  setenv("XDG_CACHE_HOME", "cache", 1);
  EXPECT_EQ(StandardCacheFolder(), home + "/.cache/llmzip");
  unsetenv("XDG_CACHE_HOME");
  for (const std::string& none : {home + "/none", std::string(".")}) {
    setenv("HOME", none.c_str(), 1);
    EXPECT_EQ(StandardCacheFolder(), "") << none;
  }
  unsetenv("HOME");
  unsetenv("HF_HOME");
  unsetenv("XDG_DATA_HOME");
  EXPECT_TRUE(StandardModelPlaces().empty());
  EXPECT_EQ(StandardCacheFolder(), "");
}

}  // namespace
}  // namespace llmzip
