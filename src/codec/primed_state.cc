// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The text goes through the same loop as the text of a block, as a single
// stream whose symbols are known, with a coder that writes nothing. So whatever
// adapts while a block is coded has adapted to it, and the session is left with
// the prediction of the symbol after it.
//
// Blocks copy what they change. The state of the model and the tables of the
// mixer are copied as a whole; rows of the output layer are copied one by one,
// when they learn again.
#include "codec/primed_state.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <utility>
#include <vector>

#include "codec/block_streams.h"
#include "codec/lock_step.h"
#include "codec/method_bytes.h"
#include "codec/method_mix.h"
#include "codec/mixing_of_block.h"
#include "tokenizer/longest_match.h"

namespace llmzip {
namespace {

// A coder that adapts to nothing: methods ac and rank.
class NoCoder final : public SymbolCoder {
 public:
  Status Code(size_t /*stream*/, const SymbolMasses& /*masses*/,
              uint32_t* /*symbol*/) override {
    return Status();
  }
  Status Finish() override { return Status(); }
};

MixOptions OptionsOf(std::span<const uint64_t> stream_bytes,
                     const Priming& priming, const ModelSetup& setup) {
  return {.stream_bytes = stream_bytes,
          .has_language_model = priming.method == Method::kMix,
          .parameters = priming.mixing,
          .kernels = setup.kernels.mixing};
}

// The longest symbol each time. A tokenizer's rules may be mended, and this
// text must stay the same symbols for ever.
std::vector<uint32_t> SymbolsOf(std::span<const uint8_t> text,
                                const LanguageModel& model) {
  std::vector<uint32_t> symbols;
  while (!text.empty()) {
    symbols.push_back(LongestMatch(model.vocabulary(), model.trie(), text));
    text = text.subspan(model.vocabulary().Bytes(symbols.back()).size());
  }
  return symbols;
}

// The observer is told of no progress: no text of a block was coded.
BlockObserver Silent(const BlockObserver& observer) {
  if (!observer) return {};
  return [&observer](const BlockProgress&) { return observer({}); };
}

}  // namespace

uint64_t PrimedState::MaxRead(uint64_t text_bytes, const ReadingRules& rules) {
  return rules.window == 0 ? text_bytes
                           : std::min<uint64_t>(text_bytes, rules.window / 2);
}

uint64_t PrimedState::MemoryBytes(uint64_t text_bytes, const Priming& priming,
                                  const ModelSetup& setup) {
  uint64_t bytes = 0;
  if (HasParameters(priming.method)) {
    const std::array<uint64_t, 1> sizes = {text_bytes};
    bytes += SymbolMixer::MemoryBytes(OptionsOf(sizes, priming, setup));
  }
  if (UsesLanguageModel(priming.method)) {
    bytes +=
        text_bytes * sizeof(uint32_t) +
        Session::MemoryBytes(*setup.model, setup.rules, priming.learning_rate,
                             /*num_streams=*/1,
                             /*num_lanes=*/0, MaxRead(text_bytes, setup.rules));
  }
  return bytes;
}

Result<std::shared_ptr<const PrimedState>> PrimedState::Learn(
    std::span<const uint8_t> text, const Priming& priming,
    const ModelSetup& setup, ThreadPool& pool, const BlockObserver& observer) {
  assert(priming.method != Method::kStored && setup.primed == nullptr);
  std::shared_ptr<PrimedState> state(new PrimedState);
  state->priming_ = priming;
  state->text_bytes_ = text.size();
  if (HasParameters(priming.method)) {
    const std::array<uint64_t, 1> sizes = {text.size()};
    auto mixer = NewMixerWith(OptionsOf(sizes, priming, setup),
                              priming.mixing_start, setup);
    if (!mixer.ok()) return mixer.status();
    state->mixer_ = *std::move(mixer);
  }
  const BlockObserver silent = Silent(observer);
  LLMZIP_RETURN_IF_ERROR(UsesLanguageModel(priming.method)
                             ? state->LearnSymbols(text, setup, pool, silent)
                             : LearnBytes(text, *state->mixer_, silent));
  return std::shared_ptr<const PrimedState>(std::move(state));
}

Status PrimedState::LearnSymbols(std::span<const uint8_t> text,
                                 const ModelSetup& setup, ThreadPool& pool,
                                 const BlockObserver& observer) {
  const LanguageModel& model = *setup.model;
  std::vector<std::vector<uint32_t>> symbols = {SymbolsOf(text, model)};
  std::vector<uint32_t>& all = symbols[0];
  const auto read = static_cast<size_t>(MaxRead(all.size(), setup.rules));
  num_read_ = read;
  std::unique_ptr<SymbolCoder> coder = std::make_unique<NoCoder>();
  MixLearner* learner = nullptr;
  if (priming_.method == Method::kMix) {
    auto mixed = std::make_unique<MixLearner>(&model.vocabulary(),
                                              &model.trie(), std::move(mixer_));
    learner = mixed.get();
    coder = std::move(mixed);
  }
  for (size_t i = 0; learner != nullptr && i + read < all.size(); ++i) {
    learner->Skip(/*stream=*/0, all[i]);
  }
  all.erase(all.begin(), all.end() - static_cast<std::ptrdiff_t>(read));

  // The session keeps the pool only for evaluations, and there are none after
  // this one.
  const bool beside = CodesBesideReading(model, pool);
  ThreadPool reading(1, pool.num_threads() - 1);
  session_ = std::make_unique<Session>(
      setup.model, setup.rules, priming_.learning_rate, /*num_streams=*/1,
      setup.kernels.model, beside ? &reading : &pool, read);
  if (all.empty()) {
    const size_t first[] = {0};
    LLMZIP_RETURN_IF_ERROR(session_->Begin(first));
  } else {
    EncoderStreams streams(&model.vocabulary(), &symbols);
    LockStep loop(*session_, *coder, streams, observer, pool,
                  beside ? &reading : nullptr);
    LLMZIP_RETURN_IF_ERROR(loop.Learn());
  }
  if (learner != nullptr) mixer_ = learner->TakeMixer();
  return Status();
}

Result<std::unique_ptr<SymbolMixer>> PrimedState::NewMixer(
    std::span<const uint64_t> stream_bytes, const ModelSetup& setup) const {
  std::vector<uint64_t> sizes(stream_bytes.begin(), stream_bytes.end());
  sizes[0] += text_bytes_;
  auto mixer = std::make_unique<SymbolMixer>(OptionsOf(sizes, priming_, setup));
  if (!mixer->ok()) return NoMixingMemory();
  mixer->ContinueFrom(*mixer_);
  return mixer;
}

}  // namespace llmzip
