// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/mixing_of_block.h"

#include <string>

#include "codec/builtin_starts.h"

namespace llmzip {
namespace {

ModelStrength StrengthOf(const BlockHeader& header, const ModelSetup& setup) {
  if (header.method == Method::kBytes) return ModelStrength::kNone;
  return IsStrong(*setup.model) ? ModelStrength::kStrong : ModelStrength::kWeak;
}

}  // namespace

Result<MixParameters> MixingOf(const BlockHeader& header,
                               const ModelSetup& setup) {
  if (!header.parameters.empty()) {
    return header.parameters.size() == kMixParametersBytes
               ? ParseMixParameters(header.parameters)
               : Status(Code::kCorrupt,
                        "block: mixing parameters of " +
                            std::to_string(header.parameters.size()) +
                            " bytes, expected " +
                            std::to_string(kMixParametersBytes));
  }
  return MixParameters::Default(StrengthOf(header, setup), header.raw_bytes);
}

MixOptions MixOptionsOf(const BlockHeader& header, MixParameters parameters,
                        const ModelSetup& setup) {
  return {.stream_bytes = header.stream_bytes,
          .has_language_model = header.method == Method::kMix,
          .parameters = parameters,
          .kernels = setup.kernels.mixing};
}

Result<std::unique_ptr<SymbolMixer>> NewMixer(const BlockHeader& header,
                                              const ModelSetup& setup) {
  const auto parameters = MixingOf(header, setup);
  if (!parameters.ok()) return parameters.status();
  // Before the tables, so that what inflates it is gone by then.
  const MixingStart* start = nullptr;
  if (header.mixing_start != 0) {
    const auto found =
        BuiltinStart(header.mixing_start, StrengthOf(header, setup));
    if (!found.ok()) return found.status();
    start = *found;
  }
  auto mixer =
      std::make_unique<SymbolMixer>(MixOptionsOf(header, *parameters, setup));
  if (!mixer->ok()) {
    return Status(Code::kOutOfMemory, "no memory for mixing tables");
  }
  if (start != nullptr) start->CopyTo(mixer->learned());
  return mixer;
}

}  // namespace llmzip
