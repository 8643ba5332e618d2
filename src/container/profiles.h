// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Profiles: short numbers for well-known models and how they read, so that a
// small archive need not spell them out (docs/FORMAT.md, "Profiles").
#ifndef LLMZIP_CONTAINER_PROFILES_H_
#define LLMZIP_CONTAINER_PROFILES_H_

#include <cstdint>
#include <span>

#include "container/model_record.h"

namespace llmzip {

struct Profile {
  uint64_t number;  // 1 .. kMaxProfile; never given to another model
  const char* name;
  ModelRecord model;  // the hints may help to find the file
  // Of blocks that state no parameters; see BlockHeader.
  uint8_t learning_rate = 0;
};

// Those that this version knows, by rising number.
std::span<const Profile> RegisteredProfiles();

// The profile of `profiles` with that number, or null.
const Profile* FindProfile(uint64_t number, std::span<const Profile> profiles);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_PROFILES_H_
