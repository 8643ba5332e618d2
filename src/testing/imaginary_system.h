// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The files of a system that does not exist, for tests of what is read from
// /proc and /sys.
#ifndef LLMZIP_TESTING_IMAGINARY_SYSTEM_H_
#define LLMZIP_TESTING_IMAGINARY_SYSTEM_H_

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace llmzip {

class ImaginarySystemTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name =
        (std::filesystem::temp_directory_path() / "llmzip-XXXXXX").string();
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    root_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(root_); }

  // Writes a file with an absolute path below the root.
  void Write(const std::string& path, const std::string& text) const {
    const std::filesystem::path file = root_ + path;
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text;
  }

  std::string root_;
};

}  // namespace llmzip

#endif  // LLMZIP_TESTING_IMAGINARY_SYSTEM_H_
