// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "testing/test_transformers.h"

#include <cmath>

#include "testing/test_vocabulary.h"
#include "testing/test_weights.h"

namespace llmzip {
namespace {

// Writes one model, layer by layer.
class TransformerMaker {
 public:
  TransformerMaker(const TestTransformer& shape, uint64_t seed)
      : s_(shape), w_(seed, &writer_) {}

  std::vector<uint8_t> Make() {
    AddKeys();
    const TestVocabulary v =
        s_.is_spm ? MakeSpmVocabulary(509) : MakeBpeVocabulary(512);
    AddVocabulary(v, s_.is_spm ? "llama" : "gpt2", s_.is_spm ? nullptr : s_.pre,
                  &writer_);
    const auto num_tokens = static_cast<uint32_t>(v.tokens.size());
    w_.Matrix("token_embd.weight", TypeOf("token_embd", TensorType::kQ8_0),
              num_tokens, s_.width, s_.embedding);
    if (s_.has_positions) {
      w_.Matrix("position_embd.weight", TensorType::kF32, s_.context, s_.width,
                s_.embedding);
    }
    if (s_.factors > 0) {
      w_.Vector("rope_factors_long.weight", s_.factors, 5.0f, 0.5f);
      w_.Ramp("rope_factors_short.weight", {s_.factors}, 1.2f, 0.2f);
    }
    for (uint32_t i = 0; i < s_.layers; ++i) AddLayer(i);
    AddNorm("output_norm", 1.5f);
    if (s_.has_head) {
      w_.Matrix("output.weight", TypeOf("output", TensorType::kF16), num_tokens,
                s_.width, 1.0f / std::sqrt(static_cast<float>(s_.width)));
    }
    return writer_.Finish();
  }

 private:
  void AddKeys() {
    const std::string& a = s_.architecture;
    writer_.AddString("general.architecture", a);
    writer_.AddString("general.name", "random test model");
    const auto add = [&](const char* key, uint32_t value) {
      writer_.AddUint32(a + "." + key, value);
    };
    add("block_count", s_.layers);
    add("context_length", s_.context);
    add("embedding_length", s_.width);
    add("feed_forward_length", s_.feed_forward);
    add("attention.head_count", s_.heads);
    add("attention.head_count_kv", s_.kv_heads);
    if (s_.writes_head_size) {
      add("attention.key_length", s_.head_size);
      add("attention.value_length", s_.head_size);
    }
    if (s_.num_rotated > 0) add("rope.dimension_count", s_.num_rotated);
    writer_.AddFloat32(
        a + (s_.layer_norm ? ".attention.layer_norm_epsilon"
                           : ".attention.layer_norm_rms_epsilon"),
        1e-6f);
    if (s_.extra) s_.extra(&writer_);
  }

  void AddLayer(uint32_t index) {
    const std::string p = "blk." + std::to_string(index) + ".";
    if (s_.norm_before) AddNorm(p + "attn_norm", 1.0f);
    AddAttention(p);
    if (s_.norm_after) AddNorm(p + "post_attention_norm", 0.4f);
    if (s_.norm_before) AddNorm(p + "ffn_norm", 1.0f);
    AddFeedForward(p);
    if (s_.norm_after) AddNorm(p + "post_ffw_norm", 0.4f);
  }

  void AddAttention(const std::string& p) {
    const uint32_t q = s_.heads * s_.head_size;
    const uint32_t kv = s_.kv_heads * s_.head_size;
    const float keep = 1.0f / std::sqrt(static_cast<float>(s_.width));
    if (s_.stacks_attention) {
      AddMatrix(p + "attn_qkv", q + 2 * kv, s_.width, s_.attention);
    } else {
      AddMatrix(p + "attn_q", q, s_.width, s_.attention);
      AddMatrix(p + "attn_k", kv, s_.width, s_.attention);
      AddMatrix(p + "attn_v", kv, s_.width, keep);
    }
    if (s_.key_bias > 0) {
      w_.Vector(p + "attn_q.bias", q, 0.0f, 0.5f);
      w_.UnevenVector(p + "attn_k.bias", kv, s_.head_size / 2, s_.key_bias);
      w_.Vector(p + "attn_v.bias", kv, 0.0f, 0.3f);
    }
    if (s_.query_norm > 0) {
      w_.Vector(p + "attn_q_norm.weight", s_.query_norm, 1.5f, 0.3f);
      w_.Vector(p + "attn_k_norm.weight", s_.key_norm, 1.0f, 0.3f);
    }
    AddMatrix(p + "attn_output", s_.width, q, 0.3f * keep);
  }

