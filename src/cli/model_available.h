// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip model ls --available: the models that llmzip model pull knows.
#ifndef LLMZIP_CLI_MODEL_AVAILABLE_H_
#define LLMZIP_CLI_MODEL_AVAILABLE_H_

#include "shell/outcome.h"

namespace llmzip::cli {

// Prints a table, or an array of JSON objects.
Outcome ListAvailable(bool json);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_MODEL_AVAILABLE_H_
