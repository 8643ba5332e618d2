// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "store/id_cache.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "testing/temporary_folder.h"

namespace llmzip {
namespace {

const CandidateFile kFile{"/models/two words.gguf", 1234, 5678, ""};
const ModelId kId = {1, 2, 3, 0xfe, 0xff};

std::string ReadAll(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

TEST(IdCacheTest, RemembersBetweenRunsAFileThatDidNotChange) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "new/model-ids").native();
  {
    IdCache cache(path);
    EXPECT_FALSE(cache.Find(kFile).has_value());
    cache.Remember(kFile, kId);
  }
  EXPECT_EQ(ReadAll(path),
            "1234 5678 010203feff0000000000000000000000 /models/two "
            "words.gguf\n");
  IdCache cache(path);
  EXPECT_EQ(cache.Find(kFile), kId);
  EXPECT_FALSE(cache.Find({kFile.path + "x", 1234, 5678, ""}).has_value());
  EXPECT_FALSE(cache.Find({kFile.path, 1235, 5678, ""}).has_value());
  EXPECT_FALSE(cache.Find({kFile.path, 1234, 5679, ""}).has_value());
}

TEST(IdCacheTest, NonsenseInTheFileIsPassedOver) {
  const TemporaryFolder folder;
  const std::string path = (folder.path() / "model-ids").native();
  std::ofstream(path) << "\n1 2 3\nx y z /a\n1 1 00 /b\n"
                      << "1234 5678 010203feff0000000000000000000000 "
                      << kFile.path << "\n\xff\xfe";
  IdCache cache(path);
  EXPECT_EQ(cache.Find(kFile), kId);
  EXPECT_FALSE(cache.Find({"/b", 1, 1, ""}).has_value());
}

TEST(IdCacheTest, WithoutAPlaceItRemembersNothingAndDoesNoHarm) {
  IdCache none("");
  none.Remember(kFile, kId);
  EXPECT_FALSE(none.Find(kFile).has_value());
  const TemporaryFolder folder;
  const std::string taken = (folder.path() / "file").native();
  std::ofstream(taken) << "x";
  IdCache cache(taken + "/model-ids");
  cache.Remember(kFile, kId);
  EXPECT_EQ(ReadAll(taken), "x");
}

}  // namespace
}  // namespace llmzip
