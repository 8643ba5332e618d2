// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/dictionary.h"

#include <algorithm>
#include <utility>

#include "container/block_header.h"
#include "container/model_record.h"

namespace llmzip {
namespace {

// A frame needs one state for each method that its blocks have, two as a rule.
constexpr size_t kMostKept = 4;

}  // namespace

Result<std::shared_ptr<const Dictionary>> Dictionary::Create(
    std::vector<uint8_t> text, const std::string& name) {
  if (text.empty() || text.size() > kMaxDictionaryBytes) {
    return Status(Code::kInvalidArgument,
                  "a dictionary of " + std::to_string(text.size()) +
                      " bytes, expected 1 to " +
                      std::to_string(kMaxDictionaryBytes));
  }
  std::shared_ptr<Dictionary> dictionary(new Dictionary);
  dictionary->text_ = std::move(text);
  dictionary->sha256_ = Sha256Of(dictionary->text_);
  DictionaryRecord& record = dictionary->record_;
  std::copy_n(dictionary->sha256_.begin(), record.id.size(), record.id.begin());
  record.size_bytes = dictionary->text_.size();
  record.name = CleanFileName(name);
  return std::shared_ptr<const Dictionary>(std::move(dictionary));
}

Result<std::shared_ptr<const PrimedState>> Dictionary::Primed(
    const Priming& priming, const ModelSetup& setup, ThreadPool& pool,
    const BlockObserver& observer) const {
  const bool with_model = UsesLanguageModel(priming.method);
  const std::lock_guard<std::mutex> lock(mutex_);
  const auto is_same = [&](const Kept& kept) {
    return kept.state->priming() == priming &&
           (!with_model ||
            (kept.model.get() == setup.model && kept.rules == setup.rules));
  };
  const auto found = std::find_if(kept_.begin(), kept_.end(), is_same);
  if (found != kept_.end()) {
    std::rotate(found, found + 1, kept_.end());
    return kept_.back().state;
  }
  // What belongs to another model is not needed any more.
  std::erase_if(kept_, [&](const Kept& kept) {
    return with_model && kept.model != nullptr &&
           kept.model.get() != setup.model;
  });
  if (kept_.size() == kMostKept) kept_.erase(kept_.begin());
  auto state = PrimedState::Learn(text_, priming, setup, pool, observer);
  if (!state.ok()) return state.status();
  kept_.push_back({with_model ? setup.model->shared_from_this() : nullptr,
                   setup.rules, *state});
  return *state;
}

}  // namespace llmzip
