// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "pull/known_model.h"

namespace llmzip::cli {

bool FindKnown(const std::string& name, llmzip_known_model* known,
               std::vector<llmzip_known_model_part>* parts) {
  known->struct_size = sizeof(*known);
  for (size_t i = 0; llmzip_known_model_at(i, known) == LLMZIP_OK; ++i) {
    if (name != known->name) continue;
    llmzip_known_model_part part{};
    part.struct_size = sizeof(part);
    for (size_t k = 0; llmzip_known_model_part_at(i, k, &part) == LLMZIP_OK;
         ++k) {
      parts->push_back(part);
    }
    return true;
  }
  return false;
}

}  // namespace llmzip::cli
