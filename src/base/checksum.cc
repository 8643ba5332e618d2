// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/checksum.h"

// OpenSSL prefers its EVP functions. They allocate memory and crash if that
// fails at their start. The deprecated functions do not allocate.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <xxhash.h>

#include <new>

namespace llmzip {

struct Xxh3::State {
  XXH3_state_t* xxh = XXH3_createState();
  ~State() { XXH3_freeState(xxh); }
};

Xxh3::Xxh3() : state_(std::make_unique<State>()) {
  if (state_->xxh == nullptr) throw std::bad_alloc();
  XXH3_64bits_reset(state_->xxh);
}
Xxh3::~Xxh3() = default;
void Xxh3::Update(std::span<const uint8_t> bytes) {
  XXH3_64bits_update(state_->xxh, bytes.data(), bytes.size());
}
uint64_t Xxh3::Digest() const { return XXH3_64bits_digest(state_->xxh); }

uint64_t Xxh3Of(std::span<const uint8_t> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

struct Sha256::State {
  SHA256_CTX context;
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  SHA256_Init(&state_->context);
}
Sha256::~Sha256() = default;
void Sha256::Update(std::span<const uint8_t> bytes) {
  SHA256_Update(&state_->context, bytes.data(), bytes.size());
}
Sha256Digest Sha256::Finish() {
  Sha256Digest digest{};
  SHA256_Final(digest.data(), &state_->context);
  return digest;
}

Sha256Digest Sha256Of(std::span<const uint8_t> bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return hash.Finish();
}

}  // namespace llmzip
