// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip model pull: downloads a model, checks it, and installs it. Nothing
// else in llmzip uses a network, and this only at the user's request.
#ifndef LLMZIP_CLI_MODEL_PULL_H_
#define LLMZIP_CLI_MODEL_PULL_H_

#include <string>

#include "llmzip/llmzip.h"
#include "shell/outcome.h"

namespace llmzip::cli {

struct PullRequest {
  std::string name;  // a known model, or any new name if `url` is set
  std::string url;   // empty: the place where the known model is published
  bool force = false;
  bool accept_terms = false;  // of a model that has some
  bool quiet = false;
};

// Puts the model into the first of the context's folders. A known model must
// have the known hash. Any other must be a model that llmzip can open. Only one
// pull at a time works in a folder. A pull continues a partial download. If the
// model has terms of use, they are shown, and the user must accept them.
Outcome PullModel(llmzip_context* context, const PullRequest& request);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_MODEL_PULL_H_