  void AddFeedForward(const std::string& p) {
    const uint32_t f = s_.feed_forward;
    const float keep = 1.0f / std::sqrt(static_cast<float>(s_.width));
    if (s_.has_gate && !s_.stacks_gate) {
      AddMatrix(p + "ffn_gate", f, s_.width, keep);
    }
    AddMatrix(p + "ffn_up", s_.stacks_gate ? 2 * f : f, s_.width, keep);
    AddMatrix(p + "ffn_down", s_.width, f, 0.3f * keep);
  }

  // With a bias where the model has them everywhere.
  void AddMatrix(const std::string& name, uint32_t rows, uint32_t cols,
                 float deviation) {
    const TensorType by_turn = s_.types[num_matrices_++ % s_.types.size()];
    const TensorType type = TypeOf(name.substr(name.rfind('.') + 1), by_turn);
    const bool fits = cols % TraitsOf(type)->block_values == 0;
    w_.Matrix(name + ".weight", fits ? type : TensorType::kF16, rows, cols,
              deviation);
    if (s_.layer_norm) w_.Vector(name + ".bias", rows, 0.0f, 0.2f);
  }

  TensorType TypeOf(const std::string& name, TensorType otherwise) const {
    const auto found = s_.type_of.find(name);
    return found == s_.type_of.end() ? otherwise : found->second;
  }

  void AddNorm(const std::string& name, float mean) {
    w_.Vector(name + ".weight", s_.width, mean, 0.1f);
    if (s_.layer_norm) w_.Vector(name + ".bias", s_.width, 0.0f, 0.1f);
  }

