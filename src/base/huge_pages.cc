// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/huge_pages.h"

#include <cstdint>

#ifdef __linux__
#include <sys/mman.h>
#include <unistd.h>
#endif

namespace llmzip {

void PreferHugePages(void* begin, size_t bytes) {
#ifdef __linux__
  // Only whole pages within the block. If the system refuses, only speed is
  // lost.
  const auto page = static_cast<uintptr_t>(sysconf(_SC_PAGESIZE));
  const auto address = reinterpret_cast<uintptr_t>(begin);
  const uintptr_t first = (address + page - 1) / page * page;
  const uintptr_t end = (address + bytes) / page * page;
  if (first < end) {
    (void)madvise(reinterpret_cast<void*>(first), end - first, MADV_HUGEPAGE);
  }
#else
  (void)begin;
  (void)bytes;
#endif
}

}  // namespace llmzip
