// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The tensors of RWKV models: their names in files of rwkv.cpp, which are those
// of the original weights, and in GGUF files. For versions 6 and 7 the latter
// are llama.cpp's. Versions 4 and 5, which llama.cpp does not know, use the
// same names for the same parts.
#ifndef LLMZIP_GGUF_RWKV_BIN_NAMES_H_
#define LLMZIP_GGUF_RWKV_BIN_NAMES_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace llmzip {

// Bits, so that a tensor can belong to several.
enum RwkvVersion : uint32_t {
  kRwkv4 = 1,
  kRwkv5v1 = 2,  // one decay for each head, no gate
  kRwkv5v2 = 4,  // one decay for each channel, a gate
  kRwkv6 = 8,
  kRwkv7 = 16,
};

// "v5.2", for messages.
std::string_view NameOf(RwkvVersion version);
// The value of general.architecture: "rwkv5" for both versions 5.
std::string_view ArchitectureOf(RwkvVersion version);

// What becomes of the shape.
enum class RwkvForm {
  kVector,   // all dimensions become one
  kMatrix,   // must have two dimensions
  kStack,    // must have three dimensions
  kSqueeze,  // dimensions of 1 go
  kMixes,    // [d, 1, n] becomes [d, 1, 1, n], as llama.cpp has it
};

struct RwkvTensor {
  uint32_t versions;
  RwkvForm form;
  std::string_view bin_name;
  std::string_view gguf_name;
};

// Tensors that a model has once.
std::span<const RwkvTensor> RwkvModelTensors();
// Tensors of a layer. "blocks.N." comes before the first name, "blk.N." before
// the second.
std::span<const RwkvTensor> RwkvLayerTensors();

// Whether a layer has the tensor. The first layer of version 7 has no value
// residual; files that bring one for it bring nothing of use.
bool LayerHas(const RwkvTensor& tensor, RwkvVersion version, uint64_t layer);

}  // namespace llmzip

#endif  // LLMZIP_GGUF_RWKV_BIN_NAMES_H_
