// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A folder for one test, removed with all it holds.
#ifndef LLMZIP_TESTING_TEMPORARY_FOLDER_H_
#define LLMZIP_TESTING_TEMPORARY_FOLDER_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace llmzip {

class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = testing::TempDir() + "/llmzip-XXXXXX";
    path_ = mkdtemp(name.data());
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  const std::filesystem::path& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace llmzip

#endif  // LLMZIP_TESTING_TEMPORARY_FOLDER_H_
