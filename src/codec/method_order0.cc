// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// In some texts no byte depends on those before it: an encrypted file in
// base64, a hash in hexadecimal digits, bases of a genome. The byte model looks
// for contexts there and pays for each that it tries. This method has none. It
// states which bytes occur (the alphabet), and codes each byte with a weight
// that begins the same for all and grows by one whenever the byte comes.
//
// The first weight is 2^w. A small one learns how often each byte comes; a
// large one hardly moves, which costs least where all are equally frequent. The
// encoder tries both ends and keeps the smaller payload.
#include "codec/method_order0.h"

#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "codec/code_length.h"
#include "coder/range_decoder.h"
#include "coder/range_encoder.h"

namespace llmzip {
namespace {

constexpr size_t kNumBytes = 256;
constexpr uint8_t kMaxWeightBits = 24;
constexpr uint64_t kObserveEvery = 1 << 16;
// 2^24 for each of 256 bytes, and one for each byte of the longest block.
static_assert((kNumBytes << kMaxWeightBits) + (uint64_t{1} << 30) <
              kMaxCodingTotal);

using Counts = std::array<uint64_t, kNumBytes>;

Counts CountBytes(std::span<const uint8_t> text) {
  Counts counts{};
  for (const uint8_t byte : text) ++counts[byte];
  return counts;
}

// The bytes that occur, rising, and how each is weighed.
class Alphabet {
 public:
  explicit Alphabet(std::vector<uint8_t> bytes, uint8_t weight_bits)
      : bytes_(std::move(bytes)),
        weights_(bytes_.size(), uint64_t{1} << weight_bits),
        first_weight_(uint64_t{1} << weight_bits),
        total_(bytes_.size() << weight_bits) {
    for (size_t i = 0; i < bytes_.size(); ++i) {
      place_[bytes_[i]] = static_cast<uint8_t>(i);
    }
  }

  uint64_t total() const { return total_; }
  uint8_t byte(size_t place) const { return bytes_[place]; }
  size_t place(uint8_t byte) const { return place_[byte]; }
  uint64_t weight(size_t place) const { return weights_[place]; }
  // The weights before it.
  uint64_t Start(size_t place) const {
    uint64_t start = 0;
    for (size_t i = 0; i < place; ++i) start += weights_[i];
    return start;
  }
  // Of the byte whose interval holds `target`. Sets its start.
  size_t Find(uint64_t target, uint64_t* start) const {
    size_t place = 0;
    for (*start = 0; target - *start >= weights_[place]; ++place) {
      *start += weights_[place];
    }
    return place;
  }
  void Count(size_t place) {
    ++weights_[place];
    ++total_;
  }
  // Whether each of them came.
  bool AllCounted() const {
    return std::all_of(weights_.begin(), weights_.end(),
                       [this](uint64_t w) { return w > first_weight_; });
  }

 private:
  std::vector<uint8_t> bytes_;
  std::vector<uint64_t> weights_;
  std::array<uint8_t, kNumBytes> place_{};
  uint64_t first_weight_;
  uint64_t total_;
};

// The bytes that occur, as runs of neighbours.
void WriteAlphabet(const Counts& counts, std::vector<uint8_t>* payload) {
  std::vector<uint8_t> runs;  // of each: bytes left out before it, its size - 1
  size_t end = 0;             // of the run before
  for (size_t byte = 0; byte < kNumBytes; ++byte) {
    if (counts[byte] == 0) continue;
    const size_t begin = byte;
    while (byte < kNumBytes && counts[byte] != 0) ++byte;
    runs.push_back(static_cast<uint8_t>(begin - end));
    runs.push_back(static_cast<uint8_t>(byte - begin - 1));
    end = byte;
  }
  payload->push_back(static_cast<uint8_t>(runs.size() / 2 - 1));
  payload->insert(payload->end(), runs.begin(), runs.end());
}

Status Corrupt(const std::string& what) {
  return Status(Code::kCorrupt, "payload: " + what);
}

// Takes the alphabet from the beginning of the payload.
Result<std::vector<uint8_t>> ReadAlphabet(std::span<const uint8_t>* payload) {
  const size_t num_runs = size_t{(*payload)[0]} + 1;
  if (payload->size() < 1 + 2 * num_runs) {
    return Corrupt("ends inside the alphabet");
  }
  std::vector<uint8_t> bytes;
  size_t at = 0;
  for (size_t i = 0; i < num_runs; ++i) {
    const size_t left_out = (*payload)[1 + 2 * i];
    const size_t size = size_t{(*payload)[2 + 2 * i]} + 1;
    if (i > 0 && left_out == 0) return Corrupt("two runs that are one");
    if (left_out + size > kNumBytes - at) {
      return Corrupt("the alphabet has more than 256 bytes");
    }
    at += left_out;
    for (size_t k = 0; k < size; ++k, ++at) {
      bytes.push_back(static_cast<uint8_t>(at));
    }
  }
  *payload = payload->subspan(1 + 2 * num_runs);
  return bytes;
}

Status Observe(uint64_t text_bytes, uint64_t payload_bytes,
               const BlockObserver& observer) {
  const bool due = text_bytes % kObserveEvery == 0;
  if (due && observer &&
      !observer({.text_bytes = text_bytes, .payload_bytes = payload_bytes})) {
    return Status(Code::kCancelled, "cancelled by the caller");
  }
  return Status();
}

Result<std::vector<uint8_t>> EncodeWithWeight(
    std::span<const uint8_t> text, uint8_t weight_bits,
    const BlockObserver& observer, std::vector<uint64_t>* byte_bits) {
  const Counts counts = CountBytes(text);
  std::vector<uint8_t> bytes;
  for (size_t byte = 0; byte < kNumBytes; ++byte) {
    if (counts[byte] != 0) bytes.push_back(static_cast<uint8_t>(byte));
  }
  Alphabet alphabet(std::move(bytes), weight_bits);
  std::vector<uint8_t> payload = {weight_bits};
  WriteAlphabet(counts, &payload);
  // The first byte bears the cost of the alphabet.
  uint64_t more_bits = payload.size() * 8000000;
  RangeEncoder encoder(&payload);
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t place = alphabet.place(text[i]);
    const uint64_t weight = alphabet.weight(place);
    encoder.Encode(alphabet.Start(place), weight, alphabet.total());
    if (byte_bits != nullptr) {
      byte_bits->push_back(Microbits(CodeLength(weight, alphabet.total())) +
                           std::exchange(more_bits, 0));
    }
    alphabet.Count(place);
    LLMZIP_RETURN_IF_ERROR(Observe(i + 1, payload.size(), observer));
  }
  encoder.Finish();
  return payload;
}

}  // namespace

