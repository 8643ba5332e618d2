// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// One block's text to its payload and back (docs/FORMAT.md, "Blocks").
#ifndef LLMZIP_CODEC_BLOCK_CODEC_H_
#define LLMZIP_CODEC_BLOCK_CODEC_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"
#include "base/thread_pool.h"
#include "codec/block_progress.h"
#include "codec/model_setup.h"
#include "codec/token_trace.h"
#include "container/block_header.h"

namespace llmzip {

class ModelTrial;

// How an encoder wants a block coded.
struct BlockChoice {
  Method method = Method::kStored;
  size_t num_streams = 1;     // at most; short texts get fewer
  uint64_t fork_symbols = 0;  // P
  LearningRateCode learning_rate = 0;
  uint8_t mixing_start = kNewestMixingStart;
  bool trace = false;  // note every token; changes no byte
  // Unless null, watches a method with a language model and may end it.
  ModelTrial* trial = nullptr;
};

// Why a block has its method.
enum class ChoiceReason : uint8_t {
  kNamed = 0,             // by the caller
  kNoModel = 1,           // there is none, or the level uses none
  kSmallest = 2,          // of those that coded the whole text
  kDense = 3,             // the bytes are nearly random: no model would help
  kModelSavesLittle = 4,  // so the trial says
  kModelFailed = 5,       // it computed no finite number
};

// Codes `text` (not empty) with one method, exactly as asked. Returns the
// header's fields and the payload. kNotFinite if the model failed on the text;
// kInvalidArgument to trace ranks, which have no bits of their own; kCancelled
// if the observer or the trial says so.
struct CodedBlock {
  BlockHeader header;
  std::vector<uint8_t> payload;
  uint64_t num_symbols = 0;  // 0 without a language model
  BlockTrace trace;          // empty unless asked for, or stored
  // For who wants to know; not stored.
  ChoiceReason reason = ChoiceReason::kNamed;
  // What the trial expected the model to save, in 1/1000 of the payload without
  // it; 0 unless the reason is kModelSavesLittle.
  int expected_saving = 0;
};
Result<CodedBlock> EncodeBlock(std::span<const uint8_t> text,
                               const BlockChoice& choice,
                               const ModelSetup& setup, ThreadPool& pool,
                               const BlockObserver& observer);

// The inverse. The header has been checked by ReadBlockHeader(); the payload
// may be anything. kCorrupt if it does not spell exactly the block's raw size.
// With references the result is the rest of the text; see
// TextHistory::Expand().
Result<std::vector<uint8_t>> DecodeBlock(const BlockHeader& header,
                                         std::span<const uint8_t> payload,
                                         const ModelSetup& setup,
                                         ThreadPool& pool,
                                         const BlockObserver& observer);

// Bytes of memory that decoding such a block takes beside the model's weights,
// its payload and its text included; see block_memory.h for encoding.
uint64_t BlockMemory(const BlockHeader& header, const ModelSetup& setup);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_BLOCK_CODEC_H_
