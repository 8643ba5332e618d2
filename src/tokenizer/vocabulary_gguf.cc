// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/vocabulary_gguf.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

#include "tokenizer/merge_table.h"
#include "tokenizer/tokenizer_families.h"

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

// A token takes its string and a place in every table while the tables are made
// and sorted. Each byte of its text lies in the spec, the decoded strings and
// the vocabulary, which grow by doubling.
constexpr uint64_t kTokenMemory = 256;
constexpr uint64_t kTextMemory = 5;
// A merge of the file takes its string, a rule and a place in the table.
constexpr uint64_t kMergeMemory = 112;
// A merge that scores imply takes a place in the growing list of rules and in
// the table.
constexpr uint64_t kRuleMemory = 64;

// The elements of an array, at most as many as are allowed, and the bytes of
// its strings.
struct ArraySize {
  uint64_t count = 0;
  uint64_t text_bytes = 0;
};
ArraySize SizeOf(const GgufFile& file, std::string_view key, uint64_t most) {
  const GgufValue* value = file.Find(key);
  if (value == nullptr || value->type != GgufType::kString) return {};
  return {std::min(value->count, most), value->bytes.size() - 8 * value->count};
}

// An array's length, before its elements are copied. A missing key passes.
Status CheckCount(const GgufFile& file, std::string_view key, uint64_t most) {
  const GgufValue* value = file.Find(key);
  if (value == nullptr || value->count <= most) return {};
  return {Code::kBadModel,
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
    // Out of range of int32: -1 is as unknown as the number itself.
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
  const auto family = TokenizerFamilyOf(*model);
  if (!family.ok()) return family.status();
  if (file.Has(kPreKey)) {
    const auto pre = file.GetString(kPreKey);
    if (!pre.ok()) return pre.status();
    spec.pre = *pre;
  }
  LLMZIP_RETURN_IF_ERROR(
      ReadStrings(file, kTokensKey, kMaxTokens, &spec.tokens));
  LLMZIP_RETURN_IF_ERROR(ReadTypes(file, &spec.types));
  LLMZIP_RETURN_IF_ERROR(ReadStartToken(file, &spec.start_token));
  if ((*family)->merges == MergeSource::kScores) {
    LLMZIP_RETURN_IF_ERROR(ReadScores(file, &spec.scores));
  }
  if ((*family)->merges == MergeSource::kList) {
    LLMZIP_RETURN_IF_ERROR(
        ReadStrings(file, kMergesKey, MergeTable::kMaxRules, &spec.merges));
  }
  return spec;
}

uint64_t VocabularyMemory(const GgufFile& file) {
  const ArraySize tokens = SizeOf(file, kTokensKey, kMaxTokens);
  const ArraySize merges = SizeOf(file, kMergesKey, MergeTable::kMaxRules);
  const auto model = file.GetString(kModelKey);
  const TokenizerFamily* family =
      model.ok() ? FindTokenizerFamily(*model) : nullptr;
  const MergeSource source =
      family == nullptr ? MergeSource::kNone : family->merges;
  uint64_t bytes =
      tokens.count * kTokenMemory + tokens.text_bytes * kTextMemory;
  if (source == MergeSource::kList) {
    bytes += merges.count * kMergeMemory + 2 * merges.text_bytes;
  }
  if (source == MergeSource::kScores) {
    // A symbol of n bytes falls into two in at most n - 1 ways.
    bytes += kRuleMemory *
             std::min<uint64_t>(tokens.text_bytes, MergeTable::kMaxRules);
  }
  return bytes;
}

}  // namespace llmzip
