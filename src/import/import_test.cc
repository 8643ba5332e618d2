// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <fstream>

#include "gguf/dequantize.h"
#include "gguf/gguf.h"
#include "import/hf_tokenizer.h"
#include "import/import_folder.h"
#include "import/json_file.h"
#include "import/sentencepiece_model.h"
#include "testing/temporary_folder.h"

namespace llmzip {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// ---- SentencePiece ----------------------------------------------------------

std::string Varint(uint64_t value) {
  std::string bytes;
  for (; value >= 0x80; value >>= 7) {
    bytes += static_cast<char>(0x80 | (value & 0x7f));
  }
  return bytes + static_cast<char>(value);
}

std::string Bytes(uint64_t number, const std::string& content) {
  return Varint(number << 3 | 2) + Varint(content.size()) + content;
}

std::string Number(uint64_t number, uint64_t value) {
  return Varint(number << 3) + Varint(value);
}

std::string Float(uint64_t number, float value) {
  std::string bytes = Varint(number << 3 | 5);
  const auto bits = std::bit_cast<uint32_t>(value);
  for (int i = 0; i < 4; ++i) bytes += static_cast<char>(bits >> (8 * i));
  return bytes;
}

std::string Piece(const std::string& text, float score, uint64_t kind) {
  return Bytes(1, Bytes(1, text) + Float(2, score) + Number(3, kind));
}

Result<std::vector<SentencePiece>> Parse(const std::string& bytes) {
  return ParseSentencePieceModel(
      {reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size()});
}

const std::string kBpeTrainer = Bytes(2, Bytes(1, "corpus") + Number(3, 2));

TEST(SentencePieceTest, PiecesHaveTextScoreAndKind) {
  const auto pieces =
      Parse(kBpeTrainer + Piece("<unk>", 0, 2) + Bytes(1, Bytes(1, "a")) +
            Bytes(3, "normalizer") + Piece("\u2581ab", -2.5f, 1));
  ASSERT_TRUE(pieces.ok()) << pieces.status().what();
  ASSERT_EQ(pieces->size(), 3u);
  EXPECT_EQ((*pieces)[0].kind, 2u);
  EXPECT_EQ((*pieces)[1].text, "a");
  EXPECT_EQ((*pieces)[1].kind, 1u);
  EXPECT_EQ((*pieces)[2].text, "\u2581ab");
  EXPECT_EQ((*pieces)[2].score, -2.5f);
}

TEST(SentencePieceTest, EachTruncationIsRefusedOrEndsBetweenFields) {
  const std::string whole = Piece("ab", 1, 1) + Piece("c", 2, 1);
  for (size_t size = 0; size < whole.size(); ++size) {
    const auto pieces = Parse(whole.substr(0, size));
    EXPECT_EQ(pieces.ok(),
              size == whole.size() / 2 + 1 || size == Piece("ab", 1, 1).size())
        << size;
  }
}

TEST(SentencePieceTest, OddModelsAreRefused) {
  const std::string piece = Piece("a", 1, 1);
  for (const std::string& bytes :
       {piece + Bytes(2, Number(3, 1)), piece + Bytes(2, Bytes(1, "corpus")),
        Piece("a", 1, 0), Piece("a", 1, 7), Piece("a", NAN, 1),
        Piece("a", INFINITY, 1), Piece(std::string(70000, 'a'), 1, 1),
        std::string("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\x7f"),
        std::string(20, '\xff'), std::string("\x0b"), std::string("\x0f"),
        kBpeTrainer}) {
    const auto pieces = Parse(bytes);
    EXPECT_EQ(pieces.status().code(), Code::kBadModel);
  }
}

// ---- Tokenizers -------------------------------------------------------------

void Write(const std::filesystem::path& path, const std::string& text) {
  std::ofstream(path, std::ios::binary) << text;
}

TEST(HfTokenizerTest, EarlierMergesHaveHigherScores) {
  TemporaryFolder folder;
  const Json root = {{"added_tokens",
                      {{{"id", 0}, {"content", "<s>"}, {"special", true}},
                       {{"id", 1}, {"content", "\n\n"}, {"special", false}}}},
                     {"model",
                      {{"type", "BPE"},
                       {"byte_fallback", true},
                       {"vocab",
                        {{"<s>", 0},
                         {"\n\n", 1},
                         {"<0x0A>", 2},
                         {"a", 3},
                         {"b", 4},
                         {"ab", 5},
                         {"aba", 6},
                         {"lone", 7}}},
                       {"merges", {"a b", "ab a"}}}}};
  Write(folder.path() / "tokenizer.json", root.dump());
  const auto tokenizer = ReadHfTokenizer(folder.path(), 10, "");
  ASSERT_TRUE(tokenizer.ok()) << tokenizer.status().what();
  EXPECT_EQ(tokenizer->model, "llama");
  EXPECT_THAT(
      tokenizer->kinds,
      ElementsAre(TokenKind::kControl, TokenKind::kUserDefined,
                  TokenKind::kByte, TokenKind::kNormal, TokenKind::kNormal,
                  TokenKind::kNormal, TokenKind::kNormal, TokenKind::kUnused,
                  TokenKind::kUnused, TokenKind::kUnused));
  EXPECT_GT(tokenizer->scores[5], tokenizer->scores[6]);
  EXPECT_EQ(tokenizer->tokens[8], "[PAD8]");

  // The scores of tokenizer.model win, and it must agree.
  Write(folder.path() / "tokenizer.model",
        Piece("<s>", 0, 3) + Piece("\n\n", 0, 4) + Piece("<0x0A>", 0, 6) +
            Piece("a", -7, 1));
  const auto scored = ReadHfTokenizer(folder.path(), 10, "");
  ASSERT_TRUE(scored.ok()) << scored.status().what();
  EXPECT_EQ(scored->scores[3], -7);
  EXPECT_EQ(scored->kinds[2], TokenKind::kByte);
  Write(folder.path() / "tokenizer.model", Piece("</s>", 0, 3));
  EXPECT_THAT(ReadHfTokenizer(folder.path(), 10, "").status().what(),
              HasSubstr("token 0 is '</s>', but '<s>' in tokenizer.json"));
}

TEST(HfTokenizerTest, OlderFilesAreRead) {
  TemporaryFolder folder;
  EXPECT_THAT(ReadHfTokenizer(folder.path(), 8, "").status().what(),
              HasSubstr("has no tokenizer.json"));
  Write(folder.path() / "vocab.json", R"({"a": 0, "b": 1, "ab": 2})");
  Write(folder.path() / "merges.txt", "#version: 0.2\na b\r\n");
  Write(folder.path() / "tokenizer_config.json",
        R"({"added_tokens_decoder":
            {"3": {"content": "<end>", "special": true}}})");
  EXPECT_THAT(ReadHfTokenizer(folder.path(), 5, "").status().what(),
              HasSubstr("is not known"));
  const auto tokenizer = ReadHfTokenizer(folder.path(), 5, "qwen2");
  ASSERT_TRUE(tokenizer.ok()) << tokenizer.status().what();
  EXPECT_EQ(tokenizer->pre, "qwen2");
  EXPECT_THAT(tokenizer->tokens,
              ElementsAre("a", "b", "ab", "<end>", "[PAD4]"));
  EXPECT_EQ(tokenizer->kinds[3], TokenKind::kControl);
  EXPECT_THAT(tokenizer->merges, ElementsAre("a b"));
  Write(folder.path() / "merges.txt", "a b c\n");
  EXPECT_FALSE(ReadHfTokenizer(folder.path(), 5, "qwen2").ok());
  // SentencePiece alone.
  Write(folder.path() / "tokenizer.model", kBpeTrainer + Piece("x", -1, 1));
  const auto pieces = ReadHfTokenizer(folder.path(), 5, "qwen2");
  ASSERT_TRUE(pieces.ok()) << pieces.status().what();
  EXPECT_THAT(pieces->tokens,
              ElementsAre("x", "[PAD1]", "[PAD2]", "<end>", "[PAD4]"));
}

