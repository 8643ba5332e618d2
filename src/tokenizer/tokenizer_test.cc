// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "tokenizer/tokenizer.h"

#include <random>
#include <string>

#include "gtest/gtest.h"
#include "tokenizer/pre_tokenizer.h"
#include "tokenizer/tokenizer_merging.h"

namespace llmzip {
namespace {

constexpr int32_t kNormal = 1, kControl = 3, kUser = 4, kByte = 6;

std::span<const uint8_t> AsBytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// A spec and all that is made from it.
struct Kit {
  explicit Kit(const VocabularySpec& spec)
      : vocabulary(MakeVocabulary(spec)), trie(vocabulary) {
    auto made = Tokenizer::Create(spec, vocabulary, trie);
    EXPECT_TRUE(made.ok()) << made.status().what();
    tokenizer = *std::move(made);
  }

  static Vocabulary MakeVocabulary(const VocabularySpec& spec) {
    auto made = Vocabulary::Create(spec);
    EXPECT_TRUE(made.ok()) << made.status().what();
    return *std::move(made);
  }

  // The strings of the symbols, with bars between them.
  std::string Cut(const std::string& text) const {
    std::string cut;
    for (const uint32_t symbol : tokenizer->Encode(AsBytes(text))) {
      const auto bytes = vocabulary.Bytes(symbol);
      if (!cut.empty()) cut += '|';
      cut.append(bytes.begin(), bytes.end());
    }
    return cut;
  }

  std::string Spell(const std::vector<uint32_t>& symbols) const {
    std::string text;
    for (const uint32_t symbol : symbols) {
      const auto bytes = vocabulary.Bytes(symbol);
      text.append(bytes.begin(), bytes.end());
    }
    return text;
  }

