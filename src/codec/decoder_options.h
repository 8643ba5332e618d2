// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What a caller sets for decoding, all of an archive or a range of it.
#ifndef LLMZIP_CODEC_DECODER_OPTIONS_H_
#define LLMZIP_CODEC_DECODER_OPTIONS_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

#include "base/status.h"
#include "codec/dictionary.h"
#include "codec/kernel_set.h"
#include "container/model_record.h"
#include "predict/language_model.h"

namespace llmzip {

// Finds the model that a frame names, by its id. `decoder_bytes` is the memory
// that the decoder holds meanwhile. kModelMissing with a message that helps if
// there is none; the decoder compares the id of what it gets.
using ModelResolver =
    std::function<Result<std::shared_ptr<const LanguageModel>>(
        const ModelRecord& record, uint64_t decoder_bytes)>;

// Finds the dictionary that a frame names, likewise; the decoder compares hash
// and size.
using DictionaryResolver =
    std::function<Result<std::shared_ptr<const Dictionary>>(
        const DictionaryRecord& record)>;

// Where the caller sets no limit of the output: so many bytes of text for each
// byte of the archive read so far, and some more (docs/FORMAT.md, "What a byte
// can cost").
inline constexpr uint64_t kOutputPerArchiveByte = 1000;
inline constexpr uint64_t kFreeOutput = uint64_t{64} << 20;

struct DecoderOptions {
  ModelResolver resolver;                  // empty: no model can be had
  DictionaryResolver dictionary_resolver;  // empty: no dictionary either
  size_t num_threads = 1;
  KernelSet kernels;
  uint64_t max_block_bytes = uint64_t{64} << 20;
  // Bytes of text in all; nothing: by the size of the archive, see above.
  std::optional<uint64_t> max_output;
  // Of work, without the time that the sink takes; 0: none.
  std::chrono::milliseconds max_time{0};
  uint64_t max_memory = UINT64_MAX;
  // Bytes of it that are in use already, without the frame's model `in_use`
  // (may be null). Empty: none.
  std::function<uint64_t(const LanguageModel* in_use)> held_bytes;
};

}  // namespace llmzip

#endif  // LLMZIP_CODEC_DECODER_OPTIONS_H_
