// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Model files that parse but say something impossible: LanguageModel::Load must
// refuse each, and never crash. gguf_test.cc has those that do not parse.
#include <algorithm>
#include <cmath>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "fuzz/gguf_body.h"
#include "gtest/gtest.h"
#include "predict/language_model.h"
#include "testing/gguf_writer.h"
#include "testing/test_models.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;
using Edit = std::function<void(GgufWriter*)>;

// Made once: learning the vocabulary takes longer than loading the model.
const Bytes& Valid(TestModelKind kind) {
  static std::map<TestModelKind, Bytes> models;
  Bytes& model = models[kind];
  if (model.empty()) model = MakeTestModel(kind, 1);
  return model;
}

// A test model with the entries and tensors in `without` replaced by `with`.
Bytes Changed(TestModelKind kind, const std::vector<std::string_view>& without,
              const Edit& with) {
  const auto file = GgufFile::Parse(Valid(kind));
  EXPECT_TRUE(file.ok());
  for (std::string_view name : without) {
    EXPECT_TRUE(file->Has(name) || file->FindTensor(name) != nullptr) << name;
  }
  GgufWriter w;
  w.CopyFrom(*file, without);
  with(&w);
  return w.Finish();
}

void ExpectRefused(TestModelKind kind,
                   const std::vector<std::string_view>& without,
                   const Edit& with) {
  const Bytes bytes = Changed(kind, without, with);
  const auto file = GgufFile::Parse(bytes);
  ASSERT_TRUE(file.ok()) << file.status().what();
  const auto model = LanguageModel::Load(*file);
  ASSERT_FALSE(model.ok());
  EXPECT_TRUE(model.status().code() == Code::kBadModel ||
              model.status().code() == Code::kLimitExceeded)
      << static_cast<int>(model.status().code()) << model.status().what();
  EXPECT_FALSE(model.status().what().empty());
}

constexpr TestModelKind kBpe = TestModelKind::kLlamaBpe;
constexpr TestModelKind kSpm = TestModelKind::kLlamaSpm;
constexpr TestModelKind kQwen = TestModelKind::kQwen3;
constexpr TestModelKind kRwkv = TestModelKind::kRwkv7;
constexpr TestModelKind kKinds[] = {
    kBpe,
    kSpm,
    kQwen,
    TestModelKind::kQwen2,
    kRwkv,
    TestModelKind::kRwkv4,
    TestModelKind::kRwkv5v1,
    TestModelKind::kRwkv5v2,
    TestModelKind::kRwkv6,
    TestModelKind::kGemma,
    TestModelKind::kGemma2,
    TestModelKind::kGemma3,
    TestModelKind::kSmolLm3,
    TestModelKind::kGranite,
    TestModelKind::kMiniCpm,
    TestModelKind::kHunyuanDense,
    TestModelKind::kPhi3,
    TestModelKind::kOlmo2,
    TestModelKind::kGpt2,
    TestModelKind::kQwen3Yarn,
    TestModelKind::kRwkv6Qwen2,
    TestModelKind::kArwkv7,
    TestModelKind::kLfm2,
    TestModelKind::kQwen35,
};

// Of layer 0 in RWKV-7, which mixes its values with nothing.
bool IsUnused(std::string_view tensor) {
  return tensor.starts_with("blk.0.time_mix_v") && tensor.size() > 17 &&
         tensor[16] >= '0' && tensor[16] <= '2';
}

void ExpectUintRefused(TestModelKind kind, const std::string& key,
                       uint32_t value) {
  SCOPED_TRACE(key + " = " + std::to_string(value));
  ExpectRefused(kind, {key}, [&](GgufWriter* w) { w->AddUint32(key, value); });
}

