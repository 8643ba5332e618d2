// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/smallest_block.h"

#include <algorithm>
#include <utility>

namespace llmzip {
namespace {

// Share of control bytes (but for white space) in binary data, in 1/64.
constexpr size_t kBinaryShare = 4;
// Below this a language model helps so little with what is no text, and costs
// so much, that the byte model alone is taken.
constexpr size_t kSampleBytes = 1 << 16;
// What shrinks to less than one part in this many under the byte model repeats
// what is near, and streams far apart cannot see that: the first megabyte of
// silesia-xml, 1 part in 13, takes 7.4 % more in sixteen streams than in one.
constexpr size_t kRedundant = 10;

bool IsControl(uint8_t byte) {
  return (byte < 0x20 && (byte < 0x09 || byte > 0x0d) && byte != 0x1b) ||
         byte == 0x7f;
}

// Whether the text looks like data that no one reads: control bytes, or bytes
// above ASCII that are no UTF-8.
bool LooksBinary(std::span<const uint8_t> text) {
  const auto sample = text.first(std::min(text.size(), kSampleBytes));
  size_t odd = 0;
  for (size_t i = 0; i < sample.size(); ++i) {
    const uint8_t byte = sample[i];
    const bool stray = byte >= 0xf8 || byte == 0xc0 || byte == 0xc1 ||
                       (byte >= 0xc2 && i + 1 < sample.size() &&
                        (sample[i + 1] & 0xc0) != 0x80);
    odd += IsControl(byte) || stray ? 1 : 0;
  }
  return odd * 64 > sample.size() * kBinaryShare;
}

}  // namespace

std::vector<Method> CandidateMethods(std::span<const uint8_t> text,
                                     bool has_model, int level) {
  if (!has_model || level <= 1 || LooksBinary(text)) return {Method::kBytes};
  return {Method::kBytes, Method::kMix};
}

Result<CodedBlock> EncodeSmallest(std::span<const uint8_t> text,
                                  const BlockChoice& choice,
                                  const MethodSearch& search,
                                  const ModelSetup& setup, ThreadPool& pool,
                                  const BlockObserver& observer) {
  const std::vector<Method> candidates =
      search.any_method
          ? CandidateMethods(text, setup.model != nullptr, search.level)
          : std::vector<Method>{choice.method};
  // Of several tries the last, slowest one counts: before it nothing is done.
  const BlockObserver wait = [&](const BlockProgress&) {
    return !observer || observer({});
  };
  BlockChoice stored;
  auto best = EncodeBlock(text, stored, setup, pool, observer);
  if (!best.ok()) return best.status();
  for (const Method method : candidates) {
    if (method == Method::kStored) continue;
    BlockChoice tried = choice;
    tried.method = method;
    const bool is_redundant = best->payload.size() < text.size() / kRedundant;
    if (search.fewer_streams && is_redundant) tried.num_streams = 1;
    auto block = EncodeBlock(text, tried, setup, pool,
                             method == candidates.back() ? observer : wait);
    if (!block.ok()) {
      if (block.status().code() == Code::kNotFinite) continue;
      return block.status();
    }
    if (block->payload.size() < best->payload.size()) best = std::move(block);
  }
  return best;
}

}  // namespace llmzip
