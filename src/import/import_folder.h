// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Turns a Hugging Face folder into a GGUF file: config.json, safetensors and
// the tokenizer's files. Matrices become Q8_0, vectors stay floats.
#ifndef LLMZIP_IMPORT_IMPORT_FOLDER_H_
#define LLMZIP_IMPORT_IMPORT_FOLDER_H_

#include <string>

#include "base/status.h"
#include "import/gguf_output.h"

namespace llmzip {

// Writes the file from its beginning to its end. Takes the memory of the
// vocabulary, some megabytes for tensors' names, and 256 KiB of the weights at
// a time. `name` becomes general.name. Nothing is written before config, shapes
// and vocabulary are checked. kModelMissing if a file is missing, kBadModel
// with the file's name and the reason for a folder that is malformed or not
// supported, and whatever `write` returns.
Status ImportFolder(const std::string& folder, const std::string& name,
                    const WriteBytes& write);

}  // namespace llmzip

#endif  // LLMZIP_IMPORT_IMPORT_FOLDER_H_