TEST(HostileModelTest, UnchangedModelsLoad) {
  for (TestModelKind kind : kKinds) {
    const Bytes bytes = Changed(kind, {}, [](GgufWriter*) {});
    const auto file = GgufFile::Parse(bytes);
    ASSERT_TRUE(file.ok());
    const auto model = LanguageModel::Load(*file);
    EXPECT_TRUE(model.ok()) << model.status().what();
  }
}

TEST(HostileModelTest, UnknownArchitecture) {
  for (const char* name : {"", "gpt2", "LLAMA", "llama\n"}) {
    ExpectRefused(kBpe, {"general.architecture"}, [&](GgufWriter* w) {
      w->AddString("general.architecture", name);
    });
  }
}

TEST(HostileModelTest, EachMissingEntryOrTensor) {
  for (TestModelKind kind : kKinds) {
    const auto file = GgufFile::Parse(Valid(kind));
    ASSERT_TRUE(file.ok());
    size_t num_refused = 0;
    for (const auto& [name, tensor] : file->tensors()) {
      if (name == "output.weight") continue;  // then the head is tied
      if (IsUnused(name)) continue;
      SCOPED_TRACE(name);
      ExpectRefused(kind, {name}, [](GgufWriter*) {});
      ++num_refused;
    }
    EXPECT_GT(num_refused, 10u);
    // Entries may have defaults; without one, a model loads or is refused.
    for (const auto& [key, value] : file->metadata()) {
      const Bytes bytes = Changed(kind, {key}, [](GgufWriter*) {});
      (void)LanguageModel::Load(*GgufFile::Parse(bytes));
    }
  }
}

TEST(HostileModelTest, EachEntryOfAWrongType) {
  for (TestModelKind kind : kKinds) {
    const auto file = GgufFile::Parse(Valid(kind));
    ASSERT_TRUE(file.ok());
    for (const auto& [key, value] : file->metadata()) {
      const std::string_view name = key;
      // Not read.
      if (name.ends_with("_lora_rank") || name.ends_with("_extra_dim") ||
          name.ends_with("attention.head_count"))
        continue;
      if (name.ends_with(".finetuned")) continue;  // is a bool
      if (name.ends_with(".dimension_sections")) continue;
      if (name.ends_with(".vocab_size")) continue;
      if (name.find("rwkv") != std::string::npos &&
          name.ends_with(".context_length")) {
        continue;
      }
      SCOPED_TRACE(name);
      ExpectRefused(kind, {name},
                    [&](GgufWriter* w) { w->AddBool(name, true); });
    }
  }
}

TEST(HostileModelTest, AContextThatHoldsNoWindow) {
  for (uint32_t value : {0u, 1u, 3u}) {
    ExpectUintRefused(kBpe, "llama.context_length", value);
  }
}

TEST(HostileModelTest, NumbersOfLayersWidthsAndHeads) {
  for (uint32_t value : {0u, 3u, 1000000u, UINT32_MAX}) {
    ExpectUintRefused(kBpe, "llama.block_count", value);
    ExpectUintRefused(kRwkv, "rwkv7.block_count", value);
    ExpectUintRefused(kBpe, "llama.embedding_length", value);
    ExpectUintRefused(kRwkv, "rwkv7.embedding_length", value);
    ExpectUintRefused(kBpe, "llama.feed_forward_length", value);
    ExpectUintRefused(kRwkv, "rwkv7.feed_forward_length", value);
    ExpectUintRefused(kBpe, "llama.attention.head_count", value);
    ExpectUintRefused(kBpe, "llama.attention.head_count_kv", value);
    ExpectUintRefused(kRwkv, "rwkv7.wkv.head_size", value);
  }
  for (uint32_t value : {0u, 5u, 192u, 1000000u, UINT32_MAX}) {
    ExpectUintRefused(TestModelKind::kRwkv4, "rwkv4.embedding_length", value);
    ExpectUintRefused(TestModelKind::kRwkv5v1, "rwkv5.wkv.head_size", value);
    ExpectUintRefused(TestModelKind::kRwkv5v2, "rwkv5.wkv.head_size", value);
    ExpectUintRefused(TestModelKind::kRwkv6, "rwkv6.wkv.head_size", value);
  }
  // More key heads than heads; heads that do not share key heads evenly.
  ExpectUintRefused(kBpe, "llama.attention.head_count_kv", 8);
  ExpectUintRefused(kBpe, "llama.attention.head_count_kv", 3);
}