// ---- Folders ----------------------------------------------------------------

// A folder with one layer of width 32, whose tensors count up from their place
// in the list.
class Folder {
 public:
  explicit Folder(const std::string& class_name) {
    config_ = {{"architectures", {class_name}},
               {"hidden_size", 32},
               {"intermediate_size", 32},
               {"num_hidden_layers", 1},
               {"num_attention_heads", 2},
               {"num_key_value_heads", 1},
               {"vocab_size", 4},
               {"max_position_embeddings", 512},
               {"rms_norm_eps", 1e-6}};
    const std::string layer = "model.layers.0.";
    for (const char* name : {"model.embed_tokens", "lm_head"}) {
      Add(std::string(name) + ".weight", 4, 32);
    }
    Add("model.norm.weight", 0, 32);
    for (const char* name : {"input_layernorm", "post_attention_layernorm"}) {
      Add(layer + name + ".weight", 0, 32);
    }
    for (const char* name : {"q_proj", "o_proj"}) {
      Add(layer + "self_attn." + name + ".weight", 32, 32);
    }
    for (const char* name : {"k_proj", "v_proj"}) {
      Add(layer + "self_attn." + name + ".weight", 16, 32);
    }
    for (const char* name : {"gate_proj", "up_proj", "down_proj"}) {
      Add(layer + "mlp." + name + ".weight", 32, 32);
    }
  }