Result<std::vector<uint8_t>> EncodeOrder0(std::span<const uint8_t> text,
                                          const BlockObserver& observer,
                                          std::vector<uint64_t>* byte_bits) {
  // The trial of the one that learns has no part in the progress.
  auto learned = EncodeWithWeight(text, 0, BlockObserver(), nullptr);
  if (!learned.ok()) return learned.status();
  auto even = EncodeWithWeight(text, kMaxWeightBits, BlockObserver(), nullptr);
  if (!even.ok()) return even.status();
  const bool learn = learned->size() <= even->size();
  if (byte_bits == nullptr && !observer) {
    return learn ? std::move(learned) : std::move(even);
  }
  return EncodeWithWeight(text, learn ? uint8_t{0} : kMaxWeightBits, observer,
                          byte_bits);
}

Result<std::vector<uint8_t>> DecodeOrder0(std::span<const uint8_t> payload,
                                          uint64_t raw_size,
                                          const BlockObserver& observer) {
  if (payload.size() < 2) return Corrupt("ends inside the alphabet");
  const uint8_t weight_bits = payload[0];
  if (weight_bits > kMaxWeightBits) {
    return Corrupt("first weight 2^" + std::to_string(weight_bits) +
                   ", the largest is 2^" + std::to_string(kMaxWeightBits));
  }
  payload = payload.subspan(1);
  auto bytes = ReadAlphabet(&payload);
  if (!bytes.ok()) return bytes.status();
  Alphabet alphabet(*std::move(bytes), weight_bits);
  std::vector<uint8_t> text;
  text.reserve(static_cast<size_t>(raw_size));  // growing would hold it twice
  RangeDecoder decoder(payload);
  while (text.size() < raw_size) {
    uint64_t target = 0, start = 0;
    if (!decoder.Target(alphabet.total(), &target)) {
      return Corrupt("no encoder writes these bytes");
    }
    const size_t place = alphabet.Find(target, &start);
    decoder.Consume(start, alphabet.weight(place));
    alphabet.Count(place);
    text.push_back(alphabet.byte(place));
    LLMZIP_RETURN_IF_ERROR(Observe(text.size(), 0, observer));
  }
  LLMZIP_RETURN_IF_ERROR(decoder.Finish());
  if (!alphabet.AllCounted()) {
    return Corrupt("its alphabet has a byte that the text lacks");
  }
  return text;
}

bool Order0MayTakeLess(std::span<const uint8_t> text, size_t limit) {
  if (text.empty()) return false;
  // No weights that follow from the text before can beat the final counts.
  const Counts counts = CountBytes(text);
  uint64_t bits = 0;
  for (const uint64_t count : counts) {
    if (count == 0) continue;
    // Rounded down to 2^-8 bits, so that no product overflows.
    bits += count * (CodeLength(count, text.size()) >> (kLengthBits - 8));
  }
  return (bits >> 8) / 8 < limit;
}

}  // namespace llmzip
