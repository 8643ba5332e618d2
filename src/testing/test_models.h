// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Small model files with seeded random weights, made in memory, for the tests
// of all layers and (tools/make_test_model.cc) of the command. Not part of the
// library. Archives in tests depend on them: the bytes of a kind and seed are
// the same on every machine and never change, see test_models_test.cc.
#ifndef LLMZIP_TESTING_TEST_MODELS_H_
#define LLMZIP_TESTING_TEST_MODELS_H_

#include <cstdint>
#include <string_view>
#include <vector>

#include "base/status.h"

namespace llmzip {

enum class TestModelKind {
  // 2 layers, width 64, 4 query and 2 key heads of 16, feed-forward 128, head
  // tied; 512 byte-level BPE tokens that lack 21 bytes. Weights in F32, F16,
  // BF16, Q8_0, Q4_0 and Q4_1.
  kLlamaBpe,
  // 2 layers, width 80, 4 heads of 20, feed-forward 112, head of its own; 509
  // SentencePiece tokens, among them two spellings of each ASCII character.
  // F32, F16 and BF16 only, as no row is a whole number of blocks.
  kLlamaSpm,
  // 2 layers, width 128, 2 heads of 64, feed-forward 192, ranks 32, head tied;
  // 500 tokens, greedy longest match, start token 0. Q8_0 and F32.
  kRwkv7,
  // 1 layer, width 520, 130 query heads of 4 that share one key head; the
  // tokens of kLlamaBpe. F16.
  kLlamaManyHeads,
  // 2 layers, width 64, 4 query and 2 key heads of 40, feed-forward 96, head
  // tied; the tokens of kLlamaBpe. F16, Q8_0 and F32.
  kQwen3,
  // 2 layers, width 96, feed-forward 160, head tied; the tokens of kRwkv7. The
  // sizes of heads are 24 (v5.1), 48 (v5.2) and 32 (v6). Q8_0 and F32.
  kRwkv4,
  kRwkv5v1,
  kRwkv5v2,
  kRwkv6,
  // 2 layers, width 64, 4 query and 2 key heads, feed-forward 96, head tied;
  // the tokens of kLlamaBpe: see test_transformers.h.
  kQwen2,
  kGemma,    // 509 SentencePiece tokens
  kGemma2,   // likewise, a window of 8 in one layer
  kGemma3,   // likewise, 7 layers, a window of 10 in six of them
  kSmolLm3,  // 4 layers
  kGranite,
  kMiniCpm,
  kHunyuanDense,
  kPhi3,  // with LongRoPE
  kOlmo2,
  kGpt2,
  kQwen3Yarn,
  // Transformers whose layers, or some, are recurrent; the tokens of kLlamaBpe:
  // see test_hybrids.h.
  kRwkv6Qwen2,
  kArwkv7,
  kArwkv7Bare,
  kLfm2,
  kQwen35,
  // Shapes of well-known models in miniature, with the types of tensors that
  // llama.cpp mixes: OpenLLaMA-3B (heads of 100, Q3_K_S), Mistral-7B (heads of
  // 128, four to a key head, Q2_K_S and Q4_K_M), RWKV-5-World (heads of 64,
  // 65,536 tokens, a head of its own).
  kMiniOpenLlama,
  kMiniMistralQ2K,
  kMiniMistralQ4K,
  kMiniRwkv5World,
};

// "llama-bpe", "llama-spm", "rwkv7", "llama-many-heads", "qwen3",
// "rwkv4", "rwkv5v1", "rwkv5v2", "rwkv6", "qwen2",
// "gemma", "gemma2", "gemma3", "smollm3", "granite", "minicpm",
// "hunyuan-dense", "phi3", "olmo2", "gpt2", "qwen3-yarn", "rwkv6qwen2",
// "arwkv7", "arwkv7-bare", "lfm2", "qwen35", "mini-openllama",
// "mini-mistral-q2k", "mini-mistral-q4k", "mini-rwkv5-world".
Result<TestModelKind> TestModelKindOf(std::string_view name);

// A GGUF file. The seed changes the weights, and nothing else.
std::vector<uint8_t> MakeTestModel(TestModelKind kind, uint64_t seed);

// kLlamaManyHeads with other heads. It also makes files of shapes that no
// engine should run. Requires num_heads to be a multiple of num_kv_heads.
std::vector<uint8_t> MakeLlamaOfHeads(uint32_t num_heads, uint32_t num_kv_heads,
                                      uint32_t head_size, uint64_t seed);

}  // namespace llmzip

#endif  // LLMZIP_TESTING_TEST_MODELS_H_
