// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A trial costs nothing where the model pays, because the coding that it
// watches is then the result. It looks at the payload after each sixteenth of
// the text, four times. The streams of a block begin at places spread over the
// text, so what was coded is a sample of it.
//
// A model helps most at the beginning, where the byte model knows nothing yet.
// So the rest of the text is expected to cost what the latest part did,
// compared with the byte model's costs there. This still flatters the model a
// little. The first look has no part before it; it counts only if the model
// loses clearly.
#include "codec/model_trial.h"

#include <algorithm>

namespace llmzip {
namespace {

constexpr uint64_t kLooksInText = 16;
constexpr unsigned kLooks = 4;
// Smaller parts say too little, and larger ones take minutes.
constexpr uint64_t kLeastPart = 4 << 10;
constexpr uint64_t kLargestPart = 64 << 10;
constexpr uint64_t kLeastCost = 128 * ByteCosts::kUnit;
// By how much the first look may be worse, in 1/1000.
constexpr int kMercy = 30;

uint64_t PartOf(uint64_t text_bytes) {
  return std::clamp(text_bytes / kLooksInText, kLeastPart, kLargestPart);
}

}  // namespace

void ModelTrial::Begin(std::span<const uint64_t> stream_bytes) {
  uint64_t begin = 0;
  for (const uint64_t size : stream_bytes) {
    streams_.push_back({begin, begin});
    begin += size;
  }
  next_look_ = PartOf(begin);
}

bool ModelTrial::GoOn(size_t stream, size_t symbol_bytes,
                      uint64_t payload_bytes) {
  streams_[stream].at += symbol_bytes;
  coded_ += symbol_bytes;
  if (coded_ < next_look_ || num_looks_ == kLooks) return true;
  return Look(payload_bytes);
}

bool ModelTrial::Look(uint64_t payload_bytes) {
  const uint64_t model_cost = payload_bytes * ByteCosts::kUnit;
  uint64_t byte_cost = 0;
  for (const Stream& s : streams_) {
    byte_cost += costs_.Before(s.at) - costs_.Before(s.begin);
  }
  next_look_ += PartOf(costs_.text_bytes());
  const uint64_t part = byte_cost - byte_cost_;
  if (part < kLeastCost || model_cost < model_cost_) return true;
  // In 1/1024, so that no product exceeds 64 bits.
  const uint64_t ratio = (model_cost - model_cost_) * 1024 / part;
  const uint64_t rest = costs_.total() - byte_cost;
  const uint64_t whole =
      model_cost + rest * std::min<uint64_t>(ratio, 1 << 13) / 1024;
  expected_saving_ = 1000 - static_cast<int>(std::min<uint64_t>(
                                whole * 1000 / costs_.total(), 9000));
  model_cost_ = model_cost;
  byte_cost_ = byte_cost;
  const int mercy = num_looks_ == 0 ? kMercy : 0;
  ++num_looks_;
  gave_up_ = expected_saving_ < least_saving_ - mercy;
  return !gave_up_;
}

Status TriedCoder::Code(size_t stream, const SymbolMasses& masses,
                        uint32_t* symbol) {
  LLMZIP_RETURN_IF_ERROR(coder_.Code(stream, masses, symbol));
  if (trial_.GoOn(stream, vocabulary_.Bytes(*symbol).size(), payload_.size())) {
    return Status();
  }
  return Status(Code::kCancelled, "the language model does not pay");
}

}  // namespace llmzip
