// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Method `ac`: one arithmetic-coded symbol per token, the best scheme of the
// LLMZip paper (docs/FORMAT.md, "Method ac").
#ifndef LLMZIP_CODEC_METHOD_AC_H_
#define LLMZIP_CODEC_METHOD_AC_H_

#include <cstdint>
#include <span>
#include <vector>

#include "codec/symbol_coder.h"
#include "coder/range_decoder.h"
#include "coder/range_encoder.h"

namespace llmzip {

class AcEncoder final : public SymbolCoder {
 public:
  // Appends the payload to `*payload`, which must outlive the coder.
  explicit AcEncoder(std::vector<uint8_t>* payload) : encoder_(payload) {}
  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override;
  Status Finish() override;

 private:
  RangeEncoder encoder_;
};

class AcDecoder final : public SymbolCoder {
 public:
  // The payload must outlive the coder.
  explicit AcDecoder(std::span<const uint8_t> payload) : decoder_(payload) {}
  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override;
  Status Finish() override { return decoder_.Finish(); }

 private:
  RangeDecoder decoder_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_METHOD_AC_H_
