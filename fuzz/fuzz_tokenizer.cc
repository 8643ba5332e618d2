// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Vocabularies made from the input, and a text that must come back.
#include <algorithm>
#include <string>
#include <string_view>

#include "fuzz/fuzz_target.h"
#include "tokenizer/byte_trie.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/vocabulary.h"

using namespace llmzip;

namespace {

constexpr size_t kMaxTokenBytes = 31;

// Takes bytes off the front; zeros when there are no more.
class Input {
 public:
  explicit Input(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  uint8_t Byte() {
    const auto byte = Bytes(1);
    return byte.empty() ? uint8_t{0} : byte[0];
  }
  std::span<const uint8_t> Bytes(size_t size) {
    const auto taken = bytes_.first(std::min(size, bytes_.size()));
    bytes_ = bytes_.subspan(taken.size());
    return taken;
  }
  std::span<const uint8_t> Rest() { return Bytes(bytes_.size()); }

 private:
  std::span<const uint8_t> bytes_;
};

// All ways to write a normal token as two, as the merges of a BPE model.
std::vector<std::string> MakeMerges(const VocabularySpec& spec) {
  std::vector<std::string> normal;
  for (size_t i = 0; i < spec.tokens.size(); ++i) {
    if (spec.types[i] == 1) normal.push_back(spec.tokens[i]);
  }
  const auto known = [&normal](std::string_view token) {
    return std::find(normal.begin(), normal.end(), token) != normal.end();
  };
  std::vector<std::string> merges;
  for (const std::string& token : normal) {
    for (size_t size = 1; size < token.size(); ++size) {
      const std::string left = token.substr(0, size);
      const std::string right = token.substr(size);
      if (known(left) && known(right)) merges.push_back(left + ' ' + right);
    }
  }
  return merges;
}

// First the kind of model and the number of tokens; then for each token its
// type, score and size, and its spelling. The text is the rest.
VocabularySpec MakeSpec(Input* input) {
  constexpr const char* kModels[] = {"gpt2", "llama", "rwkv"};
  constexpr const char* kPres[] = {"gpt-2", "smollm", "llama-bpe", "qwen2"};
  const uint8_t kind = input->Byte();
  VocabularySpec spec;
  spec.model = kModels[kind % 3];
  spec.pre = kPres[kind / 64];
  const size_t num_tokens = input->Byte();
  for (size_t i = 0; i < num_tokens; ++i) {
    const uint8_t shape = input->Byte();
    const int32_t type = shape / 32;  // 7 is none
    spec.types.push_back(type == 0 ? 1 : type);
    spec.scores.push_back(static_cast<float>(input->Byte() / 16));
    const auto spelling = input->Bytes(shape & kMaxTokenBytes);
    spec.tokens.emplace_back(spelling.begin(), spelling.end());
  }
  if (spec.model == "gpt2") spec.merges = MakeMerges(spec);
  return spec;
}

// The decisions that code `symbol` lead to it.
void CheckWalk(const Vocabulary& vocabulary, const ByteTrie& trie,
               uint32_t symbol) {
  uint32_t index = ByteTrie::kRoot;
  for (const uint8_t byte : vocabulary.Bytes(symbol)) {
    if (trie.node(index).num_children == 0) break;
    NextByte next(trie, index);
    for (int bit = 7; bit >= 0; --bit) {
      const NextByte::Split split = next.split();
      const bool one = ((byte >> bit) & 1) != 0;
      Expect(one ? split.middle <= symbol && symbol < split.end
                 : split.begin <= symbol && symbol < split.middle);
      next.Take(one ? 1 : 0);
    }
    index = next.child();
    Expect(trie.node(index).byte == byte);
  }
  Expect(trie.node(index).first == symbol);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  Input input({data, size});
  const VocabularySpec spec = MakeSpec(&input);
  const auto vocabulary = Vocabulary::Create(spec);
  if (!vocabulary.ok()) return 0;
  const ByteTrie trie(*vocabulary);
  const auto tokenizer = Tokenizer::Create(spec, *vocabulary, trie);
  if (!tokenizer.ok()) return 0;

  const auto text = input.Rest();
  std::vector<uint32_t> symbols;
  (*tokenizer)->Tokenize(text, &symbols);
  std::vector<uint8_t> back;
  for (const uint32_t symbol : symbols) {
    const auto bytes = vocabulary->Bytes(symbol);
    back.insert(back.end(), bytes.begin(), bytes.end());
    CheckWalk(*vocabulary, trie, symbol);
  }
  Expect(std::equal(back.begin(), back.end(), text.begin(), text.end()));
  Expect((*tokenizer)->Encode(text) == symbols);
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  constexpr std::string_view kTokens[] = {
      "a",      "b",        "ab",  "abab", "\u0120", "\u0120a",
      "\u2581", "\u2581ab", "\\n", "aa",   "'s",     "1"};
  constexpr std::string_view kText =
      "abab ab's a 12  \n\naaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaab\u00e9\xff\u2581";
  std::vector<std::vector<uint8_t>> seeds;
  for (const uint8_t kind : std::vector<uint8_t>{0, 1, 2, 64, 129, 192}) {
    std::vector<uint8_t> seed = {kind, std::size(kTokens) + 1};
    int score = 0;
    for (const std::string_view token : kTokens) {
      const bool user = token == "1";
      seed.push_back(static_cast<uint8_t>((user ? 4 * 32 : 32) + token.size()));
      seed.push_back(static_cast<uint8_t>(16 * ++score));
      seed.insert(seed.end(), token.begin(), token.end());
    }
    constexpr std::string_view kByteToken = "<0xE2>";
    seed.push_back(6 * 32 + kByteToken.size());
    seed.push_back(0);
    seed.insert(seed.end(), kByteToken.begin(), kByteToken.end());
    seed.insert(seed.end(), kText.begin(), kText.end());
    seeds.push_back(seed);
  }
  return seeds;
}
