// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/model_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <system_error>
#include <utility>

namespace llmzip {
namespace {

constexpr size_t kReadBytes = size_t{1} << 26;  // of one read(2)

}  // namespace

Status SystemStatus(const std::string& what, int error_number) {
  const Code code = error_number == ENOENT || error_number == ENOTDIR
                        ? Code::kModelMissing
                    : error_number == ENOMEM ? Code::kOutOfMemory
                                             : Code::kIo;
  return Status(code,
                what + ": " + std::generic_category().message(error_number));
}

Result<ModelFile> ModelFile::Open(const std::string& path) {
  constexpr const char* kWhat = "cannot open the model file";
  ModelFile file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd_ < 0) return SystemStatus(kWhat, errno);
  struct stat stat {};
  if (fstat(file.fd_, &stat) != 0) return SystemStatus(kWhat, errno);
  if (S_ISDIR(stat.st_mode)) {
    return Status(Code::kIo, "the model file is a directory");
  }
  if (!S_ISREG(stat.st_mode)) {
    return Status(Code::kIo, "the model file is not a regular file");
  }
  file.size_bytes_ = static_cast<uint64_t>(stat.st_size);
  return file;
}

ModelFile::ModelFile(ModelFile&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)), size_bytes_(other.size_bytes_) {}

ModelFile& ModelFile::operator=(ModelFile&& other) noexcept {
  std::swap(fd_, other.fd_);
  std::swap(size_bytes_, other.size_bytes_);
  return *this;
}

ModelFile::~ModelFile() {
  if (fd_ >= 0) close(fd_);
}

Status ModelFile::Read(uint64_t offset, std::span<uint8_t> bytes) const {
  size_t done = 0;
  while (done < bytes.size()) {
    const size_t want = std::min(kReadBytes, bytes.size() - done);
    const ssize_t got = pread(fd_, bytes.data() + done, want,
                              static_cast<off_t>(offset + done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemStatus("cannot read the model file", errno);
    if (got == 0) {
      return Status(Code::kIo, "the model file became shorter while read",
                    offset + done);
    }
    done += static_cast<size_t>(got);
  }
  return {};
}

}  // namespace llmzip
