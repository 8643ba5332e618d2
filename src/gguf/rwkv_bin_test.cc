// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/rwkv_bin.h"

#include <algorithm>
#include <cstddef>
#include <filesystem>
#include <fstream>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "gguf/gguf.h"
#include "gguf/model_id.h"
#include "gtest/gtest.h"
#include "predict/language_model.h"
#include "testing/rwkv_bin_writer.h"
#include "testing/temporary_folder.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;

constexpr RwkvVersion kVersions[] = {kRwkv4, kRwkv5v1, kRwkv5v2, kRwkv6,
                                     kRwkv7};
constexpr size_t kHeaderBytes = 24;

void Write(const std::filesystem::path& path, std::string_view text) {
  std::ofstream(path, std::ios::binary) << text;
}
void Write(const std::filesystem::path& path, const Bytes& bytes) {
  Write(path, std::string_view(reinterpret_cast<const char*>(bytes.data()),
                               bytes.size()));
}

void ExpectError(const Bytes& file, Code code, std::string_view what) {
  const auto parsed = GgufFile::Parse(file);
  ASSERT_FALSE(parsed.ok()) << what;
  EXPECT_EQ(parsed.status().code(), code) << parsed.status().what();
  EXPECT_NE(parsed.status().what().find(what), std::string::npos)
      << parsed.status().what();
}

void ExpectDims(const GgufFile& file, std::string_view name,
                std::vector<uint64_t> dims) {
  const TensorView* tensor = file.FindTensor(name);
  ASSERT_NE(tensor, nullptr) << name;
  EXPECT_EQ(tensor->num_dims, dims.size()) << name;
  dims.resize(4, 1);
  EXPECT_TRUE(std::equal(dims.begin(), dims.end(), tensor->dims.begin()))
      << name;
}

TEST(RwkvBinTest, EachVersionIsToldByItsTensors) {
  const std::pair<RwkvVersion, const char*> cases[] = {{kRwkv4, "rwkv4"},
                                                       {kRwkv5v1, "rwkv5"},
                                                       {kRwkv5v2, "rwkv5"},
                                                       {kRwkv6, "rwkv6"},
                                                       {kRwkv7, "rwkv7"}};
  for (const auto& [version, name] : cases) {
    const Bytes bytes = MakeTinyRwkv({.version = version}).Finish();
    const auto file = GgufFile::Parse(bytes);
    ASSERT_TRUE(file.ok()) << name << ": " << file.status().what();
    const std::string prefix = std::string(name) + ".";
    EXPECT_EQ(*file->GetString("general.architecture"), name);
    EXPECT_EQ(*file->GetUint(prefix + "block_count"), 2u);
    EXPECT_EQ(*file->GetUint(prefix + "embedding_length"), 64u);
    EXPECT_EQ(*file->GetUint(prefix + "feed_forward_length"), 96u);
    EXPECT_EQ(file->Has(prefix + "wkv.head_size"), version != kRwkv4);
    EXPECT_EQ(file->size_bytes(), bytes.size());
    EXPECT_TRUE(ComputeModelId(*file).ok());
  }
}

