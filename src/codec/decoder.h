// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Frames in, text out (docs/FORMAT.md, "Decoder's duties").
#ifndef LLMZIP_CODEC_DECODER_H_
#define LLMZIP_CODEC_DECODER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>

#include "base/status.h"
#include "codec/progress.h"
#include "container/model_record.h"
#include "predict/language_model.h"

namespace llmzip {

// Finds the model that a frame names, by its id. `decoder_bytes` is the memory
// that the decoder holds meanwhile. kModelMissing with a message that helps if
// there is none; the decoder compares the id of what it gets.
using ModelResolver =
    std::function<Result<std::shared_ptr<const LanguageModel>>(
        const ModelRecord& record, uint64_t decoder_bytes)>;

// Where the caller sets no limit of the output: so many bytes of text for each
// byte of the archive read so far, and some more (docs/FORMAT.md, "What a byte
// can cost").
inline constexpr uint64_t kOutputPerArchiveByte = 1000;
inline constexpr uint64_t kFreeOutput = uint64_t{64} << 20;

struct DecoderOptions {
  ModelResolver resolver;  // empty: no model can be had
  size_t num_threads = 1;
  uint64_t max_block_bytes = uint64_t{64} << 20;
  // Bytes of text in all; nothing: by the size of the archive, see above.
  std::optional<uint64_t> max_output;
  // Of work, without the time that the sink takes; 0: none.
  std::chrono::milliseconds max_time{0};
  uint64_t max_memory = UINT64_MAX;
  // What is taken of it already, but for the frame's model (may be null);
  // empty: nothing.
  std::function<uint64_t(const LanguageModel* in_use)> held_bytes;
};

// Push joined frames in, receive their texts through `sink`: a block's text
// only after its check holds. Not thread-safe. After Finish() or a failure
// every call is refused with kInvalidArgument (see CallGate), the sink is
// not called again; all that was delivered before is the beginning of the
// text. kLimitExceeded where a limit is about to be passed: sizes are compared
// as soon as a block's header says them, before its payload is taken in.
class Decoder {
 public:
  Decoder(DecoderOptions options, ByteSink sink, ProgressObserver observer);
  ~Decoder();

  Status Write(std::span<const uint8_t> archive);
  // Once, last. kTruncated if a frame was not complete or there was none.
  Status Finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_DECODER_H_
