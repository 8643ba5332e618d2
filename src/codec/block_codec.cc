// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/block_codec.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "codec/block_memory.h"
#include "codec/block_streams.h"
#include "codec/dictionary.h"
#include "codec/lock_step.h"
#include "codec/methods.h"
#include "codec/mixing_of_block.h"
#include "codec/model_trial.h"
#include "codec/stream_split.h"

namespace llmzip {
namespace {

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

// What a block of that header begins with; null if the frame has no dictionary.
Result<std::shared_ptr<const PrimedState>> Primed(
    const BlockHeader& header, const ModelSetup& setup, ThreadPool& pool,
    const BlockObserver& observer) {
  if (setup.dictionary == nullptr || !TakesDictionary(header.method)) {
    return std::shared_ptr<const PrimedState>();
  }
  const auto priming = PrimingOf(header, setup);
  if (!priming.ok()) return priming.status();
  return setup.dictionary->Primed(*priming, setup, pool, observer);
}

// Runs the lock-step loop with the session and the threads that suit the model.
Status RunLoop(const BlockHeader& header, const ModelSetup& setup,
               SymbolCoder& coder, BlockStreams& streams, ThreadPool& pool,
               const BlockObserver& observer) {
  const bool beside = CodesBesideReading(*setup.model, pool);
  ThreadPool reading(1, pool.num_threads() - 1);
  Session session(setup.model, setup.rules, header.learning_rate,
                  streams.num_streams(), setup.kernels.model,
                  beside ? &reading : &pool,
                  MaxSymbols(header) + MaxPrimed(setup));
  if (setup.primed != nullptr) session.ContinueFrom(*setup.primed->session());
  LockStep loop(session, coder, streams, observer, pool,
                beside ? &reading : nullptr);
  return loop.Run(header.fork_symbols);
}

// Codes the text of `block`, whose header is complete but for the payload's
// size, as symbols of the language model.
Status EncodeSymbols(std::span<const uint8_t> text, const BlockChoice& choice,
                     const ModelSetup& setup, ThreadPool& pool,
                     const BlockObserver& observer, CodedBlock* block) {
  const LanguageModel& model = *setup.model;
  const auto symbols =
      Tokenize(text, block->header.stream_bytes, model.tokenizer());
  for (const auto& stream : symbols) block->num_symbols += stream.size();
  EncoderStreams streams(&model.vocabulary(), &symbols);
  auto coder =
      MethodOf(block->header.method)
          .new_encoder(block->header, setup, choice.trace, &block->payload);
  if (!coder.ok()) return coder.status();
  const auto observe = [&](BlockProgress progress) {
    progress.payload_bytes = block->payload.size();
    return !observer || observer(progress);
  };
  SymbolCoder* outer = coder->get();
  std::optional<TriedCoder> tried;
  if (choice.trial != nullptr) {
    choice.trial->Begin(block->header.stream_bytes);
    outer = &tried.emplace(&model.vocabulary(), outer, &block->payload,
                           choice.trial);
  }
  if (!choice.trace) {
    return RunLoop(block->header, setup, *outer, streams, pool, observe);
  }
  block->trace.streams.resize(streams.num_streams());
  for (size_t i = 0; i < streams.num_streams(); ++i) {
    block->trace.streams[i].reserve(streams.NumSymbols(i));
  }
  TracingCoder tracer(&model.vocabulary(), &model.trie(), outer,
                      &block->trace.streams);
  return RunLoop(block->header, setup, tracer, streams, pool, observe);
}

}  // namespace

Result<CodedBlock> EncodeBlock(std::span<const uint8_t> text,
                               const BlockChoice& choice,
                               const ModelSetup& setup, ThreadPool& pool,
                               const BlockObserver& observer) {
  CodedBlock block;
  BlockHeader& header = block.header;
  header.method = choice.method;
  header.raw_bytes = text.size();
  header.stream_bytes = {text.size()};
  if (HasParameters(choice.method)) header.mixing_start = choice.mixing_start;
  if (UsesLanguageModel(choice.method)) {
    const std::vector<size_t> sizes = CutIntoStreams(text, choice, setup);
    header.stream_bytes.assign(sizes.begin(), sizes.end());
    header.fork_symbols = ForkOf(choice, sizes.size(), setup.rules);
    header.learning_rate = choice.learning_rate;
  }
  const auto primed = Primed(header, setup, pool, observer);
  if (!primed.ok()) return primed.status();
  ModelSetup with = setup;
  if (*primed != nullptr) with.primed = primed->get();
  if (UsesLanguageModel(choice.method)) {
    LLMZIP_RETURN_IF_ERROR(
        EncodeSymbols(text, choice, with, pool, observer, &block));
  } else {
    auto payload = MethodOf(choice.method)
                       .encode(header, with, text, observer,
                               choice.trace ? &block.trace.byte_bits : nullptr);
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
  if (header.has_references()) {
    if (header.rest_bytes == 0) return std::vector<uint8_t>();
    return DecodeBlock(header.Rest(),
                       payload.subspan(static_cast<size_t>(header.list_bytes)),
                       setup, pool, observer);
  }
  const auto primed = Primed(header, setup, pool, observer);
  if (!primed.ok()) return primed.status();
  ModelSetup with = setup;
  if (*primed != nullptr) with.primed = primed->get();
  const MethodEntry& method = MethodOf(header.method);
  if (!UsesLanguageModel(header.method)) {
    return method.decode(header, with, payload, observer);
  }
  DecoderStreams streams(
      &setup.model->vocabulary(),
      {header.stream_bytes.begin(), header.stream_bytes.end()});
  auto coder = method.new_decoder(header, with, payload);
  if (!coder.ok()) return coder.status();
  LLMZIP_RETURN_IF_ERROR(
      RunLoop(header, with, **coder, streams, pool, observer));
  return streams.Join();
}

}  // namespace llmzip
