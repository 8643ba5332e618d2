// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/foreign_file.h"

#include <string>
#include <string_view>

#include "gguf/gguf.h"
#include "gtest/gtest.h"

namespace llmzip {
namespace {

using namespace std::string_view_literals;

std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

TEST(ForeignFileTest, KnownFormatsAreNamedWithAdvice) {
  const struct {
    std::string_view file;
    std::string_view is;
    std::string_view advice;
  } cases[] = {
      {"PK\x03\x04\x00\x00\x00\x00\x08\x08"sv, "zip", "convert_rwkv_pth.py"},
      {"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20"sv, "PyTorch", "again"},
      {"\x10\x00\x00\x00\x00\x00\x00\x00{\"a\":1}       "sv, "safetensors",
       "convert_hf_to_gguf.py"},
      {"lmgg\x01\x00\x00\x00"sv, "GGML", "original weights"},
      {"fmgg\x01\x00\x00\x00"sv, "GGMF", "original weights"},
      {"tjgg\x03\x00\x00\x00"sv, "GGJT", "original weights"},
      {"algg\x01\x00\x00\x00"sv, "LoRA", "merge"},
      {"FUGG\x00\x00\x00\x03"sv, "big-endian", "little-endian"},
      {"\xfd"
       "7zXZ\x00\x00"sv,
       "xz", "unpack"},
      {"\x1f\x8b\x08\x00"sv, "gzip", "unpack"},
      {"\x28\xb5\x2f\xfd\x04"sv, "zstd", "unpack"},
      {"version https://git-lfs.github.com/spec/v1\noid sha256:00"sv, "Git LFS",
       "git lfs pull"},
      {"<!DOCTYPE html>"sv, "web page", "download"},
  };
  for (const auto& c : cases) {
    // The reader of models says so, too.
    for (const Status& error : {ForeignFileError(Bytes(c.file)),
                                GgufFile::Parse(Bytes(c.file)).status()}) {
      EXPECT_EQ(error.code(), Code::kBadModel) << c.is;
      EXPECT_NE(error.what().find(c.is), std::string::npos) << error.what();
      EXPECT_NE(error.what().find(c.advice), std::string::npos) << error.what();
    }
  }
}

TEST(ForeignFileTest, AnythingElseIsJustNoGgufFile) {
  for (const std::string_view file :
       {""sv, "P"sv, "PK\x05\x06"sv, "hello"sv, "\x02\0\0\0\0\0\0\0"sv,
        "\x02\0\0\0\0\0\0\x80{}"sv, "\x01\0\0\0\0\0\0\0{}"sv,
        "\xff\xff\xff\xff\xff\xff\xff\xff{}"sv}) {
    const Status error = ForeignFileError(Bytes(file));
    EXPECT_EQ(error.code(), Code::kBadMagic);
    EXPECT_EQ(error.what(), "not a GGUF file");
  }
}

}  // namespace
}  // namespace llmzip
