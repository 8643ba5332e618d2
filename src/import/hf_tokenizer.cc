// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Two families of tokenizers have a counterpart. In byte-level BPE a token is
// spelled in an alphabet of 256 letters for the bytes, a regular expression
// cuts the text into words, and a list of merges joins pairs. The expression is
// only known here by its text, so it is looked up in a table. In
// SentencePiece's BPE bytes have tokens such as <0x0A>, and scores say which
// pair is joined first. tokenizer.json has merges instead of scores: an earlier
// merge is a higher one.
#include "import/hf_tokenizer.h"

#include <algorithm>
#include <map>
#include <optional>
#include <unordered_map>
#include <utility>

#include "gguf/gguf.h"
#include "import/json_file.h"
#include "import/sentencepiece_model.h"

namespace llmzip {
namespace {

constexpr uint64_t kMaxFileBytes = uint64_t{64} << 20;

// The expressions of pre-tokenizers, and llama.cpp's names for them.
struct Expression {
  std::string_view text;
  std::string_view pre;
};
constexpr Expression kExpressions[] = {
    {R"('s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|)"
     R"(\s+(?!\S)|\s+)",
     "gpt-2"},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}|)"
     R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     "llama-bpe"},
    {R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}|)"
     R"( ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)",
     "qwen2"},
};

// The steps of a pre-tokenizer, sequences flattened.
void Flatten(const Json& step, std::vector<const Json*>* steps) {
  constexpr size_t kMaxSteps = 16;
  const Json* list = Member(step, "pretokenizers");
  if (StringMember(step, "type") != "Sequence" || list == nullptr ||
      !list->is_array()) {
    steps->push_back(&step);
    return;
  }
  for (const Json& inner : *list) {
    // One level is enough: a sequence in a sequence stays a step and is
    // refused.
    if (steps->size() < kMaxSteps) steps->push_back(&inner);
  }
}

bool IsType(const Json* step, const char* type) {
  return StringMember(*step, "type") == type;
}

// Whether ByteLevel also splits by GPT-2's expression, which is the default.
bool SplitsToo(const Json* byte_level) {
  return Member(*byte_level, "use_regex") == nullptr ||
         TrueMember(*byte_level, "use_regex");
}

// Whether the step keeps all that the expression matches as words.
bool KeepsMatches(const Json* split) {
  const std::string behavior = StringMember(*split, "behavior");
  const bool inverted = TrueMember(*split, "invert");
  return (behavior == "Isolated" && !inverted) ||
         (behavior == "Removed" && inverted);
}

Result<std::string> PreTokenizerOf(const Json& root, const std::string& path) {
  const Json* top = Member(root, "pre_tokenizer");
  std::vector<const Json*> steps;
  if (top != nullptr) Flatten(*top, &steps);
  if (steps.size() == 1 && IsType(steps[0], "ByteLevel") &&
      SplitsToo(steps[0])) {
    return std::string("gpt-2");
  }
  if (steps.size() == 2 && IsType(steps[1], "ByteLevel")) {
    if (IsType(steps[0], "Digits") && SplitsToo(steps[1]) &&
        TrueMember(*steps[0], "individual_digits")) {
      return std::string("smollm");
    }
    const Json* pattern = Member(*steps[0], "pattern");
    if (IsType(steps[0], "Split") && pattern != nullptr &&
        !SplitsToo(steps[1]) && KeepsMatches(steps[0])) {
      const std::string text = StringMember(*pattern, "Regex");
      for (const Expression& known : kExpressions) {
        if (text == known.text) return std::string(known.pre);
      }
      return BadFile(
          path, "the pre-tokenizer's expression is not known: " + Quoted(text));
    }
  }
  std::string names;
  for (const Json* step : steps) {
    names += (names.empty() ? "" : ", ") + StringMember(*step, "type");
  }
  return BadFile(path, "the pre-tokenizer is not known: " + Quoted(names));
}

class TokenizerReader {
 public:
  TokenizerReader(std::string path, uint64_t num_tokens)
      : path_(std::move(path)), known_(num_tokens, false) {
    result_.tokens.resize(num_tokens);
    result_.kinds.resize(num_tokens, TokenKind::kUnused);
  }

  HfTokenizer& result() { return result_; }

