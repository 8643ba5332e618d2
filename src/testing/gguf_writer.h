// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Writes GGUF files for tests: valid ones, and malformed ones on purpose. It is
// not part of the library.
#ifndef LLMZIP_TESTING_GGUF_WRITER_H_
#define LLMZIP_TESTING_GGUF_WRITER_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "gguf/gguf.h"

namespace llmzip {

// Entries and tensors are written in the order of the calls. Nothing is
// checked: a test makes a malformed file by the Raw calls, or edits the bytes.
class GgufWriter {
 public:
  void AddUint32(std::string_view key, uint32_t value);
  void AddFloat32(std::string_view key, float value);
  void AddBool(std::string_view key, bool value);
  void AddString(std::string_view key, std::string_view value);
  void AddStrings(std::string_view key, const std::vector<std::string>& values);
  void AddInt32s(std::string_view key, const std::vector<int32_t>& values);
  void AddFloat32s(std::string_view key, const std::vector<float>& values);
  // Key, then `type`, then `bytes` as they are.
  void AddRaw(std::string_view key, uint32_t type,
              std::span<const uint8_t> bytes);

  // `dims` fastest first; `bytes` are copied and placed at the next multiple of
  // the alignment.
  void AddTensor(std::string_view name, TensorType type,
                 const std::vector<uint64_t>& dims,
                 std::span<const uint8_t> bytes);
  // Adds an info without bytes, with the offset that the caller gives.
  void AddRawTensorInfo(std::string_view name, uint32_t num_dims,
                        const std::vector<uint64_t>& dims, uint32_t type,
                        uint64_t offset);

  // Copies all entries and tensors of `file` but those named in `except`. So a
  // test can change one thing of a valid model.
  void CopyFrom(const GgufFile& file,
                const std::vector<std::string_view>& except);

  // Changes only the padding between tensors. A valid file needs the entry
  // general.alignment as well.
  void set_alignment(uint64_t alignment) { alignment_ = alignment; }
  void set_version(uint32_t version) { version_ = version; }

  std::vector<uint8_t> Finish() const;

 private:
  void AddKey(std::string_view key, GgufType type);

  uint32_t version_ = 3;
  uint64_t alignment_ = 32;
  uint64_t num_entries_ = 0;
  uint64_t num_tensors_ = 0;
  std::vector<uint8_t> entries_;
  std::vector<uint8_t> infos_;
  std::vector<uint8_t> tensors_;
};

}  // namespace llmzip

#endif  // LLMZIP_TESTING_GGUF_WRITER_H_
