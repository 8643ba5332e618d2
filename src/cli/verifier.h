// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Verifies that the output decodes to the input.
#ifndef LLMZIP_CLI_VERIFIER_H_
#define LLMZIP_CLI_VERIFIER_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "llmzip/llmzip.hpp"
#include "shell/outcome.h"

namespace llmzip::cli {

class Invocation;

// Size and XXH3-128 of a text. Not thread-safe.
class TextHash {
 public:
  TextHash();
  ~TextHash();
  TextHash(const TextHash&) = delete;
  TextHash& operator=(const TextHash&) = delete;
  void Update(const void* bytes, size_t size);
  uint64_t size() const { return size_; }
  std::array<uint64_t, 2> Digest() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
  uint64_t size_ = 0;
};

// Decodes an archive while it is written, in its own context.
class Verifier {
 public:
  // `invocation` must outlive the verifier. `beside` says that its context
  // works at the same time.
  Outcome Open(Invocation& invocation, bool beside);
  Outcome Write(const void* archive, size_t size);
  // Call once, at the end. Fails unless the text equals the one that `expected`
  // saw.
  Outcome Finish(const TextHash& expected);

 private:
  static int Hash(void* self, const void* text, size_t size);
  Outcome Failed(llmzip_status status) const;

  ContextHandle context_;
  DecoderHandle decoder_;
  TextHash hash_;
};

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_VERIFIER_H_