  // Sets a token. An added token may repeat one of the vocabulary.
  Status Set(const Json& id_value, const std::string& text, TokenKind kind,
             bool may_repeat) {
    uint64_t id = 0;
    if (known_.empty() || !IsUint(id_value, known_.size() - 1, &id)) {
      return BadFile(path_,
                     "the token " + Quoted(text) +
                         " has an id beyond the embeddings, which have " +
                         std::to_string(known_.size()) + " rows");
    }
    if (known_[id] && (!may_repeat || result_.tokens[id] != text)) {
      return BadFile(path_, "two tokens have the id " + std::to_string(id));
    }
    known_[id] = true;
    result_.tokens[id] = text;
    result_.kinds[id] = kind;
    return Status();
  }

  Status AddVocabulary(const Json& vocabulary) {
    for (const auto& [text, id] : vocabulary.items()) {
      LLMZIP_RETURN_IF_ERROR(
          Set(id, text, TokenKind::kNormal, /*may_repeat=*/false));
    }
    return Status();
  }

  // An entry of added_tokens, or of added_tokens_decoder in the other file.
  Status AddSpecial(const Json& entry, const Json& id) {
    const std::string text = StringMember(entry, "content");
    if (text.empty()) return BadFile(path_, "an added token has no content");
    return Set(id, text,
               TrueMember(entry, "special") ? TokenKind::kControl
                                            : TokenKind::kUserDefined,
               /*may_repeat=*/true);
  }

  // Unused tokens get names that no other token has.
  void FillGaps() {
    for (size_t i = 0; i < known_.size(); ++i) {
      if (!known_[i]) result_.tokens[i] = "[PAD" + std::to_string(i) + "]";
    }
  }

 private:
  const std::string path_;
  HfTokenizer result_;
  std::vector<bool> known_;
};

using MergePair = std::pair<std::string, std::string>;

// A merge is "a b" or ["a", "b"].
std::optional<MergePair> MergeOf(const Json& merge) {
  if (merge.is_array() && merge.size() == 2 && merge[0].is_string() &&
      merge[1].is_string()) {
    return MergePair(merge[0].get<std::string>(), merge[1].get<std::string>());
  }
  if (!merge.is_string()) return std::nullopt;
  const auto text = merge.get<std::string>();
  const size_t space = text.find(' ', 1);
  if (space == std::string::npos) return std::nullopt;
  return MergePair(text.substr(0, space), text.substr(space + 1));
}

Status AddMerges(const Json& list, const std::string& path,
                 std::vector<MergePair>* merges) {
  for (const Json& entry : list) {
    auto merge = MergeOf(entry);
    if (!merge.has_value()) return BadFile(path, "a merge is not a pair");
    merges->push_back(*std::move(merge));
  }
  return Status();
}

Status SetByteLevelMerges(const std::vector<MergePair>& merges,
                          const std::string& path, HfTokenizer* result) {
  for (const auto& [left, right] : merges) {
    if (left.find(' ') != std::string::npos ||
        right.find(' ') != std::string::npos) {
      return BadFile(path,
                     "a merge with a space, which the byte alphabet has "
                     "not");
    }
    std::string merge = left;
    merge.append(" ").append(right);
    result->merges.push_back(std::move(merge));
  }
  return Status();
}

bool IsByteToken(const std::string& text) {
  constexpr std::string_view kDigits = "0123456789ABCDEFabcdef";
  return text.size() == 6 && text.starts_with("<0x") && text[5] == '>' &&
         kDigits.find(text[3]) != std::string_view::npos &&
         kDigits.find(text[4]) != std::string_view::npos;
}

bool IsOneCharacter(const std::string& text) {
  return std::count_if(text.begin(), text.end(), [](char c) {
           return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
         }) == 1;
}

// The first merge that makes a token says its score. A token of several
// characters that no merge makes does not occur.
void SetScoresOfMerges(const std::vector<MergePair>& merges,
                       HfTokenizer* result) {
  std::unordered_map<std::string, size_t> rank;
  for (size_t i = 0; i < merges.size(); ++i) {
    rank.emplace(merges[i].first + merges[i].second, i);
  }
  result->scores.resize(result->tokens.size(), 0);
  for (size_t i = 0; i < result->tokens.size(); ++i) {
    const std::string& text = result->tokens[i];
    TokenKind& kind = result->kinds[i];
    if (kind != TokenKind::kNormal) continue;
    const auto found = rank.find(text);
    if (IsByteToken(text)) {
      kind = TokenKind::kByte;
    } else if (found != rank.end()) {
      result->scores[i] = -static_cast<float>(found->second) - 1;
    } else if (!IsOneCharacter(text)) {
      kind = TokenKind::kUnused;
    }
  }
}

