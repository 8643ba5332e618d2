// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The library's known models, by name.
#ifndef LLMZIP_PULL_KNOWN_MODEL_H_
#define LLMZIP_PULL_KNOWN_MODEL_H_

#include <string>
#include <vector>

#include "llmzip/llmzip.h"

namespace llmzip::cli {

// Returns false if the library knows no model of this name. `parts` may be
// null.
bool FindKnown(const std::string& name, llmzip_known_model* known,
               std::vector<llmzip_known_model_part>* parts);

}  // namespace llmzip::cli

#endif  // LLMZIP_PULL_KNOWN_MODEL_H_
