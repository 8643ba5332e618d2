// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/profiles.h"

#include <string_view>
#include <vector>

namespace llmzip {
namespace {

constexpr uint8_t HexDigit(char digit) {
  return static_cast<uint8_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
}

// Requires 32 lower-case hexadecimal digits.
constexpr ModelId IdOf(std::string_view hex) {
  ModelId id{};
  for (size_t i = 0; i < id.size(); ++i) {
    id[i] = static_cast<uint8_t>(HexDigit(hex[2 * i]) << 4 |
                                 HexDigit(hex[2 * i + 1]));
  }
  return id;
}

constexpr uint64_t kWithoutModel = 5;

// A line of the table below.
struct Entry {
  uint64_t number;
  const char* name;
  std::string_view id;  // of the model; empty: no model
  uint8_t numerics;
  uint64_t window;
  uint64_t keep;
  uint64_t start_token;
  uint8_t learning_rate;
  uint8_t mixing_start;
};

constexpr std::string_view kFirstId = "12bbc73f15882d111da44f8f1d1ab338";
constexpr std::string_view kSmallId = "36e6be558f8a70e9831b0f2584ba0983";
constexpr std::string_view kSmolLm2Id = "a4e51c477e2d8182a590c4351236250d";
constexpr std::string_view kGemma3Id = "666aeb80310e4d119ea7bc0a7e078112";

// A number belongs to its model and its start forever. A better model or start
// gets the next number.
constexpr Entry kEntries[] = {
    // The first built-in model, trained on 48 M tokens. It is no longer in the
    // program. Its start token separates documents.
    {1, "small-48m", kFirstId, kNumericsExact1, 0, 0, 0x1e, 128, 0},
    // The model of `llmzip model pull smollm2-135m` with its default window.
    // Its 4-bit weights are quantized again to int8.
    {2, "smollm2-135m", kSmolLm2Id, kNumericsExact1, 2048, 512, 1, 26, 0},
    // The built-in model, trained on 124 M tokens.
    {3, "small", kSmallId, kNumericsExact1, 0, 0, 0x1e, 128, 0},
    // The model of 2 with its 4-bit weights unchanged.
    {4, "smollm2-135m", kSmolLm2Id, kNumericsExact2, 2048, 512, 1, 26, 0},
    // The learned start, without a model and with those of 3 and 4.
    {kWithoutModel, "", "", 0, 0, 0, 0, 0, 1},
    {6, "small", kSmallId, kNumericsExact1, 0, 0, 0x1e, 128, 1},
    {7, "smollm2-135m", kSmolLm2Id, kNumericsExact2, 2048, 512, 1, 26, 1},
    // The model of `llmzip model pull gemma3-270m`.
    {8, "gemma3-270m", kGemma3Id, kNumericsExact2, 2048, 512, 2, 26, 1},
};

Profile ProfileOf(const Entry& entry) {
  Profile profile{};
  profile.number = entry.number;
  profile.name = entry.name;
  profile.learning_rate = entry.learning_rate;
  profile.mixing_start = entry.mixing_start;
  if (entry.id.empty()) return profile;
  ModelRecord& model = profile.model.emplace();
  model.id = IdOf(entry.id);
  model.numerics = entry.numerics;
  model.window = entry.window;
  model.keep = entry.keep;
  model.start_token = entry.start_token;
  return profile;
}

}  // namespace

std::span<const Profile> RegisteredProfiles() {
  static const std::vector<Profile> profiles = [] {
    std::vector<Profile> all;
    for (const Entry& entry : kEntries) all.push_back(ProfileOf(entry));
    return all;
  }();
  return profiles;
}

const Profile& ProfileWithoutModel() {
  return *FindProfile(kWithoutModel, RegisteredProfiles());
}

const Profile* FindProfile(uint64_t number, std::span<const Profile> profiles) {
  for (const Profile& profile : profiles) {
    if (profile.number == number) return &profile;
  }
  return nullptr;
}

}  // namespace llmzip
