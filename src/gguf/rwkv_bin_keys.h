// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// For rwkv_bin.cc only: the keys of a GGUF file, written one by one, and the
// vocabularies of RWKV models as such keys.
#ifndef LLMZIP_GGUF_RWKV_BIN_KEYS_H_
#define LLMZIP_GGUF_RWKV_BIN_KEYS_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace llmzip {

// Appends entries to the directory of a GGUF file without tensors.
class GgufKeyWriter {
 public:
  void AddUint32(std::string_view key, uint32_t value);
  void AddFloat32(std::string_view key, float value);
  void AddString(std::string_view key, std::string_view value);
  void AddStrings(std::string_view key, const std::vector<std::string>& values);
  void AddInt32s(std::string_view key, const std::vector<int32_t>& values);

  // The directory so far.
  std::vector<uint8_t> Finish() const;

 private:
  void AddKey(std::string_view key, uint32_t type);

  uint64_t num_entries_ = 0;
  std::vector<uint8_t> entries_;
};

// The 256 bytes, token = byte.
void AddByteVocabulary(GgufKeyWriter* keys);

// The World vocabulary from `folder`, filled up to `num_tokens`. Token 0 is a
// control token, unless the file says otherwise.
Status AddWorldVocabulary(const std::string& folder, uint64_t num_tokens,
                          GgufKeyWriter* keys);

}  // namespace llmzip

#endif  // LLMZIP_GGUF_RWKV_BIN_KEYS_H_
