// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// One symbol under its masses, in either direction: the interface between the
// lock-step loop and a method.
#ifndef LLMZIP_CODEC_SYMBOL_CODER_H_
#define LLMZIP_CODEC_SYMBOL_CODER_H_

#include <cstddef>
#include <cstdint>

#include "base/status.h"
#include "predict/masses.h"

namespace llmzip {

// What one symbol's decisions cost the coder; see code_length.h for the unit.
struct DecisionLengths {
  uint64_t ends = 0;   // whether the symbol ends
  uint64_t bytes = 0;  // the bits of its bytes
};

// One object per block and direction. Not thread-safe.
class SymbolCoder {
 public:
  virtual ~SymbolCoder() = default;

  // Codes the next symbol of `stream`: an encoder reads *symbol, a decoder
  // sets it. kCorrupt if the payload is one that no encoder writes.
  virtual Status Code(size_t stream, const SymbolMasses& masses,
                      uint32_t* symbol) = 0;

  // After the last symbol: an encoder flushes, a decoder checks that the
  // payload was used up exactly.
  virtual Status Finish() = 0;

  // What the last symbol cost an encoder that meters its decisions; null if it
  // does not, then a symbol costs what its mass says.
  virtual const DecisionLengths* lengths() const { return nullptr; }
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_SYMBOL_CODER_H_