Result<std::vector<SentencePiece>> ReadPieces(const std::string& path) {
  const auto bytes = ReadFile(path, kMaxFileBytes);
  if (!bytes.ok()) return bytes.status();
  return ParseSentencePieceModel(
      {reinterpret_cast<const uint8_t*>(bytes->data()), bytes->size()});
}

// Takes scores and kinds of tokenizer.model. It may lack added tokens.
Status SetScoresOfPieces(const std::string& path, HfTokenizer* result) {
  const auto pieces = ReadPieces(path);
  if (!pieces.ok()) return pieces.status();
  result->scores.resize(result->tokens.size(), 0);
  if (pieces->size() > result->tokens.size()) {
    return BadFile(path, std::to_string(pieces->size()) + " tokens, but " +
                             std::to_string(result->tokens.size()) +
                             " embeddings");
  }
  for (size_t i = 0; i < pieces->size(); ++i) {
    const SentencePiece& piece = (*pieces)[i];
    if (result->tokens[i] != piece.text) {
      return BadFile(path, "token " + std::to_string(i) + " is " +
                               Quoted(piece.text) + ", but " +
                               Quoted(result->tokens[i]) +
                               " in tokenizer.json");
    }
    result->scores[i] = piece.score;
    const bool is_added = result->kinds[i] == TokenKind::kControl ||
                          result->kinds[i] == TokenKind::kUserDefined;
    const auto kind = static_cast<TokenKind>(piece.kind);
    if (!is_added || kind != TokenKind::kNormal) result->kinds[i] = kind;
  }
  return Status();
}

Result<HfTokenizer> ReadTokenizerJson(const std::string& folder,
                                      uint64_t num_tokens) {
  const std::string path = folder + "/tokenizer.json";
  const auto root = ReadJsonFile(path, kMaxFileBytes);
  if (!root.ok()) return root.status();
  const Json none = Json::object();
  const Json* model = Member(*root, "model");
  if (model == nullptr) model = &none;
  const Json* vocabulary = Member(*model, "vocab");
  const Json* merge_list = Member(*model, "merges");
  // Old files have no type.
  const std::string type = StringMember(*model, "type");
  if ((!type.empty() && type != "BPE") || vocabulary == nullptr ||
      !vocabulary->is_object() || merge_list == nullptr ||
      !merge_list->is_array()) {
    return BadFile(path, "the tokenizer is " + Quoted(type) +
                             ", expected BPE with a vocabulary and merges");
  }
  TokenizerReader reader(path, num_tokens);
  LLMZIP_RETURN_IF_ERROR(reader.AddVocabulary(*vocabulary));
  if (const Json* added = Member(*root, "added_tokens");
      added != nullptr && added->is_array()) {
    for (const Json& entry : *added) {
      const Json* id = Member(entry, "id");
      LLMZIP_RETURN_IF_ERROR(
          reader.AddSpecial(entry, id != nullptr ? *id : none));
    }
  }
  std::vector<MergePair> merges;
  LLMZIP_RETURN_IF_ERROR(AddMerges(*merge_list, path, &merges));
  HfTokenizer& result = reader.result();
  if (TrueMember(*model, "byte_fallback")) {
    result.model = "llama";
    const std::string pieces = folder + "/tokenizer.model";
    if (Exists(pieces)) {
      LLMZIP_RETURN_IF_ERROR(SetScoresOfPieces(pieces, &result));
    } else {
      SetScoresOfMerges(merges, &result);
    }
  } else {
    auto pre = PreTokenizerOf(*root, path);
    if (!pre.ok()) return pre.status();
    result.model = "gpt2";
    result.pre = *std::move(pre);
    LLMZIP_RETURN_IF_ERROR(SetByteLevelMerges(merges, path, &result));
  }
  reader.FillGaps();
  return std::move(result);
}

