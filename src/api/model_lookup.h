// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Finds the model that a name or an archive refers to, for a context of the C
// API. Only the c_api*.cc files include this.
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

// The name of the built-in model, "builtin:...".
std::string BuiltinName();
// Whether `name` refers to the built-in model: "builtin", "builtin:NAME", or
// NAME.
bool IsBuiltin(const std::string& name);

using SharedModel = std::shared_ptr<const LanguageModel>;

// Like GgufFile::Open, GgufFile::Parse and LanguageModel::Load, but a fault of
// the file is kBadModel, so that it does not look like a broken archive.
Result<GgufFile> ReadModelFile(const std::string& path, uint64_t max_memory);
Result<GgufFile> ParseModel(std::span<const uint8_t> gguf);
Result<SharedModel> LoadModel(const GgufFile& file, uint64_t max_memory,
                              const KernelSet& kernels);

// Bytes of the memory limit that the context uses: its models except `in_use`,
// which may be null, and the result of the current call.
uint64_t HeldBytes(const llmzip_context& context, const LanguageModel* in_use);

// Accepts the names of llmzip_model_open().
Result<llmzip_model> OpenModel(llmzip_context& context,
                               const std::string& name);

// Returns a resolver that finds the models of archives: the context's own
// model, then its resolver, then its folders. The context keeps the models that
// were loaded. It must outlive the result.
ModelResolver ResolverOf(llmzip_context* context);

// Converts a record to the struct of the C API.
llmzip_model_record PublicRecord(const ModelRecord& record);

}  // namespace llmzip

#endif  // LLMZIP_API_MODEL_LOOKUP_H_
