// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Shared by the tests of codecs: small models, difficult texts, and compression
// in one call.
#ifndef LLMZIP_TESTING_TEST_SUPPORT_H_
#define LLMZIP_TESTING_TEST_SUPPORT_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "codec/decoder.h"
#include "codec/encoder.h"
#include "predict/language_model.h"
#include "testing/test_models.h"

namespace llmzip {

using Bytes = std::vector<uint8_t>;

Bytes ToBytes(std::string_view text);

// A small model with random weights, made once for each kind.
std::shared_ptr<const LanguageModel> SmallModel(TestModelKind kind);

// Text of words, numbers and lines drawn at random.
Bytes RandomText(size_t size, uint32_t seed);
Bytes RandomBytes(size_t size, uint32_t seed);
// Random text of `period` bytes, repeated: even a model with random weights
// learns it. Requires period > 0.
Bytes RepeatedText(size_t size, size_t period, uint32_t seed);

// Texts of the kinds that have broken compressors: empty, one byte, all bytes,
// broken UTF-8, CRLF, BOM, NUL, runs, texts that spell special tokens.
std::vector<std::pair<std::string, Bytes>> HardTexts();

Result<Bytes> Compress(std::span<const uint8_t> text,
                       const EncoderOptions& options);
// With the kernels of `options`, and with its model and its dictionary at hand
// if it has them.
Result<Bytes> Decompress(std::span<const uint8_t> archive,
                         const EncoderOptions& options, size_t num_threads = 1);

// Whether some block of it needs a language model.
bool NeedsModel(std::span<const uint8_t> archive);

}  // namespace llmzip

#endif  // LLMZIP_TESTING_TEST_SUPPORT_H_
