// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Puts large arrays into huge pages if the system offers them. Random accesses
// then miss the TLB less often, and the hardware prefetcher does not stop at
// the end of every 4 KiB page.
#ifndef LLMZIP_BASE_HUGE_PAGES_H_
#define LLMZIP_BASE_HUGE_PAGES_H_

#include <cstddef>

namespace llmzip {

inline constexpr size_t kHugePage = size_t{2} << 20;

// Asks the system to back the whole pages within these bytes with huge pages.
// This is only advice and never fails. Call it before the bytes are first
// touched.
void PreferHugePages(void* begin, size_t bytes);

}  // namespace llmzip

#endif  // LLMZIP_BASE_HUGE_PAGES_H_
