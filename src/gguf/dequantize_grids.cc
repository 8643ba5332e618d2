// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// All grids are sorted with the last digit as the most significant, so a text
// of the steps from point to point holds them (dequantize_grid_steps.h). Points
// are numbered as numbers of base 3 or 8. A step is one less than the
// difference of two numbers; each character counts from '#', and '[', the
// largest, says that the next one is added to it.
#include "gguf/dequantize_grids.h"

#include <cstddef>
#include <string_view>

#include "gguf/dequantize_grid_steps.h"

namespace llmzip {
namespace {

// The digits of a number of base kBase, kBits bits each.
template <uint32_t kBase, uint32_t kBits>
constexpr uint16_t PackDigits(uint32_t number) {
  uint32_t packed = 0;
  for (uint32_t shift = 0; number > 0; shift += kBits, number /= kBase) {
    packed |= number % kBase << shift;
  }
  return static_cast<uint16_t>(packed);
}

template <size_t kPoints, uint32_t kBase, uint32_t kBits>
consteval std::array<uint16_t, kPoints> Grid(std::string_view steps) {
  std::array<uint16_t, kPoints> points = {};
  size_t size = 0;
  uint32_t number = 0;
  for (const char c : steps) {
    number += static_cast<uint32_t>(c - '#');
    if (c == '[') continue;
    points[size++] = PackDigits<kBase, kBits>(number++);
  }
  if (size != kPoints) throw "the text has another number of points";
  return points;
}

}  // namespace

constinit const std::array<uint16_t, 256> kGridIq3Xxs =
    Grid<256, 8, 3>(kStepsIq3Xxs);
constinit const std::array<uint16_t, 512> kGridIq3S =
    Grid<512, 8, 3>(kStepsIq3S);
constinit const std::array<uint16_t, 256> kGridIq2Xxs =
    Grid<256, 3, 2>(kStepsIq2Xxs);
constinit const std::array<uint16_t, 512> kGridIq2Xs =
    Grid<512, 3, 2>(kStepsIq2Xs);
constinit const std::array<uint16_t, 1024> kGridIq2S =
    Grid<1024, 3, 2>(kStepsIq2S);
constinit const std::array<uint16_t, 2048> kGridIq1 =
    Grid<2048, 3, 2>(kStepsIq1);

}  // namespace llmzip
