// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "coder/paper_codec.h"

#include <zlib.h>

#include <string>
#include <vector>

namespace llmzip {

Result<size_t> PaperZlibBytes(std::span<const uint32_t> ranks) {
  constexpr int kLevel = 9;
  std::string text;
  for (const uint32_t rank : ranks) {
    if (!text.empty()) text += ' ';
    text += std::to_string(rank);
  }
  uLongf size = compressBound(text.size());
  std::vector<Bytef> out(size);
  if (compress2(out.data(), &size, reinterpret_cast<const Bytef*>(text.data()),
                text.size(), kLevel) != Z_OK) {
    return Status(Code::kOutOfMemory, "zlib could not compress");
  }
  return size_t{size};
}

}  // namespace llmzip
