// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A profile is a short number for a well-known model and its settings. A small
// archive stores the number instead of a model record (docs/FORMAT.md,
// "Profiles").
#ifndef LLMZIP_CONTAINER_PROFILES_H_
#define LLMZIP_CONTAINER_PROFILES_H_

#include <cstdint>
#include <span>

#include "container/model_record.h"

namespace llmzip {

struct Profile {
  uint64_t number;  // 1 .. kMaxProfile; never given to another model
  const char* name;
  ModelRecord model;  // its hints may help to find the file
  // The learning rate of blocks that store no parameters; see BlockHeader.
  uint8_t learning_rate = 0;
};

// The profiles that this version knows, in ascending order.
std::span<const Profile> RegisteredProfiles();

// Returns the profile of `profiles` with that number, or null.
const Profile* FindProfile(uint64_t number, std::span<const Profile> profiles);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_PROFILES_H_