  Vocabulary vocabulary;
  ByteTrie trie;
  std::unique_ptr<Tokenizer> tokenizer;
};

VocabularySpec SmallBpe() {
  VocabularySpec spec{.model = "gpt2", .pre = "gpt-2"};
  spec.tokens = {"<|endoftext|>",
                 "\u0120",
                 "a",
                 "b",
                 "c",
                 "ab",
                 "bc",
                 "abc",
                 "\u0120a",
                 "\u0120ab",
                 "<user>",
                 "aa",
                 "aaaa",
                 "\u00c3",
                 "\u00a9",
                 "\u00c3\u00a9",
                 "ab"};
  spec.types.assign(spec.tokens.size(), kNormal);
  spec.types[0] = kControl;
  spec.types[10] = kUser;
  spec.merges = {"b c",       "a b", "a bc",  "\u0120 a",
                 "\u0120 ab", "a a", "aa aa", "\u00c3 \u00a9"};
  return spec;
}

VocabularySpec SmallSpm() {
  VocabularySpec spec{.model = "llama"};
  const auto add = [&spec](const char* token, int32_t type, float score) {
    spec.tokens.emplace_back(token);
    spec.types.push_back(type);
    spec.scores.push_back(score);
  };
  add("<s>", kControl, 0);
  add("<0x61>", kByte, 0);
  add("<0xE2>", kByte, 0);
  add("<0x96>", kByte, 0);
  add("\u2581", kNormal, -20);
  add("a", kNormal, -21);
  add("b", kNormal, -22);
  add("\u00e9", kNormal, -23);
  add("\u2581a", kNormal, -5);
  add("ab", kNormal, -4);
  add("\u2581ab", kNormal, -3);
  add("\u2581\u2581", kNormal, -1);
  add("b\u00e9", kNormal, -4);
  add("[x]", kUser, 0);
  return spec;
}

VocabularySpec SmallTrie() {
  VocabularySpec spec{.model = "rwkv"};
  spec.tokens = {"<s>", "a", "b", "ab", "abcd", "\\n", "\\x00\\xff"};
  spec.types.assign(spec.tokens.size(), kNormal);
  spec.types[0] = kControl;
  return spec;
}

VocabularySpec SmallGemma4() {
  VocabularySpec spec{.model = "gemma4"};
  spec.tokens = {"<s>",      "<0x61>",       "<0xE2>",  "\u2581", "a",
                 "b",        "\u00e9",       "\n",      "\n\n\n", "ab",
                 "\u2581ab", "\u2581\u2581", "b\u00e9", "[x]"};
  spec.types.assign(spec.tokens.size(), kNormal);
  spec.types[0] = kControl;
  spec.types[1] = spec.types[2] = kByte;
  spec.types.back() = kUser;
  spec.merges = {"\u2581 \u2581", "a b", "\u2581 ab", "b \u00e9"};
  return spec;
}

TEST(TokenizerTest, BpeMergesInTheOrderOfTheList) {
  const Kit kit(SmallBpe());
  EXPECT_EQ(kit.Cut(""), "");
  EXPECT_EQ(kit.Cut("abc"), "abc");
  EXPECT_EQ(kit.Cut("ab"), "ab");
  EXPECT_EQ(kit.Cut("cab"), "c|ab");
  EXPECT_EQ(kit.Cut("abcab"), "abc|ab");
  EXPECT_EQ(kit.Cut(" ab abc"), " ab| |abc");
  EXPECT_EQ(kit.Cut("aaaaaaa"), "aaaa|aa|a");
  EXPECT_EQ(kit.Cut("\u00e9"), "\u00e9");
  EXPECT_EQ(kit.Cut("\u00ea"), "\xc3|\xaa");
  EXPECT_EQ(kit.Cut("ab!ab"), "ab|!|ab");
}

TEST(TokenizerTest, Llama3TakesAWordThatIsATokenWhole) {
  VocabularySpec spec = SmallBpe();
  spec.tokens.push_back("cccc");
  spec.types.push_back(kNormal);
  EXPECT_EQ(Kit(spec).Cut("cccc ccccc"), "c|c|c|c| |c|c|c|c|c");
  spec.pre = "llama-bpe";
  EXPECT_EQ(Kit(spec).Cut("cccc\ncccc ccccc"), "cccc|\n|cccc| |c|c|c|c|c");
}

TEST(TokenizerTest, SpmMergesByScore) {
  const Kit kit(SmallSpm());
  EXPECT_EQ(kit.Cut(""), "");
  EXPECT_EQ(kit.Cut("ab"), "ab");  // no space is put before
  EXPECT_EQ(kit.Cut(" ab"), " ab");
  EXPECT_EQ(kit.Cut("   ab"), "  | ab");
  EXPECT_EQ(kit.Cut("  ab"), "  |ab");
  EXPECT_EQ(kit.Cut("ab\u00e9"), "ab|\u00e9");  // leftmost of equal scores
  EXPECT_EQ(kit.Cut("bb\u00e9"), "b|b\u00e9");
}

TEST(TokenizerTest, Gemma4MergesCharactersOfLines) {
  const Kit kit(SmallGemma4());
  EXPECT_EQ(kit.Cut(""), "");
  EXPECT_EQ(kit.Cut("ab ab  ab"), "ab| ab|  |ab");
  EXPECT_EQ(kit.Cut("ab\u00e9b\u00e9"), "ab|\u00e9|b\u00e9");
  EXPECT_EQ(kit.Cut("a[x]b"), "a|[x]|b");
  EXPECT_EQ(kit.Cut("c\u00ea"), "c|\xc3|\xaa");
  EXPECT_EQ(kit.Cut("\u2581"), "\xe2|\x96|\x81");
  // Three line breaks are a token, though no merge leads to it.
  EXPECT_EQ(kit.Cut("a\n\n\nb\n\n"), "a|\n\n\n|b|\n|\n");
}

TEST(TokenizerTest, SpmSpellsUnknownCharactersByteByByte) {
  const Kit kit(SmallSpm());
  EXPECT_EQ(kit.Cut("a\u4e2db"), "a|\xe4|\xb8|\xad|b");
  EXPECT_EQ(kit.Cut("\u2581"
                    "a"),
            "\xe2|\x96|\x81|a");
  EXPECT_EQ(kit.Cut("\xc3\xa9\xc3"), "\u00e9|\xc3");
}

TEST(TokenizerTest, TrieTakesTheLongestMatch) {
  const Kit kit(SmallTrie());
  EXPECT_EQ(kit.Cut(""), "");
  EXPECT_EQ(kit.Cut("abcdabcab"), "abcd|ab|c|ab");
  EXPECT_EQ(kit.Cut("a\nb"), "a|\n|b");
  EXPECT_EQ(kit.Cut(std::string("\0\xff\0", 3)), std::string("\0\xff|\0", 4));
}

TEST(TokenizerTest, ControlTokensAreNeverReadFromText) {
  for (const auto& spec :
       {SmallBpe(), SmallSpm(), SmallTrie(), SmallGemma4()}) {
    const Kit kit(spec);
    const std::string control = spec.tokens[0];
    const auto symbols = kit.tokenizer->Encode(AsBytes(control));
    EXPECT_EQ(symbols.size(), control.size());
    EXPECT_EQ(kit.Spell(symbols), control);
  }
}

TEST(TokenizerTest, UserDefinedTokensAreMatchedFirst) {
  EXPECT_EQ(Kit(SmallBpe()).Cut("ab<user>c <user"), "ab|<user>|c| |<|u|s|e|r");
  EXPECT_EQ(Kit(SmallSpm()).Cut("ab[x][xab"), "ab|[x]|[|x|ab");
  VocabularySpec spec = SmallBpe();
  for (const char* token : {"bca", "bc", "<user>!", "c<"}) {
    spec.tokens.emplace_back(token);
    spec.types.push_back(kUser);
  }
  // Leftmost, then longest.
  EXPECT_EQ(Kit(spec).Cut("abcabc<user>!<user>"), "a|bca|bc|<user>!|<user>");
  EXPECT_EQ(Kit(spec).Cut("ac<user>"), "a|c<|u|s|e|r|>");
}

TEST(TokenizerTest, EqualStringsGiveOneSymbol) {
  const VocabularySpec spec = SmallBpe();
  const Kit kit(spec);
  const auto symbols = kit.tokenizer->Encode(AsBytes("ab"));
  ASSERT_EQ(symbols.size(), 1u);
  EXPECT_EQ(kit.vocabulary.InputToken(symbols[0]), 5u);
}

// A text of pieces that matter to some tokenizer, and some random bytes.
std::string RandomText(std::mt19937& rng) {
  constexpr std::string_view kParts[] = {
      "a",    "b",      "c",        "ab",           " ",      "  ",
      "\n",   "\u00e9", "\u2581",   "<user>",       "[x]",    "<|endoftext|>",
      "<s>",  "<0x61>", "'s",       "12",           "\ufeff", "e\u0301\u0302",
      "\xff", "\xe2",   "\xe2\x96", "\xf0\x9f\x98", "\u4e2d", "\r\n"};
  std::string text;
  for (size_t parts = rng() % 120; parts > 0; --parts) {
    if (rng() % 8 == 0) {
      text += static_cast<char>(rng());
    } else {
      text += kParts[rng() % std::size(kParts)];
    }
  }
  return text;
}

TEST(TokenizerTest, AnyBytesComeBack) {
  std::mt19937 rng(6);
  for (const auto& spec : {SmallBpe(), SmallSpm(), SmallTrie()}) {
    const Kit kit(spec);
    for (int round = 0; round < 500; ++round) {
      const std::string text = RandomText(rng);
      const auto symbols = kit.tokenizer->Encode(AsBytes(text));
      ASSERT_EQ(kit.Spell(symbols), text);
      // Without help from the check.
      std::vector<uint32_t> unchecked;
      kit.tokenizer->Tokenize(AsBytes(text), &unchecked);
      ASSERT_EQ(unchecked, symbols);
    }
    std::string all;
    for (int byte = 0; byte < 256; ++byte) all += static_cast<char>(byte);
    EXPECT_EQ(kit.Spell(kit.tokenizer->Encode(AsBytes(all))), all);
  }
}

TEST(TokenizerTest, AnyBytesComeBackWithEveryPreTokenizer) {
  std::mt19937 rng(8);
  for (const auto& [name, kind, refusal, keeps] : PreTokenizer::KnownNames()) {
    if (!refusal.empty()) continue;
    VocabularySpec spec = SmallBpe();
    spec.pre = name;
    const Kit kit(spec);
    for (int round = 0; round < 40; ++round) {
      const std::string text = RandomText(rng);
      std::vector<uint32_t> unchecked;
      kit.tokenizer->Tokenize(AsBytes(text), &unchecked);
      ASSERT_EQ(kit.Spell(unchecked), text) << name;
    }
  }
}

// Merging must not go quadratic nor deep; the cut of long words is crossed.
TEST(TokenizerTest, LongRunsTakeNoTime) {
  std::string chain = "e";
  while (chain.size() < 1000000) chain += "\u0301";
  for (const auto& spec :
       {SmallBpe(), SmallSpm(), SmallTrie(), SmallGemma4()}) {
    const Kit kit(spec);
    for (const std::string& text :
         {std::string(1100000, 'a'), std::string(1000000, ' '),
          std::string(1000000, '\0'), std::string(1000000, '7'), chain}) {
      ASSERT_EQ(kit.Spell(kit.tokenizer->Encode(AsBytes(text))), text);
    }
  }
}

TEST(TokenizerTest, WordsAreCutBetweenCharacters) {
  EXPECT_EQ(FirstPiece(AsBytes("")), 0u);
  std::string word(kMaxWordBytes, 'a');
  EXPECT_EQ(FirstPiece(AsBytes(word)), kMaxWordBytes);
  word += 'a';
  EXPECT_EQ(FirstPiece(AsBytes(word)), kMaxWordBytes);
  word.replace(kMaxWordBytes - 2, 3, "\u2581");
  EXPECT_EQ(FirstPiece(AsBytes(word)), kMaxWordBytes - 2);
  word.replace(kMaxWordBytes - 10, 11, std::string(11, '\x80'));
  EXPECT_EQ(FirstPiece(AsBytes(word)), kMaxWordBytes - 3);
}

// Says something else than the text from `wrong_at` on.
class WrongTokenizer : public Tokenizer {
 public:
  WrongTokenizer(const Vocabulary& vocabulary, const ByteTrie& trie,
                 std::vector<uint32_t> answer)
      : Tokenizer(vocabulary, trie), answer_(std::move(answer)) {}