TEST(RwkvBinTest, TensorsHaveTheNamesAndShapesOfLlamaCpp) {
  const Bytes bytes6 = MakeTinyRwkv({.version = kRwkv6}).Finish();
  const auto v6 = GgufFile::Parse(bytes6);
  ASSERT_TRUE(v6.ok()) << v6.status().what();
  ExpectDims(*v6, "token_embd.weight", {64, 256});
  ExpectDims(*v6, "output.weight", {64, 256});
  ExpectDims(*v6, "token_embd_norm.bias", {64});
  ExpectDims(*v6, "blk.1.attn_norm_2.weight", {64});
  ExpectDims(*v6, "blk.1.time_mix_ln.weight", {64});
  ExpectDims(*v6, "blk.1.time_mix_lerp_x.weight", {64});
  ExpectDims(*v6, "blk.1.time_mix_lerp_w.weight", {64});
  ExpectDims(*v6, "blk.1.time_mix_w1.weight", {64, 40});
  ExpectDims(*v6, "blk.1.time_mix_w2.weight", {8, 64, 5});
  ExpectDims(*v6, "blk.1.time_mix_decay.weight", {64});
  ExpectDims(*v6, "blk.1.time_mix_decay_w1.weight", {64, 16});
  ExpectDims(*v6, "blk.1.time_mix_first.weight", {32, 2});
  ExpectDims(*v6, "blk.1.channel_mix_lerp_r.weight", {64});
  ExpectDims(*v6, "blk.1.channel_mix_key.weight", {64, 96});
  ExpectDims(*v6, "blk.1.channel_mix_value.weight", {96, 64});
  EXPECT_EQ(*v6->GetUint("rwkv6.time_mix_extra_dim"), 8u);
  EXPECT_EQ(*v6->GetUint("rwkv6.time_decay_extra_dim"), 16u);
  EXPECT_EQ(*v6->GetUint("rwkv6.wkv.head_size"), 32u);

  const Bytes bytes7 = MakeTinyRwkv({.version = kRwkv7}).Finish();
  const auto v7 = GgufFile::Parse(bytes7);
  ASSERT_TRUE(v7.ok()) << v7.status().what();
  ExpectDims(*v7, "blk.1.time_mix_lerp_fused.weight", {64, 1, 1, 6});
  ExpectDims(*v7, "blk.1.time_mix_k_k.weight", {64});
  ExpectDims(*v7, "blk.1.time_mix_v1.weight", {64, 32});
  EXPECT_EQ(*v7->GetUint("rwkv7.attention.decay_lora_rank"), 32u);

  const Bytes bytes5 = MakeTinyRwkv({.version = kRwkv5v2}).Finish();
  const auto v5 = GgufFile::Parse(bytes5);
  ASSERT_TRUE(v5.ok()) << v5.status().what();
  ExpectDims(*v5, "blk.1.time_mix_decay.weight", {32, 2});
  ExpectDims(*v5, "blk.1.time_mix_first.weight", {32, 2});
  ExpectDims(*v5, "blk.1.time_mix_gate.weight", {64, 64});
  const Bytes bytes51 = MakeTinyRwkv({.version = kRwkv5v1}).Finish();
  const auto v51 = GgufFile::Parse(bytes51);
  ASSERT_TRUE(v51.ok()) << v51.status().what();
  ExpectDims(*v51, "blk.1.time_mix_decay.weight", {2});
  EXPECT_EQ(v51->FindTensor("blk.1.time_mix_gate.weight"), nullptr);
}

TEST(RwkvBinTest, EachTypeOfEachVersionIsReadAndLoaded) {
  const std::pair<uint32_t, TensorType> types[] = {
      {0, TensorType::kF32},  {1, TensorType::kF16},  {2, TensorType::kQ4_0},
      {3, TensorType::kQ4_1}, {7, TensorType::kQ5_0}, {8, TensorType::kQ5_1},
      {9, TensorType::kQ8_0}};
  for (const RwkvVersion version : kVersions) {
    for (const auto& [number, type] : types) {
      SCOPED_TRACE(std::string(NameOf(version)) + " " + std::to_string(number));
      const Bytes bytes =
          MakeTinyRwkv({.version = version, .matrix_type = number}).Finish();
      const auto file = GgufFile::Parse(bytes);
      ASSERT_TRUE(file.ok()) << file.status().what();
      const TensorView* key = file->FindTensor("blk.1.time_mix_key.weight");
      ASSERT_NE(key, nullptr);
      EXPECT_EQ(key->type, type);
      EXPECT_EQ(file->FindTensor("output.weight")->type, TensorType::kF32);
      const auto model = LanguageModel::Load(*file);
      EXPECT_TRUE(model.ok()) << model.status().what();
    }
  }
}

TEST(RwkvBinTest, TensorsLieWhereTheFileHasThem) {
  RwkvBinWriter w =
      MakeTinyRwkv({.version = kRwkv4, .leave_out = "ln_out.bias"});
  Bytes values(4 * 64);
  for (size_t i = 0; i < values.size(); ++i) values[i] = uint8_t(i % 60);
  const size_t begin = w.size_bytes() + 4 * 4 + 11;
  w.AddTensor("ln_out.bias", 0, {64}, values);
  const Bytes bytes = w.Finish();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok()) << file.status().what();
  const TensorView* bias = file->FindTensor("output_norm.bias");
  ASSERT_NE(bias, nullptr);
  EXPECT_EQ(bias->offset, begin);
  EXPECT_EQ(Bytes(bias->bytes.begin(), bias->bytes.end()), values);
}

