// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/heap.h"

#include <cstdlib>

#ifdef __GLIBC__
#include <malloc.h>
#endif

namespace llmzip::cli {

void KeepHeapSmall() {
#ifdef __GLIBC__
  // Larger pieces get their own pages. Setting a threshold also keeps glibc
  // from raising it.
  mallopt(M_MMAP_THRESHOLD, 256 << 10);
  mallopt(M_TRIM_THRESHOLD, 1 << 20);
  mallopt(M_ARENA_MAX, 4);
#endif
}

}  // namespace llmzip::cli
