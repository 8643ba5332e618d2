// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/foreign_file.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace llmzip {
namespace {

using namespace std::string_view_literals;

constexpr std::string_view kOldGgml =
    "such files went out of use in 2023; convert the original weights to GGUF";
constexpr std::string_view kUnpack = "unpack it first";

struct ForeignFormat {
  std::string_view begins;
  std::string_view is;      // "a zip archive"
  std::string_view advice;  // what to do
};

// The magic numbers of GGML files are little-endian: "ggml" reads "lmgg".
constexpr ForeignFormat kFormats[] = {
    {"PK\x03\x04"sv, "a zip archive, probably PyTorch's (.pth, .pt)",
     "tools/convert_rwkv_pth.py converts RWKV's; for others use llama.cpp's "
     "convert_hf_to_gguf.py"},
    {"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46"sv,
     "a PyTorch file of before version 1.6",
     "save it again with a current PyTorch, then convert it to GGUF"},
    {"FUGG"sv, "a big-endian GGUF file", "only little-endian ones are read"},
    {"lmgg"sv, "an old GGML file", kOldGgml},
    {"fmgg"sv, "an old llama.cpp file (GGMF)", kOldGgml},
    {"tjgg"sv, "an old llama.cpp file (GGJT)", kOldGgml},
    {"algg"sv, "an old LoRA adapter (GGLA)",
     "merge it into its model, and convert that to GGUF"},
    {"\x93NUMPY"sv, "a NumPy array", "a model is a GGUF file"},
    {"\x89HDF\r\n"sv, "an HDF5 file",
     "save the model as safetensors, then convert it to GGUF"},
    {"\x1f\x8b"sv, "compressed by gzip", kUnpack},
    {"\xfd"
     "7zXZ\0"sv,
     "compressed by xz", kUnpack},
    {"\x28\xb5\x2f\xfd"sv, "compressed by zstd", kUnpack},
    {"7z\xbc\xaf\x27\x1c"sv, "compressed by 7-Zip", kUnpack},
    {"version https://git-lfs"sv, "a pointer of Git LFS, not the model itself",
     "fetch it by 'git lfs pull'"},
    {"<!DOCTYPE"sv, "a web page, not a model", "download the file itself"},
    {"<!doctype"sv, "a web page, not a model", "download the file itself"},
    {"<html"sv, "a web page, not a model", "download the file itself"},
};

// A safetensors file: the length of a header, then the header in JSON.
bool IsSafetensors(std::span<const uint8_t> beginning) {
  constexpr uint64_t kMaxHeader = 100'000'000;
  uint64_t length = 0;
  uint8_t brace = 0;
  ByteReader in(beginning);
  return in.ReadFixed64(&length) && in.ReadByte(&brace) && brace == '{' &&
         length >= 2 && length <= kMaxHeader;
}

Status Foreign(std::string_view is, std::string_view advice) {
  std::string what = "not a GGUF file but ";
  what += is;
  what += ": ";
  what += advice;
  return Status(Code::kBadModel, std::move(what), 0);
}

}  // namespace

Status ForeignFileError(std::span<const uint8_t> beginning) {
  const std::string_view text(reinterpret_cast<const char*>(beginning.data()),
                              beginning.size());
  for (const ForeignFormat& format : kFormats) {
    if (text.starts_with(format.begins)) {
      return Foreign(format.is, format.advice);
    }
  }
  if (IsSafetensors(beginning)) {
    return Foreign("a safetensors file",
                   "convert the folder that it lies in with llama.cpp's "
                   "convert_hf_to_gguf.py");
  }
  return Status(Code::kBadMagic, "not a GGUF file", 0);
}

}  // namespace llmzip
