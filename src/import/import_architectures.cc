// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "import/import_architectures.h"

namespace llmzip {
namespace {

using enum Dimension;

constexpr TensorRule kCommon[] = {
    {"model.embed_tokens.weight", "token_embd.weight", kTokens, kWidth},
    {"lm_head.weight", "output.weight", kTokens, kWidth, RowOrder::kSame,
     /*is_head=*/true},
    {"model.norm.weight", "output_norm.weight", kOne, kWidth},
    {"model.layers.{}.input_layernorm.weight", "blk.{}.attn_norm.weight", kOne,
     kWidth},
    {"model.layers.{}.self_attn.v_proj.weight", "blk.{}.attn_v.weight", kKeys,
     kWidth},
    {"model.layers.{}.self_attn.o_proj.weight", "blk.{}.attn_output.weight",
     kWidth, kQueries},
    {"model.layers.{}.mlp.gate_proj.weight", "blk.{}.ffn_gate.weight", kFfn,
     kWidth},
    {"model.layers.{}.mlp.up_proj.weight", "blk.{}.ffn_up.weight", kFfn,
     kWidth},
    {"model.layers.{}.mlp.down_proj.weight", "blk.{}.ffn_down.weight", kWidth,
     kFfn},
};

// Rotation turns neighbouring dimensions.
constexpr TensorRule kPairs[] = {
    {"model.layers.{}.self_attn.q_proj.weight", "blk.{}.attn_q.weight",
     kQueries, kWidth, RowOrder::kQueryPairs},
    {"model.layers.{}.self_attn.k_proj.weight", "blk.{}.attn_k.weight", kKeys,
     kWidth, RowOrder::kKeyPairs},
};

// Rotation turns the halves of a head.
constexpr TensorRule kHalves[] = {
    {"model.layers.{}.self_attn.q_proj.weight", "blk.{}.attn_q.weight",
     kQueries, kWidth},
    {"model.layers.{}.self_attn.k_proj.weight", "blk.{}.attn_k.weight", kKeys,
     kWidth},
};

constexpr TensorRule kNormsBefore[] = {
    {"model.layers.{}.post_attention_layernorm.weight",
     "blk.{}.ffn_norm.weight", kOne, kWidth},
};

// Attention and feed-forward are normed before and after.
constexpr TensorRule kNormsAround[] = {
    {"model.layers.{}.post_attention_layernorm.weight",
     "blk.{}.post_attention_norm.weight", kOne, kWidth},
    {"model.layers.{}.pre_feedforward_layernorm.weight",
     "blk.{}.ffn_norm.weight", kOne, kWidth},
    {"model.layers.{}.post_feedforward_layernorm.weight",
     "blk.{}.post_ffw_norm.weight", kOne, kWidth},
};

constexpr TensorRule kBiases[] = {
    {"model.layers.{}.self_attn.q_proj.bias", "blk.{}.attn_q.bias", kOne,
     kQueries},
    {"model.layers.{}.self_attn.k_proj.bias", "blk.{}.attn_k.bias", kOne,
     kKeys},
    {"model.layers.{}.self_attn.v_proj.bias", "blk.{}.attn_v.bias", kOne,
     kKeys},
};

constexpr TensorRule kHeadNorms[] = {
    {"model.layers.{}.self_attn.q_norm.weight", "blk.{}.attn_q_norm.weight",
     kOne, kHead},
    {"model.layers.{}.self_attn.k_norm.weight", "blk.{}.attn_k_norm.weight",
     kOne, kHead},
};

constexpr ImportArchitecture kArchitectures[] = {
    {"LlamaForCausalLM", "llama", kPairs, kNormsBefore, {}, ""},
    {"MistralForCausalLM", "llama", kPairs, kNormsBefore, {}, ""},
    {"Qwen2ForCausalLM", "qwen2", kHalves, kNormsBefore, kBiases, "qwen2"},
    {"Qwen3ForCausalLM", "qwen3", kHalves, kNormsBefore, kHeadNorms, "qwen2"},
    {.class_name = "Gemma3ForCausalLM",
     .name = "gemma3",
     .queries_and_keys = kHalves,
     .norms = kNormsAround,
     .extra = kHeadNorms,
     .pre = "",
     .activation = "gelu_pytorch_tanh",
     .gains_plus_one = true,
     .has_local_layers = true,
     .tied = true},
};

}  // namespace

const ImportArchitecture* FindImportArchitecture(std::string_view class_name) {
  for (const ImportArchitecture& known : kArchitectures) {
    if (known.class_name == class_name) return &known;
  }
  return nullptr;
}

std::string ImportArchitectureNames() {
  std::string names;
  for (const ImportArchitecture& known : kArchitectures) {
    if (!names.empty()) names += ", ";
    names += known.class_name;
  }
  return names;
}

std::span<const TensorRule> CommonTensors() { return kCommon; }

}  // namespace llmzip
