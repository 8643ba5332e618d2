// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "mixing/match_model.h"

#include <gtest/gtest.h>

#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace llmzip {
namespace {

constexpr unsigned kMinLength = 5;

// One match model beside the texts that it follows.
class MatchModelTest : public testing::Test {
 protected:
  void Start(std::vector<uint64_t> sizes, unsigned log2_entries = 16) {
    texts_.emplace(sizes);
    match_.emplace(kMinLength, log2_entries, Pages::kSmall);
    ASSERT_TRUE(match_->ok());
  }
  void Append(std::string_view text, size_t stream = 0) {
    for (const char byte : text) {
      texts_->Append(stream, static_cast<uint8_t>(byte));
      match_->Update(*texts_, stream, texts_->stream(stream));
    }
  }
  int Expected(size_t stream = 0, uint32_t ahead = 0) const {
    return match_->Expected(*texts_, stream, ahead);
  }
  uint32_t Length(size_t stream = 0) const { return match_->length(stream); }

  std::optional<StreamTexts> texts_;
  std::optional<MatchModel> match_;
};

TEST_F(MatchModelTest, WithoutARepeatNothingIsExpected) {
  Start({100});
  EXPECT_EQ(Expected(), -1);
  Append("abcdefghijkl");
  EXPECT_EQ(Expected(), -1);
  EXPECT_EQ(Length(), 0u);
}

TEST_F(MatchModelTest, ARepeatOfTheMinimumLengthIsFound) {
  Start({100});
  Append("abcdeXY-abcd");
  EXPECT_EQ(Length(), 0u);
  Append("e");
  EXPECT_EQ(Length(), 5u);
  EXPECT_EQ(Expected(), 'X');
  EXPECT_EQ(Expected(0, 1), 'Y');
}

TEST_F(MatchModelTest, AMatchGoesOnWhileTheBytesAgree) {
  Start({100});
  Append("abcdeXY-abcdeX");
  EXPECT_EQ(Length(), 6u);
  EXPECT_EQ(Expected(), 'Y');
  Append("Z");
  EXPECT_EQ(Length(), 0u);
  EXPECT_EQ(Expected(), -1);
}

TEST_F(MatchModelTest, TheLatestOccurrenceCounts) {
  Start({100});
  Append("abcdeX abcdeY-abcde");
  EXPECT_EQ(Expected(), 'Y');
}

// The third "abcde" follows the second one, which 'X' disproves. The new match
// of "bcdeX" is found and reaches back to the 'a' as well.
TEST_F(MatchModelTest, ANewMatchIsMeasuredBeyondTheMinimum) {
  Start({100});
  Append("abcdeX1.abcdeY2-abcde");
  ASSERT_EQ(Expected(), 'Y');
  Append("X");
  EXPECT_EQ(Length(), 6u);
  EXPECT_EQ(Expected(), '1');
}

TEST_F(MatchModelTest, ANewMatchIsMeasuredNoFurtherThanItsLimit) {
  std::mt19937 random(1);
  std::string text(500, ' ');
  for (char& byte : text) byte = static_cast<char>('a' + random() % 26);
  Start({1000});
  // Only the last byte of each copy is shown to the model.
  for (int copy = 0; copy < 2; ++copy) {
    for (const char byte : text) texts_->Append(0, static_cast<uint8_t>(byte));
    match_->Update(*texts_, 0, texts_->stream(0));
  }
  EXPECT_EQ(Length(), MatchModel::kMaxFirstLength);
}

// With two entries in the table nearly every lookup gives a wrong position.
// Five bytes never repeat in a de Bruijn sequence of order five, but fewer
// often do.
TEST_F(MatchModelTest, ACollisionIsNoMatch) {
  Start({100}, /*log2_entries=*/1);
  const std::string_view text = "00000100011001010011101011011111";
  for (size_t i = 0; i < text.size(); ++i) {
    Append(text.substr(i, 1));
    ASSERT_EQ(Length(), 0u);
  }
}

TEST_F(MatchModelTest, AMatchMayPointIntoAnotherStream) {
  Start({20, 20});
  Append("abcdeX", 0);
  Append("abcde", 1);
  EXPECT_EQ(Expected(1), 'X');
  EXPECT_EQ(Length(0), 0u);
}

TEST_F(MatchModelTest, NothingIsExpectedAtTheFrontierOfTheOtherStream) {
  Start({20, 20});
  Append("abcdeX", 0);
  Append("abcde", 1);
  EXPECT_EQ(Expected(1, 1), -1);
  Append("X", 1);
  EXPECT_EQ(Length(1), 6u);
  EXPECT_EQ(Expected(1), -1);
  // The match ends here, whatever follows.
  Append(std::string_view("\0", 1), 1);
  EXPECT_EQ(Length(1), 0u);
}

// In memory a 'Q' stands before both "abcde", but one of the two belongs to the
// stream before.
TEST_F(MatchModelTest, AMatchDoesNotReachBeyondItsOwnStream) {
  Start({8, 6});
  Append("QabcdeXQ", 0);
  Append("abcde", 1);
  EXPECT_EQ(Length(1), 5u);
  EXPECT_EQ(Expected(1), 'X');
}

TEST_F(MatchModelTest, AMatchDoesNotReachBeyondTheOtherStream) {
  Start({1, 6, 7});
  Append("Q", 0);
  Append("abcdeX", 1);
  Append("Qabcde", 2);
  EXPECT_EQ(Length(2), 5u);
  EXPECT_EQ(Expected(2), 'X');
}

}  // namespace
}  // namespace llmzip
