// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Model files that are read and loaded; fuzz_model_run.cc also runs them.
#include "fuzz/fuzz_target.h"
#include "fuzz/gguf_body.h"
#include "testing/test_models.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  llmzip::FuzzGguf({data, size});
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  std::vector<std::vector<uint8_t>> seeds;
  // Small, so that most changes hit the directory.
  seeds.push_back(MakeLlamaOfHeads(4, 2, 2, /*seed=*/1));
  for (const auto kind : {TestModelKind::kLlamaBpe, TestModelKind::kLlamaSpm,
                          TestModelKind::kQwen3, TestModelKind::kRwkv7}) {
    seeds.push_back(MakeTestModel(kind, /*seed=*/1));
  }
  return seeds;
}
