// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The table of names in docs/TOKENIZERS.md against that of the code.
#include <fstream>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "gtest/gtest.h"
#include "tokenizer/pre_tokenizer.h"

namespace llmzip {
namespace {

// The fields of a line "| a | b | c |", without back quotes.
std::vector<std::string> FieldsOf(const std::string& line) {
  std::vector<std::string> fields;
  for (size_t at = line.find('|'); at != std::string::npos;) {
    const size_t end = line.find('|', at + 1);
    if (end == std::string::npos) break;
    std::string field;
    for (const char c : line.substr(at + 1, end - at - 1)) {
      if (c != '`') field += c;
    }
    const size_t begin = field.find_first_not_of(' ');
    const size_t last = field.find_last_not_of(' ');
    fields.push_back(begin == std::string::npos
                         ? ""
                         : field.substr(begin, last - begin + 1));
    at = end;
  }
  return fields;
}

struct Row {
  std::string is;
  std::string rule;
  bool keeps_known_words;
};

// The rows of the section "Names" by name; "(none)" is the empty name.
std::map<std::string, Row> TableOfTheDocument() {
  std::map<std::string, Row> rows;
  std::ifstream file("docs/TOKENIZERS.md");
  EXPECT_TRUE(file);
  bool is_names = false;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) is_names = line == "## Names";
    const std::vector<std::string> fields = FieldsOf(line);
    if (!is_names || fields.size() != 4 || fields[0] == "name" ||
        fields[0].starts_with('-')) {
      continue;
    }
    const std::string name = fields[0] == "(none)" ? "" : fields[0];
    const Row row = {fields[1], fields[2], fields[3] == "yes"};
    EXPECT_TRUE(rows.emplace(name, row).second) << name << " occurs twice";
  }
  return rows;
}

TEST(PreTokenizerNamesTest, TheDocumentListsWhatTheCodeDoes) {
  const auto rows = TableOfTheDocument();
  const auto names = PreTokenizer::KnownNames();
  EXPECT_EQ(rows.size(), names.size());
  EXPECT_GE(names.size(), 90u);
  std::set<std::string_view> seen;
  for (const auto& [name, kind, refusal, keeps] : names) {
    SCOPED_TRACE(name);
    EXPECT_TRUE(seen.insert(name).second) << "occurs twice";
    const auto found = rows.find(std::string(name));
    ASSERT_NE(found, rows.end());
    const Row& row = found->second;
    EXPECT_EQ(row.keeps_known_words, keeps);
    const auto made = PreTokenizer::Create(name);
    if (row.is == "refused") {
      EXPECT_EQ(row.rule, refusal);
      ASSERT_FALSE(made.ok());
      EXPECT_EQ(made.status().code(), Code::kBadModel);
      EXPECT_NE(made.status().what().find(row.rule), std::string::npos);
      continue;
    }
    EXPECT_EQ(row.is, name == kind ? "supported" : "alias");
    EXPECT_EQ(row.rule, kind);
    ASSERT_TRUE(made.ok()) << made.status().what();
    EXPECT_EQ(made->keeps_known_words(), keeps);
  }
}

TEST(PreTokenizerNamesTest, EachKindBearsAKnownName) {
  for (const auto& [kind, name] : PreTokenizer::Kinds()) {
    const auto made = PreTokenizer::Create(name);
    ASSERT_TRUE(made.ok()) << name;
    EXPECT_EQ(made->kind(), kind) << name;
  }
}

TEST(PreTokenizerNamesTest, AnUnknownNameIsNamed) {
  const auto unknown = PreTokenizer::Create("nobody");
  EXPECT_EQ(unknown.status().code(), Code::kBadModel);
  EXPECT_NE(unknown.status().what().find("unknown pre-tokenizer 'nobody'"),
            std::string::npos);
}

}  // namespace
}  // namespace llmzip
