// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Model files of rwkv.cpp that are read and loaded.
#include "fuzz/fuzz_target.h"
#include "fuzz/gguf_body.h"
#include "testing/rwkv_bin_writer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  llmzip::FuzzGguf({data, size});
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  std::vector<std::vector<uint8_t>> seeds;
  for (const RwkvVersion version :
       {kRwkv4, kRwkv5v1, kRwkv5v2, kRwkv6, kRwkv7}) {
    const uint32_t q5_1 = 8;
    seeds.push_back(
        MakeTinyRwkv({.version = version, .matrix_type = q5_1}).Finish());
  }
  return seeds;
}
