// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Architecture `rwkv7`: RWKV-7 as llama.cpp's converter writes it to GGUF.
#include "nn/architectures.h"
#include "nn/rwkv.h"
#include "nn/rwkv7_time_mixing.h"
#include "nn/rwkv_spec.h"

namespace llmzip {

Result<std::unique_ptr<const Backbone>> LoadRwkv7(
    const WeightReader& reader, const EmbeddingTable* embedding) {
  auto spec = ReadRwkvSpec(reader);
  if (!spec.ok()) return spec.status();
  LLMZIP_RETURN_IF_ERROR(CheckRwkv7Keys(reader, spec->embedding_size));
  auto time_mixing =
      std::make_unique<Rwkv7TimeMixing>(spec->num_layers, spec->embedding_size);
  return Rwkv::Load(*spec, std::move(time_mixing), reader, embedding);
}

}  // namespace llmzip
