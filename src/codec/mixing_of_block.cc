// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/mixing_of_block.h"

#include <string>

namespace llmzip {

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
  if (header.method == Method::kBytes) {
    return MixParameters::Default(ModelStrength::kNone, header.raw_bytes);
  }
  return MixParameters::Default(
      IsStrong(*setup.model) ? ModelStrength::kStrong : ModelStrength::kWeak,
      header.raw_bytes);
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
  auto mixer =
      std::make_unique<SymbolMixer>(MixOptionsOf(header, *parameters, setup));
  if (!mixer->ok()) {
    return Status(Code::kOutOfMemory, "no memory for mixing tables");
  }
  return mixer;
}

}  // namespace llmzip
