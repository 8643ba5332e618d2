// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Reader of rwkv.cpp's model files (.bin): RWKV v4, v5.1, v5.2, v6 and v7. The
// result looks like the GGUF file of such a model:
// - Architecture, sizes and ranks become keys. They follow from the header and
//   from the shapes of tensors.
// - Tensors get the names that rwkv_bin_names.h lists. Their values stay as
//   they are in the file. There, the decay of v4 is -exp(w), that of v5
//   exp(-exp(w)), the first-token bonus of v5.1 exp(u).
// - The vocabulary is the 256 bytes, or that of the World models, which is read
//   from a file beside the model.
// docs/RWKV.md says more. Made for hostile files, as the reader of GGUF is.
#ifndef LLMZIP_GGUF_RWKV_BIN_H_
#define LLMZIP_GGUF_RWKV_BIN_H_

#include <cstdint>
#include <functional>
#include <span>
#include <string>

#include "base/status.h"
#include "gguf/gguf.h"

namespace llmzip {

// The file's name in the projects that use it.
inline constexpr char kRwkvVocabFile[] = "rwkv_vocab_v20230424.txt";

struct RwkvBinInput {
  uint64_t file_bytes = 0;
  // Fills `bytes` from `offset` on. Both lie in the file.
  std::function<Status(uint64_t offset, std::span<uint8_t> bytes)> read;
  // The whole file if it is in memory, else empty. Must outlive the result.
  std::span<const uint8_t> bytes;
  // Where the vocabulary is looked for. Empty: nowhere.
  std::string vocabulary_folder;
  uint64_t max_memory = UINT64_MAX;  // as in GgufLimits
};

// Whether a file that begins so is for this reader, be it of a known version
// or not. Eight bytes tell.
bool IsRwkvBin(std::span<const uint8_t> beginning);

// Reads the headers of all tensors. Tensors stay in the file, if it is not in
// memory. kBadModel for what is wrong with the file, also for tensors that are
// missing or unknown; kUnsupportedVersion; kLimitExceeded beyond max_memory;
// and the errors of `read`.
Result<GgufFile> ReadRwkvBin(const RwkvBinInput& input);

}  // namespace llmzip

#endif  // LLMZIP_GGUF_RWKV_BIN_H_