  Json& config() { return config_; }

  // 0 rows: a vector.
  void Add(const std::string& name, uint64_t rows, uint64_t cols) {
    const uint64_t count = std::max<uint64_t>(rows, 1) * cols;
    const Json shape = rows == 0 ? Json{cols} : Json{rows, cols};
    header_[name] = {
        {"dtype", "F32"},
        {"shape", shape},
        {"data_offsets", {data_.size(), data_.size() + 4 * count}}};
    for (uint64_t i = 0; i < count; ++i) {
      // The same in a row, so that Q8_0 is exact.
      const auto bits =
          std::bit_cast<uint32_t>(static_cast<float>(127 * (i / cols)));
      for (int k = 0; k < 4; ++k) data_ += static_cast<char>(bits >> (8 * k));
    }
  }

  // Status, and the file.
  Status Import(std::vector<uint8_t>* gguf) const {
    TemporaryFolder folder;
    Write(folder.path() / "config.json", config_.dump());
    const std::string header = header_.dump();
    std::string size;
    for (int k = 0; k < 8; ++k) {
      size += static_cast<char>(uint64_t{header.size()} >> (8 * k));
    }
    Write(folder.path() / "model.safetensors", size + header + data_);
    Write(folder.path() / "vocab.json", R"({"a": 0, "b": 1})");
    Write(folder.path() / "merges.txt", "");
    Write(folder.path() / "tokenizer.model",
          Piece("a", 0, 1) + Piece("b", 0, 1));
    return ImportFolder(folder.path(), "tiny", [gguf](auto bytes) {
      gguf->insert(gguf->end(), bytes.begin(), bytes.end());
      return Status();
    });
  }

 private:
  Json config_, header_ = Json::object();
  std::string data_;
};

// The first element of each row.
std::vector<float> FirstColumn(const GgufFile& file, const std::string& name) {
  std::vector<float> values;
  const TensorView* tensor = file.FindTensor(name);
  if (tensor == nullptr) return values;
  for (uint64_t row = 0; row < tensor->rows(); ++row) {
    std::vector<float> floats(tensor->cols());
    EXPECT_TRUE(Dequantize(tensor->type, tensor->Row(row), floats));
    values.push_back(floats[0] / 127);
  }
  return values;
}

TEST(ImportFolderTest, LlamaTurnsPairsWhereTheFolderTurnsHalves) {
  std::vector<uint8_t> bytes;
  const Status status = Folder("LlamaForCausalLM").Import(&bytes);
  ASSERT_TRUE(status.ok()) << status.what();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok()) << file.status().what();
  std::vector<float> pairs, rows;
  for (int i = 0; i < 16; ++i) {
    pairs.push_back(static_cast<float>(i / 2 + i % 2 * 8));
    rows.push_back(static_cast<float>(i));
  }
  EXPECT_EQ(FirstColumn(*file, "blk.0.attn_k.weight"), pairs);
  EXPECT_EQ(FirstColumn(*file, "blk.0.attn_v.weight"), rows);
  for (int i = 0; i < 16; ++i) pairs.push_back(pairs[i] + 16);
  EXPECT_EQ(FirstColumn(*file, "blk.0.attn_q.weight"), pairs);
  EXPECT_EQ(*file->GetString("general.architecture"), "llama");
  EXPECT_EQ(*file->GetString("general.name"), "tiny");
  EXPECT_EQ(*file->GetUint("llama.attention.head_count_kv"), 1u);
}

