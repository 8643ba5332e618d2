// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The parameters of the mixing that an encoder chooses and an archive stores
// (docs/MIXING.md, "Parameters").
#ifndef LLMZIP_MIXING_MIX_PARAMETERS_H_
#define LLMZIP_MIXING_MIX_PARAMETERS_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/status.h"

namespace llmzip {

// How well the language model predicts. The learning rates depend on it.
enum class ModelStrength : uint8_t {
  kNone,    // method `bytes`: no language model
  kWeak,    // a built-in model of a few million parameters
  kStrong,  // a GGUF model of 100 million parameters or more
};

// Learning rates are in units of 2^-16. The rate after n coded bytes is
// rate_end + (rate_start - rate_end) * h / (h + n), h = 2^half_life_log2.
struct MixParameters {
  uint16_t rate_start = 0;     // 1..2048
  uint16_t rate_end = 0;       // 1..rate_start
  uint8_t half_life_log2 = 0;  // 0..24
  uint8_t end_rate = 0;        // 1..255, a quarter of the rate for ends
  uint8_t table_log2 = 0;      // bytes of context slots: 18..28

  static MixParameters Default(ModelStrength strength, uint64_t raw_bytes);

  bool operator==(const MixParameters&) const = default;
};

inline constexpr size_t kMixParametersBytes = 7;

// Appends exactly kMixParametersBytes.
void AppendMixParameters(const MixParameters& parameters,
                         std::vector<uint8_t>* out);
// Requires bytes.size() == kMixParametersBytes. kCorrupt if a value is outside
// the range given above.
Result<MixParameters> ParseMixParameters(std::span<const uint8_t> bytes);

}  // namespace llmzip

#endif  // LLMZIP_MIXING_MIX_PARAMETERS_H_
