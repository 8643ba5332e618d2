// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Text in, one frame out (docs/FORMAT.md, "Frames").
#ifndef LLMZIP_CODEC_ENCODER_H_
#define LLMZIP_CODEC_ENCODER_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/checksum.h"
#include "base/status.h"
#include "codec/block_codec.h"
#include "codec/call_gate.h"
#include "codec/dictionary.h"
#include "codec/kernel_set.h"
#include "codec/progress.h"
#include "codec/repeat_finder.h"
#include "codec/smallest_block.h"
#include "codec/token_trace.h"
#include "container/format.h"
#include "container/frame_header.h"
#include "container/model_record.h"
#include "container/profiles.h"
#include "predict/language_model.h"

namespace llmzip {

// What shapes an archive. The same text, options and model give the same
// bytes, whatever the machine and the number of threads.
struct EncoderOptions {
  // Nothing: the smallest of those that may help.
  std::optional<Method> method;
  // Null: blocks without a language model.
  std::shared_ptr<const LanguageModel> model;
  // What every block begins with; null: nothing.
  std::shared_ptr<const Dictionary> dictionary;
  uint32_t window = 0;       // W in tokens; 0: LanguageModel::DefaultRules()
  uint32_t keep = 0;         // K; 0: a quarter of the window
  size_t num_streams = 0;    // per block, 1 .. 16; 0: by its size and the level
  uint64_t block_bytes = 0;  // text in a block; 0: by method and model
  int level = 5;             // 1 (fast) .. 9 (small)
  std::optional<LearningRateCode> learning_rate;  // of the head
  bool text_sha256 = false;  // store the SHA-256 of the text
  // Told of every token, in order, once its block is written. It takes time,
  // and 80 bytes of memory for each token of a block. Blocks then refer to no
  // earlier text, which changes an archive of several blocks.
  TokenObserver token_observer;
  // Told of every block that is written, in order; may be empty.
  std::function<void(const CodedBlock&)> block_observer;

  size_t num_threads = 1;            // changes no byte
  KernelSet kernels;                 // change none either
  uint64_t max_memory = UINT64_MAX;  // see docs/DESIGN.md, "Memory"
  // What is taken of it already, beside the model; empty: nothing.
  std::function<uint64_t()> held_bytes;
};

// Push text in, receive the frame through `sink`. Not thread-safe. After
// Finish() or a failure every call is refused with kInvalidArgument (see
// CallGate), and the sink is not called again.
class Encoder {
 public:
  Encoder(EncoderOptions options, ByteSink sink, ProgressObserver observer);
  Encoder(const Encoder&) = delete;
  Encoder& operator=(const Encoder&) = delete;

  Status Write(std::span<const uint8_t> text);
  // Ends the block: what was pushed in so far leaves through the sink.
  Status Flush();
  // Once, last.
  Status Finish();

 private:
  Status Take(std::span<const uint8_t> text);
  Status Prepare();
  void ChooseBatch();
  size_t BatchBytes() const;
  Status MakeRoom(size_t size);
  Status EncodeBatch(bool last);
  void FindRepeats(std::span<const std::span<const uint8_t>> texts);
  Status EncodeBlocks(const std::vector<std::span<const uint8_t>>& texts,
                      bool refers,
                      std::vector<std::vector<CodedBlock>>* blocks);
  Status EncodeWithReferences(std::span<const uint8_t> text, Repeats repeats,
                              const ChoiceForSize& choice, ThreadPool& pool,
                              const BlockObserver& observer,
                              std::vector<CodedBlock>* blocks) const;
  bool MayUseModel() const;
  uint8_t HistoryLog2() const;
  BlockChoice ChoiceFor(uint64_t text_bytes) const;
  uint64_t BytesPerStream(uint64_t text_bytes) const;
  uint64_t MemoryOf(uint64_t text_bytes) const;
  uint64_t Weights() const;
  size_t BlocksThatFit(uint64_t text_bytes) const;
  Status BlockTooLarge(uint64_t text_bytes) const;
  Status WriteBlocks(const std::vector<CodedBlock>& blocks,
                     std::span<const uint8_t> text, bool one_block);
  Status WriteBlock(const CodedBlock& block, std::span<const uint8_t> text,
                    bool one_block, bool with_model);
  Status Tell(const CodedBlock& block, std::span<const uint8_t> text) const;
  Status OpenFrame(bool one_block, bool with_model, bool with_dictionary);
  Status CloseFrame();
  Status Emit(std::span<const uint8_t> bytes);

  const EncoderOptions options_;
  const ByteSink sink_;
  const ProgressObserver observer_;
  CallGate gate_;
  Status prepared_;
  size_t block_bytes_ = 0;
  size_t batch_blocks_ = 1;
  size_t checked_bytes_ = 0;  // up to which the text was compared
  bool large_model_ = false;
  BlockChoice choice_;
  MethodSearch search_ = {};
  std::vector<Method> methods_;  // that may be tried
  ModelSetup setup_;
  ModelRecord record_;
  const Profile* profile_ = nullptr;  // says the same as record_
  std::vector<uint8_t> text_;         // not coded yet, at most one batch
  // What the texts of the batch repeat of earlier ones; empty unless blocks may
  // refer to them.
  std::vector<Repeats> repeats_;
  RepeatFinder finder_;
  bool may_refer_ = false;  // a matter of the options
  Progress done_;

  // The frame being written.
  bool frame_open_ = false;
  FrameHeader frame_;
  std::vector<uint8_t> header_bytes_;
  uint64_t frame_text_bytes_ = 0;
  std::unique_ptr<Xxh3> text_hash_;
  std::unique_ptr<Sha256> text_sha256_;
};

// Largest frame for a text of this size, whatever the options.
uint64_t EncoderBound(uint64_t text_bytes);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_ENCODER_H_