TEST(RwkvBinTest, AnOpenedFileIsTheSameModelAsOneInMemory) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model.bin";
  for (const RwkvVersion version : kVersions) {
    const Bytes bytes = MakeTinyRwkv({.version = version}).Finish();
    Write(path, bytes);
    const auto parsed = GgufFile::Parse(bytes);
    const auto opened = GgufFile::Open(path);
    ASSERT_TRUE(opened.ok()) << opened.status().what();
    EXPECT_TRUE(opened->FindTensor("output.weight")->bytes.empty());
    EXPECT_EQ(*ComputeModelId(*opened), *ComputeModelId(*parsed));
    EXPECT_EQ(opened->size_bytes(), bytes.size());
  }
}

TEST(RwkvBinTest, AByteModelHasTheBytesAsTokens) {
  const Bytes bytes = MakeTinyRwkv({.version = kRwkv5v2}).Finish();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok()) << file.status().what();
  EXPECT_EQ(*file->GetString("tokenizer.ggml.model"), "rwkv");
  const auto tokens = file->GetStrings("tokenizer.ggml.tokens");
  ASSERT_EQ(tokens->size(), 256u);
  EXPECT_EQ((*tokens)['a'], "a");
  EXPECT_EQ((*tokens)['\n'], "\\n");
  EXPECT_EQ((*tokens)[255], "\\xff");
  // What rwkv.cpp's own models of v5 are evaluated with.
  EXPECT_EQ(*file->GetFloat("rwkv5.attention.group_norm_epsilon", 0, 1), 1e-5f);
}

TEST(RwkvBinTest, AnotherVocabularyIsReadFromBesideTheModel) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model.bin";
  const Bytes bytes =
      MakeTinyRwkv({.version = kRwkv5v2, .num_tokens = 300}).Finish();
  Write(path, bytes);
  auto file = GgufFile::Open(path);
  ASSERT_FALSE(file.ok());
  EXPECT_EQ(file.status().code(), Code::kBadModel);
  EXPECT_NE(file.status().what().find(
                (folder.path() / "rwkv_vocab_v20230424.txt").native()),
            std::string::npos)
      << file.status().what();

  const auto vocabulary = folder.path() / kRwkvVocabFile;
  Write(vocabulary, "1 'a' 1\n3 b'\\xff\\'' 2\n2 '\\n' 1\n");
  file = GgufFile::Open(path);
  ASSERT_TRUE(file.ok()) << file.status().what();
  const auto tokens = file->GetStrings("tokenizer.ggml.tokens");
  const auto types = file->GetInts("tokenizer.ggml.token_type");
  ASSERT_EQ(tokens->size(), 300u);
  ASSERT_EQ(types->size(), 300u);
  EXPECT_EQ((*tokens)[0], "<s>");
  EXPECT_EQ((*types)[0], 3);
  EXPECT_EQ((*tokens)[2], "\\n");
  EXPECT_EQ((*tokens)[3], "\\xff'");
  EXPECT_EQ((*types)[3], 1);
  EXPECT_EQ((*tokens)[299], "[PAD299]");
  EXPECT_EQ((*types)[299], 5);
  EXPECT_EQ(*file->GetFloat("rwkv5.attention.group_norm_epsilon", 0, 1),
            64e-5f);

  Write(vocabulary, "1 'a' 2\n");
  file = GgufFile::Open(path);
  ASSERT_FALSE(file.ok());
  EXPECT_NE(file.status().what().find("line 1"), std::string::npos);
  std::filesystem::remove(vocabulary);
  std::filesystem::create_directory(vocabulary);
  EXPECT_EQ(GgufFile::Open(path).status().code(), Code::kIo);
  ExpectError(bytes, Code::kBadModel, "without a name");
  ExpectError(MakeTinyRwkv({.version = kRwkv4, .num_tokens = 50277}).Finish(),
              Code::kBadModel, "20B_tokenizer.json");
}

