// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What a piece of a trace costs.
#ifndef LLMZIP_TOOLS_LEARN_START_REPLAY_H_
#define LLMZIP_TOOLS_LEARN_START_REPLAY_H_

#include <memory>
#include <string>

#include "learn_start/trace.h"
#include "mixing/symbol_mixer.h"

namespace llmzip::learn_start {

// "none", "weak" or "strong".
ModelStrength StrengthOf(const std::string& name);

// As for a block of one stream.
std::unique_ptr<SymbolMixer> NewMixer(ModelStrength strength,
                                      uint64_t raw_bytes);

// Lets the mixer code the piece. The result is in bytes.
uint64_t CostOf(const Piece& piece, ModelStrength strength, SymbolMixer* mixer);

}  // namespace llmzip::learn_start

#endif  // LLMZIP_TOOLS_LEARN_START_REPLAY_H_
