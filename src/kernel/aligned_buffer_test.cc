// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "kernel/aligned_buffer.h"

#include <algorithm>
#include <cstring>
#include <vector>

#include "base/huge_pages.h"
#include "gtest/gtest.h"

namespace llmzip {
namespace {

constexpr size_t kLarge = size_t{40} << 20;  // more than a chunk

TEST(WeightArenaTest, BuffersAreAlignedZeroedAndApart) {
  WeightArena arena;
  std::vector<AlignedBuffer> buffers;
  for (const size_t size : {1u, 63u, 64u, 65u, 1000u, 1u << 20}) {
    AlignedBuffer buffer = arena.Allocate(size);
    ASSERT_NE(buffer.get(), nullptr);
    EXPECT_EQ(buffer.size(), size);
    EXPECT_EQ(reinterpret_cast<uintptr_t>(buffer.get()) % 64, 0u);
    EXPECT_EQ(std::count(buffer.get(), buffer.get() + size, 0),
              static_cast<ptrdiff_t>(size));
    std::memset(buffer.get(), 0xff, size);
    buffers.push_back(std::move(buffer));
  }
  for (const AlignedBuffer& buffer : buffers) {
    EXPECT_EQ(std::count(buffer.get(), buffer.get() + buffer.size(), 0xff),
              static_cast<ptrdiff_t>(buffer.size()));
  }
}

TEST(WeightArenaTest, NothingAndTooMuchGiveAnEmptyBuffer) {
  WeightArena arena;
  EXPECT_EQ(arena.Allocate(0).get(), nullptr);
  EXPECT_EQ(arena.Allocate(SIZE_MAX).get(), nullptr);
  EXPECT_EQ(arena.Allocate(SIZE_MAX - kHugePage).get(), nullptr);
  EXPECT_NE(arena.Allocate(1).get(), nullptr);
}

TEST(WeightArenaTest, ABufferOutlivesItsArena) {
  AlignedBuffer buffer;
  {
    WeightArena arena;
    buffer = arena.Allocate(100);
    ASSERT_NE(arena.Allocate(kLarge).get(), nullptr);
  }
  buffer.get()[99] = 7;
  const AlignedBuffer copy = buffer;
  buffer = {};
  EXPECT_EQ(copy.get()[99], 7);
}

TEST(WeightArenaTest, MemoryIsWholeHugePages) {
  WeightArena arena;
  EXPECT_EQ(arena.memory_bytes(), 0u);
  EXPECT_EQ(arena.MemoryWith(1), kHugePage);
  ASSERT_NE(arena.Allocate(1).get(), nullptr);
  EXPECT_EQ(arena.memory_bytes(), kHugePage);
  const uint64_t foreseen = arena.MemoryWith(kLarge);
  EXPECT_EQ(foreseen, kHugePage + kLarge);
  ASSERT_NE(arena.Allocate(kLarge).get(), nullptr);
  EXPECT_LE(arena.memory_bytes(), foreseen);
  EXPECT_GE(arena.memory_bytes(), kLarge + 1);
  EXPECT_EQ(arena.MemoryWith(SIZE_MAX), UINT64_MAX);
}

}  // namespace
}  // namespace llmzip
