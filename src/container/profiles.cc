// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/profiles.h"

#include <array>
#include <string_view>

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
constexpr size_t kNumProfiles = 8;

// A number belongs to its model and its start forever. A better model or start
// gets the next number.
std::array<Profile, kNumProfiles> MakeProfiles() {
  // The first built-in model, trained on 48 M tokens. It is no longer in the
  // program.
  Profile first;
  first.number = 1;
  first.name = "small-48m";
  first.model.emplace().id = IdOf("12bbc73f15882d111da44f8f1d1ab338");
  first.model->start_token = 0x1e;  // separates documents
  first.learning_rate = 128;
  // The model of `llmzip model pull smollm2-135m` with its default window. Its
  // 4-bit weights are quantized again to int8.
  Profile smollm2;
  smollm2.number = 2;
  smollm2.name = "smollm2-135m";
  smollm2.model.emplace().id = IdOf("a4e51c477e2d8182a590c4351236250d");
  smollm2.model->window = 2048;
  smollm2.model->keep = 512;
  smollm2.model->start_token = 1;
  smollm2.learning_rate = 26;
  // The built-in model, trained on 124 M tokens.
  Profile small = first;
  small.number = 3;
  small.name = "small";
  small.model->id = IdOf("36e6be558f8a70e9831b0f2584ba0983");
  // The same model with its 4-bit weights unchanged.
  Profile smollm2_nibbles = smollm2;
  smollm2_nibbles.number = 4;
  smollm2_nibbles.model->numerics = kNumericsExact2;
  // The learned start, without a model and with those of 3 and 4.
  Profile no_model;
  no_model.number = kWithoutModel;
  no_model.name = "";
  no_model.mixing_start = 1;
  Profile small_start = small;
  small_start.number = 6;
  small_start.mixing_start = 1;
  Profile smollm2_start = smollm2_nibbles;
  smollm2_start.number = 7;
  smollm2_start.mixing_start = 1;
  // The model of `llmzip model pull gemma3-270m`.
  Profile gemma3 = smollm2_start;
  gemma3.number = 8;
  gemma3.name = "gemma3-270m";
  gemma3.model->id = IdOf("666aeb80310e4d119ea7bc0a7e078112");
  gemma3.model->start_token = 2;
  return {first,    smollm2,     small,         smollm2_nibbles,
          no_model, small_start, smollm2_start, gemma3};
}

}  // namespace

std::span<const Profile> RegisteredProfiles() {
  static const std::array<Profile, kNumProfiles> profiles = MakeProfiles();
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
