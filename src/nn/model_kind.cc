// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/model_kind.h"

#include <string>
#include <string_view>

#include "nn/architectures.h"

namespace llmzip {
namespace {

// Values of general.type.
struct FileType {
  std::string_view name;
  std::string_view is;
};
constexpr FileType kOtherTypes[] = {
    {"adapter", "an adapter (LoRA); merge it into its model"},
    {"mmproj", "the part of a model that reads images or sound"},
    {"imatrix", "an importance matrix for quantizing a model"},
};

Status Bad(const std::string& what) { return {Code::kBadModel, what}; }

Status CheckType(const GgufFile& file) {
  if (!file.Has("general.type")) return {};
  const auto type = file.GetString("general.type");
  if (!type.ok()) return type.status();
  for (const FileType& other : kOtherTypes) {
    if (other.name != *type) continue;
    return Bad("the file is no language model but " + std::string(other.is));
  }
  return {};
}

Status MixtureOfExperts(const std::string& sign) {
  return Bad("the model is a mixture of experts (" + sign +
             "); only dense models are supported");
}

bool IsOfExperts(std::string_view tensor) {
  return tensor.find("_exps.") != std::string_view::npos ||
         tensor.ends_with(".ffn_gate_inp.weight");
}

Status CheckDense(const GgufFile& file, std::string_view architecture) {
  const std::string key = std::string(architecture) + ".expert_count";
  const auto experts = file.GetUintOr(key, 0);
  if (!experts.ok()) return experts.status();
  if (*experts > 0) {
    return MixtureOfExperts(Quoted(key) + " is " + std::to_string(*experts));
  }
  for (const auto& [name, tensor] : file.tensors()) {
    if (IsOfExperts(name)) {
      return MixtureOfExperts("it has the tensor " + Quoted(name));
    }
  }
  return {};
}

}  // namespace

Status CheckModelKind(const GgufFile& file) {
  LLMZIP_RETURN_IF_ERROR(CheckType(file));
  const auto architecture = file.GetString("general.architecture");
  if (!architecture.ok()) return architecture.status();
  if (*architecture == "clip") {
    return Bad("the file is no language model but " +
               std::string(kOtherTypes[1].is));
  }
  if (file.tensors().empty()) {
    return Bad("the file has no tensors: a vocabulary or settings alone");
  }
  LLMZIP_RETURN_IF_ERROR(CheckDense(file, *architecture));
  return CheckArchitecture(*architecture);
}

}  // namespace llmzip
