// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/stream_groups.h"

#include <numeric>
#include <stdexcept>

#include "gtest/gtest.h"
#include "testing/test_support.h"

namespace llmzip {
namespace {

// A decoder that takes the next byte from the masses, so that whatever is read,
// predicted or trained in another order shows in the text.
class ByteFromMasses final : public SymbolCoder {
 public:
  explicit ByteFromMasses(const Vocabulary* vocabulary)
      : vocabulary_(*vocabulary) {}

  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override {
    order.push_back(stream);
    if (order.size() == fails_at)
      return Status(llmzip::Code::kCorrupt, "no symbol");
    if (order.size() == throws_at) throw std::runtime_error("no symbol");
    uint64_t hash = 0;
    for (const uint32_t mass : masses) hash = hash * 31 + mass;
    *symbol = vocabulary_.ByteSymbol(static_cast<uint8_t>(hash >> 20));
    return Status();
  }
  Status Finish() override { return Status(); }

  std::vector<size_t> order;  // of the streams
  size_t fails_at = 0;        // the call that does; 0: none
  size_t throws_at = 0;

 private:
  const Vocabulary& vocabulary_;
};

struct Outcome {
  Status status;
  Bytes text;
  std::vector<size_t> order;
  std::vector<uint64_t> steps;  // of each run
};

std::vector<size_t> Sizes(size_t num_streams) {
  std::vector<size_t> sizes;
  for (size_t i = 0; i < num_streams; ++i) sizes.push_back(20 + 7 * i % 30);
  return sizes;
}

// One block: with one group by hand, else by StreamGroups.
Outcome Decode(size_t num_streams, size_t num_groups, size_t fails_at = 0,
               size_t throws_at = 0) {
  const auto model = SmallModel(TestModelKind::kLlamaBpe);
  const ReadingRules rules = model->DefaultRules(/*window=*/32, /*keep=*/8);
  ThreadPool pool(num_groups), alone(1);
  Session session(model.get(), rules, /*learning_rate=*/128, num_streams,
                  &BestKernels(), &alone);
  DecoderStreams streams(&model->vocabulary(), Sizes(num_streams));
  ByteFromMasses coder(&model->vocabulary());
  coder.fails_at = fails_at;
  coder.throws_at = throws_at;
  StreamGroups groups(&session, &coder, &streams);
  std::vector<size_t> live(num_streams);
  std::iota(live.begin(), live.end(), size_t{0});
  Outcome outcome;
  EXPECT_TRUE(session.Begin(live).ok());
  while (!live.empty() && outcome.status.ok()) {
    if (num_groups > 1 && live.size() >= num_groups) {
      const auto steps = groups.Run(live, num_groups, pool);
      outcome.status = steps.status();
      if (steps.ok()) outcome.steps.push_back(*steps);
    } else {
      std::vector<uint32_t> coded;
      for (const size_t stream : live) {
        if (session.num_pending(stream) > 0) continue;
        const StreamSymbols next[] = {
            {stream, streams.TakeUnread(stream, 1, false)}};
        EXPECT_TRUE(session.Append(next).ok());
      }
      EXPECT_TRUE(session.Predict(live, alone).ok());
      for (const size_t stream : live) {
        uint32_t symbol = 0;
        EXPECT_TRUE(coder.Code(stream, session.Masses(stream), &symbol).ok());
        EXPECT_TRUE(streams.Put(stream, symbol).ok());
        coded.push_back(symbol);
      }
      session.Train(live, coded, alone);
    }
    std::erase_if(live, [&](size_t stream) { return streams.Done(stream); });
  }
  outcome.text = streams.Join();
  outcome.order = coder.order;
  return outcome;
}

TEST(StreamGroupsTest, GroupsCodeWhatOneThreadCodesInTheSameOrder) {
  for (const size_t num_streams : {4, 5, 9, 16}) {
    const Outcome expected = Decode(num_streams, 1);
    for (size_t num_groups = 2; num_groups <= num_streams / 2; ++num_groups) {
      SCOPED_TRACE(std::to_string(num_streams) + " streams, " +
                   std::to_string(num_groups) + " groups");
      const Outcome outcome = Decode(num_streams, num_groups);
      EXPECT_TRUE(outcome.status.ok()) << outcome.status.what();
      EXPECT_EQ(outcome.text, expected.text);
      EXPECT_EQ(outcome.order, expected.order);
    }
  }
}

// The shortest of Sizes() has 20 bytes: 16 steps, then 4 until it is done.
TEST(StreamGroupsTest, ARunEndsAfterSomeStepsOrWithAStream) {
  const Outcome outcome = Decode(6, 3);
  ASSERT_GE(outcome.steps.size(), 2u);
  EXPECT_EQ(outcome.steps[0], StreamGroups::kMaxSteps);
  EXPECT_EQ(outcome.steps[1], 20 - StreamGroups::kMaxSteps);
}

TEST(StreamGroupsTest, AFailureEndsAllGroups) {
  for (const size_t call : {1, 2, 7, 40, 61}) {
    for (const size_t num_groups : {2, 3, 5}) {
      const Outcome outcome = Decode(10, num_groups, /*fails_at=*/call);
      EXPECT_EQ(outcome.status.code(), Code::kCorrupt);
      EXPECT_EQ(outcome.order.size(), call);
    }
  }
}

TEST(StreamGroupsTest, AnExceptionEndsAllGroupsAndIsThrownOn) {
  for (const size_t call : {1, 2, 7, 40, 61}) {
    EXPECT_THROW(Decode(10, 3, /*fails_at=*/0, /*throws_at=*/call),
                 std::runtime_error);
  }
}

TEST(StreamGroupsTest, AGroupHasTwoStreamsAtLeast) {
  EXPECT_EQ(StreamGroups::NumGroups(1, 8), 0u);
  EXPECT_EQ(StreamGroups::NumGroups(3, 8), 1u);
  EXPECT_EQ(StreamGroups::NumGroups(4, 8), 2u);
  EXPECT_EQ(StreamGroups::NumGroups(16, 8), 8u);
  EXPECT_EQ(StreamGroups::NumGroups(16, 3), 3u);
}

}  // namespace
}  // namespace llmzip