TEST(ImportFolderTest, Qwen2HasBiases) {
  Folder folder("Qwen2ForCausalLM");
  std::vector<uint8_t> bytes;
  EXPECT_THAT(folder.Import(&bytes).what(),
              HasSubstr("q_proj.bias' is missing"));
  EXPECT_TRUE(bytes.empty());
  folder.Add("model.layers.0.self_attn.q_proj.bias", 0, 32);
  for (const char* name : {"k", "v"}) {
    folder.Add(std::string("model.layers.0.self_attn.") + name + "_proj.bias",
               0, 16);
  }
  const Status status = folder.Import(&bytes);
  ASSERT_TRUE(status.ok()) << status.what();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok()) << file.status().what();
  const TensorView* bias = file->FindTensor("blk.0.attn_k.bias");
  ASSERT_NE(bias, nullptr);
  EXPECT_EQ(bias->type, TensorType::kF32);
  EXPECT_EQ(bias->num_dims, 1u);
  EXPECT_EQ(bias->cols(), 16u);
  EXPECT_EQ(FirstColumn(*file, "blk.0.attn_k.weight")[1], 1.0f);
}

void AddGemma3Norms(Folder* folder) {
  const std::string layer = "model.layers.0.";
  for (const char* name :
       {"pre_feedforward_layernorm", "post_feedforward_layernorm"}) {
    folder->Add(layer + name + ".weight", 0, 32);
  }
  for (const char* name : {"self_attn.q_norm", "self_attn.k_norm"}) {
    folder->Add(layer + name + ".weight", 0, 16);
  }
}

TEST(ImportFolderTest, Gemma3HasNormsAroundAndLocalLayers) {
  Folder folder("Gemma3ForCausalLM");
  folder.config()["hidden_activation"] = "gelu_pytorch_tanh";
  folder.config()["layer_types"] = {"sliding_attention"};
  folder.config()["sliding_window"] = 512;
  folder.config()["query_pre_attn_scalar"] = 16;
  folder.config()["rope_parameters"] = {
      {"full_attention", {{"rope_type", "default"}, {"rope_theta", 1e6}}},
      {"sliding_attention", {{"rope_type", "default"}, {"rope_theta", 5e3}}}};
  AddGemma3Norms(&folder);
  std::vector<uint8_t> bytes;
  const Status status = folder.Import(&bytes);
  ASSERT_TRUE(status.ok()) << status.what();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok()) << file.status().what();
  // The gains of the folder are zeros. One is added.
  for (const char* name :
       {"output_norm", "blk.0.attn_norm", "blk.0.post_attention_norm",
        "blk.0.ffn_norm", "blk.0.post_ffw_norm", "blk.0.attn_q_norm",
        "blk.0.attn_k_norm"}) {
    EXPECT_THAT(FirstColumn(*file, std::string(name) + ".weight"),
                ElementsAre(1.0f / 127))
        << name;
  }
  EXPECT_EQ(file->FindTensor("output.weight"), nullptr);
  EXPECT_EQ(*file->GetFloat("gemma3.rope.freq_base", 0, 1e9f), 1e6f);
  EXPECT_EQ(*file->GetFloat("gemma3.rope.freq_base_swa", 0, 1e9f), 5e3f);
  EXPECT_EQ(*file->GetUint("gemma3.attention.sliding_window"), 512u);
  EXPECT_EQ(*file->GetUint("gemma3.attention.sliding_window_pattern"), 2u);

  for (const auto& [key, value] : std::vector<std::pair<std::string, Json>>{
           {"hidden_activation", "silu"},
           {"query_pre_attn_scalar", 17},
           {"final_logit_softcapping", 30.0},
           {"layer_types", Json::array()},
           {"layer_types", 7},
           {"use_bidirectional_attention", true}}) {
    Folder odd = folder;
    odd.config()[key] = value;
    EXPECT_EQ(odd.Import(&bytes).code(), Code::kBadModel) << key;
  }
}

TEST(ImportFolderTest, AFailureToWriteIsReturned) {
  TemporaryFolder empty;
  const auto never = [](auto) { return Status(Code::kIo, "full"); };
  EXPECT_EQ(ImportFolder(empty.path(), "x", never).code(), Code::kModelMissing);
}

}  // namespace
}  // namespace llmzip
