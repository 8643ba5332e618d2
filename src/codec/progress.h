// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What encoder, decoder and measurement tell their caller on the way.
#ifndef LLMZIP_CODEC_PROGRESS_H_
#define LLMZIP_CODEC_PROGRESS_H_

#include <cstdint>
#include <functional>
#include <span>

#include "base/status.h"

namespace llmzip {

// Takes finished bytes, in order. A failure ends the operation.
using ByteSink = std::function<Status(std::span<const uint8_t> bytes)>;

struct Progress {
  uint64_t text_bytes = 0;     // coded or decoded so far, about
  uint64_t archive_bytes = 0;  // made of it, or read for it
  uint64_t num_symbols = 0;    // coded under a language model
};

// Called often, by the calling thread; false cancels (kCancelled). May be
// empty.
using ProgressObserver = std::function<bool(const Progress& progress)>;

}  // namespace llmzip

#endif  // LLMZIP_CODEC_PROGRESS_H_
