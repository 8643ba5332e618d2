// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/method_ac.h"

namespace llmzip {

Status AcEncoder::Code(size_t /*stream*/, const SymbolMasses& masses,
                       uint32_t* symbol) {
  encoder_.Encode(masses.Prefix(*symbol), masses[*symbol], masses.total());
  return Status();
}

Status AcEncoder::Finish() {
  encoder_.Finish();
  return Status();
}

Status AcDecoder::Code(size_t /*stream*/, const SymbolMasses& masses,
                       uint32_t* symbol) {
  uint64_t target = 0;
  if (!decoder_.Target(masses.total(), &target)) {
    return Status(Code::kCorrupt, "payload: no symbol has this code");
  }
  *symbol = static_cast<uint32_t>(masses.Find(target));
  decoder_.Consume(masses.Prefix(*symbol), masses[*symbol]);
  return Status();
}

}  // namespace llmzip