TEST(HostileModelTest, RotatedDimensions) {
  for (uint32_t value : {1u, 15u, 18u, 1u << 31, UINT32_MAX}) {
    ExpectUintRefused(kBpe, "llama.rope.dimension_count", value);
  }
}

// The size of a head goes by the width where the file does not state it.
TEST(HostileModelTest, HeadsThatAreTooLargeByDefault) {
  for (const uint32_t size : {514u, 1024u, 4096u}) {
    const Bytes bytes = MakeLlamaOfHeads(1, 1, size, 1);
    const auto model = LanguageModel::Load(*GgufFile::Parse(bytes));
    ASSERT_FALSE(model.ok()) << size;
    EXPECT_EQ(model.status().code(), Code::kBadModel);
    EXPECT_NE(model.status().what().find("attention.key_length"),
              std::string::npos)
        << model.status().what();
  }
  const Bytes largest = MakeLlamaOfHeads(1, 1, 512, 1);
  EXPECT_TRUE(LanguageModel::Load(*GgufFile::Parse(largest)).ok());
}

TEST(HostileModelTest, EpsilonsAndBases) {
  for (float value : {0.0f, -1e-5f, NAN, INFINITY, -INFINITY, 1e30f}) {
    SCOPED_TRACE(value);
    for (const auto& [kind, key] :
         {std::pair{kBpe, "llama.attention.layer_norm_rms_epsilon"},
          std::pair{kBpe, "llama.rope.freq_base"},
          std::pair{kRwkv, "rwkv7.attention.layer_norm_epsilon"}}) {
      // clang 14 cannot capture a structured binding itself.
      ExpectRefused(kind, {key}, [value, name = key](GgufWriter* w) {
        w->AddFloat32(name, value);
      });
    }
  }
}

TEST(HostileModelTest, VocabularyAndRowsOfTheEmbedding) {
  for (uint64_t rows : {1u, 511u}) {
    ExpectRefused(kBpe, {"token_embd.weight"}, [&](GgufWriter* w) {
      w->AddTensor("token_embd.weight", TensorType::kQ8_0, {64, rows},
                   Bytes(static_cast<size_t>(rows) * 2 * 34));
    });
  }
  ExpectRefused(kBpe, {"tokenizer.ggml.tokens"}, [](GgufWriter* w) {
    w->AddStrings("tokenizer.ggml.tokens", {});
  });
}

TEST(HostileModelTest, StartTokenBeyondTheVocabulary) {
  for (uint32_t token : {512u, 1u << 31, UINT32_MAX}) {
    ExpectUintRefused(kBpe, "tokenizer.ggml.bos_token_id", token);
  }
}

TEST(HostileModelTest, ArraysOfTheTokenizerThatDoNotMatch) {
  ExpectRefused(kBpe, {"tokenizer.ggml.token_type"}, [](GgufWriter* w) {
    w->AddInt32s("tokenizer.ggml.token_type", {1, 1, 1});
  });
  ExpectRefused(kSpm, {"tokenizer.ggml.scores"}, [](GgufWriter* w) {
    w->AddFloat32s("tokenizer.ggml.scores", {0, 1, 2});
  });
  ExpectRefused(kSpm, {"tokenizer.ggml.scores"}, [](GgufWriter* w) {
    w->AddFloat32s("tokenizer.ggml.scores", std::vector<float>(509, NAN));
  });
}

