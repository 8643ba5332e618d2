// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "testing/test_models.h"

#include <string>

#include "testing/gguf_writer.h"
#include "testing/test_hybrids.h"
#include "testing/test_transformers.h"
#include "testing/test_vocabulary.h"
#include "testing/test_weights.h"

namespace llmzip {
namespace {

// The types of one layer's matrices.
struct LlamaTypes {
  TensorType q, k, v, output, gate, up, down;
};

struct LlamaShape {
  uint32_t num_layers, width, num_heads, num_kv_heads, feed_forward;
};

void AddLlamaLayer(uint32_t layer, const LlamaShape& s, const LlamaTypes& t,
                   TestWeights* w) {
  const std::string p = "blk." + std::to_string(layer) + ".";
  const uint64_t d = s.width, kv = d / s.num_heads * s.num_kv_heads;
  // 1 / sqrt(64) or so keeps the deviation of what goes in.
  const float keep = 0.125f;
  w->Vector(p + "attn_norm.weight", d, 1.0f, 0.1f);
  w->Matrix(p + "attn_q.weight", t.q, d, d, 1.5f * keep);
  w->Matrix(p + "attn_k.weight", t.k, kv, d, 1.5f * keep);
  w->Matrix(p + "attn_v.weight", t.v, kv, d, keep);
  w->Matrix(p + "attn_output.weight", t.output, d, d, 0.4f * keep);
  w->Vector(p + "ffn_norm.weight", d, 1.0f, 0.1f);
  w->Matrix(p + "ffn_gate.weight", t.gate, s.feed_forward, d, keep);
  w->Matrix(p + "ffn_up.weight", t.up, s.feed_forward, d, keep);
  w->Matrix(p + "ffn_down.weight", t.down, d, s.feed_forward, 0.3f * keep);
}

void AddLlamaKeys(const LlamaShape& s, float epsilon, float rope_base,
                  GgufWriter* w) {
  w->AddString("general.architecture", "llama");
  w->AddString("general.name", "random test model");
  w->AddUint32("llama.block_count", s.num_layers);
  w->AddUint32("llama.context_length", 2048);
  w->AddUint32("llama.embedding_length", s.width);
  w->AddUint32("llama.feed_forward_length", s.feed_forward);
  w->AddUint32("llama.attention.head_count", s.num_heads);
  w->AddUint32("llama.attention.head_count_kv", s.num_kv_heads);
  w->AddUint32("llama.rope.dimension_count", s.width / s.num_heads);
  w->AddFloat32("llama.attention.layer_norm_rms_epsilon", epsilon);
  w->AddFloat32("llama.rope.freq_base", rope_base);
}

std::vector<uint8_t> MakeLlamaBpe(uint64_t seed) {
  constexpr LlamaShape kShape = {2, 64, 4, 2, 128};
  constexpr size_t kTokens = 512;
  using enum TensorType;
  GgufWriter writer;
  AddLlamaKeys(kShape, 1e-5f, 100000.0f, &writer);
  AddVocabulary(MakeBpeVocabulary(kTokens), "gpt2", "smollm", &writer);
  TestWeights w(seed, &writer);
  w.Matrix("token_embd.weight", kQ8_0, kTokens, kShape.width, 0.15f);
  AddLlamaLayer(0, kShape, {kF16, kQ8_0, kBf16, kQ4_1, kQ4_0, kQ8_0, kF32}, &w);
  AddLlamaLayer(1, kShape, {kQ4_1, kF32, kQ8_0, kQ8_0, kQ8_0, kQ4_0, kQ4_1},
                &w);
  w.Vector("output_norm.weight", kShape.width, 1.5f, 0.2f);
  return writer.Finish();
}

std::vector<uint8_t> MakeLlamaSpm(uint64_t seed) {
  constexpr LlamaShape kShape = {2, 80, 4, 4, 112};
  constexpr size_t kTokens = 509;
  using enum TensorType;
  GgufWriter writer;
  AddLlamaKeys(kShape, 1e-6f, 10000.0f, &writer);
  AddVocabulary(MakeSpmVocabulary(kTokens), "llama", nullptr, &writer);
  TestWeights w(seed, &writer);
  w.Matrix("token_embd.weight", kF16, kTokens, kShape.width, 0.3f);
  for (uint32_t i = 0; i < kShape.num_layers; ++i) {
    AddLlamaLayer(i, kShape, {kF16, kF16, kBf16, kF16, kF32, kF16, kBf16}, &w);
  }
  w.Vector("output_norm.weight", kShape.width, 1.0f, 0.2f);
  w.Matrix("output.weight", kF16, kTokens, kShape.width, 0.15f);
  return writer.Finish();
}

std::vector<uint8_t> MakeQwen3(uint64_t seed) {
  constexpr uint64_t kLayers = 2, kWidth = 64, kHeads = 4, kKvHeads = 2;
  constexpr uint64_t kHeadSize = 40, kFeedForward = 96, kTokens = 512;
  using enum TensorType;
  GgufWriter writer;
  writer.AddString("general.architecture", "qwen3");
  writer.AddString("general.name", "random test model");
  writer.AddUint32("qwen3.block_count", kLayers);
  writer.AddUint32("qwen3.context_length", 2048);
  writer.AddUint32("qwen3.embedding_length", kWidth);
  writer.AddUint32("qwen3.feed_forward_length", kFeedForward);
  writer.AddUint32("qwen3.attention.head_count", kHeads);
  writer.AddUint32("qwen3.attention.head_count_kv", kKvHeads);
  writer.AddUint32("qwen3.attention.key_length", kHeadSize);
  writer.AddUint32("qwen3.attention.value_length", kHeadSize);
  writer.AddFloat32("qwen3.attention.layer_norm_rms_epsilon", 1e-6f);
  writer.AddFloat32("qwen3.rope.freq_base", 1000000.0f);
  AddVocabulary(MakeBpeVocabulary(kTokens), "gpt2", "qwen2", &writer);
  TestWeights w(seed, &writer);
  w.Matrix("token_embd.weight", kQ8_0, kTokens, kWidth, 0.15f);
  for (uint64_t i = 0; i < kLayers; ++i) {
    const std::string p = "blk." + std::to_string(i) + ".";
    const uint64_t q = kHeads * kHeadSize, kv = kKvHeads * kHeadSize;
    // 1 / sqrt(64) keeps the deviation of what goes in.
    constexpr float kKeep = 0.125f;
    w.Vector(p + "attn_norm.weight", kWidth, 1.0f, 0.1f);
    w.Matrix(p + "attn_q.weight", kQ8_0, q, kWidth, kKeep);
    w.Matrix(p + "attn_k.weight", kF16, kv, kWidth, kKeep);
    w.Matrix(p + "attn_v.weight", kQ8_0, kv, kWidth, kKeep);
    // Queries and keys of other lengths, so that attention looks at few.
    w.Vector(p + "attn_q_norm.weight", kHeadSize, 1.5f, 0.3f);
    w.Vector(p + "attn_k_norm.weight", kHeadSize, 1.0f, 0.3f);
    w.Matrix(p + "attn_output.weight", kF16, kWidth, q, 0.3f * kKeep);
    w.Vector(p + "ffn_norm.weight", kWidth, 1.0f, 0.1f);
    w.Matrix(p + "ffn_gate.weight", kQ8_0, kFeedForward, kWidth, kKeep);
    w.Matrix(p + "ffn_up.weight", kF32, kFeedForward, kWidth, kKeep);
    w.Matrix(p + "ffn_down.weight", kQ8_0, kWidth, kFeedForward, 0.3f * kKeep);
  }
  w.Vector("output_norm.weight", kWidth, 1.5f, 0.2f);
  return writer.Finish();
}

constexpr uint32_t kRwkvWidth = 128, kRwkvHead = 64, kRwkvRank = 32;
constexpr uint32_t kRwkvFeedForward = 192, kRwkvLayers = 2;

// y = left (32 -> width) of right (width -> 32), with a vector added.
void AddLowRank(const std::string& prefix, TestWeights* w) {
  w->Matrix(prefix + "1.weight", TensorType::kF32, kRwkvRank, kRwkvWidth,
            0.09f);
  w->Matrix(prefix + "2.weight", TensorType::kQ8_0, kRwkvWidth, kRwkvRank,
            0.1f);
}

void AddRwkv7Layer(uint32_t layer, TestWeights* w) {
  const std::string p = "blk." + std::to_string(layer) + ".";
  constexpr uint64_t d = kRwkvWidth;
  constexpr float kKeep = 0.09f;  // 1 / sqrt(128) or so
  for (const char* norm : {"attn_norm", "attn_norm_2", "time_mix_ln"}) {
    w->Vector(p + norm + ".weight", d, 1.0f, 0.1f);
    w->Vector(p + norm + ".bias", d, 0.0f, 0.05f);
  }
  w->Ramp(p + "time_mix_lerp_fused.weight", {d, 1, 1, 6}, 0.0f, 1.0f / d);
  w->Ramp(p + "time_mix_w0.weight", {d}, -6.0f, 6.0f / d);
  AddLowRank(p + "time_mix_w", w);
  w->Vector(p + "time_mix_a0.weight", d, 0.0f, 0.5f);
  AddLowRank(p + "time_mix_a", w);
  if (layer != 0) {
    w->Vector(p + "time_mix_v0.weight", d, 0.5f, 0.3f);
    AddLowRank(p + "time_mix_v", w);
  }
  AddLowRank(p + "time_mix_g", w);
  w->Vector(p + "time_mix_k_k.weight", d, 0.85f, 0.1f);
  w->Vector(p + "time_mix_k_a.weight", d, 1.0f, 0.1f);
  w->Vector(p + "time_mix_r_k.weight", d, 0.0f, 0.1f);
  for (const char* name : {"receptance", "key", "value"}) {
    w->Matrix(p + "time_mix_" + name + ".weight", TensorType::kQ8_0, d, d,
              kKeep);
  }
  // Large enough that the head, which is tied, sees more than the last token.
  w->Matrix(p + "time_mix_output.weight", TensorType::kQ8_0, d, d,
            4.0f * kKeep);
  w->Ramp(p + "channel_mix_lerp_k.weight", {d}, 1.0f, -1.0f / d);
  w->Matrix(p + "channel_mix_key.weight", TensorType::kQ8_0, kRwkvFeedForward,
            d, kKeep);
  w->Matrix(p + "channel_mix_value.weight", TensorType::kQ8_0, d,
            kRwkvFeedForward, kKeep);
}

std::vector<uint8_t> MakeRwkv7(uint64_t seed) {
  constexpr size_t kTokens = 500;
  GgufWriter writer;
  writer.AddString("general.architecture", "rwkv7");
  writer.AddString("general.name", "random test model");
  writer.AddUint32("rwkv7.context_length", 1u << 20);
  writer.AddUint32("rwkv7.embedding_length", kRwkvWidth);
  writer.AddUint32("rwkv7.block_count", kRwkvLayers);
  writer.AddFloat32("rwkv7.attention.layer_norm_epsilon", 1e-5f);
  writer.AddUint32("rwkv7.wkv.head_size", kRwkvHead);
  for (const char* name : {"decay", "iclr", "value_residual_mix", "gate"}) {
    writer.AddUint32(std::string("rwkv7.attention.") + name + "_lora_rank",
                     kRwkvRank);
  }
  writer.AddUint32("rwkv7.feed_forward_length", kRwkvFeedForward);
  writer.AddUint32("rwkv7.attention.head_count", 0);
  AddVocabulary(MakeTrieVocabulary(kTokens), "rwkv", nullptr, &writer);
  TestWeights w(seed, &writer);
  w.Matrix("token_embd.weight", TensorType::kQ8_0, kTokens, kRwkvWidth, 0.07f);
  w.Vector("token_embd_norm.weight", kRwkvWidth, 1.0f, 0.1f);
  w.Vector("token_embd_norm.bias", kRwkvWidth, 0.0f, 0.05f);
  for (uint32_t i = 0; i < kRwkvLayers; ++i) AddRwkv7Layer(i, &w);
  w.Vector("output_norm.weight", kRwkvWidth, 1.0f, 0.2f);
  w.Vector("output_norm.bias", kRwkvWidth, 0.0f, 0.1f);
  return writer.Finish();
}

// The versions before 7 differ in the mixing over time.
constexpr uint32_t kOldRwkvWidth = 96, kOldRwkvFeedForward = 160;

// Shares of the token itself (v4, v5) or of the token before.
void AddLerps(const std::string& prefix, std::string_view letters,
              TestWeights* w) {
  constexpr uint64_t d = kOldRwkvWidth;
  for (const char letter : letters) {
    w->Ramp(prefix + letter + ".weight", {d}, 0.9f, -0.8f / d);
  }
}

void AddOldTimeMixing(const std::string& p, TestModelKind kind,
                      TestWeights* w) {
  constexpr uint64_t d = kOldRwkvWidth, kRank = 16, kDecayRank = 32;
  if (kind == TestModelKind::kRwkv4) {
    AddLerps(p + "lerp_", "kvr", w);
    w->Vector(p + "first.weight", d, 0.5f, 0.5f);
    w->Ramp(p + "decay.weight", {d}, -4.0f, 3.9f / d);
  } else if (kind == TestModelKind::kRwkv5v1) {
    AddLerps(p + "lerp_", "kvr", w);
    w->Vector(p + "first.weight", 4, 1.5f, 0.3f);
    w->Ramp(p + "decay.weight", {4}, 0.5f, 0.1f);
  } else if (kind == TestModelKind::kRwkv5v2) {
    AddLerps(p + "lerp_", "kvrg", w);
    w->Vector(p + "first.weight", d, 0.5f, 0.5f);
    w->Ramp(p + "decay.weight", {48, 2}, 0.4f, 0.5f / 48);
  } else {
    AddLerps(p + "lerp_", "x", w);
    w->Ramp(p + "lerp_fused.weight", {d, 1, 1, 5}, 0.1f, 0.8f / d);
    w->Matrix(p + "w1.weight", TensorType::kF32, 5 * kRank, d, 0.1f);
    w->Ramp(p + "w2.weight", {kRank, d, 5}, 0.0f, 0.0f);
    w->Vector(p + "first.weight", d, 0.5f, 0.5f);
    w->Ramp(p + "decay.weight", {d}, -5.0f, 5.0f / d);
    w->Matrix(p + "decay_w1.weight", TensorType::kF32, kDecayRank, d, 0.1f);
    w->Matrix(p + "decay_w2.weight", TensorType::kQ8_0, d, kDecayRank, 0.1f);
  }
}

void AddOldRwkvLayer(uint32_t layer, TestModelKind kind, TestWeights* w) {
  const std::string p = "blk." + std::to_string(layer) + ".";
  constexpr uint64_t d = kOldRwkvWidth, f = kOldRwkvFeedForward;
  constexpr float kKeep = 0.1f;  // 1 / sqrt(96) or so
  const bool has_gate =
      kind == TestModelKind::kRwkv5v2 || kind == TestModelKind::kRwkv6;
  for (const std::string norm : {"attn_norm", "attn_norm_2", "time_mix_ln"}) {
    if (kind == TestModelKind::kRwkv4 && norm == "time_mix_ln") continue;
    w->Vector(p + norm + ".weight", d, 1.0f, 0.1f);
    w->Vector(p + norm + ".bias", d, 0.0f, 0.05f);
  }
  AddOldTimeMixing(p + "time_mix_", kind, w);
  for (const char* name : {"receptance", "key", "value"}) {
    w->Matrix(p + "time_mix_" + name + ".weight", TensorType::kQ8_0, d, d,
              kKeep);
  }
  if (has_gate) {
    w->Matrix(p + "time_mix_gate.weight", TensorType::kQ8_0, d, d, kKeep);
  }
  // Large enough that the head, which is tied, sees more than the last token.
  w->Matrix(p + "time_mix_output.weight", TensorType::kQ8_0, d, d,
            4.0f * kKeep);
  AddLerps(p + "channel_mix_lerp_", "kr", w);
  w->Matrix(p + "channel_mix_key.weight", TensorType::kQ8_0, f, d, kKeep);
  w->Matrix(p + "channel_mix_value.weight", TensorType::kQ8_0, d, f, kKeep);
  w->Matrix(p + "channel_mix_receptance.weight", TensorType::kQ8_0, d, d,
            kKeep);
}

std::vector<uint8_t> MakeOldRwkv(TestModelKind kind, uint64_t seed) {
  constexpr size_t kTokens = 500;
  const std::string name = kind == TestModelKind::kRwkv4   ? "rwkv4"
                           : kind == TestModelKind::kRwkv6 ? "rwkv6"
                                                           : "rwkv5";
  GgufWriter writer;
  writer.AddString("general.architecture", name);
  writer.AddString("general.name", "random test model");
  writer.AddUint32(name + ".context_length", 1u << 20);
  writer.AddUint32(name + ".embedding_length", kOldRwkvWidth);
  writer.AddUint32(name + ".block_count", kRwkvLayers);
  writer.AddFloat32(name + ".attention.layer_norm_epsilon", 1e-5f);
  writer.AddUint32(name + ".feed_forward_length", kOldRwkvFeedForward);
  writer.AddUint32(name + ".attention.head_count", 0);
  if (kind == TestModelKind::kRwkv6) {
    writer.AddUint32(name + ".wkv.head_size", 32);
    writer.AddUint32(name + ".time_mix_extra_dim", 16);
    writer.AddUint32(name + ".time_decay_extra_dim", 32);
    writer.AddUint32(name + ".rescale_every_n_layers", 1);
  } else if (kind != TestModelKind::kRwkv4) {
    writer.AddUint32(name + ".wkv.head_size",
                     kind == TestModelKind::kRwkv5v1 ? 24 : 48);
    writer.AddFloat32(name + ".attention.group_norm_epsilon", 64e-5f);
  }
  AddVocabulary(MakeTrieVocabulary(kTokens), "rwkv", nullptr, &writer);
  TestWeights w(seed, &writer);
  w.Matrix("token_embd.weight", TensorType::kQ8_0, kTokens, kOldRwkvWidth,
           0.08f);
  w.Vector("token_embd_norm.weight", kOldRwkvWidth, 1.0f, 0.1f);
  w.Vector("token_embd_norm.bias", kOldRwkvWidth, 0.0f, 0.05f);
  for (uint32_t i = 0; i < kRwkvLayers; ++i) AddOldRwkvLayer(i, kind, &w);
  w.Vector("output_norm.weight", kOldRwkvWidth, 1.0f, 0.2f);
  w.Vector("output_norm.bias", kOldRwkvWidth, 0.0f, 0.1f);
  return writer.Finish();
}

// 65,536 tokens: those of the other models and made-up words.
TestVocabulary MakeWorldVocabulary() {
  constexpr size_t kTokens = 65536;
  TestVocabulary v = MakeTrieVocabulary(500);
  for (uint32_t i = 0; v.tokens.size() < kTokens; ++i) {
    std::string word = "zq";
    for (uint32_t rest = i, k = 0; k < 4; ++k, rest /= 26) {
      word += static_cast<char>('a' + rest % 26);
    }
    v.tokens.push_back(word);
    v.types.push_back(v.types.back());
  }
  return v;
}

std::vector<uint8_t> MakeMiniRwkv5World(uint64_t seed) {
  constexpr uint64_t kWidth = 128, kHead = 64, kFeedForward = 448;
  constexpr float kKeep = 0.09f;  // 1 / sqrt(128) or so
  const TestVocabulary vocabulary = MakeWorldVocabulary();
  const uint64_t tokens = vocabulary.tokens.size();
  GgufWriter writer;
  writer.AddString("general.architecture", "rwkv5");
  writer.AddString("general.name", "random test model");
  writer.AddUint32("rwkv5.context_length", 4096);
  writer.AddUint32("rwkv5.embedding_length", kWidth);
  writer.AddUint32("rwkv5.block_count", kRwkvLayers);
  writer.AddFloat32("rwkv5.attention.layer_norm_epsilon", 1e-5f);
  writer.AddUint32("rwkv5.feed_forward_length", kFeedForward);
  writer.AddUint32("rwkv5.attention.head_count", 0);
  writer.AddUint32("rwkv5.wkv.head_size", kHead);
  writer.AddFloat32("rwkv5.attention.group_norm_epsilon", 64e-5f);
  AddVocabulary(vocabulary, "rwkv", nullptr, &writer);
  TestWeights w(seed, &writer);
  const auto norm = [&w](const std::string& name, float gain) {
    w.Vector(name + ".weight", kWidth, gain, 0.1f);
    w.Vector(name + ".bias", kWidth, 0.0f, 0.05f);
  };
  const auto square = [&w](const std::string& name, float deviation) {
    w.Matrix(name + ".weight", TensorType::kQ8_0, kWidth, kWidth, deviation);
  };
  w.Matrix("token_embd.weight", TensorType::kQ8_0, tokens, kWidth, 0.07f);
  norm("token_embd_norm", 1.0f);
  for (uint32_t i = 0; i < kRwkvLayers; ++i) {
    const std::string p = "blk." + std::to_string(i) + ".";
    const std::string time = p + "time_mix_", channel = p + "channel_mix_";
    norm(p + "attn_norm", 1.0f);
    norm(p + "attn_norm_2", 1.0f);
    norm(time + "ln", 1.0f);
    for (const char* input : {"k", "v", "r", "g"}) {
      w.Ramp(time + "lerp_" + input + ".weight", {kWidth}, 0.9f,
             -0.8f / kWidth);
    }
    w.Vector(time + "first.weight", kWidth, 0.5f, 0.5f);
    w.Ramp(time + "decay.weight", {kHead, kWidth / kHead}, 0.4f, 0.5f / kHead);
    for (const char* name : {"receptance", "key", "value", "gate"}) {
      square(time + name, kKeep);
    }
    square(time + "output", 2.0f * kKeep);
    for (const char* input : {"k", "r"}) {
      w.Ramp(channel + "lerp_" + input + ".weight", {kWidth}, 0.9f,
             -0.8f / kWidth);
    }
    w.Matrix(channel + "key.weight", TensorType::kQ8_0, kFeedForward, kWidth,
             kKeep);
    w.Matrix(channel + "value.weight", TensorType::kQ8_0, kWidth, kFeedForward,
             kKeep);
    square(channel + "receptance", kKeep);
  }
  norm("output_norm", 1.0f);
  w.Matrix("output.weight", TensorType::kQ8_0, tokens, kWidth, 0.15f);
  return writer.Finish();
}

}  // namespace

std::vector<uint8_t> MakeLlamaOfHeads(uint32_t num_heads, uint32_t num_kv_heads,
                                      uint32_t head_size, uint64_t seed) {
  const LlamaShape shape = {1, num_heads * head_size, num_heads, num_kv_heads,
                            64};
  constexpr size_t kTokens = 512;
  using enum TensorType;
  GgufWriter writer;
  AddLlamaKeys(shape, 1e-5f, 10000.0f, &writer);
  // Fuzzers make many of these.
  static const TestVocabulary kVocabulary = MakeBpeVocabulary(kTokens);
  AddVocabulary(kVocabulary, "gpt2", "smollm", &writer);
  TestWeights w(seed, &writer);
  w.Matrix("token_embd.weight", kF16, kTokens, shape.width, 0.15f);
  AddLlamaLayer(0, shape, {kF16, kF16, kF16, kF16, kF16, kF16, kF16}, &w);
  w.Vector("output_norm.weight", shape.width, 1.0f, 0.2f);
  return writer.Finish();
}

Result<TestModelKind> TestModelKindOf(std::string_view name) {
  if (name == "llama-bpe") return TestModelKind::kLlamaBpe;
  if (name == "llama-spm") return TestModelKind::kLlamaSpm;
  if (name == "rwkv7") return TestModelKind::kRwkv7;
  if (name == "llama-many-heads") return TestModelKind::kLlamaManyHeads;
  if (name == "qwen3") return TestModelKind::kQwen3;
  if (name == "rwkv4") return TestModelKind::kRwkv4;
  if (name == "rwkv5v1") return TestModelKind::kRwkv5v1;
  if (name == "rwkv5v2") return TestModelKind::kRwkv5v2;
  if (name == "rwkv6") return TestModelKind::kRwkv6;
  if (name == "qwen2") return TestModelKind::kQwen2;
  if (name == "gemma") return TestModelKind::kGemma;
  if (name == "gemma2") return TestModelKind::kGemma2;
  if (name == "gemma3") return TestModelKind::kGemma3;
  if (name == "smollm3") return TestModelKind::kSmolLm3;
  if (name == "granite") return TestModelKind::kGranite;
  if (name == "minicpm") return TestModelKind::kMiniCpm;
  if (name == "hunyuan-dense") return TestModelKind::kHunyuanDense;
  if (name == "phi3") return TestModelKind::kPhi3;
  if (name == "olmo2") return TestModelKind::kOlmo2;
  if (name == "gpt2") return TestModelKind::kGpt2;
  if (name == "qwen3-yarn") return TestModelKind::kQwen3Yarn;
  if (name == "rwkv6qwen2") return TestModelKind::kRwkv6Qwen2;
  if (name == "arwkv7") return TestModelKind::kArwkv7;
  if (name == "arwkv7-bare") return TestModelKind::kArwkv7Bare;
  if (name == "lfm2") return TestModelKind::kLfm2;
  if (name == "qwen35") return TestModelKind::kQwen35;
  if (name == "mini-openllama") return TestModelKind::kMiniOpenLlama;
  if (name == "mini-mistral-q2k") return TestModelKind::kMiniMistralQ2K;
  if (name == "mini-mistral-q4k") return TestModelKind::kMiniMistralQ4K;
  if (name == "mini-rwkv5-world") return TestModelKind::kMiniRwkv5World;
  return Status(Code::kInvalidArgument,
                "no kind of test model: " + std::string(name));
}

std::vector<uint8_t> MakeTestModel(TestModelKind kind, uint64_t seed) {
  switch (kind) {
    case TestModelKind::kLlamaBpe:
      return MakeLlamaBpe(seed);
    case TestModelKind::kLlamaSpm:
      return MakeLlamaSpm(seed);
    case TestModelKind::kRwkv7:
      return MakeRwkv7(seed);
    case TestModelKind::kLlamaManyHeads:
      return MakeLlamaOfHeads(130, 1, 4, seed);
    case TestModelKind::kQwen3:
      return MakeQwen3(seed);
    case TestModelKind::kRwkv4:
    case TestModelKind::kRwkv5v1:
    case TestModelKind::kRwkv5v2:
    case TestModelKind::kRwkv6:
      return MakeOldRwkv(kind, seed);
    case TestModelKind::kQwen2:
      return MakeTestTransformer(TestQwen2(), seed);
    case TestModelKind::kGemma:
      return MakeTestTransformer(TestGemma(), seed);
    case TestModelKind::kGemma2:
      return MakeTestTransformer(TestGemma2(), seed);
    case TestModelKind::kGemma3:
      return MakeTestTransformer(TestGemma3(), seed);
    case TestModelKind::kSmolLm3:
      return MakeTestTransformer(TestSmolLm3(), seed);
    case TestModelKind::kGranite:
      return MakeTestTransformer(TestGranite(), seed);
    case TestModelKind::kMiniCpm:
      return MakeTestTransformer(TestMiniCpm(), seed);
    case TestModelKind::kHunyuanDense:
      return MakeTestTransformer(TestHunyuanDense(), seed);
    case TestModelKind::kPhi3:
      return MakeTestTransformer(TestPhi3(), seed);
    case TestModelKind::kOlmo2:
      return MakeTestTransformer(TestOlmo2(), seed);
    case TestModelKind::kGpt2:
      return MakeTestTransformer(TestGpt2(), seed);
    case TestModelKind::kQwen3Yarn:
      return MakeTestTransformer(TestQwen3Yarn(), seed);
    case TestModelKind::kRwkv6Qwen2:
      return MakeRwkv6Qwen2(seed);
    case TestModelKind::kArwkv7:
      return MakeArwkv7(seed);
    case TestModelKind::kArwkv7Bare:
      return MakeArwkv7Bare(seed);
    case TestModelKind::kLfm2:
      return MakeLfm2(seed);
    case TestModelKind::kQwen35:
      return MakeQwen35(seed);
    case TestModelKind::kMiniOpenLlama:
      return MakeTestTransformer(TestMiniOpenLlama(), seed);
    case TestModelKind::kMiniMistralQ2K:
      return MakeTestTransformer(TestMiniMistralQ2K(), seed);
    case TestModelKind::kMiniMistralQ4K:
      return MakeTestTransformer(TestMiniMistralQ4K(), seed);
    case TestModelKind::kMiniRwkv5World:
      return MakeMiniRwkv5World(seed);
  }
  return {};
}

}  // namespace llmzip
