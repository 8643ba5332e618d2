// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/method_rank.h"

#include <algorithm>

#include "coder/brotli_stage.h"

namespace llmzip {
namespace {

// Growing by doubling holds the old piece beside the new one.
constexpr uint64_t kGrowing = 2;

// Each symbol spells at least one byte.
uint64_t MaxVarintBytes(uint64_t raw_bytes) {
  return raw_bytes * kMaxRankBytes;
}

}  // namespace

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

Status RankEncoder::Finish() {
  std::vector<uint8_t> varints;
  AppendRanks(ranks_, &varints);
  auto compressed = BrotliCompress(varints);
  if (!compressed.ok()) return compressed.status();
  payload_ = *std::move(compressed);
  return Status();
}

uint64_t RankEncoder::MemoryBytes(uint64_t raw_bytes) {
  return kGrowing * (sizeof(uint32_t) * raw_bytes + MaxVarintBytes(raw_bytes)) +
         BrotliCompressMemory(MaxVarintBytes(raw_bytes));
}

Result<std::unique_ptr<SymbolCoder>> RankDecoder::Create(
    std::span<const uint8_t> payload, uint64_t raw_bytes) {
  auto varints =
      BrotliInflate(payload, static_cast<size_t>(MaxVarintBytes(raw_bytes)));
  if (!varints.ok()) return varints.status();
  return std::unique_ptr<SymbolCoder>(new RankDecoder(*std::move(varints)));
}

uint64_t RankDecoder::MemoryBytes(uint64_t raw_bytes) {
  return kGrowing * MaxVarintBytes(raw_bytes) + kBrotliInflateMemory;
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
