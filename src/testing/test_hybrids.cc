// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "testing/test_hybrids.h"

#include <cmath>
#include <string>

#include "testing/gguf_writer.h"
#include "testing/test_vocabulary.h"
#include "testing/test_weights.h"

namespace llmzip {
namespace {

constexpr uint32_t kTokens = 512;

// What such models have in common with a Llama.
class HybridMaker {
 public:
  HybridMaker(std::string architecture, uint32_t num_layers, uint32_t width,
              uint32_t feed_forward, uint64_t seed)
      : architecture_(std::move(architecture)),
        width_(width),
        feed_forward_(feed_forward),
        keep_(1.0f / std::sqrt(static_cast<float>(width))),
        w_(seed, &writer_) {
    writer_.AddString("general.architecture", architecture_);
    writer_.AddString("general.name", "random test model");
    AddUint("block_count", num_layers);
    AddUint("context_length", 1u << 20);
    AddUint("embedding_length", width);
    AddUint("feed_forward_length", feed_forward);
    AddFloat("attention.layer_norm_rms_epsilon", 1e-6f);
  }

  void AddUint(const std::string& key, uint32_t value) {
    writer_.AddUint32(architecture_ + "." + key, value);
  }
  void AddFloat(const std::string& key, float value) {
    writer_.AddFloat32(architecture_ + "." + key, value);
  }
  void AddInts(const std::string& key, const std::vector<int32_t>& values) {
    writer_.AddInt32s(architecture_ + "." + key, values);
  }
  // After the last key.
  void BeginTensors() {
    AddVocabulary(MakeBpeVocabulary(kTokens), "gpt2", "qwen2", &writer_);
    w_.Matrix("token_embd.weight", TensorType::kQ8_0, kTokens, width_, 0.15f);
  }
  void AddNorm(const std::string& name, float mean) {
    w_.Vector(name + ".weight", width_, mean, 0.1f);
  }
  // Keeps the deviation of what goes in, times `gain`. Q8_0.
  void AddMatrix(const std::string& name, uint32_t rows, uint32_t cols,
                 float gain) {
    w_.Matrix(name + ".weight", TensorType::kQ8_0, rows, cols,
              gain / std::sqrt(static_cast<float>(cols)));
  }
  void AddFeedForward(const std::string& p, const char* norm = "ffn_norm") {
    AddNorm(p + norm, 1.0f);
    AddMatrix(p + "ffn_gate", feed_forward_, width_, 1.0f);
    AddMatrix(p + "ffn_up", feed_forward_, width_, 1.0f);
    AddMatrix(p + "ffn_down", width_, feed_forward_, 0.3f);
  }
  // `q` columns of the output. A gate comes with the queries.
  void AddAttention(const std::string& p, uint32_t q, uint32_t kv,
                    bool has_gate = false) {
    AddMatrix(p + "attn_q", has_gate ? 2 * q : q, width_, 1.5f);
    AddMatrix(p + "attn_k", kv, width_, 1.5f);
    AddMatrix(p + "attn_v", kv, width_, 1.0f);
    AddMatrix(p + "attn_output", width_, q, 0.5f);
  }
  std::vector<uint8_t> Finish(const char* last_norm = "output_norm") {
    AddNorm(last_norm, 1.5f);
    w_.Matrix("output.weight", TensorType::kF16, kTokens, width_, keep_);
    return writer_.Finish();
  }
  TestWeights& weights() { return w_; }

