// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "store/model_summary.h"

namespace llmzip {

Result<ModelSummary> SummarizeHeader(const GgufFile& file) {
  ModelSummary summary;
  const auto architecture = file.GetString("general.architecture");
  if (!architecture.ok()) return architecture.status();
  summary.architecture = *architecture;
  const auto tokens = file.GetStrings("tokenizer.ggml.tokens");
  if (!tokens.ok()) return tokens.status();
  summary.num_tokens = tokens->size();
  if (const auto name = file.GetString("general.name"); name.ok()) {
    summary.name = *name;
  }
  const auto context =
      file.GetUintOr(summary.architecture + ".context_length", 0);
  // RWKV files state the training length, but their state has no limit.
  const bool recurrent = summary.architecture.find("rwkv") != std::string::npos;
  if (context.ok() && !recurrent) summary.context_length = *context;
  for (const auto& [tensor_name, tensor] : file.tensors()) {
    summary.num_parameters += tensor.rows() * tensor.cols();
  }
  return summary;
}

Result<ModelSummary> Summarize(const GgufFile& file) {
  auto summary = SummarizeHeader(file);
  if (!summary.ok()) return summary;
  const auto id = ComputeModelId(file);
  if (!id.ok()) return id.status();
  summary->id = *id;
  return summary;
}

}  // namespace llmzip
