// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/profiles.h"

namespace llmzip {

// None is given out before the built-in models are trained.
std::span<const Profile> RegisteredProfiles() { return {}; }

const Profile* FindProfile(uint64_t number, std::span<const Profile> profiles) {
  for (const Profile& profile : profiles) {
    if (profile.number == number) return &profile;
  }
  return nullptr;
}

}  // namespace llmzip
