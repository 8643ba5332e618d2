// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The learned starts of the mixing that are linked into the program
// (docs/MIXING.md, "Start"; models/README.md).
#ifndef LLMZIP_CODEC_BUILTIN_STARTS_H_
#define LLMZIP_CODEC_BUILTIN_STARTS_H_

#include <cstdint>
#include <span>

#include "base/status.h"
#include "mixing/mix_parameters.h"
#include "mixing/mixing_start.h"

namespace llmzip {

// The file of start `number` for a mixer beside a language model of that
// strength. Requires a number that a profile has, not 0.
std::span<const uint8_t> BuiltinStartFile(uint8_t number,
                                          ModelStrength strength);

// Reads it the first time (up to 3 ms) and keeps it for the life of the
// process. A failure is not kept: kOutOfMemory if memory is short. Thread-safe.
Result<const MixingStart*> BuiltinStart(uint8_t number, ModelStrength strength);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_BUILTIN_STARTS_H_
