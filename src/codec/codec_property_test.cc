// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What must hold for every text and every way to code it. A failure prints the
// case, made small, and how to see it again: RC_PARAMS="reproduce=..." in the
// environment. ctest runs a fixed seed; without RC_PARAMS each run draws anew.
#include <algorithm>
#include <ostream>
#include <string>
#include <tuple>

#include "gtest/gtest.h"
#include "rapidcheck/gtest.h"
#include "testing/test_codec_case.h"

namespace llmzip {

// RapidCheck shows a failing case by this.
std::ostream& operator<<(std::ostream& out, const CodecCase& a_case) {
  out << "model " << static_cast<int>(a_case.kind) << ", method "
      << (a_case.method ? static_cast<int>(*a_case.method) : -1) << ", streams "
      << a_case.num_streams << ", blocks " << a_case.num_blocks << ", window "
      << a_case.window << ", learning rate "
      << (a_case.learning_rate ? static_cast<int>(*a_case.learning_rate) : -1)
      << ", sha256 " << a_case.text_sha256 << ", threads " << a_case.num_threads
      << ", text ";
  return out << rc::toString(a_case.text);
}

namespace {

constexpr size_t kBaseBytes = 800;

// Insert a run, delete, flip, duplicate, splice: (what, at, length, byte).
using Edit = std::tuple<int, size_t, size_t, uint8_t>;
constexpr int kNumEdits = 5;

Bytes Edited(const Bytes& base, const std::vector<Edit>& edits) {
  Bytes text = base;
  for (const auto& [what, place, most, byte] : edits) {
    const size_t at = place % (text.size() + 1);
    const size_t length = std::min(most, text.size() - at);
    const auto from = text.begin() + static_cast<ptrdiff_t>(at);
    const auto to = from + static_cast<ptrdiff_t>(length);
    switch (what) {
      case 0:
        text.insert(from, most, byte);
        break;
      case 1:
        text.erase(from, to);
        break;
      case 2:
        if (at < text.size()) text[at] ^= byte;
        break;
      case 3: {
        const Bytes piece(from, to);
        text.insert(to, piece.begin(), piece.end());
        break;
      }
      default: {
        const size_t other = byte * size_t{7} % (base.size() + 1);
        text.erase(from, text.end());
        text.insert(text.end(), base.begin() + static_cast<ptrdiff_t>(other),
                    base.end());
      }
    }
  }
  return text;
}

rc::Gen<Bytes> EditedText() {
  const auto edit = rc::gen::tuple(
      rc::gen::inRange(0, kNumEdits), rc::gen::inRange<size_t>(0, kBaseBytes),
      rc::gen::inRange<size_t>(1, 60), rc::gen::arbitrary<uint8_t>());
  return rc::gen::apply(
      [](uint32_t seed, size_t period, size_t size,
         const std::vector<Edit>& edits) {
        return Edited(RepeatedText(size, period, seed), edits);
      },
      rc::gen::inRange<uint32_t>(0, 100000), rc::gen::inRange<size_t>(1, 60),
      rc::gen::resize(rc::kNominalSize,
                      rc::gen::inRange<size_t>(0, kBaseBytes)),
      rc::gen::resize(8, rc::gen::container<std::vector<Edit>>(edit)));
}

rc::Gen<CodecCase> AnyCase() {
  using Methods = std::optional<Method>;
  using Rates = std::optional<LearningRateCode>;
  return rc::gen::build<CodecCase>(
      rc::gen::set(&CodecCase::kind, rc::gen::element(TestModelKind::kLlamaBpe,
                                                      TestModelKind::kLlamaSpm,
                                                      TestModelKind::kRwkv7)),
      rc::gen::set(
          &CodecCase::method,
          rc::gen::element<Methods>(std::nullopt, Method::kStored,
                                    Method::kRank, Method::kAc, Method::kBytes,
                                    Method::kMix, Method::kOrder0)),
      rc::gen::set(&CodecCase::num_streams,
                   rc::gen::oneOf(rc::gen::inRange<size_t>(1, 4),
                                  rc::gen::inRange<size_t>(1, 17))),
      rc::gen::set(&CodecCase::num_blocks,
                   rc::gen::oneOf(rc::gen::just<size_t>(1),
                                  rc::gen::inRange<size_t>(1, 6))),
      rc::gen::set(&CodecCase::window, rc::gen::element<uint32_t>(16, 64, 100)),
      rc::gen::set(
          &CodecCase::learning_rate,
          rc::gen::element<Rates>(std::nullopt, LearningRateCode{0},
                                  LearningRateCode{26}, LearningRateCode{255})),
      rc::gen::set(&CodecCase::text_sha256, rc::gen::arbitrary<bool>()),
      rc::gen::set(&CodecCase::num_threads, rc::gen::element<size_t>(1, 2, 7)),
      rc::gen::set(&CodecCase::text,
                   rc::gen::oneOf(EditedText(), EditedText(),
                                  rc::gen::arbitrary<Bytes>())));
}

// Calls `write` with the pieces of `bytes` of the sizes in `sizes`, over and
// over, until one fails.
template <typename Write>
Status InPieces(std::span<const uint8_t> bytes,
                const std::vector<uint8_t>& sizes, const Write& write) {
  size_t next = 0;
  while (!bytes.empty()) {
    const size_t size = sizes.empty() ? 1 : sizes[next++ % sizes.size()] + 1u;
    const auto piece = bytes.first(std::min(size, bytes.size()));
    LLMZIP_RETURN_IF_ERROR(write(piece));
    bytes = bytes.subspan(piece.size());
  }
  return Status();
}

ByteSink AppendTo(Bytes* out) {
  return [out](std::span<const uint8_t> bytes) {
    out->insert(out->end(), bytes.begin(), bytes.end());
    return Status();
  };
}

RC_GTEST_PROP(CodecPropertyTest, WhatIsCompressedComesBack, ()) {
  const CodecCase drawn = *AnyCase();
  const auto archive = Compress(drawn.text, drawn.Options());
  RC_ASSERT(archive.ok());
  const auto back = Decompress(*archive, drawn.Options(), drawn.num_threads);
  RC_ASSERT(back.ok());
  RC_ASSERT(*back == drawn.text);
  RC_CLASSIFY(NeedsModel(*archive), "with a model");
}

RC_GTEST_PROP(CodecPropertyTest, ThreadsChangeNoByte, ()) {
  CodecCase drawn = *AnyCase();
  drawn.num_threads = 1;
  const auto expected = Compress(drawn.text, drawn.Options());
  RC_ASSERT(expected.ok());
  for (const size_t num_threads : {2u, 7u}) {
    drawn.num_threads = num_threads;
    const auto archive = Compress(drawn.text, drawn.Options());
    RC_ASSERT(archive.ok());
    RC_ASSERT(*archive == *expected);
  }
}

RC_GTEST_PROP(CodecPropertyTest, PiecesChangeNoByte, ()) {
  const CodecCase drawn = *AnyCase();
  const auto sizes = *rc::gen::arbitrary<std::vector<uint8_t>>();
  const auto expected = Compress(drawn.text, drawn.Options());
  RC_ASSERT(expected.ok());
  Bytes archive;
  Encoder encoder(drawn.Options(), AppendTo(&archive), nullptr);
  RC_ASSERT(InPieces(drawn.text, sizes, [&](std::span<const uint8_t> piece) {
              return encoder.Write(piece);
            }).ok());
  RC_ASSERT(encoder.Finish().ok());
  RC_ASSERT(archive == *expected);

  DecoderOptions options;
  options.num_threads = drawn.num_threads;
  options.resolver =
      [&](const ModelRecord&,
          uint64_t) -> Result<std::shared_ptr<const LanguageModel>> {
    return SmallModel(drawn.kind);
  };
  Bytes back;
  Decoder decoder(options, AppendTo(&back), nullptr);
  RC_ASSERT(InPieces(archive, sizes, [&](std::span<const uint8_t> piece) {
              return decoder.Write(piece);
            }).ok());
  RC_ASSERT(decoder.Finish().ok());
  RC_ASSERT(back == drawn.text);
}

RC_GTEST_PROP(CodecPropertyTest, KernelsChangeNoByte, ()) {
  const CodecCase drawn = *AnyCase();
  EncoderOptions options = drawn.Options();
  const auto expected = Compress(drawn.text, options);
  RC_ASSERT(expected.ok());
  for (const Kernels* kernels : AvailableKernels()) {
    options.kernels = KernelSetOf(kernels->name);
    const auto archive = Compress(drawn.text, options);
    if (!archive.ok() || *archive != *expected) {
      RC_FAIL(std::string(kernels->name) + " gives another archive");
    }
    const auto back = Decompress(*archive, options);
    if (!back.ok() || *back != drawn.text) {
      RC_FAIL(std::string(kernels->name) + " gives another text");
    }
  }
}

}  // namespace
}  // namespace llmzip