  const TestTransformer& s_;
  GgufWriter writer_;
  TestWeights w_;
  size_t num_matrices_ = 0;
};

}  // namespace

std::vector<uint8_t> MakeTestTransformer(const TestTransformer& shape,
                                         uint64_t seed) {
  return TransformerMaker(shape, seed).Make();
}

// The biases of some keys reach 160 in size, in dimensions that turn slowly.
TestTransformer TestQwen2() {
  TestTransformer t;
  t.architecture = "qwen2";
  t.pre = "qwen2";
  t.head_size = 16;
  t.writes_head_size = false;
  t.key_bias = 46.0f;
  t.attention = 0.3f;
  t.extra = [](GgufWriter* w) {
    w->AddFloat32("qwen2.rope.freq_base", 1000000.0f);
  };
  return t;
}

TestTransformer TestGemma() {
  TestTransformer t;
  t.architecture = "gemma";
  t.is_spm = true;
  t.kv_heads = 1;
  t.head_size = 40;
  t.embedding = 0.05f;
  return t;
}

// The window and the caps are small enough to matter.
TestTransformer TestGemma2() {
  TestTransformer t = TestGemma();
  t.architecture = "gemma2";
  t.kv_heads = 2;
  t.norm_after = true;
  t.extra = [](GgufWriter* w) {
    w->AddUint32("gemma2.attention.sliding_window", 8);
    w->AddFloat32("gemma2.attn_logit_softcapping", 3.0f);
    w->AddFloat32("gemma2.final_logit_softcapping", 4.0f);
  };
  return t;
}

TestTransformer TestGemma3() {
  TestTransformer t = TestGemma();
  t.architecture = "gemma3";
  t.layers = 7;
  t.feed_forward = 64;
  t.norm_after = true;
  t.query_norm = t.key_norm = t.head_size;
  t.extra = [](GgufWriter* w) {
    w->AddUint32("gemma3.attention.sliding_window", 10);
    w->AddFloat32("gemma3.rope.freq_base", 1000000.0f);
    w->AddString("gemma3.rope.scaling.type", "linear");
    w->AddFloat32("gemma3.rope.scaling.factor", 8.0f);
  };
  return t;
}

TestTransformer TestSmolLm3() {
  TestTransformer t;
  t.architecture = "smollm3";
  t.layers = 4;
  return t;
}

TestTransformer TestGranite() {
  TestTransformer t;
  t.architecture = "granite";
  t.attention = 0.2f;
  t.extra = [](GgufWriter* w) {
    w->AddFloat32("granite.embedding_scale", 6.0f);
    w->AddFloat32("granite.residual_scale", 0.7f);
    w->AddFloat32("granite.attention.scale", 0.3f);
    w->AddFloat32("granite.logit_scale", 1.5f);
    w->AddBool("granite.rope.scaling.finetuned", true);
  };
  return t;
}

// Without the keys: the defaults are the old models' scales.
TestTransformer TestMiniCpm() {
  TestTransformer t;
  t.architecture = "minicpm";
  t.attention = 0.2f;
  t.embedding = 0.03f;
  return t;
}

TestTransformer TestHunyuanDense() {
  TestTransformer t;
  t.architecture = "hunyuan-dense";
  t.query_norm = t.key_norm = t.head_size;
  return t;
}

TestTransformer TestPhi3() {
  TestTransformer t;
  t.architecture = "phi3";
  t.head_size = 32;
  t.num_rotated = 24;
  t.stacks_attention = t.stacks_gate = true;
  t.attention = 0.2f;
  t.extra = [](GgufWriter* w) {
    w->AddUint32("phi3.rope.scaling.original_context_length", 512);
    w->AddFloat32("phi3.rope.scaling.attn_factor", 1.19f);
  };
  t.factors = 12;
  return t;
}

TestTransformer TestOlmo2() {
  TestTransformer t;
  t.architecture = "olmo2";
  t.norm_before = false;
  t.norm_after = true;
  t.query_norm = t.heads * t.head_size;
  t.key_norm = t.kv_heads * t.head_size;
  // What no norm makes larger must come so.
  t.embedding = 0.25f;
  return t;
}

TestTransformer TestGpt2() {
  TestTransformer t;
  t.architecture = "gpt2";
  t.pre = "gpt-2";
  t.context = 128;
  t.kv_heads = t.heads;
  t.head_size = t.width / t.heads;
  t.writes_head_size = false;
  t.layer_norm = t.has_positions = true;
  t.stacks_attention = true;
  t.has_gate = false;
  t.attention = 0.25f;
  return t;
}

TestTransformer TestQwen3Yarn() {
  TestTransformer t;
  t.architecture = "qwen3";
  t.query_norm = t.key_norm = t.head_size;
  t.extra = [](GgufWriter* w) {
    w->AddString("qwen3.rope.scaling.type", "yarn");
    w->AddFloat32("qwen3.rope.scaling.factor", 4.0f);
    w->AddUint32("qwen3.rope.scaling.original_context_length", 512);
  };
  return t;
}

// The width is a multiple of 256, so that Q3_K fits, other than that of the 3B
// model.
TestTransformer TestMiniOpenLlama() {
  using enum TensorType;
  TestTransformer t;
  t.architecture = "llama";
  t.is_spm = t.has_head = true;
  t.width = 512;
  t.heads = t.kv_heads = 5;
  t.head_size = 100;
  t.feed_forward = 768;
  t.types = {kQ3K};
  t.type_of = {{"token_embd", kQ3K}, {"output", kQ6K}};
  t.attention = 0.06f;
  t.embedding = 0.3f;
  return t;
}

TestTransformer TestMiniMistralQ2K() {
  using enum TensorType;
  TestTransformer t = TestMiniOpenLlama();
  t.heads = 4;
  t.kv_heads = 1;
  t.head_size = 128;
  t.types = {kQ2K};
  t.type_of = {{"token_embd", kQ2K},
               {"output", kQ6K},
               {"attn_v", kQ4K},
               {"attn_output", kQ3K},
               {"ffn_down", kQ3K}};
  return t;
}

TestTransformer TestMiniMistralQ4K() {
  using enum TensorType;
  TestTransformer t = TestMiniMistralQ2K();
  t.types = {kQ4K};
  t.type_of = {{"token_embd", kQ4K},
               {"output", kQ6K},
               {"attn_v", kQ6K},
               {"ffn_down", kQ6K}};
  return t;
}

}  // namespace llmzip