  void Tokenize(std::span<const uint8_t>,
                std::vector<uint32_t>* symbols) const override {
    symbols->insert(symbols->end(), answer_.begin(), answer_.end());
  }

 private:
  std::vector<uint32_t> answer_;
};

TEST(TokenizerTest, AWrongTokenizerIsOverruled) {
  const Kit kit(SmallTrie());
  const auto& v = kit.vocabulary;
  const uint32_t a = v.ByteSymbol('a');
  const uint32_t b = v.ByteSymbol('b');
  const uint32_t ab = v.Find(AsBytes("ab"));
  const auto encode = [&](std::vector<uint32_t> answer) {
    return WrongTokenizer(v, kit.trie, std::move(answer))
        .Encode(AsBytes("ababb"));
  };
  EXPECT_EQ(encode({a, b, ab, b}), (std::vector{a, b, ab, b}));
  EXPECT_EQ(encode({a, b, a}), (std::vector{a, b, a, b, b}));  // too little
  EXPECT_EQ(encode({a, b, b}), (std::vector{a, b, ab, b}));    // other bytes
  EXPECT_EQ(encode({a, b, ab, ab}), (std::vector{a, b, ab, b}));
  EXPECT_EQ(encode({ab, ab, b, b}), (std::vector{ab, ab, b}));  // too much
  EXPECT_EQ(encode({}), (std::vector{ab, ab, b}));
  EXPECT_EQ(encode({kNoSymbol}), (std::vector{ab, ab, b}));
  EXPECT_EQ(encode({v.num_symbols()}), (std::vector{ab, ab, b}));
}

Code CreateCode(const VocabularySpec& spec) {
  const Vocabulary vocabulary = Kit::MakeVocabulary(spec);
  const ByteTrie trie(vocabulary);
  return Tokenizer::Create(spec, vocabulary, trie).status().code();
}

TEST(TokenizerTest, RefusesMergesThatAreNotTwoTokens) {
  EXPECT_EQ(CreateCode(SmallBpe()), Code::kOk);
  for (const char* merge : {"ab", "ab ", " ab", "", " "}) {
    VocabularySpec spec = SmallBpe();
    spec.merges.emplace_back(merge);
    EXPECT_EQ(CreateCode(spec), Code::kBadModel) << merge;
  }
  VocabularySpec spec = SmallBpe();
  spec.merges.assign((size_t{1} << 22) + 1, "a b");
  EXPECT_EQ(CreateCode(spec), Code::kBadModel);
}

TEST(TokenizerTest, LeavesOutMergesOfUnknownTokensAndSaysSo) {
  EXPECT_EQ(Kit(SmallBpe()).tokenizer->note(), "");
  for (const char* merge : {"a x", "x a", "b a", "a b c", "<|endoftext|> a"}) {
    VocabularySpec spec = SmallBpe();
    spec.merges.emplace(spec.merges.begin() + 1, merge);
    const Kit kit(spec);
    EXPECT_EQ(kit.tokenizer->note(),
              "1 of 9 merges name unknown tokens and are not used, the first "
              "of them merge 1");
    EXPECT_EQ(kit.Cut("abc ab aaaa"), Kit(SmallBpe()).Cut("abc ab aaaa"));
  }
}

TEST(TokenizerTest, RefusesUnknownPreTokenizersAndBadScores) {
  VocabularySpec spec = SmallBpe();
  spec.pre = "unheard-of";
  EXPECT_EQ(CreateCode(spec), Code::kBadModel);
  spec = SmallSpm();
  spec.scores.pop_back();
  EXPECT_EQ(CreateCode(spec), Code::kBadModel);
  spec.scores.clear();
  EXPECT_EQ(CreateCode(spec), Code::kOk);
  for (const float bad : {std::numeric_limits<float>::quiet_NaN(),
                          std::numeric_limits<float>::infinity()}) {
    spec = SmallSpm();
    spec.scores[4] = bad;
    EXPECT_EQ(CreateCode(spec), Code::kBadModel);
  }
}

}  // namespace
}  // namespace llmzip
