// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Which model a name or an archive means, in the view of a C API context. For
// the c_api*.cc files only.
#ifndef LLMZIP_API_MODEL_LOOKUP_H_
#define LLMZIP_API_MODEL_LOOKUP_H_

#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "api/c_api_context.h"
#include "base/status.h"
#include "codec/decoder.h"

namespace llmzip {

// Name of the model in the library, "builtin:...".
std::string BuiltinName();
// Whether a user means it: "builtin", "builtin:NAME", or the name alone.
bool IsBuiltin(const std::string& name);

using SharedModel = std::shared_ptr<const LanguageModel>;

// As GgufFile::Open, Parse and LanguageModel::Load, but what is wrong with the
// file is kBadModel, so that it does not look like a broken archive.
Result<GgufFile> ReadModelFile(const std::string& path, uint64_t max_memory);
Result<GgufFile> ParseModel(std::span<const uint8_t> gguf);
Result<SharedModel> LoadModel(const GgufFile& file, uint64_t max_memory);

// What the context holds of its memory: models but for `in_use` (may be null),
// and the result of the call under way.
uint64_t HeldBytes(const llmzip_context& context, const LanguageModel* in_use);

// Names as for llmzip_model_open.
Result<llmzip_model> OpenModel(llmzip_context& context,
                               const std::string& name);

// Finds the models of archives: the context's own, its resolver's, those in
// its folders; what was loaded stays with the context. `context` must outlive
// the result.
ModelResolver ResolverOf(llmzip_context* context);

// As the C API shows it.
llmzip_model_record PublicRecord(const ModelRecord& record);

}  // namespace llmzip

#endif  // LLMZIP_API_MODEL_LOOKUP_H_
