// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/builtin_starts.h"

#include <array>
#include <cassert>
#include <cstddef>
#include <memory>
#include <mutex>

#include "coder/brotli_stage.h"

extern "C" {
extern const uint8_t llmzip_start_1_none_begin[];
extern const uint8_t llmzip_start_1_none_end[];
extern const uint8_t llmzip_start_1_weak_begin[];
extern const uint8_t llmzip_start_1_weak_end[];
extern const uint8_t llmzip_start_1_strong_begin[];
extern const uint8_t llmzip_start_1_strong_end[];
}

namespace llmzip {
namespace {

constexpr size_t kStrengths = 3;

struct Kept {
  std::mutex mutex;
  std::array<std::unique_ptr<const MixingStart>, kStrengths> starts;
};

Kept& KeptStarts() {
  static Kept kept;
  return kept;
}

std::span<const uint8_t> Between(const uint8_t* begin, const uint8_t* end) {
  return {begin, static_cast<size_t>(end - begin)};
}

}  // namespace

std::span<const uint8_t> BuiltinStartFile([[maybe_unused]] uint8_t number,
                                          ModelStrength strength) {
  assert(number == 1);
  switch (strength) {
    case ModelStrength::kNone:
      return Between(llmzip_start_1_none_begin, llmzip_start_1_none_end);
    case ModelStrength::kWeak:
      return Between(llmzip_start_1_weak_begin, llmzip_start_1_weak_end);
    case ModelStrength::kStrong:
      break;
  }
  return Between(llmzip_start_1_strong_begin, llmzip_start_1_strong_end);
}

Result<const MixingStart*> BuiltinStart(uint8_t number,
                                        ModelStrength strength) {
  Kept& kept = KeptStarts();
  const std::lock_guard lock(kept.mutex);
  auto& start = kept.starts[static_cast<size_t>(strength)];
  if (start == nullptr) {
    const auto bytes = BrotliInflate(BuiltinStartFile(number, strength),
                                     MixingStart::kMaxBytes);
    if (!bytes.ok()) return bytes.status();
    auto read = MixingStart::Parse(*bytes, strength != ModelStrength::kNone);
    if (!read.ok()) return read.status();
    start = std::make_unique<const MixingStart>(*std::move(read));
  }
  return start.get();
}

}  // namespace llmzip
