// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip model rm: removes an installed model.
#ifndef LLMZIP_CLI_MODEL_REMOVE_H_
#define LLMZIP_CLI_MODEL_REMOVE_H_

#include <string>

#include "llmzip/llmzip.h"
#include "shell/outcome.h"

namespace llmzip::cli {

// Removes the model's file from the first of the context's folders, if llmzip
// put it there, and partial downloads of the model. Refuses a link, any other
// file and the built-in model. Does not touch other folders.
Outcome RemoveModel(llmzip_context* context, const std::string& name,
                    bool quiet);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_MODEL_REMOVE_H_
