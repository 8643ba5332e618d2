// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Large arrays in huge pages, where the system offers them: random accesses
// then miss the processor's page cache less often, and fetching ahead does not
// stop at the end of every 4 KiB.
#ifndef LLMZIP_BASE_HUGE_PAGES_H_
#define LLMZIP_BASE_HUGE_PAGES_H_

#include <cstddef>

namespace llmzip {

inline constexpr size_t kHugePage = size_t{2} << 20;

// Asks the system to back the whole pages within these bytes with huge ones.
// Advice only: small pages hold the same bytes. To be called before the bytes
// are first touched.
void PreferHugePages(void* begin, size_t bytes);

}  // namespace llmzip

#endif  // LLMZIP_BASE_HUGE_PAGES_H_