TEST(HostileModelTest, ByteTokensThatAreMalformed) {
  const auto file = GgufFile::Parse(Valid(kSpm));
  ASSERT_TRUE(file.ok());
  const auto views = *file->GetStrings("tokenizer.ggml.tokens");
  for (const char* bad : {"<0x-1>", "<0xZZ>", "<0x1>", "<0x100>", ""}) {
    SCOPED_TRACE(bad);
    std::vector<std::string> tokens(views.begin(), views.end());
    tokens[3] = bad;  // of type byte
    ExpectRefused(kSpm, {"tokenizer.ggml.tokens"}, [&](GgufWriter* w) {
      w->AddStrings("tokenizer.ggml.tokens", tokens);
    });
  }
}

TEST(HostileModelTest, WeightsThatAreNotFinite) {
  for (uint32_t bits : {0x7f800000u, 0xff800000u, 0x7fc00000u, 0x7f800001u}) {
    Bytes vector(64 * 4);
    for (size_t i = 0; i < 4; ++i) {
      vector[i] = static_cast<uint8_t>(bits >> (8 * i));
    }
    ExpectRefused(kBpe, {"blk.0.attn_norm.weight"}, [&](GgufWriter* w) {
      w->AddTensor("blk.0.attn_norm.weight", TensorType::kF32, {64}, vector);
    });
    ExpectRefused(kBpe, {"blk.1.attn_k.weight"}, [&](GgufWriter* w) {
      Bytes matrix(64 * 32 * 4);
      std::copy_n(vector.begin(), 4, matrix.end() - 4);
      w->AddTensor("blk.1.attn_k.weight", TensorType::kF32, {64, 32}, matrix);
    });
  }
  // Halves as scales of Q8_0 blocks, which the engine takes as they are.
  for (uint16_t scale :
       {uint16_t{0x7c00}, uint16_t{0xfc00}, uint16_t{0x7e00}}) {
    ExpectRefused(kBpe, {"token_embd.weight"}, [&](GgufWriter* w) {
      Bytes matrix(512 * 2 * 34);
      matrix[34] = static_cast<uint8_t>(scale);
      matrix[35] = static_cast<uint8_t>(scale >> 8);
      w->AddTensor("token_embd.weight", TensorType::kQ8_0, {64, 512}, matrix);
    });
  }
}

TEST(HostileModelTest, TensorsOfAnotherShape) {
  const auto file = GgufFile::Parse(Valid(kBpe));
  ASSERT_TRUE(file.ok());
  for (const auto& [name, tensor] : file->tensors()) {
    SCOPED_TRACE(name);
    const Bytes one(4);
    ExpectRefused(kBpe, {name}, [&, key = name](GgufWriter* w) {
      w->AddTensor(key, TensorType::kF32, {1}, one);
    });
  }
}

// The message with which a model is refused that has one more entry or tensor.
std::string RefusalOf(TestModelKind kind, const Edit& with) {
  const Bytes bytes = Changed(kind, {}, with);
  const auto model = LanguageModel::Load(*GgufFile::Parse(bytes));
  EXPECT_FALSE(model.ok());
  EXPECT_EQ(model.status().code(), Code::kBadModel);
  return model.status().what();
}

// A bias that nobody adds would make another model of it.
TEST(HostileModelTest, ATensorThatNobodyReadsIsNamed) {
  for (const char* name : {"blk.0.attn_q.bias", "blk.1.ffn_down.bias",
                           "blk.2.attn_q.weight", "cls.weight"}) {
    for (TestModelKind kind : {kBpe, kRwkv}) {
      const std::string what = RefusalOf(kind, [&](GgufWriter* w) {
        w->AddTensor(name, TensorType::kF32, {64}, Bytes(64 * 4));
      });
      EXPECT_NE(what.find(name), std::string::npos) << what;
    }
  }
}

