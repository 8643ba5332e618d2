// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// make_test_model OUT.gguf KIND SEED: writes a small random model for tests.
// KIND: llama-bpe, llama-spm, rwkv7 and others, see TestModelKindOf() in
// src/testing/test_models.h.
#include <cerrno>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <vector>

#include "testing/test_models.h"

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fprintf(stderr, "usage: make_test_model OUT.gguf KIND SEED\n");
    return 2;
  }
  const auto kind = llmzip::TestModelKindOf(argv[2]);
  if (!kind.ok()) {
    std::fprintf(stderr, "%s\n", kind.status().what().c_str());
    return 2;
  }
  char* end = nullptr;
  errno = 0;
  const uint64_t seed = std::strtoull(argv[3], &end, 10);
  if (errno != 0 || end == argv[3] || *end != '\0') {
    std::fprintf(stderr, "not a seed: %s\n", argv[3]);
    return 2;
  }
  const std::vector<uint8_t> bytes = llmzip::MakeTestModel(*kind, seed);
  std::ofstream out(argv[1], std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) {
    std::fprintf(stderr, "cannot write %s\n", argv[1]);
    return 1;
  }
  return 0;
}