TEST(RwkvBinTest, TheHeaderIsChecked) {
  const auto with = [](size_t field, uint32_t value) {
    RwkvBinWriter w = MakeTinyRwkv({.version = kRwkv4});
    w.SetHeader(field, value);
    return w.Finish();
  };
  EXPECT_TRUE(GgufFile::Parse(with(1, 100)).ok());
  ExpectError(with(0, 0x67676d67), Code::kBadMagic, "not a GGUF file");
  ExpectError(with(1, 1), Code::kBadModel, "GGMF");
  ExpectError(with(1, 102), Code::kUnsupportedVersion, "version 102");
  ExpectError(with(2, 0), Code::kBadModel, "0 tokens");
  ExpectError(with(2, 1 << 30), Code::kBadModel, "1073741824 tokens");
  ExpectError(with(2, 257), Code::kBadModel, "the header says 257 tokens");
  ExpectError(with(3, 0), Code::kBadModel, "0 elements");
  ExpectError(with(3, 0xffffffff), Code::kBadModel, "4294967295 elements");
  ExpectError(with(3, 32), Code::kBadModel, "of 32 elements");
  ExpectError(with(4, 0), Code::kBadModel, "0 layers");
  ExpectError(with(4, 513), Code::kBadModel, "513 layers");
  ExpectError(with(4, 1), Code::kBadModel, "'blocks.1.");
  ExpectError(with(4, 3), Code::kBadModel, "'blocks.2.ln1.weight' is missing");
  ExpectError(with(5, 4), Code::kBadModel, "type 4");
  ExpectError(with(5, 99), Code::kBadModel, "type 99");
}

TEST(RwkvBinTest, QuantsOfTheFirstVersionAreRefused) {
  RwkvBinWriter w = MakeTinyRwkv({.version = kRwkv4, .matrix_type = 2});
  w.SetHeader(1, 100);
  ExpectError(w.Finish(), Code::kBadModel, "before May 2023");
  w.SetHeader(5, 1);  // the tensors say it as well
  ExpectError(w.Finish(), Code::kBadModel, "before May 2023");
}

TEST(RwkvBinTest, EachTensorIsChecked) {
  const auto with = [](std::string_view name, uint32_t type,
                       const std::vector<uint32_t>& dims,
                       const Bytes& bytes = Bytes(256)) {
    RwkvBinWriter w =
        MakeTinyRwkv({.version = kRwkv4, .leave_out = "ln_out.bias"});
    w.AddTensor(name, type, dims, bytes);
    return w.Finish();
  };
  EXPECT_TRUE(GgufFile::Parse(with("ln_out.bias", 0, {64})).ok());
  const std::string name = "ln_out.bias";
  ExpectError(with(name, 0, {}), Code::kBadModel, "0 dimensions");
  ExpectError(with(name, 0, {1, 1, 1, 64}), Code::kBadModel, "4 dimensions");
  ExpectError(with("", 0, {64}), Code::kBadModel, "name of 0 bytes");
  ExpectError(with(std::string(64, 'x'), 0, {64}), Code::kBadModel,
              "name of 64 bytes");
  ExpectError(with(name, 0, {0}), Code::kBadModel, "dimension: 0");
  ExpectError(with(name, 0, {0xffffffff, 0xffffffff, 0xffffffff}),
              Code::kBadModel, "too large dimension");
  ExpectError(with(name, 0, {0xffffffff}), Code::kBadModel,
              "17179869180 bytes, but 256 are left");
  ExpectError(with(name, 0, {65}), Code::kBadModel, "260 bytes, but 256");
  ExpectError(with(name, 0, {63}), Code::kBadModel, "ends inside the header");
  ExpectError(with(name, 4, {64}), Code::kBadModel, "type 4");
  ExpectError(with(name, 0x80000000, {64}), Code::kBadModel, "type 2147483648");
  ExpectError(with(name, 9, {48}), Code::kBadModel, "rows of 48 elements");
  ExpectError(with("ln_out.weight", 0, {64}), Code::kBadModel, "twice");
  ExpectError(with(name, 0, {64}, Bytes(256 + 5)), Code::kBadModel,
              "ends inside the header");
  for (const char* unknown :
       {"ln_out.Bias", "blocks.2.ln1.bias", "blocks.0.ln3.bias", "blocks.",
        "blocks.0", "blocks.0.", "blocks.00.ln1.bias", "blocks.-1.ln1.bias",
        "blocks.99999999999999999999.ln1.bias", "blocks.1.ln0.bias",
        "blocks.0.att.time_mix_g", "\x01\xff"}) {
    ExpectError(with(unknown, 0, {64}), Code::kBadModel, "is unknown");
  }
  ExpectError(MakeTinyRwkv({.version = kRwkv4, .leave_out = name}).Finish(),
              Code::kBadModel, "'ln_out.bias' is missing");
}