// Adds the tokens of added_tokens_decoder, whose keys are the ids.
Status AddFromConfig(const std::string& folder, TokenizerReader* reader) {
  const std::string path = folder + "/tokenizer_config.json";
  if (!Exists(path)) return Status();
  const auto root = ReadJsonFile(path, kMaxFileBytes);
  if (!root.ok()) return root.status();
  const Json* added = Member(*root, "added_tokens_decoder");
  if (added == nullptr || !added->is_object()) return Status();
  for (const auto& [id, entry] : added->items()) {
    const Json number = Json::parse(id, nullptr, /*allow_exceptions=*/false);
    LLMZIP_RETURN_IF_ERROR(reader->AddSpecial(entry, number));
  }
  return Status();
}

Result<HfTokenizer> ReadVocabularyAndMerges(const std::string& folder,
                                            uint64_t num_tokens,
                                            std::string_view pre) {
  const std::string path = folder + "/vocab.json";
  if (pre.empty()) {
    return BadFile(path,
                   "without tokenizer.json the pre-tokenizer of this "
                   "architecture is not known");
  }
  const auto vocabulary = ReadJsonFile(path, kMaxFileBytes);
  if (!vocabulary.ok()) return vocabulary.status();
  TokenizerReader reader(path, num_tokens);
  LLMZIP_RETURN_IF_ERROR(reader.AddVocabulary(*vocabulary));
  LLMZIP_RETURN_IF_ERROR(AddFromConfig(folder, &reader));
  const auto text = ReadFile(folder + "/merges.txt", kMaxFileBytes);
  if (!text.ok()) return text.status();
  HfTokenizer& result = reader.result();
  for (size_t begin = 0; begin < text->size();) {
    const size_t end = std::min(text->find('\n', begin), text->size());
    std::string line = text->substr(begin, end - begin);
    begin = end + 1;
    if (line.ends_with('\r')) line.pop_back();
    if (line.empty() || line.starts_with("#version")) continue;
    if (std::count(line.begin(), line.end(), ' ') != 1) {
      return BadFile(folder + "/merges.txt", "a merge is not a pair");
    }
    result.merges.push_back(std::move(line));
  }
  result.model = "gpt2";
  result.pre = pre;
  reader.FillGaps();
  return std::move(result);
}

Result<HfTokenizer> ReadSentencePieces(const std::string& folder,
                                       uint64_t num_tokens) {
  const std::string path = folder + "/tokenizer.model";
  const auto pieces = ReadPieces(path);
  if (!pieces.ok()) return pieces.status();
  TokenizerReader reader(path, num_tokens);
  HfTokenizer& result = reader.result();
  result.scores.resize(num_tokens, 0);
  for (size_t i = 0; i < pieces->size(); ++i) {
    const SentencePiece& piece = (*pieces)[i];
    LLMZIP_RETURN_IF_ERROR(reader.Set(Json(i), piece.text,
                                      static_cast<TokenKind>(piece.kind),
                                      /*may_repeat=*/false));
    result.scores[i] = piece.score;
  }
  LLMZIP_RETURN_IF_ERROR(AddFromConfig(folder, &reader));
  result.model = "llama";
  reader.FillGaps();
  return std::move(result);
}

}  // namespace

void HfTokenizer::AddTo(GgufOutput* output) const {
  output->AddString("tokenizer.ggml.model", model);
  if (!pre.empty()) output->AddString("tokenizer.ggml.pre", pre);
  output->AddStrings("tokenizer.ggml.tokens", tokens);
  if (!scores.empty()) output->AddFloat32s("tokenizer.ggml.scores", scores);
  std::vector<int32_t> types;
  for (const TokenKind kind : kinds)
    types.push_back(static_cast<int32_t>(kind));
  output->AddInt32s("tokenizer.ggml.token_type", types);
  if (!merges.empty()) output->AddStrings("tokenizer.ggml.merges", merges);
}

Result<HfTokenizer> ReadHfTokenizer(const std::string& folder,
                                    uint64_t num_tokens, std::string_view pre) {
  if (Exists(folder + "/tokenizer.json")) {
    return ReadTokenizerJson(folder, num_tokens);
  }
  if (Exists(folder + "/tokenizer.model")) {
    return ReadSentencePieces(folder, num_tokens);
  }
  if (Exists(folder + "/vocab.json")) {
    return ReadVocabularyAndMerges(folder, num_tokens, pre);
  }
  return BadFile(folder,
                 "has no tokenizer.json, tokenizer.model or vocab.json");
}

}  // namespace llmzip
