// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip model pull: gets a model file, proves it, and puts it in place. The
// only part of llmzip that uses a network, and only when asked.
#ifndef LLMZIP_CLI_MODEL_PULL_H_
#define LLMZIP_CLI_MODEL_PULL_H_

#include <string>

#include "cli/outcome.h"
#include "llmzip/llmzip.h"

namespace llmzip::cli {

struct PullRequest {
  std::string name;  // a known model, or with `url` any new name
  std::string url;   // empty: from where the known model is published
  bool force = false;
  bool quiet = false;
};

// Puts the model into the first of the context's folders. A known model must
// have the known hash; another one must be a model that llmzip can open. One
// pull at a time per folder; a broken download from a URL is continued.
Outcome PullModel(llmzip_context* context, const PullRequest& request);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_MODEL_PULL_H_
