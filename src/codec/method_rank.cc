// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/method_rank.h"

#include <algorithm>

namespace llmzip {

uint32_t RankOf(const SymbolMasses& masses, uint32_t symbol) {
  const uint32_t own = masses[symbol];
  const auto before =
      std::count_if(masses.begin(), masses.begin() + symbol,
                    [own](uint32_t mass) { return mass >= own; });
  const auto after = std::count_if(masses.begin() + symbol, masses.end(),
                                   [own](uint32_t mass) { return mass > own; });
  return static_cast<uint32_t>(before + after);
}

uint32_t SymbolAt(const SymbolMasses& masses, uint32_t rank,
                  std::vector<uint64_t>* keys) {
  // Keys that sort as ranks do: larger mass first, then lower symbol.
  keys->resize(masses.size());
  for (size_t i = 0; i < keys->size(); ++i) {
    (*keys)[i] = uint64_t{UINT32_MAX - masses[i]} << 32 | i;
  }
  const auto nth = keys->begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(keys->begin(), nth, keys->end());
  return static_cast<uint32_t>(*nth);
}

Status RankEncoder::Code(size_t /*stream*/, const SymbolMasses& masses,
                         uint32_t* symbol) {
  ranks_.push_back(RankOf(masses, *symbol));
  return Status();
}

Status RankDecoder::Code(size_t /*stream*/, const SymbolMasses& masses,
                         uint32_t* symbol) {
  uint32_t rank = 0;
  LLMZIP_RETURN_IF_ERROR(
      ranks_.Read(static_cast<uint32_t>(masses.size()), &rank));
  *symbol = SymbolAt(masses, rank, &keys_);
  return Status();
}

}  // namespace llmzip