TEST(HostileModelTest, AKeyOfTheArchitectureThatNobodyReadsIsNamed) {
  for (const std::string key : {"logit_scale", "attention.scale",
                                "expert_count", "rope.scaling.attn_factor"}) {
    SCOPED_TRACE(key);
    const std::string what = RefusalOf(
        kBpe, [&](GgufWriter* w) { w->AddFloat32("llama." + key, 4.0f); });
    EXPECT_NE(what.find("llama." + key), std::string::npos) << what;
  }
  const std::string what = RefusalOf(
      kRwkv, [](GgufWriter* w) { w->AddUint32("rwkv7.token_shift_count", 1); });
  EXPECT_NE(what.find("rwkv7.token_shift_count"), std::string::npos) << what;
}

TEST(HostileModelTest, RotaryScalingOtherThanLinearIsNamed) {
  for (const char* type : {"dynamic", "Linear"}) {
    const std::string what = RefusalOf(kBpe, [&](GgufWriter* w) {
      w->AddString("llama.rope.scaling.type", type);
    });
    EXPECT_NE(what.find("llama.rope.scaling.type"), std::string::npos) << what;
    EXPECT_NE(what.find(type), std::string::npos) << what;
  }
}

TEST(HostileModelTest, WhatChangesNothingIsAccepted) {
  const auto loads = [](TestModelKind kind, const Edit& with) {
    const Bytes bytes = Changed(kind, {}, with);
    const auto model = LanguageModel::Load(*GgufFile::Parse(bytes));
    EXPECT_TRUE(model.ok()) << model.status().what();
  };
  loads(kBpe, [](GgufWriter* w) {
    w->AddString("llama.rope.scaling.type", "none");
    w->AddFloat32("llama.rope.scaling.factor", 4.0f);
    w->AddUint32("llama.rope.scaling.original_context_length", 512);
    w->AddUint32("llama.vocab_size", 512);
    w->AddUint32("llama.expert_count", 0);
    w->AddUint32("llama.expert_used_count", 0);
    w->AddFloat32("qwen3.logit_scale", 4.0f);
    w->AddUint32("tokenizer.ggml.padding_token_id", 2);
  });
  loads(kBpe, [](GgufWriter* w) {
    w->AddString("llama.rope.scaling.type", "linear");
    w->AddFloat32("llama.rope.scaling.factor", 4.0f);
  });
  // Some files of RWKV-7 have weights for the first layer that it never uses.
  loads(kRwkv, [](GgufWriter* w) {
    w->AddTensor("blk.0.time_mix_v0.weight", TensorType::kF32, {128},
                 Bytes(128 * 4));
  });
}

// Within a sliding window of w tokens, w tokens are read as without it.
TEST(HostileModelTest, ASlidingWindowBoundsThePositions) {
  for (const auto& [window, expected] :
       {std::pair{0u, 2048u}, {256u, 256u}, {4096u, 2048u}}) {
    const Bytes bytes = Changed(kBpe, {}, [w = window](GgufWriter* writer) {
      writer->AddUint32("llama.attention.sliding_window", w);
    });
    const auto model = LanguageModel::Load(*GgufFile::Parse(bytes));
    ASSERT_TRUE(model.ok()) << model.status().what();
    EXPECT_EQ((*model)->backbone().max_positions(), expected);
  }
}

// Layers without key heads are recurrent, all others alike.
TEST(HostileModelTest, KeyHeadsOfLayers) {
  const std::string key = "lfm2.attention.head_count_kv";
  for (const std::vector<int32_t>& heads : {std::vector<int32_t>{},
                                            {0, 0, 2},
                                            {0, 0, 2, 0, 0},
                                            {0, 0, 0, 0},
                                            {0, 0, -2, 0},
                                            {0, 0, 3, 0},
                                            {0, 0, 1025, 0},
                                            {0, 1, 2, 0}}) {
    SCOPED_TRACE(testing::PrintToString(heads));
    ExpectRefused(TestModelKind::kLfm2, {key},
                  [&](GgufWriter* w) { w->AddInt32s(key, heads); });
  }
  // Where layers do not differ, an array is no number.
  ExpectRefused(kBpe, {"llama.attention.head_count_kv"}, [](GgufWriter* w) {
    w->AddInt32s("llama.attention.head_count_kv", {2, 2});
  });
}

