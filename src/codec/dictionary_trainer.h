// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Chooses the text of a dictionary from samples. Not normative.
#ifndef LLMZIP_CODEC_DICTIONARY_TRAINER_H_
#define LLMZIP_CODEC_DICTIONARY_TRAINER_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"
#include "base/thread_pool.h"
#include "codec/model_setup.h"
#include "codec/progress.h"

namespace llmzip {

struct TrainedDictionary {
  std::vector<uint8_t> text;
  // Pieces of the samples that had no part in it, each coded on its own.
  uint64_t held_out_bytes = 0;
  uint64_t payload_without = 0;  // of all of them, in bytes
  uint64_t payload_with = 0;
};

// At most `most_bytes` of the samples, the pieces that help held-out pieces
// most under the model of `setup`, or under method bytes without one. Takes
// about as long as coding four times that text, and memory of some times the
// samples. The result depends on the samples, the model and the size only.
//   kInvalidArgument  there are fewer than eight pieces of text, or the size is
//                     not 256 .. kMaxDictionaryBytes
//   kCancelled        the observer says so; it is told of the text coded
Result<TrainedDictionary> TrainDictionary(
    std::span<const std::span<const uint8_t>> samples, uint64_t most_bytes,
    const ModelSetup& setup, ThreadPool& pool,
    const ProgressObserver& observer);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_DICTIONARY_TRAINER_H_
