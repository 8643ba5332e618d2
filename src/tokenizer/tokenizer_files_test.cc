// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Tokenizers on real vocabularies and texts. These lie outside of the
// repository: in the folder named by LLMZIP_SHARED, else ../shared, and the
// model in the folder named by LLMZIP_TEST_MODELS, else ../models. The
// vocabularies with their vectors, ggml-vocab-NAME.gguf of llama.cpp with .inp
// and .out, are in the folder named by LLMZIP_TEST_VOCABULARIES, else with the
// others. What is not there is skipped.
#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <sstream>

#include "base/bytes.h"
#include "base/checksum.h"
#include "gguf/gguf.h"
#include "gtest/gtest.h"
#include "tokenizer/tokenizer.h"
#include "tokenizer/vocabulary_gguf.h"

namespace llmzip {
namespace {

using Path = std::filesystem::path;

Path Folder(const char* variable, const char* otherwise) {
  const char* value = std::getenv(variable);
  return value != nullptr ? value : otherwise;
}
Path Shared() { return Folder("LLMZIP_SHARED", "../shared"); }
Path VocabularyFile(const std::string& name) {
  const Path folder =
      Folder("LLMZIP_TEST_VOCABULARIES", (Shared() / "models").c_str());
  return folder / ("ggml-vocab-" + name + ".gguf");
}
Path SmolLm2() {
  return Folder("LLMZIP_TEST_MODELS", "../models") /
         "SmolLM2-135M-Instruct.Q4_1.gguf";
}

std::string ReadText(const Path& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return {std::istreambuf_iterator<char>(file), {}};
}

std::span<const uint8_t> AsBytes(const std::string& text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

// The vocabulary and the tokenizer of a model file.
struct Kit {
  explicit Kit(const VocabularySpec& spec)
      : vocabulary(*Vocabulary::Create(spec)), trie(vocabulary) {
    auto made = Tokenizer::Create(spec, vocabulary, trie);
    EXPECT_TRUE(made.ok()) << made.status().what();
    tokenizer = *std::move(made);
  }

  std::vector<uint32_t> Ids(const std::string& text) const {
    std::vector<uint32_t> ids;
    for (const uint32_t symbol : tokenizer->Encode(AsBytes(text))) {
      ids.push_back(vocabulary.InputToken(symbol));
    }
    return ids;
  }

  bool ComesBack(const std::string& text) const {
    std::string back;
    for (const uint32_t symbol : tokenizer->Encode(AsBytes(text))) {
      const auto bytes = vocabulary.Bytes(symbol);
      back.append(bytes.begin(), bytes.end());
    }
    return back == text;
  }

  Vocabulary vocabulary;
  ByteTrie trie;
  std::unique_ptr<Tokenizer> tokenizer;
};

Kit OpenKit(const Path& path) {
  const auto file = GgufFile::Open(path.string());
  EXPECT_TRUE(file.ok()) << file.status().what();
  const auto spec = ReadVocabularySpec(*file);
  EXPECT_TRUE(spec.ok()) << spec.status().what();
  return Kit(*spec);
}

struct VectorsParam {
  const char* name;
  const char* prefix;  // these models' tokenizer puts it before a text
  size_t num_texts = 46;
};

class TokenizerVectorsTest : public testing::TestWithParam<VectorsParam> {};

TEST_P(TokenizerVectorsTest, IdsAreThoseOfLlamaCpp) {
  const Path gguf = VocabularyFile(GetParam().name);
  if (!std::filesystem::exists(gguf)) GTEST_SKIP() << "no file " << gguf;
  const Kit kit = OpenKit(gguf);
  const std::string texts = ReadText(gguf.string() + ".inp");
  std::istringstream lines(ReadText(gguf.string() + ".out"));
  const std::string separator = "\n__ggml_vocab_test__\n";
  size_t num_texts = 0;
  // The last separator is missing in some files.
  for (size_t begin = 0; begin < texts.size(); ++num_texts) {
    const size_t end = std::min(texts.find(separator, begin), texts.size());
    std::string text = texts.substr(begin, end - begin);
    begin = end + separator.size();
    if (!text.empty()) text.insert(0, GetParam().prefix);
    std::string line;
    ASSERT_TRUE(std::getline(lines, line));
    std::istringstream numbers(line);
    const std::vector<uint32_t> want{std::istream_iterator<uint32_t>(numbers),
                                     {}};
    EXPECT_EQ(kit.Ids(text), want) << text;
  }
  EXPECT_EQ(num_texts, GetParam().num_texts);
}

INSTANTIATE_TEST_SUITE_P(
    Files, TokenizerVectorsTest,
    testing::Values(VectorsParam{"command-r", ""},
                    VectorsParam{"deepseek-coder", ""},
                    VectorsParam{"deepseek-llm", ""},
                    VectorsParam{"falcon", ""}, VectorsParam{"gemma-4", ""},
                    VectorsParam{"gpt-2", ""}, VectorsParam{"llama-bpe", ""},
                    VectorsParam{"llama-spm", " "}, VectorsParam{"mpt", ""},
                    VectorsParam{"phi-3", " "}, VectorsParam{"qwen2", ""},
                    VectorsParam{"qwen35", "", 50}, VectorsParam{"refact", ""},
                    VectorsParam{"starcoder", ""}),
    [](const auto& test) {
      std::string name = test.param.name;
      std::replace(name.begin(), name.end(), '-', '_');
      return name;
    });

// The texts of the benchmark that are stored as they are.
std::vector<Path> BenchTexts() {
  std::vector<Path> paths;
  const Path folder = Shared() / "bench";
  if (!std::filesystem::exists(folder)) return paths;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    paths.push_back(entry.path());
  }
  std::sort(paths.begin(), paths.end());
  return paths;
}

TEST(TokenizerFilesTest, BenchTextsComeBackWithSmolLm2) {
  if (!std::filesystem::exists(SmolLm2())) {
    GTEST_SKIP() << "no file " << SmolLm2();
  }
  if (BenchTexts().empty()) GTEST_SKIP() << "no folder " << Shared() / "bench";
  const Kit kit = OpenKit(SmolLm2());
  EXPECT_EQ(kit.vocabulary.num_symbols(), 49156u);
  EXPECT_EQ(kit.vocabulary.synthetic_symbols().size(), 21u);
  for (const Path& path : BenchTexts()) {
    EXPECT_TRUE(kit.ComesBack(ReadText(path))) << path;
  }
}

// Count and hash of ids that were compared with those of HuggingFace's
// tokenizers 0.23.3, one by one.
TEST(TokenizerFilesTest, AliceWithSmolLm2) {
  const Path alice = Shared() / "bench" / "alice29.txt";
  if (!std::filesystem::exists(SmolLm2())) {
    GTEST_SKIP() << "no file " << SmolLm2();
  }
  if (!std::filesystem::exists(alice)) GTEST_SKIP() << "no file " << alice;
  const std::vector<uint32_t> ids = OpenKit(SmolLm2()).Ids(ReadText(alice));
  EXPECT_EQ(ids.size(), 41933u);
  std::vector<uint8_t> bytes;
  for (const uint32_t id : ids) AppendFixed32(id, &bytes);
  EXPECT_EQ(Xxh3Of(bytes), 0xcec79fa31c71f6ecu);
}

TEST(TokenizerFilesTest, DamagedTextComesBack) {
  std::mt19937 rng(7);
  for (const char* name : {"gpt-2", "starcoder", "llama-spm", "phi-3"}) {
    const Path gguf = VocabularyFile(name);
    if (!std::filesystem::exists(gguf)) GTEST_SKIP() << "no file " << gguf;
    const Kit kit = OpenKit(gguf);
    const std::string text = ReadText(gguf.string() + ".inp");
    for (int round = 0; round < 200; ++round) {
      std::string damaged = text;
      for (int i = 0; i < 50; ++i) {
        damaged[rng() % damaged.size()] = static_cast<char>(rng());
      }
      ASSERT_TRUE(kit.ComesBack(damaged)) << name << " round " << round;
    }
  }
}

}  // namespace
}  // namespace llmzip
