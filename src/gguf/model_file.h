// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A model file on disk, read piece by piece.
#ifndef LLMZIP_GGUF_MODEL_FILE_H_
#define LLMZIP_GGUF_MODEL_FILE_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "base/status.h"

namespace llmzip {

// What `errno` says of a model file or folder: kModelMissing if it is not
// there, kOutOfMemory where the system lacks memory, else kIo.
Status SystemStatus(const std::string& what, int error_number);

// A regular file open for reading. It is read rather than mapped: a mapped
// file that another program shortens would kill us with SIGBUS, and its pages
// would count as our memory. Movable. Const use is thread-safe.
class ModelFile {
 public:
  // Follows symbolic links. Errors as of SystemStatus(); kIo for what is no
  // regular file. Never waits, as opening a FIFO would.
  static Result<ModelFile> Open(const std::string& path);

  ModelFile(ModelFile&& other) noexcept;
  ModelFile& operator=(ModelFile&& other) noexcept;
  ~ModelFile();

  // When it was opened.
  uint64_t size_bytes() const { return size_bytes_; }

  // Fills `bytes` from `offset` on. kIo also if the file became shorter.
  Status Read(uint64_t offset, std::span<uint8_t> bytes) const;

 private:
  explicit ModelFile(int fd) : fd_(fd) {}

  int fd_;  // -1: moved away
  uint64_t size_bytes_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_GGUF_MODEL_FILE_H_
