// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A text and all that shapes its archive, as the property tests draw them.
#ifndef LLMZIP_TESTING_TEST_CODEC_CASE_H_
#define LLMZIP_TESTING_TEST_CODEC_CASE_H_

#include <algorithm>
#include <cstdint>
#include <optional>

#include "testing/test_support.h"

namespace llmzip {

struct CodecCase {
  TestModelKind kind = TestModelKind::kLlamaBpe;
  std::optional<Method> method;
  size_t num_streams = 1;
  size_t num_blocks = 1;
  uint32_t window = 64;
  std::optional<LearningRateCode> learning_rate;
  bool text_sha256 = false;
  size_t num_threads = 1;
  Bytes text;

  EncoderOptions Options() const {
    EncoderOptions options;
    options.method = method;
    options.model = SmallModel(kind);
    options.window = window;
    options.num_streams = num_streams;
    // Often a whole number of blocks, the last one full.
    options.block_bytes =
        std::max<size_t>(1, (text.size() + num_blocks - 1) / num_blocks);
    options.learning_rate = learning_rate;
    options.text_sha256 = text_sha256;
    options.num_threads = num_threads;
    return options;
  }
};

}  // namespace llmzip

#endif  // LLMZIP_TESTING_TEST_CODEC_CASE_H_
