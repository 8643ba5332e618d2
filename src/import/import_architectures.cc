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
    {"model.layers.{}.post_attention_layernorm.weight",
     "blk.{}.ffn_norm.weight", kOne, kWidth},
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

constexpr TensorRule kHeadNorms[] = {
    {"model.layers.{}.self_attn.q_norm.weight", "blk.{}.attn_q_norm.weight",
     kOne, kHead},
    {"model.layers.{}.self_attn.k_norm.weight", "blk.{}.attn_k_norm.weight",
     kOne, kHead},
};

constexpr ImportArchitecture kArchitectures[] = {
    {"LlamaForCausalLM", "llama", kPairs, {}, ""},
    {"MistralForCausalLM", "llama", kPairs, {}, ""},
    {"Qwen3ForCausalLM", "qwen3", kHalves, kHeadNorms, "qwen2"},
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
