// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The tables: a line for each kind, and a line for each name of model files.
#include "tokenizer/pre_tokenizer.h"

#include <cassert>
#include <string>

#include "gguf/gguf.h"
#include "tokenizer/pre_tokenizer_rules.h"

namespace llmzip {

struct PreTokenizer::Rule {
  Kind kind;
  std::string_view name;
  FirstWordFunction* first_word;
};

namespace {

using Kind = PreTokenizer::Kind;

// In the order of Kind.
constexpr PreTokenizer::Rule kRules[] = {
    {Kind::kGpt2, "gpt-2", Gpt2Word},
    {Kind::kStarcoder, "starcoder", StarcoderWord},
    {Kind::kFalcon, "falcon", FalconWord},
    {Kind::kBloom, "bloom", BloomWord},
    {Kind::kViking, "viking", VikingWord},
    {Kind::kLlama3, "llama3", Llama3Word},
    {Kind::kQwen2, "qwen2", Qwen2Word},
    {Kind::kQwen35, "qwen35", Qwen35Word},
    {Kind::kSeedCoder, "seed-coder", SeedCoderWord},
    {Kind::kUfakzeka, "ufakzeka", UfakzekaWord},
    {Kind::kMinicpm5, "minicpm5", Minicpm5Word},
    {Kind::kLaguna, "laguna", LagunaWord},
    {Kind::kGpt4o, "gpt-4o", Gpt4oWord},
    {Kind::kTekken, "tekken", TekkenWord},
    {Kind::kKimiK2, "kimi-k2", KimiK2Word},
    {Kind::kYoutu, "youtu", YoutuWord},
    {Kind::kDeepseekLlm, "deepseek-llm", DeepseekLlmWord},
    {Kind::kDeepseekCoder, "deepseek-coder", DeepseekCoderWord},
    {Kind::kDeepseekV3, "deepseek-v3", DeepseekV3Word},
    {Kind::kSpark25, "spark2_5", Spark25Word},
};

struct Name {
  std::string_view name;
  Kind kind;
  bool keeps_known_words = false;
};
constexpr bool kKeeps = true;
constexpr Name kNames[] = {
    {"", Kind::kGpt2},
    {"default", Kind::kGpt2},
    {"gpt-2", Kind::kGpt2},
    {"a.x-4.0", Kind::kGpt2},
    {"exaone4", Kind::kGpt2},
    {"gigachat", Kind::kGpt2},
    {"granite-docling", Kind::kGpt2},
    {"jais", Kind::kGpt2},
    {"jina-de", Kind::kGpt2},
    {"jina-es", Kind::kGpt2},
    {"jina-v1-en", Kind::kGpt2},
    {"jina-v2-code", Kind::kGpt2},
    {"jina-v2-de", Kind::kGpt2},
    {"jina-v2-es", Kind::kGpt2},
    {"mellum", Kind::kGpt2},
    {"modern-bert", Kind::kGpt2},
    {"mpt", Kind::kGpt2},
    {"olmo", Kind::kGpt2},
    {"phi-2", Kind::kGpt2},
    {"roberta-bpe", Kind::kGpt2},
    {"trillion", Kind::kGpt2},
    {"starcoder", Kind::kStarcoder},
    {"codeshell", Kind::kStarcoder},
    {"command-r", Kind::kStarcoder},
    {"exaone", Kind::kStarcoder},
    {"mellum2", Kind::kStarcoder},
    {"minerva-7b", Kind::kStarcoder},
    {"refact", Kind::kStarcoder},
    {"smollm", Kind::kStarcoder},
    {"falcon", Kind::kFalcon},
    {"bloom", Kind::kBloom},
    {"gpt3-finnish", Kind::kBloom},
    {"poro-chat", Kind::kBloom},
    {"viking", Kind::kViking},
    {"llama3", Kind::kLlama3, kKeeps},
    {"chatglm-bpe", Kind::kLlama3},
    {"dbrx", Kind::kLlama3},
    {"falcon-h1", Kind::kLlama3, kKeeps},
    {"falcon3", Kind::kLlama3, kKeeps},
    {"glm4", Kind::kLlama3, kKeeps},
    {"glm5", Kind::kLlama3, kKeeps},
    {"jina-v5-nano", Kind::kLlama3, kKeeps},
    {"lfm2", Kind::kLlama3, kKeeps},
    {"llama-bpe", Kind::kLlama3, kKeeps},
    {"llama-v3", Kind::kLlama3, kKeeps},
    {"midm-2.0", Kind::kLlama3, kKeeps},
    {"pixtral", Kind::kLlama3, kKeeps},
    {"smaug-bpe", Kind::kLlama3},
    {"qwen2", Kind::kQwen2},
    {"bailingmoe", Kind::kQwen2},
    {"bailingmoe2", Kind::kQwen2},
    {"deepseek-r1-qwen", Kind::kQwen2},
    {"f2llmv2", Kind::kQwen2},
    {"grok-2", Kind::kQwen2},
    {"hunyuan", Kind::kQwen2},
    {"kormo", Kind::kQwen2},
    {"llada-moe", Kind::kQwen2},
    {"megrez", Kind::kQwen2},
    {"solar-open", Kind::kQwen2},
    {"stablelm2", Kind::kQwen2},
    {"qwen35", Kind::kQwen35},
    {"seed-coder", Kind::kSeedCoder},
    {"ufakzeka", Kind::kUfakzeka},
    {"minicpm5", Kind::kMinicpm5, kKeeps},
    {"laguna", Kind::kLaguna},
    {"gpt-4o", Kind::kGpt4o},
    {"kanana2", Kind::kGpt4o},
    {"llama4", Kind::kGpt4o},
    {"minimax-m2", Kind::kGpt4o},
    {"talkie", Kind::kGpt4o},
    {"tekken", Kind::kTekken, kKeeps},
    {"kimi-k2", Kind::kKimiK2},
    {"youtu", Kind::kYoutu, kKeeps},
    {"deepseek-llm", Kind::kDeepseekLlm},
    {"deepseek-coder", Kind::kDeepseekCoder},
    {"deepseek-v3", Kind::kDeepseekV3},
    {"hunyuan-dense", Kind::kDeepseekV3},
    {"hy_v4", Kind::kDeepseekV3},
    {"joyai-llm", Kind::kDeepseekV3},
    {"spark2_5", Kind::kSpark25},
};

struct RefusedName {
  std::string_view name;
  std::string_view why;
};
constexpr std::string_view kDigitsFromTheRight =
    "it groups digits from the right";
constexpr std::string_view kEmbeddings =
    "models with it make embeddings and predict no text";
constexpr std::string_view kOwnFamily =
    "it is known as tokenizer.ggml.model gemma4 alone";
constexpr RefusedName kRefused[] = {
    {"afmoe", kDigitsFromTheRight},
    {"chameleon", "it has words for parts of images"},
    {"cohere2moe", kDigitsFromTheRight},
    {"exaone-moe", "only mixtures of experts have it"},
    {"gemma4", kOwnFamily},
    {"granite-embed-multi-311m", kEmbeddings},
    {"granite-embed-multi-97m", kEmbeddings},
    {"jais-2", "it cuts white space into powers of two"},
    {"sarvam-moe", "only mixtures of experts have it"},
    {"superbpe", kDigitsFromTheRight},
    {"tiny_aya", kDigitsFromTheRight},
    {"whitespace", kEmbeddings},
};

}  // namespace

Result<PreTokenizer> PreTokenizer::Create(std::string_view name) {
  for (const Name& known : kNames) {
    if (known.name == name) {
      return PreTokenizer(known.kind, known.keeps_known_words);
    }
  }
  for (const RefusedName& refused : kRefused) {
    if (refused.name != name) continue;
    return Status(Code::kBadModel,
                  "the pre-tokenizer " + Quoted(name) +
                      " is not supported: " + std::string(refused.why));
  }
  return Status(Code::kBadModel, "unknown pre-tokenizer " + Quoted(name));
}

PreTokenizer::PreTokenizer(Kind kind, bool keeps_known_words)
    : rule_(&kRules[static_cast<size_t>(kind)]),
      keeps_known_words_(keeps_known_words) {
  assert(rule_->kind == kind);
}

PreTokenizer::Kind PreTokenizer::kind() const { return rule_->kind; }

size_t PreTokenizer::FirstWord(std::span<const uint8_t> text,
                               uint64_t* steps) const {
  return rule_->first_word(text, steps);
}

std::vector<PreTokenizer::KindName> PreTokenizer::Kinds() {
  std::vector<KindName> kinds;
  for (const Rule& rule : kRules) kinds.push_back({rule.kind, rule.name});
  return kinds;
}

std::vector<PreTokenizer::KnownName> PreTokenizer::KnownNames() {
  std::vector<KnownName> names;
  for (const Name& known : kNames) {
    names.push_back({known.name, kRules[static_cast<size_t>(known.kind)].name,
                     "", known.keeps_known_words});
  }
  for (const RefusedName& refused : kRefused) {
    names.push_back({refused.name, "", refused.why, false});
  }
  return names;
}

}  // namespace llmzip