TEST(RwkvBinTest, ShapesThatKeysFollowFromAreChecked) {
  const auto with = [](const TinyRwkv& tiny, uint32_t layer_type,
                       const std::vector<uint32_t>& dims) {
    RwkvBinWriter w = MakeTinyRwkv(tiny);
    uint32_t size = 4;
    for (const uint32_t dim : dims) size *= dim;
    w.AddTensor(tiny.leave_out, layer_type, dims, Bytes(size));
    return w.Finish();
  };
  ExpectError(with({.version = kRwkv4, .leave_out = "emb.weight"}, 0, {16384}),
              Code::kBadModel, "1 dimensions; expected are 2");
  ExpectError(
      with({.version = kRwkv5v2, .leave_out = "blocks.0.att.time_decay"}, 0,
           {1, 3, 5}),
      Code::kBadModel, "5 heads");
  ExpectError(with({.version = kRwkv6, .leave_out = "blocks.0.att.time_maa_w2"},
                   0, {8, 64}),
              Code::kBadModel, "2 dimensions; expected are 3");
}

// Layer 0 of some files of version 7 has tensors that nothing uses.
TEST(RwkvBinTest, TheFirstLayersValueResidualIsLeftOut) {
  RwkvBinWriter w = MakeTinyRwkv({.version = kRwkv7});
  const Bytes plain_bytes = w.Finish();
  const auto plain = GgufFile::Parse(plain_bytes);
  ASSERT_TRUE(plain.ok()) << plain.status().what();
  w.AddTensor("blocks.0.att.v0", 0, {64, 1, 1}, Bytes(256));
  const Bytes bytes = w.Finish();
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok()) << file.status().what();
  EXPECT_EQ(file->FindTensor("blk.0.time_mix_v0.weight"), nullptr);
  EXPECT_NE(file->FindTensor("blk.1.time_mix_v0.weight"), nullptr);
  EXPECT_EQ(*ComputeModelId(*file), *ComputeModelId(*plain));
}

TEST(RwkvBinTest, EveryTruncationIsAnError) {
  const Bytes bytes = MakeTinyRwkv({.version = kRwkv4}).Finish();
  // All cuts in the first tensors' headers, then some.
  for (size_t size = 0; size < bytes.size(); size += size < 100 ? 1
                                                     : size < bytes.size() - 500
                                                         ? 997
                                                         : 1) {
    const auto file = GgufFile::Parse(std::span(bytes).first(size));
    ASSERT_FALSE(file.ok()) << size;
    EXPECT_LE(file.status().offset() == Status::kNoOffset
                  ? 0
                  : file.status().offset(),
              size);
  }
  const TemporaryFolder folder;
  const auto path = folder.path() / "model.bin";
  for (const size_t size : {size_t{8}, kHeaderBytes, size_t{100}}) {
    Write(path, Bytes(bytes.begin(), bytes.begin() + std::ptrdiff_t(size)));
    EXPECT_EQ(GgufFile::Open(path).status().code(), Code::kBadModel) << size;
  }
}

TEST(RwkvBinTest, MemoryIsLimited) {
  const TemporaryFolder folder;
  const auto path = folder.path() / "model.bin";
  Write(path, MakeTinyRwkv({.version = kRwkv4}).Finish());
  const auto file = GgufFile::Open(path);
  ASSERT_TRUE(file.ok()) << file.status().what();
  const uint64_t memory = file->memory_bytes();
  EXPECT_TRUE(GgufFile::Open(path, {.max_memory = memory}).ok());
  for (const uint64_t most : {uint64_t{0}, uint64_t{1000}, memory / 2}) {
    EXPECT_EQ(GgufFile::Open(path, {.max_memory = most}).status().code(),
              Code::kLimitExceeded)
        << most;
  }
  // Many tensors cost the maker of a sparse file little, and us no memory.
  RwkvBinWriter w(256, 64, 2);
  for (int i = 0; i < 70000; ++i) {
    w.AddTensor(std::to_string(i), 0, {1}, Bytes(4));
  }
  ExpectError(w.Finish(), Code::kBadModel, "more than 65536 tensors");
}

}  // namespace
}  // namespace llmzip
