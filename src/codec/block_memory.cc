// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/block_memory.h"

#include <algorithm>

#include "codec/stream_groups.h"
#include "codec/token_trace.h"
#include "coder/brotli_stage.h"
#include "coder/rank_codec.h"

namespace llmzip {
namespace {

constexpr uint64_t kStrongModel = 50'000'000;  // parameters
// Small things of a block, its threads' stacks among them.
constexpr uint64_t kBesides = uint64_t{1} << 20;
// Growing by doubling holds the old piece beside the new one.
constexpr uint64_t kGrowing = 2;
// Most that payloads take for each byte of text. A model that is sure and wrong
// pays up to 48 bits for a symbol; mixing learns within some bytes.
constexpr uint64_t kAcPerByte = 6;
constexpr uint64_t kMixPerByte = 1;

// The session of a block; small models also have lanes (codec/stream_groups.h).
uint64_t SessionMemory(const BlockHeader& header, const ModelSetup& setup) {
  const size_t streams = header.stream_bytes.size();
  const size_t lanes = IsStrong(*setup.model)
                           ? 0
                           : StreamGroups::NumGroups(streams, kMaxStreams);
  return Session::MemoryBytes(*setup.model, setup.rules, header.learning_rate,
                              streams, lanes, MaxSymbols(header));
}

// Tables of the byte model. Bad parameters are reported when a block is
// decoded.
uint64_t MixingMemory(const BlockHeader& header, const ModelSetup& setup) {
  if (header.method != Method::kBytes && header.method != Method::kMix) {
    return 0;
  }
  auto parameters = MixingOf(header, setup);
  if (!parameters.ok()) return 0;
  return SymbolMixer::MemoryBytes(MixOptionsOf(header, *parameters));
}

// Payload while it is made, and what it is made of.
uint64_t PayloadMemory(Method method, uint64_t raw_bytes) {
  switch (method) {
    case Method::kAc:
      return kGrowing * kAcPerByte * raw_bytes;
    case Method::kRank:
      return kGrowing * (sizeof(uint32_t) + kMaxRankBytes) * raw_bytes +
             BrotliCompressMemory(kMaxRankBytes * raw_bytes);
    case Method::kStored:
    case Method::kBytes:
    case Method::kMix:
      break;
  }
  return kGrowing * kMixPerByte * raw_bytes;
}

}  // namespace

bool IsStrong(const LanguageModel& model) {
  return model.num_parameters() >= kStrongModel;
}

Result<MixParameters> MixingOf(const BlockHeader& header,
                               const ModelSetup& setup) {
  if (!header.parameters.empty()) {
    return header.parameters.size() == kMixParametersBytes
               ? ParseMixParameters(header.parameters)
               : Status(Code::kCorrupt,
                        "block: mixing parameters of " +
                            std::to_string(header.parameters.size()) +
                            " bytes, expected " +
                            std::to_string(kMixParametersBytes));
  }
  if (header.method == Method::kBytes) {
    return MixParameters::Default(ModelStrength::kNone, header.raw_bytes);
  }
  return MixParameters::Default(
      IsStrong(*setup.model) ? ModelStrength::kStrong : ModelStrength::kWeak,
      header.raw_bytes);
}

MixOptions MixOptionsOf(const BlockHeader& header, MixParameters parameters) {
  return {.stream_bytes = header.stream_bytes,
          .has_language_model = header.method == Method::kMix,
          .parameters = parameters};
}

uint64_t MaxSymbols(const BlockHeader& header) {
  return *std::max_element(header.stream_bytes.begin(),
                           header.stream_bytes.end()) +
         header.fork_symbols;
}

uint64_t MaxRankBytes(const BlockHeader& header) {
  return header.raw_bytes * kMaxRankBytes;
}

uint64_t BlockMemory(const BlockHeader& header, const ModelSetup& setup) {
  // The payload; the streams' texts and the whole that they are joined to.
  uint64_t bytes = kBesides + header.payload_bytes + 2 * header.raw_bytes +
                   MixingMemory(header, setup);
  if (UsesLanguageModel(header.method)) {
    bytes += SessionMemory(header, setup);
  }
  if (header.method == Method::kRank) {
    bytes += kGrowing * MaxRankBytes(header) + kBrotliInflateMemory;
  }
  return bytes;
}

uint64_t EncodingMemory(uint64_t text_bytes, std::span<const Method> methods,
                        const BlockChoice& choice, const ModelSetup& setup) {
  uint64_t most = 0;
  for (const Method method : methods) {
    BlockHeader header;
    header.method = method;
    header.raw_bytes = text_bytes;
    header.stream_bytes = {text_bytes};
    uint64_t bytes = PayloadMemory(method, text_bytes);
    if (UsesLanguageModel(method)) {
      // Symbols may be bytes, and one stream may have nearly all of them.
      header.stream_bytes.resize(choice.num_streams, 1);
      header.fork_symbols = choice.fork_symbols;
      header.learning_rate = choice.learning_rate;
      const uint64_t symbol =
          sizeof(uint32_t) + (choice.trace ? sizeof(TokenTrace) : 0);
      bytes += symbol * text_bytes + SessionMemory(header, setup);
    } else if (choice.trace) {
      bytes += sizeof(uint64_t) * text_bytes;
    }
    bytes += MixingMemory(header, setup);
    most = std::max(most, bytes);
  }
  // The best block so far: at first the text as it is.
  return kBesides + text_bytes + most;
}

}  // namespace llmzip
