// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What coding takes from the heap: once a block is under way, nothing for a
// token, a step or a loop of the threads. A program of its own, because it
// replaces operator new for all of it.
#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <new>
#include <tuple>

#include "gtest/gtest.h"
#include "predict/builtin_model.h"
#include "testing/test_support.h"

namespace {

std::atomic<uint64_t> num_allocations = 0;

void* TryToAllocate(size_t size, size_t alignment) {
  num_allocations.fetch_add(1, std::memory_order_relaxed);
  const size_t padded =
      (std::max<size_t>(size, 1) + alignment - 1) / alignment * alignment;
  return std::aligned_alloc(alignment, padded);
}

void* Allocate(size_t size, size_t alignment) {
  void* const piece = TryToAllocate(size, alignment);
  if (piece == nullptr) throw std::bad_alloc();
  return piece;
}

}  // namespace

// The forms for arrays call these.
void* operator new(size_t size) { return Allocate(size, 16); }
void* operator new(size_t size, const std::nothrow_t&) noexcept {
  return TryToAllocate(size, 16);
}
void* operator new(size_t size, std::align_val_t alignment) {
  return Allocate(size, static_cast<size_t>(alignment));
}
void* operator new(size_t size, std::align_val_t alignment,
                   const std::nothrow_t&) noexcept {
  return TryToAllocate(size, static_cast<size_t>(alignment));
}
void operator delete(void* piece) noexcept { std::free(piece); }
void operator delete(void* piece, size_t) noexcept { std::free(piece); }
void operator delete(void* piece, std::align_val_t) noexcept {
  std::free(piece);
}
void operator delete(void* piece, size_t, std::align_val_t) noexcept {
  std::free(piece);
}

namespace llmzip {
namespace {

// A short text is long enough for every buffer to have been made and grown, and
// for every row of the head to have been trained: the period repeats.
constexpr size_t kShortText = 1600;
constexpr size_t kPeriod = 90;
// Buffers that grow by doubling grow once more for twice the text: the payload,
// ranks, the output.
constexpr uint64_t kFewAllocations = 48;

struct Counts {
  uint64_t encoding = 0;
  uint64_t decoding = 0;
};

// Allocations of a round trip.
Counts CountAllocations(size_t text_bytes, const EncoderOptions& options) {
  const Bytes text = RepeatedText(text_bytes, kPeriod, 5);
  Counts counts;
  uint64_t before = num_allocations;
  const auto archive = Compress(text, options);
  counts.encoding = num_allocations - before;
  EXPECT_TRUE(archive.ok()) << archive.status().what();
  if (!archive.ok()) return counts;
  before = num_allocations;
  const auto back = Decompress(*archive, options, options.num_threads);
  counts.decoding = num_allocations - before;
  EXPECT_TRUE(back.ok() && *back == text);
  return counts;
}

using Case = std::tuple<TestModelKind, Method, size_t>;

class AllocationTest : public testing::TestWithParam<Case> {};

TEST_P(AllocationTest, TwiceTheTextTakesNoMoreAllocations) {
  EncoderOptions options;
  options.model = SmallModel(std::get<0>(GetParam()));
  options.method = std::get<1>(GetParam());
  options.num_threads = std::get<2>(GetParam());
  options.window = 64;
  options.learning_rate = LearningRateCode{64};
  for (const size_t streams : {1u, 16u}) {
    options.num_streams = streams;
    SCOPED_TRACE(std::to_string(streams) + " streams");
    const Counts once = CountAllocations(kShortText, options);
    const Counts twice = CountAllocations(2 * kShortText, options);
    EXPECT_LE(twice.encoding, once.encoding + kFewAllocations);
    EXPECT_LE(twice.decoding, once.decoding + kFewAllocations);
  }
}

// Its matrices have more shapes than those of small models.
TEST(AllocationOfTheBuiltinModelTest, TwiceTheTextTakesNoMoreAllocations) {
  EncoderOptions options;
  const auto model = BuiltinModel();
  ASSERT_TRUE(model.ok()) << model.status().what();
  options.model = *model;
  options.method = Method::kMix;
  options.num_streams = 1;
  for (const size_t threads : {1u, 3u}) {
    options.num_threads = threads;
    const Counts once = CountAllocations(kShortText, options);
    const Counts twice = CountAllocations(2 * kShortText, options);
    EXPECT_LE(twice.encoding, once.encoding + kFewAllocations);
    EXPECT_LE(twice.decoding, once.decoding + kFewAllocations);
  }
}

INSTANTIATE_TEST_SUITE_P(
    Methods, AllocationTest,
    testing::Combine(testing::Values(TestModelKind::kLlamaBpe,
                                     TestModelKind::kRwkv7),
                     testing::Values(Method::kRank, Method::kAc, Method::kMix),
                     testing::Values(1, 3)));
INSTANTIATE_TEST_SUITE_P(
    WithoutAModel, AllocationTest,
    testing::Combine(testing::Values(TestModelKind::kLlamaBpe),
                     testing::Values(Method::kStored, Method::kBytes,
                                     Method::kOrder0),
                     testing::Values(1)));

}  // namespace
}  // namespace llmzip
