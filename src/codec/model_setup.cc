// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/model_setup.h"

#include "container/format.h"

namespace llmzip {
namespace {

constexpr uint64_t kStrongModel = 50'000'000;  // parameters

}  // namespace

uint8_t NumericsOf(const LanguageModel& model) {
  if (model.has_fine_keys()) return kNumericsExact3;
  return model.has_nibbles() ? kNumericsExact2 : kNumericsExact1;
}

bool CodesBesideReading(const LanguageModel& model, const ThreadPool& pool) {
  return pool.num_threads() > 1 && !IsStrong(model);
}

bool IsStrong(const LanguageModel& model) {
  return model.num_parameters() >= kStrongModel;
}

}  // namespace llmzip
