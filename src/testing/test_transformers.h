// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Small random transformers of many architectures, each with the tensors and
// keys that its files have. Not part of the library.
#ifndef LLMZIP_TESTING_TEST_TRANSFORMERS_H_
#define LLMZIP_TESTING_TEST_TRANSFORMERS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "gguf/gguf.h"
#include "testing/gguf_writer.h"

namespace llmzip {

// The shape of a model and which tensors it has. The defaults are Llama's, and
// a vocabulary of 512 byte-level BPE tokens.
struct TestTransformer {
  std::string architecture;
  uint32_t layers = 2, width = 64, heads = 4, kv_heads = 2, head_size = 24;
  uint32_t feed_forward = 96, context = 2048;
  bool has_head = false;  // of its own
  bool is_spm = false;    // 509 SentencePiece tokens
  const char* pre = "smollm";
  bool layer_norm = false;  // LayerNorm, and biases everywhere
  bool has_positions = false;
  bool norm_before = true, norm_after = false;
  uint32_t query_norm = 0, key_norm = 0;  // sizes of their gains
  float key_bias = 0;  // deviation of the large ones; 0: no biases
  bool stacks_attention = false, stacks_gate = false, has_gate = true;
  float embedding = 0.15f;   // deviation
  float attention = 0.125f;  // deviation of queries and keys
  bool writes_head_size = true;
  uint32_t num_rotated = 0;  // 0: no key
  uint32_t factors = 0;      // of LongRoPE
  // The types of the matrices: by name, and by turns. Where a row is no whole
  // number of blocks, F16.
  std::map<std::string, TensorType> type_of = {};  // "attn_v"
  std::vector<TensorType> types = {TensorType::kQ8_0, TensorType::kF16,
                                   TensorType::kF32};
  // Adds the keys and tensors that only this architecture has.
  std::function<void(GgufWriter*)> extra = {};
};

// A GGUF file. The seed changes the weights, and nothing else.
std::vector<uint8_t> MakeTestTransformer(const TestTransformer& shape,
                                         uint64_t seed);

TestTransformer TestQwen2();
TestTransformer TestGemma();
TestTransformer TestGemma2();
TestTransformer TestGemma3();
TestTransformer TestSmolLm3();
TestTransformer TestGranite();
TestTransformer TestMiniCpm();
TestTransformer TestHunyuanDense();
TestTransformer TestPhi3();
TestTransformer TestOlmo2();
TestTransformer TestGpt2();
TestTransformer TestQwen3Yarn();
TestTransformer TestMiniOpenLlama();
TestTransformer TestMiniMistralQ2K();
TestTransformer TestMiniMistralQ4K();

}  // namespace llmzip

#endif  // LLMZIP_TESTING_TEST_TRANSFORMERS_H_
