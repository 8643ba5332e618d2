// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/block_codec.h"

#include <algorithm>
#include <utility>

#include "codec/block_memory.h"
#include "codec/block_streams.h"
#include "codec/method_ac.h"
#include "codec/method_bytes.h"
#include "codec/method_mix.h"
#include "codec/method_rank.h"
#include "codec/stream_split.h"
#include "coder/brotli_stage.h"
#include "coder/rank_codec.h"
#include "mixing/symbol_mixer.h"

namespace llmzip {
namespace {

std::vector<uint8_t> Copy(std::span<const uint8_t> bytes) {
  return {bytes.begin(), bytes.end()};
}

// Cuts the text as the header says and tokenizes each piece.
std::vector<std::vector<uint32_t>> Tokenize(std::span<const uint8_t> text,
                                            const std::vector<uint64_t>& sizes,
                                            const Tokenizer& tokenizer) {
  std::vector<std::vector<uint32_t>> symbols;
  size_t begin = 0;
  for (const uint64_t size : sizes) {
    symbols.push_back(
        tokenizer.Encode(text.subspan(begin, static_cast<size_t>(size))));
    begin += static_cast<size_t>(size);
  }
  return symbols;
}

// The same cuts as offsets in the text.
std::vector<size_t> Offsets(std::span<const size_t> cuts,
                            std::span<const uint32_t> symbols,
                            const Vocabulary& vocabulary) {
  std::vector<size_t> offsets;
  size_t symbol = 0, at = 0;
  for (const size_t cut : cuts) {
    for (; symbol < cut; ++symbol)
      at += vocabulary.Bytes(symbols[symbol]).size();
    offsets.push_back(at);
  }
  return offsets;
}

uint64_t ForkOf(const BlockChoice& choice, size_t num_streams,
                const ReadingRules& rules) {
  if (num_streams == 1) return 0;
  const uint64_t most = rules.window == 0 ? kMaxForkSymbols : rules.window - 2;
  return std::min(choice.fork_symbols, most);
}

std::vector<size_t> CutIntoStreams(std::span<const uint8_t> text,
                                   const BlockChoice& choice,
                                   const ModelSetup& setup) {
  if (choice.num_streams == 1) return {text.size()};
  const auto fork = ForkOf(choice, choice.num_streams, setup.rules);
  const std::vector<uint32_t> symbols = setup.model->tokenizer().Encode(text);
  const std::vector<size_t> cuts =
      EvenShares(symbols.size(), choice.num_streams, static_cast<size_t>(fork));
  return SplitIntoStreams(text,
                          Offsets(cuts, symbols, setup.model->vocabulary()));
}

// Threads share the products of a strong model, where the time goes. A small
// one takes about as long as the coding: the two go side by side.
bool CodesBesideReading(const LanguageModel& model, const ThreadPool& pool) {
  return pool.num_threads() > 1 && !IsStrong(model);
}

// Runs the lock step with the encoder of the block's method. `trace`, unless
// null, gets every token.
Result<std::vector<uint8_t>> EncodePayload(
    const BlockHeader& header, const ModelSetup& setup, EncoderStreams& streams,
    ThreadPool& pool, const BlockObserver& observer, BlockTrace* trace) {
  const LanguageModel& model = *setup.model;
  ThreadPool reading(1, pool.num_threads() - 1);
  const bool overlap = CodesBesideReading(model, pool);
  Session session(&model, setup.rules, header.learning_rate,
                  streams.num_streams(), overlap ? &reading : &pool,
                  MaxSymbols(header));
  std::vector<uint8_t> payload;
  const auto observe = [&](BlockProgress progress) {
    progress.payload_bytes = payload.size();
    return !observer || observer(progress);
  };
  DecisionLengths lengths;
  ThreadPool* const beside = overlap ? &reading : nullptr;
  const auto run = [&](SymbolCoder& coder, const DecisionLengths* its_lengths) {
    if (trace == nullptr) {
      return RunLockStep(session, coder, streams, header.fork_symbols, observe,
                         pool, beside);
    }
    trace->streams.resize(streams.num_streams());
    for (size_t i = 0; i < streams.num_streams(); ++i) {
      trace->streams[i].reserve(streams.NumSymbols(i));
    }
    TracingCoder tracer(&model.vocabulary(), &model.trie(), &coder, its_lengths,
                        &trace->streams);
    return RunLockStep(session, tracer, streams, header.fork_symbols, observe,
                       pool, beside);
  };
  if (header.method == Method::kAc) {
    AcEncoder coder(&payload);
    LLMZIP_RETURN_IF_ERROR(run(coder, nullptr));
    return payload;
  }
  if (header.method == Method::kRank) {
    if (trace != nullptr) {
      return Status(Code::kInvalidArgument,
                    "method rank: its tokens have no bits of their own");
    }
    std::vector<uint32_t> ranks;
    RankEncoder coder(&ranks);
    LLMZIP_RETURN_IF_ERROR(run(coder, nullptr));
    std::vector<uint8_t> varints;
    AppendRanks(ranks, &varints);
    return BrotliCompress(varints);
  }
  auto parameters = MixingOf(header, setup);
  if (!parameters.ok()) return parameters.status();
  SymbolMixer mixer(MixOptionsOf(header, *parameters));
  if (!mixer.ok())
    return Status(Code::kOutOfMemory, "no memory for mixing tables");
  MixEncoder coder(&model.vocabulary(), &model.trie(), &mixer, &payload,
                   trace != nullptr ? &lengths : nullptr);
  LLMZIP_RETURN_IF_ERROR(run(coder, &lengths));
  return payload;
}

// The same with the decoder.
Status DecodePayload(const BlockHeader& header,
                     std::span<const uint8_t> payload, const ModelSetup& setup,
                     BlockStreams& streams, ThreadPool& pool,
                     const BlockObserver& observer) {
  const LanguageModel& model = *setup.model;
  ThreadPool reading(1, pool.num_threads() - 1);
  const bool overlap = CodesBesideReading(model, pool);
  Session session(&model, setup.rules, header.learning_rate,
                  streams.num_streams(), overlap ? &reading : &pool,
                  MaxSymbols(header));
  const auto run = [&](SymbolCoder& coder) {
    return RunLockStep(session, coder, streams, header.fork_symbols, observer,
                       pool, overlap ? &reading : nullptr);
  };
  if (header.method == Method::kAc) {
    AcDecoder coder(payload);
    return run(coder);
  }
  if (header.method == Method::kRank) {
    // Each symbol spells at least one byte.
    const uint64_t most = MaxRankBytes(header);
    auto varints = BrotliInflate(payload, static_cast<size_t>(most));
    if (!varints.ok()) return varints.status();
    RankDecoder coder(*varints);
    return run(coder);
  }
  auto parameters = MixingOf(header, setup);
  if (!parameters.ok()) return parameters.status();
  SymbolMixer mixer(MixOptionsOf(header, *parameters));
  if (!mixer.ok())
    return Status(Code::kOutOfMemory, "no memory for mixing tables");
  MixDecoder coder(&model.vocabulary(), &model.trie(), &mixer, payload);
  return run(coder);
}

}  // namespace

uint8_t NumericsOf(const LanguageModel& model) {
  return model.has_nibbles() ? kNumericsExact2 : kNumericsExact1;
}

Result<CodedBlock> EncodeBlock(std::span<const uint8_t> text,
                               const BlockChoice& choice,
                               const ModelSetup& setup, ThreadPool& pool,
                               const BlockObserver& observer) {
  CodedBlock block;
  BlockHeader& header = block.header;
  header.method = choice.method;
  header.raw_bytes = text.size();
  header.stream_bytes = {text.size()};
  if (choice.method == Method::kStored) {
    block.payload = Copy(text);
  } else if (choice.method == Method::kBytes) {
    auto parameters = MixingOf(header, setup);
    if (!parameters.ok()) return parameters.status();
    auto payload = EncodeBytes(text, *parameters, observer,
                               choice.trace ? &block.trace.byte_bits : nullptr);
    if (!payload.ok()) return payload.status();
    block.payload = *std::move(payload);
  } else {
    const std::vector<size_t> sizes = CutIntoStreams(text, choice, setup);
    header.stream_bytes.assign(sizes.begin(), sizes.end());
    header.fork_symbols = ForkOf(choice, sizes.size(), setup.rules);
    header.learning_rate = choice.learning_rate;
    const auto symbols =
        Tokenize(text, header.stream_bytes, setup.model->tokenizer());
    for (const auto& stream : symbols) block.num_symbols += stream.size();
    EncoderStreams streams(&setup.model->vocabulary(), &symbols);
    auto payload = EncodePayload(header, setup, streams, pool, observer,
                                 choice.trace ? &block.trace : nullptr);
    if (!payload.ok()) return payload.status();
    block.payload = *std::move(payload);
  }
  header.payload_bytes = block.payload.size();
  return block;
}

Result<std::vector<uint8_t>> DecodeBlock(const BlockHeader& header,
                                         std::span<const uint8_t> payload,
                                         const ModelSetup& setup,
                                         ThreadPool& pool,
                                         const BlockObserver& observer) {
  if (header.method == Method::kStored) return Copy(payload);
  if (header.method == Method::kBytes) {
    auto parameters = MixingOf(header, setup);
    if (!parameters.ok()) return parameters.status();
    return DecodeBytes(payload, header.raw_bytes, *parameters, observer);
  }
  DecoderStreams streams(
      &setup.model->vocabulary(),
      {header.stream_bytes.begin(), header.stream_bytes.end()});
  LLMZIP_RETURN_IF_ERROR(
      DecodePayload(header, payload, setup, streams, pool, observer));
  return streams.Join();
}

}  // namespace llmzip
