// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/rwkv_bin_names.h"

namespace llmzip {
namespace {

constexpr auto kVector = RwkvForm::kVector;
constexpr auto kMatrix = RwkvForm::kMatrix;
constexpr auto kStack = RwkvForm::kStack;
constexpr auto kSqueeze = RwkvForm::kSqueeze;
constexpr auto kMixes = RwkvForm::kMixes;

constexpr uint32_t k5 = kRwkv5v1 | kRwkv5v2;
constexpr uint32_t k45 = kRwkv4 | k5;
constexpr uint32_t k456 = k45 | kRwkv6;
constexpr uint32_t k567 = k5 | kRwkv6 | kRwkv7;
constexpr uint32_t kAll = k456 | kRwkv7;

constexpr RwkvTensor kModelTensors[] = {
    {kAll, kMatrix, "emb.weight", "token_embd.weight"},
    {kAll, kVector, "blocks.0.ln0.weight", "token_embd_norm.weight"},
    {kAll, kVector, "blocks.0.ln0.bias", "token_embd_norm.bias"},
    {kAll, kVector, "ln_out.weight", "output_norm.weight"},
    {kAll, kVector, "ln_out.bias", "output_norm.bias"},
    {kAll, kMatrix, "head.weight", "output.weight"},
};

constexpr RwkvTensor kLayerTensors[] = {
    {kAll, kVector, "ln1.weight", "attn_norm.weight"},
    {kAll, kVector, "ln1.bias", "attn_norm.bias"},
    {kAll, kVector, "ln2.weight", "attn_norm_2.weight"},
    {kAll, kVector, "ln2.bias", "attn_norm_2.bias"},
    {k567, kVector, "att.ln_x.weight", "time_mix_ln.weight"},
    {k567, kVector, "att.ln_x.bias", "time_mix_ln.bias"},
    {kAll, kMatrix, "att.key.weight", "time_mix_key.weight"},
    {kAll, kMatrix, "att.value.weight", "time_mix_value.weight"},
    {kAll, kMatrix, "att.receptance.weight", "time_mix_receptance.weight"},
    {kAll, kMatrix, "att.output.weight", "time_mix_output.weight"},
    {kRwkv5v2 | kRwkv6, kMatrix, "att.gate.weight", "time_mix_gate.weight"},

    // Versions 4 and 5: the share of the token itself, the rest is that of the
    // token before it.
    {k45, kVector, "att.time_mix_k", "time_mix_lerp_k.weight"},
    {k45, kVector, "att.time_mix_v", "time_mix_lerp_v.weight"},
    {k45, kVector, "att.time_mix_r", "time_mix_lerp_r.weight"},
    {kRwkv5v2, kVector, "att.time_mix_g", "time_mix_lerp_g.weight"},
    {kRwkv4, kVector, "att.time_first", "time_mix_first.weight"},
    {kRwkv5v1, kVector, "att.time_first", "time_mix_first.weight"},
    {kRwkv5v2 | kRwkv6, kSqueeze, "att.time_faaaa", "time_mix_first.weight"},
    {kRwkv4 | kRwkv5v1, kVector, "att.time_decay", "time_mix_decay.weight"},
    {kRwkv5v2, kSqueeze, "att.time_decay", "time_mix_decay.weight"},

    // Versions 6 and 7: the share of the token before.
    {kRwkv6, kVector, "att.time_maa_x", "time_mix_lerp_x.weight"},
    {kRwkv6, kVector, "att.time_maa_w", "time_mix_lerp_w.weight"},
    {kRwkv6, kVector, "att.time_maa_k", "time_mix_lerp_k.weight"},
    {kRwkv6, kVector, "att.time_maa_v", "time_mix_lerp_v.weight"},
    {kRwkv6, kVector, "att.time_maa_r", "time_mix_lerp_r.weight"},
    {kRwkv6, kVector, "att.time_maa_g", "time_mix_lerp_g.weight"},
    {kRwkv6, kMatrix, "att.time_maa_w1", "time_mix_w1.weight"},
    {kRwkv6, kStack, "att.time_maa_w2", "time_mix_w2.weight"},
    {kRwkv6, kVector, "att.time_decay", "time_mix_decay.weight"},
    {kRwkv6, kMatrix, "att.time_decay_w1", "time_mix_decay_w1.weight"},
    {kRwkv6, kMatrix, "att.time_decay_w2", "time_mix_decay_w2.weight"},

    {kRwkv7, kMixes, "att.x_rwkvag", "time_mix_lerp_fused.weight"},
    {kRwkv7, kVector, "att.w0", "time_mix_w0.weight"},
    {kRwkv7, kMatrix, "att.w1", "time_mix_w1.weight"},
    {kRwkv7, kMatrix, "att.w2", "time_mix_w2.weight"},
    {kRwkv7, kVector, "att.a0", "time_mix_a0.weight"},
    {kRwkv7, kMatrix, "att.a1", "time_mix_a1.weight"},
    {kRwkv7, kMatrix, "att.a2", "time_mix_a2.weight"},
    {kRwkv7, kVector, "att.v0", "time_mix_v0.weight"},
    {kRwkv7, kMatrix, "att.v1", "time_mix_v1.weight"},
    {kRwkv7, kMatrix, "att.v2", "time_mix_v2.weight"},
    {kRwkv7, kMatrix, "att.g1", "time_mix_g1.weight"},
    {kRwkv7, kMatrix, "att.g2", "time_mix_g2.weight"},
    {kRwkv7, kVector, "att.k_k", "time_mix_k_k.weight"},
    {kRwkv7, kVector, "att.k_a", "time_mix_k_a.weight"},
    {kRwkv7, kVector, "att.r_k", "time_mix_r_k.weight"},

    {k45, kVector, "ffn.time_mix_k", "channel_mix_lerp_k.weight"},
    {k45, kVector, "ffn.time_mix_r", "channel_mix_lerp_r.weight"},
    {kRwkv6, kVector, "ffn.time_maa_k", "channel_mix_lerp_k.weight"},
    {kRwkv6, kVector, "ffn.time_maa_r", "channel_mix_lerp_r.weight"},
    {kRwkv7, kVector, "ffn.x_k", "channel_mix_lerp_k.weight"},
    {kAll, kMatrix, "ffn.key.weight", "channel_mix_key.weight"},
    {kAll, kMatrix, "ffn.value.weight", "channel_mix_value.weight"},
    {k456, kMatrix, "ffn.receptance.weight", "channel_mix_receptance.weight"},
};

}  // namespace

std::string_view NameOf(RwkvVersion version) {
  switch (version) {
    case kRwkv4:
      return "v4";
    case kRwkv5v1:
      return "v5.1";
    case kRwkv5v2:
      return "v5.2";
    case kRwkv6:
      return "v6";
    case kRwkv7:
      break;
  }
  return "v7";
}

std::string_view ArchitectureOf(RwkvVersion version) {
  switch (version) {
    case kRwkv4:
      return "rwkv4";
    case kRwkv5v1:
    case kRwkv5v2:
      return "rwkv5";
    case kRwkv6:
      return "rwkv6";
    case kRwkv7:
      break;
  }
  return "rwkv7";
}

std::span<const RwkvTensor> RwkvModelTensors() { return kModelTensors; }

std::span<const RwkvTensor> RwkvLayerTensors() { return kLayerTensors; }

bool LayerHas(const RwkvTensor& tensor, RwkvVersion version, uint64_t layer) {
  if ((tensor.versions & version) == 0) return false;
  const bool is_value_residual =
      version == kRwkv7 && tensor.bin_name.starts_with("att.v") &&
      tensor.bin_name.size() == std::string_view("att.v0").size();
  return layer > 0 || !is_value_residual;
}

}  // namespace llmzip
