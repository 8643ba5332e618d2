// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The architectures that llmzip knows. Each is a file architecture_NAME.cc,
// which reads the keys of its model files and makes a backbone of them, and a
// line in architectures.cc.
#ifndef LLMZIP_NN_ARCHITECTURES_H_
#define LLMZIP_NN_ARCHITECTURES_H_

#include <memory>
#include <string_view>

#include "base/status.h"
#include "nn/backbone.h"
#include "nn/weights.h"

namespace llmzip {

// Makes the layers of a model. `embedding` gives the input rows by token and
// must outlive the backbone; the reader need not.
using LoadBackboneFunction = Result<std::unique_ptr<const Backbone>>(
    const WeightReader& reader, const EmbeddingTable* embedding);

// Loads the layers of the architecture that `name` stands for, as spelled in
// general.architecture. kBadModel if it is unknown, or if the file does not
// fit it.
Result<std::unique_ptr<const Backbone>> LoadBackbone(
    std::string_view name, const WeightReader& reader,
    const EmbeddingTable* embedding);

// kBadModel, with the names that are known, unless `name` is one of them.
Status CheckArchitecture(std::string_view name);

}  // namespace llmzip

#endif  // LLMZIP_NN_ARCHITECTURES_H_
