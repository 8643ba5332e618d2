// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/dictionary.h"

#include <algorithm>
#include <utility>

#include "container/block_header.h"
#include "container/model_record.h"

namespace llmzip {
namespace {

// The size of a text decides the size of the tables: texts may be on both sides
// of a limit.
constexpr int kKeptOfMethod = 2;

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

bool Dictionary::Kept::IsFor(const Priming& priming,
                             const ModelSetup& setup) const {
  return state->priming() == priming &&
         (model == nullptr ||
          (model.get() == setup.model && rules == setup.rules));
}

bool Dictionary::Keeps(const Priming& priming, const ModelSetup& setup) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  return std::any_of(kept_.begin(), kept_.end(), [&](const Kept& kept) {
    return kept.IsFor(priming, setup);
  });
}

uint64_t Dictionary::StateBytes() const {
  const std::lock_guard<std::mutex> lock(mutex_);
  uint64_t bytes = 0;
  for (const Kept& kept : kept_) bytes += kept.bytes;
  return bytes;
}

Result<std::shared_ptr<const PrimedState>> Dictionary::Primed(
    const Priming& priming, const ModelSetup& setup, ThreadPool& pool,
    const BlockObserver& observer) const {
  const std::lock_guard<std::mutex> lock(mutex_);
  for (const Kept& kept : kept_) {
    if (kept.IsFor(priming, setup)) return kept.state;
  }
  const bool with_model = UsesLanguageModel(priming.method);
  // What belongs to another model is not needed any more.
  std::erase_if(kept_, [&](const Kept& kept) {
    return with_model && kept.model != nullptr &&
           kept.model.get() != setup.model;
  });
  const auto same_method = [&](const Kept& kept) {
    return kept.state->priming().method == priming.method;
  };
  if (std::count_if(kept_.begin(), kept_.end(), same_method) == kKeptOfMethod) {
    kept_.erase(std::find_if(kept_.begin(), kept_.end(), same_method));
  }
  auto state = PrimedState::Learn(text_, priming, setup, pool, observer);
  if (!state.ok()) return state.status();
  kept_.push_back({with_model ? setup.model->shared_from_this() : nullptr,
                   setup.rules, *state,
                   PrimedState::MemoryBytes(text_.size(), priming, setup)});
  return *state;
}

}  // namespace llmzip
