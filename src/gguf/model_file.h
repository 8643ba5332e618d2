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

// Turns `errno` into a status of a model file or folder: kModelMissing if it
// does not exist, kOutOfMemory if the system lacks memory, else kIo.
Status SystemStatus(const std::string& what, int error_number);

// A regular file open for reading. Movable. Const use is thread-safe. The file
// is not mapped: if another program shortened a mapped file, SIGBUS would kill
// this process, and its pages would count as this process's memory.
class ModelFile {
 public:
  // Follows symbolic links. Fails like SystemStatus(), and with kIo if it is no
  // regular file. Never blocks, not even on a FIFO.
  static Result<ModelFile> Open(const std::string& path);

  ModelFile(ModelFile&& other) noexcept;
  ModelFile& operator=(ModelFile&& other) noexcept;
  ~ModelFile();

  // Its size when it was opened.
  uint64_t size_bytes() const { return size_bytes_; }

  // Fills `bytes` from `offset` on. kIo if the file has become too short.
  Status Read(uint64_t offset, std::span<uint8_t> bytes) const;

 private:
  explicit ModelFile(int fd) : fd_(fd) {}

  int fd_;  // -1: moved away
  uint64_t size_bytes_ = 0;
};

}  // namespace llmzip

#endif  // LLMZIP_GGUF_MODEL_FILE_H_
