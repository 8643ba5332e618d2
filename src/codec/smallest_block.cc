// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Methods are chosen by what they cost. The byte model is quick and always
// codes the whole text; so its costs are known for each part (byte_costs.h).
// Where they change much, the text is cut (content_cuts.h). A language model
// then codes each part that is not dense, and a trial ends that early where it
// does not pay (model_trial.h).
//
// Where no byte depends on those before it, the byte model pays for contexts
// that tell nothing, and method order0 may be smaller (method_order0.h).
//
// A block of few streams begins in few places, so the trial may have seen the
// wrong ones. Before the model is dropped, both methods code a sample of short
// pieces from all over the text. Neither has seen text before, which favours
// the model. If it is much better on them, the trial is not believed.
#include "codec/smallest_block.h"

#include <algorithm>
#include <utility>

#include "codec/byte_costs.h"
#include "codec/content_cuts.h"
#include "codec/method_order0.h"
#include "codec/model_trial.h"

namespace llmzip {
namespace {

// What shrinks to less than one part in this many under the byte model repeats
// what is near, and streams far apart cannot see that: the first megabyte of
// silesia-xml, 1 part in 13, takes 7.4 % more in sixteen streams than in one.
constexpr size_t kRedundant = 10;
// Shorter texts may look dense because nothing is learned yet.
constexpr size_t kDenseFrom = 4096;
constexpr size_t kVeryDenseFrom = 512;
// In 1/1000 of the byte model's payload. Below level 7 a model that saves less
// is not worth its time, unless the text is short.
constexpr int kLeastSaving = 30;
constexpr int kLeastSavingOfAll = -10;
constexpr int kFirstSmallLevel = 7;
constexpr size_t kLongText = size_t{64} << 10;
// Cuts may cost one part in this many of the byte model's payload.
constexpr uint64_t kCutCost = 200;
// The sample.
constexpr size_t kPieces = 8;
constexpr size_t kPieceShare = 64;
constexpr size_t kLongestPiece = 2048;
constexpr size_t kShortestPiece = 256;
// In 1/1000 again: what the model must save on the sample.
constexpr uint64_t kMuchSaved = 50;

// Whether the byte model's payload alone shows that no model will help.
bool IsHopeless(size_t text_bytes, size_t payload_bytes) {
  return (text_bytes >= kDenseFrom && IsDense(text_bytes, payload_bytes)) ||
         (text_bytes >= kVeryDenseFrom &&
          payload_bytes >= text_bytes - text_bytes / 16);
}

// One text and what it may become.
class Search {
 public:
  Search(const ChoiceForSize& choice, const MethodSearch& search,
         const ModelSetup& setup, ThreadPool& pool,
         const BlockObserver& observer)
      : choice_for_(choice),
        search_(search),
        setup_(setup),
        pool_(pool),
        observer_(observer) {}

  // Appends the blocks of the text.
  Status Cut(std::span<const uint8_t> text);
  std::vector<CodedBlock> TakeBlocks() { return std::move(blocks_); }

 private:
  bool MayUseModel() const {
    return setup_.model != nullptr && search_.level > 1;
  }
  BlockObserver Reporting() const;
  BlockObserver Waiting() const;
  Status Named(std::span<const uint8_t> text);
  Result<CodedBlock> ByBytes(std::span<const uint8_t> text, bool last,
                             ByteCosts* costs);
  Status WithModel(std::span<const uint8_t> text, CodedBlock by_bytes,
                   const ByteCosts& costs);
  Result<bool> HelpsOnSample(std::span<const uint8_t> text);
  Status Add(std::span<const uint8_t> text, CodedBlock block,
             ChoiceReason reason);

