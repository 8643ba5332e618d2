// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "model/vocabulary_gguf.h"

#include <string>
#include <string_view>
#include <utility>

#include "model/merge_table.h"

namespace llmzip {
namespace {

constexpr std::string_view kModelKey = "tokenizer.ggml.model";
constexpr std::string_view kPreKey = "tokenizer.ggml.pre";
constexpr std::string_view kTokensKey = "tokenizer.ggml.tokens";
constexpr std::string_view kScoresKey = "tokenizer.ggml.scores";
constexpr std::string_view kTypesKey = "tokenizer.ggml.token_type";
constexpr std::string_view kMergesKey = "tokenizer.ggml.merges";
constexpr std::string_view kBosKey = "tokenizer.ggml.bos_token_id";
constexpr std::string_view kEosKey = "tokenizer.ggml.eos_token_id";

// An array's length, before its elements are copied. A missing key passes.
Status CheckCount(const GgufFile& file, std::string_view key, uint64_t most) {
  const GgufValue* value = file.Find(key);
  if (value == nullptr || value->count <= most) return {};
  return {Code::kLimitExceeded,
          Quoted(key) + " has " + std::to_string(value->count) +
              " elements, at most " + std::to_string(most),
          value->offset};
}

Status ReadStrings(const GgufFile& file, std::string_view key, uint64_t most,
                   std::vector<std::string>* strings) {
  LLMZIP_RETURN_IF_ERROR(CheckCount(file, key, most));
  const auto views = file.GetStrings(key);
  if (!views.ok()) return views.status();
  strings->assign(views->begin(), views->end());
  return {};
}

Status ReadTypes(const GgufFile& file, std::vector<int32_t>* types) {
  if (!file.Has(kTypesKey)) return {};
  LLMZIP_RETURN_IF_ERROR(CheckCount(file, kTypesKey, kMaxTokens));
  const auto values = file.GetInts(kTypesKey);
  if (!values.ok()) return values.status();
  for (const int64_t value : *values) {
    // Any number out of range is as unknown as the next.
    types->push_back(value < INT32_MIN || value > INT32_MAX
                         ? -1
                         : static_cast<int32_t>(value));
  }
  return {};
}

Status ReadScores(const GgufFile& file, std::vector<float>* scores) {
  if (!file.Has(kScoresKey)) return {};
  LLMZIP_RETURN_IF_ERROR(CheckCount(file, kScoresKey, kMaxTokens));
  auto values = file.GetFloats(kScoresKey);
  if (!values.ok()) return values.status();
  *scores = *std::move(values);
  return {};
}

Status ReadStartToken(const GgufFile& file, int64_t* start_token) {
  for (const std::string_view key : {kBosKey, kEosKey}) {
    if (!file.Has(key)) continue;
    const auto token = file.GetUint(key, 0, kMaxTokens - 1);
    if (!token.ok()) return token.status();
    *start_token = static_cast<int64_t>(*token);
    return {};
  }
  return {};
}

}  // namespace

Result<VocabularySpec> ReadVocabularySpec(const GgufFile& file) {
  VocabularySpec spec;
  const auto model = file.GetString(kModelKey);
  if (!model.ok()) return model.status();
  spec.model = *model;
  if (file.Has(kPreKey)) {
    const auto pre = file.GetString(kPreKey);
    if (!pre.ok()) return pre.status();
    spec.pre = *pre;
  }
  LLMZIP_RETURN_IF_ERROR(
      ReadStrings(file, kTokensKey, kMaxTokens, &spec.tokens));
  LLMZIP_RETURN_IF_ERROR(ReadTypes(file, &spec.types));
  LLMZIP_RETURN_IF_ERROR(ReadStartToken(file, &spec.start_token));
  if (spec.model == "llama") {
    LLMZIP_RETURN_IF_ERROR(ReadScores(file, &spec.scores));
  }
  if (spec.model == "gpt2") {
    LLMZIP_RETURN_IF_ERROR(
        ReadStrings(file, kMergesKey, MergeTable::kMaxRules, &spec.merges));
  }
  return spec;
}

}  // namespace llmzip
