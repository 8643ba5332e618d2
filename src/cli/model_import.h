// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip model import: makes a GGUF file of a Hugging Face folder.
#ifndef LLMZIP_CLI_MODEL_IMPORT_H_
#define LLMZIP_CLI_MODEL_IMPORT_H_

#include <string>

#include "llmzip/llmzip.h"
#include "shell/outcome.h"

namespace llmzip::cli {

struct ImportRequest {
  std::string folder;
  std::string output;  // -o; empty: NAME.gguf in the first model folder
  std::string name;    // empty: the folder's own name
  bool force = false;  // replace an existing file
  bool quiet = false;
};

// The file appears under its name only when it is complete and when llmzip
// accepts the shapes of its tensors. Otherwise nothing is left behind.
Outcome ImportModel(llmzip_context* context, const ImportRequest& request);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_MODEL_IMPORT_H_