  const ChoiceForSize& choice_for_;
  const MethodSearch& search_;
  const ModelSetup& setup_;
  ThreadPool& pool_;
  const BlockObserver& observer_;
  std::vector<CodedBlock> blocks_;
  BlockProgress done_;  // of the blocks before
};

// Adds what the blocks before it have taken.
BlockObserver Search::Reporting() const {
  if (!observer_) return {};
  return [this](const BlockProgress& now) {
    return observer_({done_.text_bytes + now.text_bytes,
                      done_.payload_bytes + now.payload_bytes,
                      done_.num_symbols + now.num_symbols});
  };
}

// Of several tries the last, slowest one counts: before it nothing is done.
BlockObserver Search::Waiting() const {
  return
      [this](const BlockProgress&) { return !observer_ || observer_(done_); };
}

Status Search::Add(std::span<const uint8_t> text, CodedBlock block,
                   ChoiceReason reason) {
  if (block.payload.size() >= text.size()) {
    auto stored =
        EncodeBlock(text, BlockChoice(), setup_, pool_, BlockObserver());
    if (!stored.ok()) return stored.status();
    stored->expected_saving = block.expected_saving;
    block = *std::move(stored);
  }
  block.reason = reason;
  done_.text_bytes += text.size();
  done_.payload_bytes += block.payload.size();
  done_.num_symbols += block.num_symbols;
  blocks_.push_back(std::move(block));
  return Status();
}

// The caller named the method.
Status Search::Named(std::span<const uint8_t> text) {
  auto block =
      EncodeBlock(text, choice_for_(text.size()), setup_, pool_, observer_);
  if (block.ok()) return Add(text, *std::move(block), ChoiceReason::kNamed);
  if (block.status().code() != Code::kNotFinite) return block.status();
  auto stored =
      EncodeBlock(text, BlockChoice(), setup_, pool_, BlockObserver());
  if (!stored.ok()) return stored.status();
  return Add(text, *std::move(stored), ChoiceReason::kModelFailed);
}

Result<CodedBlock> Search::ByBytes(std::span<const uint8_t> text, bool last,
                                   ByteCosts* costs) {
  BlockChoice tried = choice_for_(text.size());
  tried.method = Method::kBytes;
  const BlockObserver observe = last ? Reporting() : Waiting();
  auto block =
      EncodeBlock(text, tried, setup_, pool_, [&](const BlockProgress& now) {
        costs->Note(now);
        return !observe || observe(now);
      });
  if (!block.ok()) return block;
  costs->Finish(text.size(), block->payload.size());
  if (!Order0MayTakeLess(text, block->payload.size())) return block;
  tried.method = Method::kOrder0;
  auto order0 = EncodeBlock(text, tried, setup_, pool_, BlockObserver());
  if (!order0.ok()) return order0;
  return order0->payload.size() < block->payload.size() ? std::move(order0)
                                                        : std::move(block);
}

Status Search::Cut(std::span<const uint8_t> text) {
  if (!search_.any_method) return Named(text);
  ByteCosts costs;
  auto by_bytes = ByBytes(text, /*last=*/!MayUseModel(), &costs);
  if (!by_bytes.ok()) return by_bytes.status();
  if (!MayUseModel()) {
    return Add(text, *std::move(by_bytes), ChoiceReason::kNoModel);
  }
  const std::vector<size_t> sizes =
      search_.may_cut ? CutByContent(costs) : std::vector<size_t>{text.size()};
  if (sizes.size() == 1) {
    return WithModel(text, *std::move(by_bytes), costs);
  }
  // A cut also cuts what one part repeats of another.
  std::vector<CodedBlock> parts;
  std::vector<ByteCosts> part_costs(sizes.size());
  uint64_t payload_bytes = 0;
  size_t begin = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    auto block =
        ByBytes(text.subspan(begin, sizes[i]), /*last=*/false, &part_costs[i]);
    if (!block.ok()) return block.status();
    begin += sizes[i];
    payload_bytes += block->payload.size();
    parts.push_back(*std::move(block));
  }
  if (payload_bytes * kCutCost > by_bytes->payload.size() * (kCutCost + 1)) {
    parts.clear();
    return WithModel(text, *std::move(by_bytes), costs);
  }
  *by_bytes = {};
  begin = 0;
  for (size_t i = 0; i < sizes.size(); ++i) {
    const auto part = text.subspan(begin, sizes[i]);
    begin += sizes[i];
    LLMZIP_RETURN_IF_ERROR(WithModel(part, std::move(parts[i]), part_costs[i]));
  }
  return Status();
}

// Tries the language model on a text that the byte model has coded, and keeps
// the better block.
Status Search::WithModel(std::span<const uint8_t> text, CodedBlock by_bytes,
                         const ByteCosts& costs) {
  const size_t payload_bytes = by_bytes.payload.size();
  if (IsHopeless(text.size(), payload_bytes)) {
    return Add(text, std::move(by_bytes), ChoiceReason::kDense);
  }
  BlockChoice tried = choice_for_(text.size());
  tried.method = Method::kMix;
  const bool is_redundant = payload_bytes < text.size() / kRedundant;
  if (search_.fewer_streams && is_redundant) tried.num_streams = 1;
  const bool is_long = text.size() >= kLongText;
  ModelTrial trial(&costs, search_.level < kFirstSmallLevel && is_long
                               ? kLeastSaving
                               : kLeastSavingOfAll);
  tried.trial = &trial;
  auto block = EncodeBlock(text, tried, setup_, pool_, Reporting());
  if (trial.gave_up()) {
    by_bytes.expected_saving = trial.expected_saving();
    const auto helps = HelpsOnSample(text);
    if (!helps.ok()) return helps.status();
    if (!*helps) {
      return Add(text, std::move(by_bytes), ChoiceReason::kModelSavesLittle);
    }
    tried.trial = nullptr;
    block = EncodeBlock(text, tried, setup_, pool_, Reporting());
  }
  if (!block.ok()) {
    if (block.status().code() != Code::kNotFinite) return block.status();
    return Add(text, std::move(by_bytes), ChoiceReason::kModelFailed);
  }
  return Add(text,
             block->payload.size() < payload_bytes ? *std::move(block)
                                                   : std::move(by_bytes),
             ChoiceReason::kSmallest);
}

// Whether the model is much better than the byte model on pieces from all over
// the text.
Result<bool> Search::HelpsOnSample(std::span<const uint8_t> text) {
  const size_t piece = std::min(
      std::clamp(text.size() / kPieceShare, kShortestPiece, kLongestPiece),
      text.size() / kPieces);
  if (piece == 0) return true;
  std::vector<uint8_t> sample;
  sample.reserve(piece * kPieces);
  for (size_t i = 0; i < kPieces; ++i) {
    const size_t begin = (text.size() - piece) * (2 * i + 1) / (2 * kPieces);
    const auto bytes = text.subspan(begin, piece);
    sample.insert(sample.end(), bytes.begin(), bytes.end());
  }
  BlockChoice tried = choice_for_(text.size());
  tried.num_streams = 1;
  tried.trace = false;
  size_t payload_bytes[2] = {};
  for (const Method method : {Method::kBytes, Method::kMix}) {
    tried.method = method;
    const auto block = EncodeBlock(sample, tried, setup_, pool_, Waiting());
    if (!block.ok()) {
      if (block.status().code() == Code::kNotFinite) return false;
      return block.status();
    }
    payload_bytes[method == Method::kMix ? 1 : 0] = block->payload.size();
  }
  return payload_bytes[1] * 1000 < payload_bytes[0] * (1000 - kMuchSaved);
}

}  // namespace

Result<std::vector<CodedBlock>> EncodeSmallest(std::span<const uint8_t> text,
                                               const ChoiceForSize& choice,
                                               const MethodSearch& search,
                                               const ModelSetup& setup,
                                               ThreadPool& pool,
                                               const BlockObserver& observer) {
  Search found(choice, search, setup, pool, observer);
  LLMZIP_RETURN_IF_ERROR(found.Cut(text));
  return found.TakeBlocks();
}

}  // namespace llmzip