 private:
  const std::string architecture_;
  const uint32_t width_, feed_forward_;
  const float keep_;
  GgufWriter writer_;
  TestWeights w_;
};

// A product through `rank`.
void AddLowRank(const std::string& down, const std::string& up, uint32_t rank,
                uint32_t width, TestWeights* w) {
  w->Matrix(down + ".weight", TensorType::kF32, rank, width, 0.09f);
  w->Matrix(up + ".weight", TensorType::kF32, width, rank, 0.1f);
}

std::vector<uint8_t> MakeArwkv7With(bool has_gate, bool has_norm,
                                    uint64_t seed) {
  constexpr uint32_t kWidth = 128, kRank = 32;
  constexpr uint32_t kLayers = 2;
  HybridMaker m("arwkv7", kLayers, kWidth, 192, seed);
  m.AddUint("wkv.head_size", 64);
  for (const char* name : {"decay", "iclr", "value_residual_mix", "gate"}) {
    m.AddUint(std::string("attention.") + name + "_lora_rank",
              has_gate || name[0] != 'g' ? kRank : 0);
  }
  m.AddUint("token_shift_count", 1);
  m.AddUint("attention.head_count", 0);
  m.BeginTensors();
  TestWeights& w = m.weights();
  for (uint32_t i = 0; i < kLayers; ++i) {
    const std::string p = "blk." + std::to_string(i) + ".";
    const std::string t = p + "time_mix_";
    m.AddNorm(p + "attn_norm", 1.0f);
    w.Ramp(t + "lerp_fused.weight", {kWidth, 1, 1, has_gate ? 6u : 5u}, 0.0f,
           1.0f / kWidth);
    w.Ramp(t + "w0.weight", {kWidth}, -6.0f, 6.0f / kWidth);
    w.Vector(t + "a0.weight", kWidth, 0.0f, 0.5f);
    w.Vector(t + "v0.weight", kWidth, 0.5f, 0.3f);  // of layer 0 too
    for (const char* letter : {"w", "a", "v", "g"}) {
      if (letter[0] == 'g' && !has_gate) continue;
      AddLowRank(t + letter + "1", t + letter + "2", kRank, kWidth, &w);
    }
    w.Vector(t + "k_k.weight", kWidth, 0.85f, 0.1f);
    w.Vector(t + "k_a.weight", kWidth, 1.0f, 0.1f);
    w.Vector(t + "r_k.weight", kWidth, 0.0f, 0.1f);
    for (const char* name : {"receptance", "key", "value"}) {
      m.AddMatrix(t + name, kWidth, kWidth, 1.0f);
    }
    if (has_norm) {
      m.AddNorm(t + "ln", 1.0f);
      w.Vector(t + "ln.bias", kWidth, 0.0f, 0.05f);
    }
    m.AddMatrix(t + "output", kWidth, kWidth, has_gate ? 1.0f : 0.5f);
    m.AddFeedForward(p);
  }
  return m.Finish();
}

}  // namespace

std::vector<uint8_t> MakeRwkv6Qwen2(uint64_t seed) {
  constexpr uint32_t kWidth = 96, kHead = 24, kKvHeads = 2;
  constexpr uint32_t kRank = 16, kDecayRank = 32;
  constexpr uint32_t kLayers = 2;
  HybridMaker m("rwkv6qwen2", kLayers, kWidth, 160, seed);
  m.AddUint("wkv.head_size", kHead);
  m.AddUint("time_mix_extra_dim", kRank);
  m.AddUint("time_decay_extra_dim", kDecayRank);
  m.AddUint("token_shift_count", 1);
  m.AddUint("attention.head_count_kv", kKvHeads);
  m.AddUint("attention.head_count", 0);
  m.BeginTensors();
  TestWeights& w = m.weights();
  for (uint32_t i = 0; i < kLayers; ++i) {
    const std::string p = "blk." + std::to_string(i) + ".";
    const std::string t = p + "time_mix_";
    constexpr uint32_t kKv = kKvHeads * kHead;
    m.AddNorm(p + "attn_norm", 1.0f);
    w.Ramp(t + "lerp_x.weight", {kWidth}, 0.9f, -0.8f / kWidth);
    w.Ramp(t + "lerp_fused.weight", {kWidth, 1, 1, 5}, 0.1f, 0.8f / kWidth);
    w.Matrix(t + "w1.weight", TensorType::kF32, 5 * kRank, kWidth, 0.1f);
    w.Ramp(t + "w2.weight", {kRank, kWidth, 5}, 0.0f, 0.0f);
    w.Ramp(t + "decay.weight", {kWidth}, -5.0f, 5.0f / kWidth);
    AddLowRank(t + "decay_w1", t + "decay_w2", kDecayRank, kWidth, &w);
    m.AddMatrix(t + "receptance", kWidth, kWidth, 2.0f);
    m.AddMatrix(t + "key", kKv, kWidth, 2.0f);
    m.AddMatrix(t + "value", kKv, kWidth, 1.0f);
    m.AddMatrix(t + "gate", kWidth, kWidth, 1.0f);
    w.Vector(t + "receptance.bias", kWidth, 0.0f, 0.5f);
    w.Vector(t + "key.bias", kKv, 0.0f, 2.0f);
    w.Vector(t + "value.bias", kKv, 0.0f, 0.3f);
    m.AddMatrix(t + "output", kWidth, kWidth, 0.5f);
    m.AddFeedForward(p);
  }
  return m.Finish();
}

std::vector<uint8_t> MakeLfm2(uint64_t seed) {
  constexpr uint32_t kLayers = 4, kWidth = 64, kHead = 16, kTaps = 3;
  constexpr uint32_t kHeads = 4, kKvHeads = 2;
  const std::vector<int32_t> kv_heads = {0, 0, kKvHeads, 0};
  HybridMaker m("lfm2", kLayers, kWidth, 96, seed);
  m.AddUint("attention.head_count", kHeads);
  m.AddInts("attention.head_count_kv", kv_heads);
  m.AddUint("shortconv.l_cache", kTaps);
  m.AddUint("vocab_size", kTokens);
  m.AddFloat("rope.freq_base", 1000000.0f);
  m.BeginTensors();
  TestWeights& w = m.weights();
  for (uint32_t i = 0; i < kLayers; ++i) {
    const std::string p = "blk." + std::to_string(i) + ".";
    m.AddNorm(p + "attn_norm", 1.0f);
    if (kv_heads[i] == 0) {
      m.AddMatrix(p + "shortconv.in_proj", 3 * kWidth, kWidth, 1.0f);
      w.Ramp(p + "shortconv.conv.weight", {kTaps, kWidth}, 0.3f, 0.3f);
      m.AddMatrix(p + "shortconv.out_proj", kWidth, kWidth, 0.5f);
    } else {
      m.AddAttention(p, kHeads * kHead, kKvHeads * kHead);
      w.Vector(p + "attn_q_norm.weight", kHead, 1.5f, 0.3f);
      w.Vector(p + "attn_k_norm.weight", kHead, 1.0f, 0.3f);
    }
    m.AddFeedForward(p);
  }
  return m.Finish("token_embd_norm");
}

std::vector<uint8_t> MakeQwen35(uint64_t seed) {
  constexpr uint32_t kLayers = 4, kWidth = 64, kHead = 16;
  constexpr uint32_t kHeads = 4, kKvHeads = 2, kTaps = 4;
  constexpr uint32_t kDeltaHead = 24, kDeltaKeys = 2, kDeltaValues = 4;
  constexpr uint32_t kInner = kDeltaValues * kDeltaHead;
  constexpr uint32_t kChannels = 2 * kDeltaKeys * kDeltaHead + kInner;
  HybridMaker m("qwen35", kLayers, kWidth, 96, seed);
  m.AddUint("attention.head_count", kHeads);
  m.AddUint("attention.head_count_kv", kKvHeads);
  m.AddUint("attention.key_length", kHead);
  m.AddUint("attention.value_length", kHead);
  m.AddUint("full_attention_interval", 2);
  m.AddUint("ssm.conv_kernel", kTaps);
  m.AddUint("ssm.state_size", kDeltaHead);
  m.AddUint("ssm.group_count", kDeltaKeys);
  m.AddUint("ssm.time_step_rank", kDeltaValues);
  m.AddUint("ssm.inner_size", kInner);
  m.AddUint("rope.dimension_count", 8);
  m.AddInts("rope.dimension_sections", {2, 1, 1, 0});
  m.AddFloat("rope.freq_base", 1000000.0f);
  m.BeginTensors();
  TestWeights& w = m.weights();
  for (uint32_t i = 0; i < kLayers; ++i) {
    const std::string p = "blk." + std::to_string(i) + ".";
    m.AddNorm(p + "attn_norm", 1.0f);
    if (i % 2 == 1) {
      m.AddAttention(p, kHeads * kHead, kKvHeads * kHead, /*has_gate=*/true);
      w.Vector(p + "attn_q_norm.weight", kHead, 1.5f, 0.3f);
      w.Vector(p + "attn_k_norm.weight", kHead, 1.0f, 0.3f);
    } else {
      m.AddMatrix(p + "attn_qkv", kChannels, kWidth, 1.5f);
      m.AddMatrix(p + "attn_gate", kInner, kWidth, 1.0f);
      m.AddMatrix(p + "ssm_alpha", kDeltaValues, kWidth, 1.0f);
      m.AddMatrix(p + "ssm_beta", kDeltaValues, kWidth, 1.0f);
      w.Ramp(p + "ssm_conv1d.weight", {kTaps, kChannels}, 0.1f, 0.3f);
      w.Vector(p + "ssm_dt.bias", kDeltaValues, -2.0f, 1.0f);
      w.Ramp(p + "ssm_a", {kDeltaValues}, -1.5f, 0.4f);
      w.Vector(p + "ssm_norm.weight", kDeltaHead, 1.0f, 0.1f);
      m.AddMatrix(p + "ssm_out", kWidth, kInner, 0.5f);
    }
    m.AddFeedForward(p, "post_attention_norm");
  }
  return m.Finish();
}

std::vector<uint8_t> MakeArwkv7(uint64_t seed) {
  return MakeArwkv7With(/*has_gate=*/true, /*has_norm=*/true, seed);
}

std::vector<uint8_t> MakeArwkv7Bare(uint64_t seed) {
  return MakeArwkv7With(/*has_gate=*/false, /*has_norm=*/false, seed);
}

}  // namespace llmzip
