// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// SHA-256 in hexadecimal.
#ifndef LLMZIP_PULL_SHA256_H_
#define LLMZIP_PULL_SHA256_H_

#include <cstddef>
#include <memory>
#include <string>

#include "shell/outcome.h"

namespace llmzip::cli {

class HexSha256 {
 public:
  HexSha256();
  ~HexSha256();
  void Update(const void* bytes, size_t size);
  // Returns 64 lower-case digits.
  std::string Finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Hashes a regular file. Does not follow a link.
Outcome Sha256Of(const std::string& path, std::string* hex);
// Hashes an open file from its beginning and leaves its offset at the end.
Outcome Sha256Of(int fd, std::string* hex);

}  // namespace llmzip::cli

#endif  // LLMZIP_PULL_SHA256_H_
