// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/method_bytes.h"

#include "codec/code_length.h"
#include "coder/range_decoder.h"
#include "coder/range_encoder.h"

namespace llmzip {
namespace {

constexpr uint64_t kObserveEvery = 1 << 12;

// One byte in either direction: `code(mask, p1)` codes the bit at `mask` and
// returns it.
template <typename CodeBit>
uint8_t CodeByte(SymbolMixer& mixer, CodeBit code) {
  uint32_t byte = 0;
  mixer.BeginSymbol(0);
  mixer.BeginByte(/*confidence=*/0);
  for (uint32_t mask = 0x80; mask != 0; mask >>= 1) {
    const uint32_t bit = code(mask, mixer.PredictBit());
    mixer.UpdateBit(bit != 0);
    if (bit != 0) byte |= mask;
  }
  mixer.EndByte(static_cast<uint8_t>(byte));
  mixer.EndSymbol(byte);
  return static_cast<uint8_t>(byte);
}

Status Observe(uint64_t text_bytes, uint64_t payload_bytes,
               const BlockObserver& observer) {
  const bool due = text_bytes % kObserveEvery == 0;
  if (due && observer &&
      !observer({.text_bytes = text_bytes, .payload_bytes = payload_bytes})) {
    return Status(Code::kCancelled, "cancelled by the caller");
  }
  return Status();
}

}  // namespace

Result<std::vector<uint8_t>> EncodeBytes(std::span<const uint8_t> text,
                                         SymbolMixer& mixer,
                                         const BlockObserver& observer,
                                         std::vector<uint64_t>* byte_bits) {
  std::vector<uint8_t> payload;
  if (byte_bits != nullptr) byte_bits->reserve(text.size());
  RangeEncoder encoder(&payload);
  for (size_t i = 0; i < text.size(); ++i) {
    uint64_t length = 0;
    CodeByte(mixer, [&](uint32_t mask, uint32_t p1) {
      const uint32_t bit = (text[i] & mask) != 0 ? 1 : 0;
      if (byte_bits != nullptr) length += BitLength(bit, p1);
      encoder.EncodeBit(bit, p1);
      return bit;
    });
    if (byte_bits != nullptr) byte_bits->push_back(Microbits(length));
    LLMZIP_RETURN_IF_ERROR(Observe(i + 1, payload.size(), observer));
  }
  encoder.Finish();
  return payload;
}

Status LearnBytes(std::span<const uint8_t> text, SymbolMixer& mixer,
                  const BlockObserver& observer) {
  for (size_t i = 0; i < text.size(); ++i) {
    CodeByte(mixer, [&](uint32_t mask, uint32_t /*p1*/) {
      return (text[i] & mask) != 0 ? 1u : 0u;
    });
    LLMZIP_RETURN_IF_ERROR(Observe(i + 1, /*payload_bytes=*/0, observer));
  }
  return Status();
}

Result<std::vector<uint8_t>> DecodeBytes(std::span<const uint8_t> payload,
                                         uint64_t raw_size, SymbolMixer& mixer,
                                         const BlockObserver& observer) {
  std::vector<uint8_t> text;
  text.reserve(static_cast<size_t>(raw_size));  // growing would hold it twice
  RangeDecoder decoder(payload);
  while (text.size() < raw_size) {
    text.push_back(CodeByte(mixer, [&](uint32_t /*mask*/, uint32_t p1) {
      return decoder.DecodeBit(p1);
    }));
    if (decoder.overrun()) {
      return Status(Code::kCorrupt, "payload: ends before the text");
    }
    LLMZIP_RETURN_IF_ERROR(Observe(text.size(), 0, observer));
  }
  LLMZIP_RETURN_IF_ERROR(decoder.Finish());
  return text;
}

}  // namespace llmzip
