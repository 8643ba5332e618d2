// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Samples are cut into pieces of some hundred bytes that end with a line. One
// piece in eight is held out. The others compete for the room.
//
// A piece is worth what others repeat of it: for each substring of a fixed
// length, the number of pieces that have it. The best piece for its size is
// taken, and its substrings count no more. This is a greedy cover, as in zstd's
// COVER (M. Liao, K. Petri, A. Moffat, A. Wirth, "Effective Construction of
// Relative Lempel-Ziv Dictionaries", 2016). What a piece is worth only falls,
// so a heap of old values finds the next one: its first piece is valued anew
// and taken if it stays the first.
//
// A cover favours what is repeated exactly. What adapts learns from ordinary
// text, too. So there are several candidates: covers by short and by long
// substrings, and pieces from everywhere. Each primes a coder, which codes the
// held-out pieces. The cheapest candidate wins.
#include "codec/dictionary_trainer.h"

#include <algorithm>
#include <cstring>
#include <queue>
#include <string>
#include <utility>

#include "base/checksum.h"
#include "codec/block_codec.h"
#include "codec/dictionary.h"

namespace llmzip {
namespace {

using Piece = std::span<const uint8_t>;

constexpr size_t kLeastPiece = 256;
constexpr size_t kLongestPiece = 1024;
constexpr size_t kLeastPieces = 8;
constexpr size_t kHoldOutOf = 8;
// Samples are held out as a whole if there are so many.
constexpr size_t kManySamples = 16;
constexpr size_t kMostHeldOut = 64;
constexpr uint64_t kLeastDictionary = 256;
constexpr unsigned kCountsLog2 = 22;
constexpr size_t kSubstrings[] = {6, 12};
constexpr LearningRateCode kRateOfWeakModel = 128, kRateOfStrongModel = 26;

// Cuts after a line feed, or where a piece would be too long.
void Cut(Piece sample, std::vector<Piece>* pieces) {
  while (!sample.empty()) {
    size_t size = std::min(sample.size(), kLongestPiece);
    for (size_t i = kLeastPiece; i <= size; ++i) {
      if (sample[i - 1] == '\n') size = i;
    }
    pieces->push_back(sample.first(size));
    sample = sample.subspan(size);
  }
}

// At most `most` of the pieces, from everywhere.
std::vector<Piece> Spread(const std::vector<Piece>& pieces, size_t most) {
  std::vector<Piece> some;
  const size_t count = std::min(most, pieces.size());
  for (size_t i = 0; i < count; ++i) {
    some.push_back(pieces[i * pieces.size() / count]);
  }
  return some;
}

// How many pieces have each substring of one length, by its hash.
class Substrings {
 public:
  explicit Substrings(size_t length)
      : length_(length),
        counts_(size_t{1} << kCountsLog2),
        latest_(size_t{1} << kCountsLog2) {}

  void Count(const std::vector<Piece>& pieces) {
    for (const Piece piece : pieces) {
      ForEach(piece, [this](size_t hash) { ++counts_[hash]; });
    }
  }
  // What others have of the piece and the dictionary has not.
  uint64_t Value(Piece piece) {
    uint64_t value = 0;
    ForEach(piece, [&](size_t hash) {
      value += counts_[hash] > 0 ? counts_[hash] - 1 : 0;
    });
    return value;
  }
  void Cover(Piece piece) {
    ForEach(piece, [this](size_t hash) { counts_[hash] = 0; });
  }

 private:
  // Calls `each` once for each hash of the piece.
  template <typename Each>
  void ForEach(Piece piece, Each each) {
    ++stamp_;
    for (size_t i = 0; i + length_ <= piece.size(); ++i) {
      uint64_t low = 0, high = 0;
      for (size_t k = 0; k < length_; ++k) {
        (k < 8 ? low : high) = (k < 8 ? low : high) << 8 | piece[i + k];
      }
      const uint64_t mixed =
          (low * 0x9e3779b97f4a7c15u ^ (high + length_)) * 0xbf58476d1ce4e5b9u;
      const auto hash = static_cast<size_t>(mixed >> (64 - kCountsLog2));
      if (latest_[hash] == stamp_) continue;
      latest_[hash] = stamp_;
      each(hash);
    }
  }

