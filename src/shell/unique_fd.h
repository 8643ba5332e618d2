// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// UniqueFd owns a file descriptor and closes it.
#ifndef LLMZIP_SHELL_UNIQUE_FD_H_
#define LLMZIP_SHELL_UNIQUE_FD_H_

#include <unistd.h>

#include <utility>

namespace llmzip::cli {

class UniqueFd {
 public:
  explicit UniqueFd(int fd = -1) : fd_(fd) {}
  UniqueFd(UniqueFd&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  UniqueFd& operator=(UniqueFd&& other) noexcept {
    Reset(std::exchange(other.fd_, -1));
    return *this;
  }
  ~UniqueFd() { Reset(-1); }

  int get() const { return fd_; }
  bool valid() const { return fd_ >= 0; }
  void Reset(int fd) {
    if (fd_ >= 0) close(fd_);
    fd_ = fd;
  }

 private:
  int fd_;
};

}  // namespace llmzip::cli

#endif  // LLMZIP_SHELL_UNIQUE_FD_H_
