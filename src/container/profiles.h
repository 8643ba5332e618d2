// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A profile is a short number for a well-known model and its settings, and for
// the start of the mixing. A small archive stores the number instead of a model
// record (docs/FORMAT.md, "Profiles").
#ifndef LLMZIP_CONTAINER_PROFILES_H_
#define LLMZIP_CONTAINER_PROFILES_H_

#include <cstdint>
#include <optional>
#include <span>

#include "container/model_record.h"

namespace llmzip {

struct Profile {
  uint64_t number;  // 1 .. kMaxProfile; never given to another model
  const char* name;
  // Its hints may help to find the file. A profile without a model goes with
  // frames that store a model record or need no model.
  std::optional<ModelRecord> model;
  // The learning rate of blocks that store no parameters; see BlockHeader.
  uint8_t learning_rate = 0;
  // What the mixing of the frame's blocks starts from; see BlockHeader.
  uint8_t mixing_start = 0;
};

// The profiles that this version knows, in ascending order.
std::span<const Profile> RegisteredProfiles();

// The profile that new frames without a model of a profile get.
const Profile& ProfileWithoutModel();

// Returns the profile of `profiles` with that number, or null.
const Profile* FindProfile(uint64_t number, std::span<const Profile> profiles);

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_PROFILES_H_
