// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The mixer allocates in its constructor and never again. This file replaces
// operator new for the whole test program, to count its calls.
#include <gtest/gtest.h>

#include <atomic>
#include <cstdlib>
#include <memory>
#include <new>

#include "mixing/symbol_mixer.h"

namespace {

std::atomic<size_t> g_allocations = 0;

}  // namespace

void* operator new(size_t size) {
  ++g_allocations;
  if (void* block = std::malloc(size == 0 ? 1 : size)) return block;
  throw std::bad_alloc();
}
void operator delete(void* block) noexcept { std::free(block); }
void operator delete(void* block, size_t) noexcept { std::free(block); }

namespace llmzip {
namespace {

TEST(SymbolMixerAllocationTest, NoSymbolAllocates) {
  constexpr uint64_t kSizes[] = {3000, 3000};
  MixOptions options;
  options.stream_bytes = kSizes;
  options.has_language_model = true;
  options.parameters = MixParameters::Default(ModelStrength::kWeak, 6000);
  SymbolMixer mixer(options);
  ASSERT_TRUE(mixer.ok());
  const size_t before = g_allocations;
  for (uint32_t i = 0; i < 6000; ++i) {
    mixer.BeginSymbol(i % 2);
    mixer.FetchByte();
    mixer.BeginByte(/*confidence=*/3);
    const uint32_t byte = i * i % 251;
    for (uint32_t mask = 0x80; mask != 0; mask >>= 1) {
      mixer.PredictBit(1 + i, 1 + byte);
      mixer.UpdateBit((byte & mask) != 0);
    }
    mixer.EndByte(static_cast<uint8_t>(byte));
    mixer.FetchEnd();
    mixer.PredictEnd(3, 5);
    mixer.UpdateEnd(true);
    mixer.EndSymbol(byte);
  }
  EXPECT_EQ(g_allocations, before);
  const auto counted = std::make_unique<int>(1);
  EXPECT_EQ(g_allocations, before + 1);
}

}  // namespace
}  // namespace llmzip
