// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/processors.h"

#include <gtest/gtest.h>

#include <thread>

#include "testing/imaginary_system.h"

#ifdef __linux__
#include <sched.h>
#endif

namespace llmzip {
namespace {

TEST(ProcessorsTest, QuotasOfVersion2AreRoundedUp) {
  EXPECT_EQ(ParseCpuMax("100000 100000\n"), 1u);
  EXPECT_EQ(ParseCpuMax("1000 100000\n"), 1u);
  EXPECT_EQ(ParseCpuMax("100001 100000\n"), 2u);
  EXPECT_EQ(ParseCpuMax("250000 50000"), 5u);
  EXPECT_EQ(ParseCpuMax("18446744073709551615 1"), SIZE_MAX);
}

TEST(ProcessorsTest, WhatIsNoQuotaIsNone) {
  for (const char* text :
       {"", "\n", "max 100000\n", "100000", "100000 0", "0 100000", "-1 100000",
        "100000 100000 1", "1e5 100000", "18446744073709551616 1"}) {
    EXPECT_EQ(ParseCpuMax(text), std::nullopt) << text;
  }
}

TEST(ProcessorsTest, QuotasOfVersion1) {
  EXPECT_EQ(ParseCfsQuota("150000\n", "100000\n"), 2u);
  EXPECT_EQ(ParseCfsQuota("-1\n", "100000\n"), std::nullopt);
  EXPECT_EQ(ParseCfsQuota("", ""), std::nullopt);
  EXPECT_EQ(ParseCfsQuota("150000", "0"), std::nullopt);
}

class QuotaTest : public ImaginarySystemTest {};

TEST_F(QuotaTest, NoFilesNoQuota) {
  EXPECT_EQ(QuotaProcessors(root_), std::nullopt);
}

TEST_F(QuotaTest, TheSmallestOfTheGroupsAroundCounts) {
  Write("/proc/self/cgroup", "0::/a/b/c\n");
  Write(
      "/proc/self/mountinfo",
      "22 1 0:21 / /proc rw shared:5 - proc proc rw\n"
      "30 22 0:26 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw\n");
  EXPECT_EQ(QuotaProcessors(root_), std::nullopt);
  Write("/sys/fs/cgroup/a/b/c/cpu.max", "max 100000\n");
  Write("/sys/fs/cgroup/a/b/cpu.max", "700000 100000\n");
  EXPECT_EQ(QuotaProcessors(root_), 7u);
  Write("/sys/fs/cgroup/a/cpu.max", "210000 100000\n");
  EXPECT_EQ(QuotaProcessors(root_), 3u);
  Write("/sys/fs/cgroup/a/b/c/cpu.max", "400000 100000\n");
  EXPECT_EQ(QuotaProcessors(root_), 3u);
  Write("/sys/fs/cgroup/a/x/cpu.max", "1 100000\n");
  EXPECT_EQ(QuotaProcessors(root_), 3u);
}

// What a container with its own cgroup namespace sees.
TEST_F(QuotaTest, TheTopGroup) {
  Write("/proc/self/cgroup", "0::/\n");
  Write("/proc/self/mountinfo",
        "30 22 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n");
  Write("/sys/fs/cgroup/cpu.max", "150000 100000\n");
  EXPECT_EQ(QuotaProcessors(root_), 2u);
}

TEST_F(QuotaTest, Version1) {
  Write("/proc/self/cgroup",
        "5:memory:/m\n4:cpu,cpuacct:/jobs/17\n1:name=systemd:/\n0::/s\n");
  Write("/proc/self/mountinfo",
        "31 30 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
        "32 30 0:28 / /cg/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n");
  Write("/cg/cpu,cpuacct/jobs/17/cpu.cfs_period_us", "50000\n");
  Write("/cg/cpu,cpuacct/jobs/17/cpu.cfs_quota_us", "-1\n");
  EXPECT_EQ(QuotaProcessors(root_), std::nullopt);
  Write("/cg/cpu,cpuacct/jobs/17/cpu.cfs_quota_us", "190000\n");
  EXPECT_EQ(QuotaProcessors(root_), 4u);
}

// What a container sees under version 1: its group is mounted at the root, but
// /proc shows the name outside of the container.
TEST_F(QuotaTest, AGroupThatIsMountedItself) {
  Write("/proc/self/cgroup", "4:cpu:/docker/0a1b/sub\n");
  Write("/proc/self/mountinfo",
        "32 30 0:28 /docker/0a1b /cg ro - cgroup cgroup rw,cpu\n");
  Write("/cg/cpu.cfs_period_us", "100000\n");
  Write("/cg/cpu.cfs_quota_us", "600000\n");
  EXPECT_EQ(QuotaProcessors(root_), 6u);
  Write("/cg/sub/cpu.cfs_period_us", "100000\n");
  Write("/cg/sub/cpu.cfs_quota_us", "200000\n");
  EXPECT_EQ(QuotaProcessors(root_), 2u);
  Write("/proc/self/cgroup", "4:cpu:/elsewhere\n");
  EXPECT_EQ(QuotaProcessors(root_), 6u);
}

TEST_F(QuotaTest, LinesThatMakeNoSense) {
  Write("/proc/self/cgroup", "\n0\n0:\n::\n0::\n:::::\n");
  Write("/proc/self/mountinfo",
        "\n- cgroup2\n1 2 3 / /cg - cgroup2\n1 2 3 /x - cgroup2 c rw\n"
        "1 2 3 / /cg rw - cgroup2 c rw\n");
  Write("/cg/cpu.max", "max");
  EXPECT_EQ(QuotaProcessors(root_), std::nullopt);
}

TEST(ProcessorsTest, ThereIsOneAtLeast) {
  EXPECT_GE(UsableProcessors(), 1u);
  EXPECT_LE(UsableProcessors(), AllowedProcessors());
}

#ifdef __linux__
TEST(ProcessorsTest, TheAffinityMaskCounts) {
  std::thread([] {  // the mask belongs to the thread and ends with it
    cpu_set_t set;
    ASSERT_EQ(sched_getaffinity(0, sizeof(set), &set), 0);
    int first = 0;
    while (!CPU_ISSET(first, &set)) ++first;
    CPU_ZERO(&set);
    CPU_SET(first, &set);
    ASSERT_EQ(sched_setaffinity(0, sizeof(set), &set), 0);
    EXPECT_EQ(AllowedProcessors(), 1u);
    EXPECT_EQ(UsableProcessors(), 1u);
  })
      .join();
}
#endif

}  // namespace
}  // namespace llmzip
