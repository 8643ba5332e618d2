// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A model's sizes and settings, from config.json.
#ifndef LLMZIP_IMPORT_HF_CONFIG_H_
#define LLMZIP_IMPORT_HF_CONFIG_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "import/gguf_output.h"
#include "import/import_architectures.h"
#include "import/json_file.h"

namespace llmzip {

struct HfConfig {
  const ImportArchitecture* architecture = nullptr;
  uint64_t num_layers = 0;
  uint64_t width = 0;
  uint64_t ffn_size = 0;
  uint64_t num_heads = 0;
  uint64_t num_kv_heads = 0;
  uint64_t head_size = 0;
  uint64_t num_tokens = 0;
  uint64_t max_positions = 0;
  uint64_t sliding_window = 0;  // 0: none
  uint64_t window_period = 0;  // every such layer sees all; 0: the same for all
  std::optional<bool> tied;    // whether the embeddings are the head
  float norm_epsilon = 0;
  float rope_base = 10000;
  float local_rope_base = 10000;     // of layers with a window
  float linear_factor = 1;           // of positions
  std::vector<float> rope_divisors;  // [head_size / 2] or empty
  std::optional<uint64_t> bos, eos;

  // The size that a dimension stands for.
  uint64_t SizeOf(Dimension dimension) const;
  // Adds the architecture's keys.
  void AddTo(GgufOutput* output) const;
};

// `path` is for messages. Refuses whatever would change the arithmetic and has
// no place in the result, such as another activation.
Result<HfConfig> ReadHfConfig(const Json& json, const std::string& path);

}  // namespace llmzip

#endif  // LLMZIP_IMPORT_HF_CONFIG_H_
