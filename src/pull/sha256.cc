// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "pull/sha256.h"

#include <openssl/evp.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "shell/file_io.h"
#include "shell/terminal.h"

namespace llmzip::cli {

HexSha256::HexSha256() : hash_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
  good_ = hash_ != nullptr &&
          EVP_DigestInit_ex(hash_.get(), EVP_sha256(), nullptr) == 1;
}

void HexSha256::Update(const void* bytes, size_t size) {
  EVP_DigestUpdate(hash_.get(), bytes, size);
}

std::string HexSha256::Finish() {
  uint8_t digest[EVP_MAX_MD_SIZE];
  unsigned int size = 0;
  EVP_DigestFinal_ex(hash_.get(), digest, &size);
  return Hex(digest, size);
}

Outcome Sha256Of(int fd, std::string* hex) {
  HexSha256 hash;
  if (!hash.good()) return Outcome(kExitLimit, "out of memory");
  if (lseek(fd, 0, SEEK_SET) != 0) return SystemError("cannot read", errno);
  char buffer[kIoBytes];
  for (size_t size = 1; size > 0;) {
    Outcome outcome = ReadSome(fd, buffer, sizeof(buffer), &size);
    if (!outcome.ok()) return outcome;
    hash.Update(buffer, size);
  }
  *hex = hash.Finish();
  return Outcome();
}

Outcome Sha256Of(const std::string& path, std::string* hex) {
  InputFile file;
  Outcome outcome = OpenInput(path, InputKind::kRegularOnly, &file);
  if (outcome.ok()) outcome = Sha256Of(file.fd.get(), hex);
  if (outcome.ok()) return outcome;
  return Outcome(outcome.exit_code(), path + ": " + outcome.text());
}

}  // namespace llmzip::cli