  const size_t length_;
  std::vector<uint32_t> counts_;
  std::vector<uint64_t> latest_;  // stamp of the piece that had it last
  uint64_t stamp_ = 0;
};

// The best pieces come last, nearest to the text that follows.
std::vector<uint8_t> JoinReversed(const std::vector<Piece>& pieces) {
  std::vector<uint8_t> text;
  for (size_t i = pieces.size(); i-- > 0;) {
    text.insert(text.end(), pieces[i].begin(), pieces[i].end());
  }
  return text;
}

std::vector<uint8_t> CoverBy(size_t length, const std::vector<Piece>& pieces,
                             uint64_t most_bytes) {
  Substrings substrings(length);
  substrings.Count(pieces);
  // Per byte, in 1/256; of equals the first piece wins.
  const auto value = [&](size_t i) {
    return std::pair(substrings.Value(pieces[i]) * 256 / pieces[i].size(),
                     pieces.size() - i);
  };
  std::priority_queue<std::pair<uint64_t, size_t>> heap;
  for (size_t i = 0; i < pieces.size(); ++i) heap.push(value(i));
  std::vector<Piece> chosen;
  uint64_t bytes = 0;
  while (!heap.empty() && heap.top().first > 0) {
    const auto old = heap.top();
    heap.pop();
    const size_t i = pieces.size() - old.second;
    if (bytes + pieces[i].size() > most_bytes) continue;
    const auto now = value(i);
    if (!heap.empty() && now < heap.top()) {
      heap.push(now);
      continue;
    }
    substrings.Cover(pieces[i]);
    bytes += pieces[i].size();
    chosen.push_back(pieces[i]);
  }
  return JoinReversed(chosen);
}

std::vector<uint8_t> FromEverywhere(const std::vector<Piece>& pieces,
                                    uint64_t most_bytes) {
  uint64_t all = 0;
  for (const Piece piece : pieces) all += piece.size();
  // Fewer pieces than fit on average, then what still fits.
  const auto count = static_cast<size_t>(
      std::min<uint64_t>(pieces.size(), pieces.size() * most_bytes / all + 1));
  std::vector<uint8_t> text;
  for (const Piece piece : Spread(pieces, count)) {
    if (text.size() + piece.size() > most_bytes) continue;
    text.insert(text.end(), piece.begin(), piece.end());
  }
  return text;
}

// Codes pieces and tells how far it is.
class Judge {
 public:
  Judge(const ModelSetup& setup, ThreadPool& pool,
        const ProgressObserver& observer)
      : setup_(setup), pool_(pool), observer_(observer) {
    if (setup.model == nullptr) {
      choice_.method = Method::kBytes;
      return;
    }
    choice_.method = Method::kMix;
    choice_.learning_rate =
        IsStrong(*setup.model) ? kRateOfStrongModel : kRateOfWeakModel;
  }

  // The payload of all pieces, each on its own. `dictionary` may be null.
  Result<uint64_t> Cost(const std::vector<Piece>& pieces,
                        const Dictionary* dictionary) {
    ModelSetup with = setup_;
    with.dictionary = dictionary;
    uint64_t payload_bytes = 0;
    for (const Piece piece : pieces) {
      if (observer_ && !observer_(done_)) {
        return Status(Code::kCancelled, "cancelled by the caller");
      }
      const auto block = EncodeBlock(piece, choice_, with, pool_,
                                     [this](const BlockProgress&) {
                                       return !observer_ || observer_(done_);
                                     });
      if (!block.ok()) return block.status();
      payload_bytes += block->payload.size();
      done_.text_bytes += piece.size();
    }
    if (dictionary != nullptr) done_.text_bytes += dictionary->text().size();
    return payload_bytes;
  }

 private:
  const ModelSetup& setup_;
  ThreadPool& pool_;
  const ProgressObserver& observer_;
  BlockChoice choice_;
  Progress done_;
};

}  // namespace

Result<TrainedDictionary> TrainDictionary(
    std::span<const std::span<const uint8_t>> samples, uint64_t most_bytes,
    const ModelSetup& setup, ThreadPool& pool,
    const ProgressObserver& observer) {
  if (most_bytes < kLeastDictionary || most_bytes > kMaxDictionaryBytes) {
    return Status(Code::kInvalidArgument,
                  "a dictionary of " + std::to_string(most_bytes) +
                      " bytes, expected " + std::to_string(kLeastDictionary) +
                      " to " + std::to_string(kMaxDictionaryBytes));
  }
  std::vector<Piece> pieces, held_out;
  const bool whole_samples = samples.size() >= kManySamples;
  for (size_t i = 0; i < samples.size(); ++i) {
    const bool held = whole_samples && i % kHoldOutOf == kHoldOutOf - 1;
    Cut(samples[i], held ? &held_out : &pieces);
  }
  if (!whole_samples) {
    std::vector<Piece> others;
    for (size_t i = 0; i < pieces.size(); ++i) {
      (i % kHoldOutOf == kHoldOutOf - 1 ? held_out : others)
          .push_back(pieces[i]);
    }
    pieces = std::move(others);
  }
  if (pieces.size() + held_out.size() < kLeastPieces || held_out.empty()) {
    return Status(Code::kInvalidArgument,
                  "the samples have " +
                      std::to_string(pieces.size() + held_out.size()) +
                      " pieces of text, too few to choose from; a text that "
                      "small is a dictionary as it is");
  }
  held_out = Spread(held_out, kMostHeldOut);

  TrainedDictionary best;
  for (const Piece piece : held_out) best.held_out_bytes += piece.size();
  Judge judge(setup, pool, observer);
  const auto without = judge.Cost(held_out, nullptr);
  if (!without.ok()) return without.status();
  best.payload_without = *without;

  std::vector<std::vector<uint8_t>> candidates;
  for (const size_t length : kSubstrings) {
    candidates.push_back(CoverBy(length, pieces, most_bytes));
  }
  candidates.push_back(FromEverywhere(pieces, most_bytes));
  for (std::vector<uint8_t>& text : candidates) {
    if (text.empty()) continue;
    const auto dictionary = Dictionary::Create(text, "");
    if (!dictionary.ok()) return dictionary.status();
    const auto with = judge.Cost(held_out, dictionary->get());
    if (!with.ok()) return with.status();
    if (!best.text.empty() && *with >= best.payload_with) continue;
    best.payload_with = *with;
    best.text = std::move(text);
  }
  if (best.text.empty()) {
    return Status(Code::kInvalidArgument, "no piece of the samples fits into " +
                                              std::to_string(most_bytes) +
                                              " bytes");
  }
  return best;
}

}  // namespace llmzip
