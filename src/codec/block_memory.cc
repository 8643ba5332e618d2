// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/block_memory.h"

#include <algorithm>

#include "codec/dictionary.h"
#include "codec/methods.h"
#include "codec/mixing_of_block.h"
#include "codec/stream_groups.h"
#include "codec/token_trace.h"

namespace llmzip {
namespace {

// Small things of a block, its threads' stacks among them.
constexpr uint64_t kBesides = uint64_t{1} << 20;
// The session of a block; small models also have lanes (codec/stream_groups.h).
uint64_t SessionMemory(const BlockHeader& header, const ModelSetup& setup) {
  const size_t streams = header.stream_bytes.size();
  const size_t lanes = IsStrong(*setup.model)
                           ? 0
                           : StreamGroups::NumGroups(streams, kMaxStreams);
  return Session::MemoryBytes(*setup.model, setup.rules, header.learning_rate,
                              streams, lanes,
                              MaxSymbols(header) + MaxPrimed(setup));
}

// The dictionary's state, unless it is there: blocks share it, but it is
// counted for each that may have to make it.
uint64_t DictionaryMemory(const BlockHeader& header, const ModelSetup& setup) {
  if (setup.dictionary == nullptr || !TakesDictionary(header.method)) return 0;
  const auto priming = PrimingOf(header, setup);
  if (!priming.ok() || setup.dictionary->Keeps(*priming, setup)) return 0;
  return PrimedState::MemoryBytes(setup.dictionary->text().size(), *priming,
                                  setup);
}

}  // namespace

// Bad parameters are reported when a block is
// decoded.
uint64_t MixingMemory(const BlockHeader& header, const ModelSetup& setup) {
  if (!HasParameters(header.method)) return 0;
  auto parameters = MixingOf(header, setup);
  if (!parameters.ok()) return 0;
  const uint64_t before =
      setup.dictionary == nullptr ? 0 : setup.dictionary->text().size();
  return before +
         SymbolMixer::MemoryBytes(MixOptionsOf(header, *parameters, setup));
}

uint64_t MaxPrimed(const ModelSetup& setup) {
  if (setup.dictionary == nullptr) return 0;
  return PrimedState::MaxRead(setup.dictionary->text().size(), setup.rules);
}

uint64_t MaxSymbols(const BlockHeader& header) {
  return *std::max_element(header.stream_bytes.begin(),
                           header.stream_bytes.end()) +
         header.fork_symbols;
}

uint64_t BlockMemory(const BlockHeader& header, const ModelSetup& setup) {
  if (header.has_references()) {
    const BlockHeader rest = header.Rest();
    const uint64_t of_rest =
        header.rest_bytes == 0 ? kBesides : BlockMemory(rest, setup);
    return header.list_bytes + header.raw_bytes + of_rest;
  }
  // The payload; the streams' texts and the whole that they are joined to.
  uint64_t bytes = kBesides + header.payload_bytes + 2 * header.raw_bytes +
                   MixingMemory(header, setup) +
                   DictionaryMemory(header, setup);
  if (UsesLanguageModel(header.method)) {
    bytes += SessionMemory(header, setup);
  }
  return bytes + MethodOf(header.method).decoding_memory(header.raw_bytes);
}

uint64_t EncodingMemory(uint64_t text_bytes, std::span<const Method> methods,
                        const BlockChoice& choice, const ModelSetup& setup) {
  uint64_t most = 0;
  uint64_t dictionary = 0;
  for (const Method method : methods) {
    BlockHeader header;
    header.method = method;
    header.raw_bytes = text_bytes;
    header.stream_bytes = {text_bytes};
    uint64_t bytes = MethodOf(method).encoding_memory(text_bytes);
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
    dictionary += DictionaryMemory(header, setup);
    most = std::max(most, bytes);
  }
  // The best block so far: at first the text as it is.
  return kBesides + text_bytes + most + dictionary;
}

}  // namespace llmzip
