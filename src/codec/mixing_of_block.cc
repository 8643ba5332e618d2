// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/mixing_of_block.h"

#include <string>

#include "codec/builtin_starts.h"
#include "codec/dictionary.h"

namespace llmzip {
namespace {

ModelStrength StrengthOf(Method method, const ModelSetup& setup) {
  if (method == Method::kBytes) return ModelStrength::kNone;
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
  const uint64_t before =
      setup.dictionary == nullptr ? 0 : setup.dictionary->text().size();
  return MixParameters::Default(StrengthOf(header.method, setup),
                                before + header.raw_bytes);
}

MixOptions MixOptionsOf(const BlockHeader& header, MixParameters parameters,
                        const ModelSetup& setup) {
  return {.stream_bytes = header.stream_bytes,
          .has_language_model = header.method == Method::kMix,
          .parameters = parameters,
          .kernels = setup.kernels.mixing};
}

Status NoMixingMemory() {
  return Status(Code::kOutOfMemory, "no memory for mixing tables");
}

Result<std::unique_ptr<SymbolMixer>> NewMixerWith(const MixOptions& options,
                                                  uint8_t mixing_start,
                                                  const ModelSetup& setup) {
  // Before the tables, so that what inflates it is gone by then.
  const MixingStart* start = nullptr;
  if (mixing_start != 0) {
    const Method method =
        options.has_language_model ? Method::kMix : Method::kBytes;
    const auto found = BuiltinStart(mixing_start, StrengthOf(method, setup));
    if (!found.ok()) return found.status();
    start = *found;
  }
  auto mixer = std::make_unique<SymbolMixer>(options);
  if (!mixer->ok()) return NoMixingMemory();
  if (start != nullptr) start->CopyTo(mixer->learned());
  return mixer;
}

Result<std::unique_ptr<SymbolMixer>> NewMixer(const BlockHeader& header,
                                              const ModelSetup& setup) {
  if (setup.primed != nullptr) {
    return setup.primed->NewMixer(header.stream_bytes, setup);
  }
  const auto parameters = MixingOf(header, setup);
  if (!parameters.ok()) return parameters.status();
  return NewMixerWith(MixOptionsOf(header, *parameters, setup),
                      header.mixing_start, setup);
}

Result<Priming> PrimingOf(const BlockHeader& header, const ModelSetup& setup) {
  Priming priming{.method = header.method};
  if (UsesLanguageModel(header.method)) {
    priming.learning_rate = header.learning_rate;
  }
  if (HasParameters(header.method)) {
    const auto parameters = MixingOf(header, setup);
    if (!parameters.ok()) return parameters.status();
    priming.mixing = *parameters;
    priming.mixing_start = header.mixing_start;
  }
  return priming;
}

}  // namespace llmzip
