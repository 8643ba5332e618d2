// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "testing/test_vocabulary.h"

#include <cassert>
#include <map>
#include <set>
#include <utility>

namespace llmzip {
namespace {

constexpr std::string_view kText =
    "The lighthouse stood where the river met the sea, and nobody in the "
    "village could say who had built it. Every evening, when the wind came "
    "from the north, the keeper climbed the one hundred and twelve steps, "
    "trimmed the lamp and wrote a line in the book: the hour, the weather, "
    "the ships that had passed. \"There is nothing to it,\" he would say to "
    "the children who asked him. \"You light the lamp, you write the line, "
    "and in the morning you put the lamp out again.\"\n\n"
    "But the children knew better. They had seen him standing at the window "
    "in the small hours, counting the waves; they had heard him talking to "
    "the gulls. On the 7th of March 1912 the book says only this: \"Wind "
    "north-west, 9. Three ships. The fourth did not answer.\" The page after "
    "it is empty, and the one after that begins with another hand.\n\n"
    "    for (int i = 0; i < count; ++i) {\n"
    "        if (lamp[i] == 0) continue;\n"
    "        total += lamp[i] * 2;\n"
    "    }\n\n"
    "What was the keeper thinking when he left? Some people think that he "
    "went out to the fourth ship; others that he was never there at all, and "
    "that the line in the book was written by the sea itself. In the caf\u00e9 "
    "by the harbour they still keep his chair \u2013 na\u00efve, perhaps, but "
    "it does no harm. \u201cHe will want to sit down,\u201d they say, "
    "\u201cwhen "
    "he comes back.\u201d\n\n"
    "The water was dark and the water was cold, and the light went round and "
    "round over the water as it had always done. Anyone who has lived with "
    "the sound of the sea for long enough will tell you that there comes a "
    "time when you do not hear it any more; and that this is the time to "
    "start listening.\n";

constexpr int32_t kNormal = 1, kUnknown = 2, kControl = 3, kByte = 6;

struct Merge {
  std::string left, right;
};

bool IsLetter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         static_cast<unsigned char>(c) >= 128;
}

// Runs that merges do not cross: letters with at most one space before them,
// runs of white space, single other characters.
std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words;
  for (size_t i = 0; i < text.size();) {
    size_t end = i + 1;
    if (text[i] == ' ' || text[i] == '\n') {
      while (end < text.size() && (text[end] == ' ' || text[end] == '\n')) {
        ++end;
      }
      const bool space_of_word =
          text[end - 1] == ' ' && end < text.size() && IsLetter(text[end]);
      if (space_of_word && end - i > 1) --end;
      if (space_of_word && end - i == 1 && text[end - 1] == ' ') {
        while (end < text.size() && IsLetter(text[end])) ++end;
      }
    } else if (IsLetter(text[i])) {
      while (end < text.size() && IsLetter(text[end])) ++end;
    }
    words.emplace_back(text.substr(i, end - i));
    i = end;
  }
  return words;
}

// Bytes of the UTF-8 character that begins with `first`.
size_t CharacterBytes(char first) {
  const auto byte = static_cast<unsigned char>(first);
  return byte < 0x80 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4;
}

// The commonest pairs of neighbours, merged one after the other; ties go to
// the pair that comes first in byte order. `by_byte`: start from bytes, else
// from characters.
std::vector<Merge> LearnMerges(bool by_byte, size_t num_merges) {
  std::vector<std::vector<std::string>> words;
  for (const std::string& word : Words(kText)) {
    std::vector<std::string> pieces;
    for (size_t i = 0; i < word.size();) {
      const size_t size = by_byte ? 1 : CharacterBytes(word[i]);
      pieces.push_back(word.substr(i, size));
      i += size;
    }
    words.push_back(std::move(pieces));
  }
  std::vector<Merge> merges;
  std::set<std::string> made;
  while (merges.size() < num_merges) {
    std::map<std::pair<std::string, std::string>, size_t> counts;
    for (const auto& word : words) {
      for (size_t i = 0; i + 1 < word.size(); ++i) {
        ++counts[{word[i], word[i + 1]}];
      }
    }
    assert(!counts.empty());  // the text is long enough for our vocabularies
    auto best = counts.begin();
    for (auto it = counts.begin(); it != counts.end(); ++it) {
      if (it->second > best->second) best = it;
    }
    const Merge merge{best->first.first, best->first.second};
    const std::string whole = merge.left + merge.right;
    for (auto& word : words) {
      for (size_t i = 0; i + 1 < word.size(); ++i) {
        if (word[i] == merge.left && word[i + 1] == merge.right) {
          word[i] = whole;
          word.erase(word.begin() + static_cast<ptrdiff_t>(i) + 1);
        }
      }
    }
    if (made.insert(whole).second) merges.push_back(merge);
  }
  return merges;
}

std::string Utf8(uint32_t code_point) {  // below U+0800
  if (code_point < 0x80) return {static_cast<char>(code_point)};
  return {static_cast<char>(0xc0 | code_point >> 6),
          static_cast<char>(0x80 | (code_point & 0x3f))};
}

