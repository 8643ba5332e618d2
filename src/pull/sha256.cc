// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "pull/sha256.h"

// OpenSSL prefers its EVP functions. They need most of libcrypto, which is
// much where it is linked statically.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>

#include "shell/file_io.h"
#include "shell/terminal.h"

namespace llmzip::cli {

struct HexSha256::State {
  SHA256_CTX context;
};

HexSha256::HexSha256() : state_(std::make_unique<State>()) {
  SHA256_Init(&state_->context);
}
HexSha256::~HexSha256() = default;

void HexSha256::Update(const void* bytes, size_t size) {
  SHA256_Update(&state_->context, bytes, size);
}

std::string HexSha256::Finish() {
  uint8_t digest[SHA256_DIGEST_LENGTH];
  SHA256_Final(digest, &state_->context);
  return Hex(digest, sizeof(digest));
}

Outcome Sha256Of(int fd, std::string* hex) {
  HexSha256 hash;
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
