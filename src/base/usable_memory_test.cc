// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/usable_memory.h"

#include <gtest/gtest.h>

#include "testing/imaginary_system.h"

namespace llmzip {
namespace {

TEST(UsableMemoryTest, LimitsAreParsed) {
  EXPECT_EQ(ParseMemoryLimit("104857600\n"), 104857600u);
  EXPECT_EQ(ParseMemoryLimit("0"), 0u);
  EXPECT_EQ(ParseMemoryLimit("18446744073709551615\n"), UINT64_MAX);
  for (const char* text : {"", "\n", "max\n", "-1", "1 2", "1e9", "0x10",
                           "18446744073709551616"}) {
    EXPECT_EQ(ParseMemoryLimit(text), std::nullopt) << text;
  }
}

class ControlGroupMemoryTest : public ImaginarySystemTest {};

TEST_F(ControlGroupMemoryTest, NoFilesNoLimit) {
  EXPECT_EQ(ControlGroupMemory(root_), std::nullopt);
}

TEST_F(ControlGroupMemoryTest, TheSmallestOfTheGroupsAroundCounts) {
  Write("/proc/self/cgroup", "0::/a/b\n");
  Write("/proc/self/mountinfo",
        "30 22 0:26 / /sys/fs/cgroup rw shared:9 - cgroup2 cgroup2 rw\n");
  EXPECT_EQ(ControlGroupMemory(root_), std::nullopt);
  Write("/sys/fs/cgroup/a/b/memory.max", "max\n");
  EXPECT_EQ(ControlGroupMemory(root_), std::nullopt);
  Write("/sys/fs/cgroup/a/memory.max", "300000000\n");
  EXPECT_EQ(ControlGroupMemory(root_), 300000000u);
  Write("/sys/fs/cgroup/a/b/memory.max", "200000000\n");
  EXPECT_EQ(ControlGroupMemory(root_), 200000000u);
}

TEST_F(ControlGroupMemoryTest, Version1) {
  Write("/proc/self/cgroup", "3:cpu,cpuacct:/x\n7:memory:/docker/1\n");
  Write("/proc/self/mountinfo",
        "40 30 0:30 /docker/1 /sys/fs/cgroup/memory rw - cgroup cgroup "
        "rw,memory\n"
        "41 30 0:31 / /sys/fs/cgroup/cpu rw - cgroup cgroup rw,cpu\n");
  Write("/sys/fs/cgroup/memory/memory.limit_in_bytes", "536870912\n");
  Write("/sys/fs/cgroup/cpu/x/memory.limit_in_bytes", "1\n");
  EXPECT_EQ(ControlGroupMemory(root_), 536870912u);
}

TEST(UsableMemoryTest, IsSomethingAndStays) {
  EXPECT_GT(UsableMemory(), uint64_t{1} << 20);
  EXPECT_EQ(UsableMemory(), UsableMemory());
}

}  // namespace
}  // namespace llmzip