// GPT-2's alphabet: printable Latin-1 stands for itself, the other bytes follow
// from U+0100 on.
std::string Gpt2Character(uint8_t byte) {
  const auto printable = [](uint32_t b) {
    return (b >= 33 && b <= 126) || (b >= 161 && b <= 172) || b >= 174;
  };
  if (printable(byte)) return Utf8(byte);
  uint32_t code_point = 256;
  for (uint32_t b = 0; b < byte; ++b) code_point += printable(b) ? 0 : 1;
  return Utf8(code_point);
}

std::string Gpt2String(const std::string& bytes) {
  std::string spelled;
  for (char c : bytes) spelled += Gpt2Character(static_cast<uint8_t>(c));
  return spelled;
}

bool MissingFromBpe(uint32_t byte) {
  static const std::set<uint32_t> kMissing = {
      0x04, 0x06, 0x13, 0x14, 0x16, 0x1d, 0xc0, 0xc1, 0xf1, 0xf2, 0xf5,
      0xf6, 0xf7, 0xf8, 0xf9, 0xfa, 0xfb, 0xfc, 0xfd, 0xfe, 0xff};
  return kMissing.contains(byte);
}

std::string Hex(uint32_t byte, const char* digits) {
  return {digits[byte >> 4], digits[byte & 15]};
}

// A space is spelled U+2581.
std::string SpmString(const std::string& text) {
  std::string spelled;
  for (char c : text) {
    if (c == ' ') {
      spelled += "\u2581";
    } else {
      spelled += c;
    }
  }
  return spelled;
}

std::string TrieString(const std::string& bytes) {
  std::string spelled;
  for (char c : bytes) {
    const auto byte = static_cast<uint8_t>(c);
    if (c == '\t') {
      spelled += "\\t";
    } else if (c == '\n') {
      spelled += "\\n";
    } else if (c == '\r') {
      spelled += "\\r";
    } else if (c == '\\') {
      spelled += "\\\\";
    } else if (byte >= 0x20 && byte < 0x7f) {
      spelled += c;
    } else {
      spelled += "\\x" + Hex(byte, "0123456789abcdef");
    }
  }
  return spelled;
}

void Add(std::string token, int32_t type, TestVocabulary* v) {
  v->tokens.push_back(std::move(token));
  v->types.push_back(type);
}

}  // namespace

std::string_view TestText() { return kText; }

TestVocabulary MakeBpeVocabulary(size_t num_tokens) {
  TestVocabulary v;
  for (const char* name : {"<|endoftext|>", "<|im_start|>", "<|im_end|>"}) {
    Add(name, kControl, &v);
  }
  for (uint32_t byte = 0; byte < 256; ++byte) {
    if (MissingFromBpe(byte)) continue;
    Add(Gpt2Character(static_cast<uint8_t>(byte)), kNormal, &v);
  }
  for (const Merge& merge :
       LearnMerges(/*by_byte=*/true, num_tokens - v.tokens.size())) {
    const std::string left = Gpt2String(merge.left);
    const std::string right = Gpt2String(merge.right);
    v.merges.push_back(left + " " + right);
    Add(left + right, kNormal, &v);
  }
  return v;
}

TestVocabulary MakeSpmVocabulary(size_t num_tokens) {
  TestVocabulary v;
  Add("<unk>", kUnknown, &v);
  Add("<s>", kControl, &v);
  Add("</s>", kControl, &v);
  v.bos = 1;
  for (uint32_t byte = 0; byte < 256; ++byte) {
    Add("<0x" + Hex(byte, "0123456789ABCDEF") + ">", kByte, &v);
  }
  v.scores.assign(v.tokens.size(), 0.0f);
  std::set<std::string> characters;
  for (char c = 32; c < 127; ++c) characters.insert(std::string(1, c));
  for (size_t i = 0; i < kText.size();) {
    const size_t size = CharacterBytes(kText[i]);
    if (kText[i] != '\n') characters.emplace(kText.substr(i, size));
    i += size;
  }
  const size_t num_merges = num_tokens - v.tokens.size() - characters.size();
  std::vector<std::string> pieces;
  // Line feeds have no character of their own, so merges of them are left out.
  constexpr size_t kLineFeedMerges = 16;  // at most
  for (const Merge& merge :
       LearnMerges(/*by_byte=*/false, num_merges + kLineFeedMerges)) {
    const std::string whole = merge.left + merge.right;
    if (whole.find('\n') == std::string::npos) pieces.push_back(whole);
  }
  assert(pieces.size() >= num_merges);
  pieces.resize(num_merges);
  pieces.insert(pieces.end(), characters.begin(), characters.end());
  for (size_t i = 0; i < pieces.size(); ++i) {
    Add(SpmString(pieces[i]), kNormal, &v);
    v.scores.push_back(-static_cast<float>(i));
  }
  return v;
}

TestVocabulary MakeTrieVocabulary(size_t num_tokens) {
  TestVocabulary v;
  Add("<s>", kControl, &v);
  for (uint32_t byte = 0; byte < 256; ++byte) {
    Add(TrieString(std::string(1, static_cast<char>(byte))), kNormal, &v);
  }
  for (const Merge& merge :
       LearnMerges(/*by_byte=*/true, num_tokens - v.tokens.size())) {
    Add(TrieString(merge.left + merge.right), kNormal, &v);
  }
  return v;
}

}  // namespace llmzip
