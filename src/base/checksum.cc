// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/checksum.h"

#include <openssl/evp.h>
#include <xxhash.h>

#include <new>

namespace llmzip {

struct Xxh3::State {
  XXH3_state_t* xxh = XXH3_createState();
};

Xxh3::Xxh3() : state_(std::make_unique<State>()) {
  if (state_->xxh == nullptr) throw std::bad_alloc();
  XXH3_64bits_reset(state_->xxh);
}
Xxh3::~Xxh3() { XXH3_freeState(state_->xxh); }
void Xxh3::Update(std::span<const uint8_t> bytes) {
  XXH3_64bits_update(state_->xxh, bytes.data(), bytes.size());
}
uint64_t Xxh3::Digest() const { return XXH3_64bits_digest(state_->xxh); }

uint64_t Xxh3Of(std::span<const uint8_t> bytes) {
  return XXH3_64bits(bytes.data(), bytes.size());
}

struct Sha256::State {
  EVP_MD_CTX* context = EVP_MD_CTX_new();
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  if (state_->context == nullptr ||
      EVP_DigestInit_ex(state_->context, EVP_sha256(), nullptr) != 1) {
    throw std::bad_alloc();
  }
}
Sha256::~Sha256() { EVP_MD_CTX_free(state_->context); }
void Sha256::Update(std::span<const uint8_t> bytes) {
  EVP_DigestUpdate(state_->context, bytes.data(), bytes.size());
}
Sha256Digest Sha256::Finish() {
  Sha256Digest digest{};
  unsigned int size = 0;
  EVP_DigestFinal_ex(state_->context, digest.data(), &size);
  return digest;
}

Sha256Digest Sha256Of(std::span<const uint8_t> bytes) {
  Sha256 hash;
  hash.Update(bytes);
  return hash.Finish();
}

}  // namespace llmzip
