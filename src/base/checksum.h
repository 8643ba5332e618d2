// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The checks of the container (XXH3-64) and the identity of models (SHA-256):
// streaming classes, and functions for one buffer. An object is not
// thread-safe.
#ifndef LLMZIP_BASE_CHECKSUM_H_
#define LLMZIP_BASE_CHECKSUM_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>

namespace llmzip {

// XXH3-64 with seed 0 (xxHash specification 0.8).
class Xxh3 {
 public:
  Xxh3();
  ~Xxh3();
  Xxh3(const Xxh3&) = delete;
  Xxh3& operator=(const Xxh3&) = delete;
  void Update(std::span<const uint8_t> bytes);
  uint64_t Digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

uint64_t Xxh3Of(std::span<const uint8_t> bytes);

using Sha256Digest = std::array<uint8_t, 32>;

class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void Update(std::span<const uint8_t> bytes);
  Sha256Digest Finish();  // Call once, last.

 private:
  struct State;
  std::unique_ptr<State> state_;
};

Sha256Digest Sha256Of(std::span<const uint8_t> bytes);

}  // namespace llmzip

#endif  // LLMZIP_BASE_CHECKSUM_H_