TEST(HostileModelTest, ShapesOfRecurrentLayers) {
  for (const uint32_t taps : {0u, 1u, 2u, 4u, 65u, 0xffffffffu}) {
    ExpectUintRefused(TestModelKind::kLfm2, "lfm2.shortconv.l_cache", taps);
  }
  for (const uint32_t value : {0u, 3u, 5u, 1025u, 0xffffffffu}) {
    for (const char* key : {"conv_kernel", "state_size", "group_count",
                            "time_step_rank", "inner_size"}) {
      ExpectUintRefused(TestModelKind::kQwen35,
                        std::string("qwen35.ssm.") + key, value);
    }
  }
  for (const uint32_t heads : {3u, 8u, 1025u}) {
    ExpectUintRefused(TestModelKind::kRwkv6Qwen2,
                      "rwkv6qwen2.attention.head_count_kv", heads);
  }
  for (const uint32_t shifts : {0u, 2u}) {
    ExpectUintRefused(TestModelKind::kRwkv6Qwen2,
                      "rwkv6qwen2.token_shift_count", shifts);
    ExpectUintRefused(TestModelKind::kArwkv7, "arwkv7.token_shift_count",
                      shifts);
  }
  ExpectUintRefused(TestModelKind::kArwkv7, "arwkv7.wkv.head_size", 32);
}

// Layers that guess the token after the next one come last and are not read.
TEST(HostileModelTest, GuessingLayersAreLeftOut) {
  const auto add_layer = [](uint32_t count) {
    return [count](GgufWriter* w) {
      w->AddUint32("qwen35.block_count", 5);
      w->AddUint32("qwen35.nextn_predict_layers", count);
      w->AddTensor("blk.4.nextn.enorm.weight", TensorType::kF32, {64},
                   Bytes(64 * 4));
    };
  };
  const Bytes bytes =
      Changed(TestModelKind::kQwen35, {"qwen35.block_count"}, add_layer(1));
  const auto model = LanguageModel::Load(*GgufFile::Parse(bytes));
  EXPECT_TRUE(model.ok()) << model.status().what();
  for (const uint32_t count : {0u, 5u, 0xffffffffu}) {
    ExpectRefused(TestModelKind::kQwen35, {"qwen35.block_count"},
                  add_layer(count));
  }
}

// Bytes of the header changed at random: most of these parse.
TEST(HostileModelTest, RandomEditsOfTheHeaderAreLoadedOrRefused) {
  uint32_t state = 1;
  const auto random = [&state](size_t bound) {
    state = state * 1664525u + 1013904223u;
    return static_cast<size_t>(state >> 8) % bound;
  };
  for (TestModelKind kind : kKinds) {
    const auto file = GgufFile::Parse(Valid(kind));
    ASSERT_TRUE(file.ok());
    const uint8_t* tensors = file->tensors().begin()->second.bytes.data();
    for (const auto& [name, tensor] : file->tensors()) {
      tensors = std::min(tensors, tensor.bytes.data());
    }
    const auto header = static_cast<size_t>(tensors - Valid(kind).data());
    size_t num_parsed = 0;
    for (int round = 0; round < 150; ++round) {
      Bytes edited = Valid(kind);
      for (size_t i = 0; i <= random(3); ++i) {
        edited[random(header)] = static_cast<uint8_t>(random(256));
      }
      num_parsed += GgufFile::Parse(edited).ok() ? 1 : 0;
      FuzzGguf(edited);
    }
    EXPECT_GT(num_parsed, 20u);
  }
}

}  // namespace
}  // namespace llmzip
