// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Well-formed model files that hold something else than a dense language model.
#ifndef LLMZIP_NN_MODEL_KIND_H_
#define LLMZIP_NN_MODEL_KIND_H_

#include "base/status.h"
#include "gguf/gguf.h"

namespace llmzip {

// kBadModel for a mixture of experts, an adapter, a part for images and the
// like, with the key or tensor that tells so, and for an architecture that is
// not known. It looks at the directory alone.
Status CheckModelKind(const GgufFile& file);

}  // namespace llmzip

#endif  // LLMZIP_NN_MODEL_KIND_H_
