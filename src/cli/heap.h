// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Limits the freed memory that the C library keeps.
#ifndef LLMZIP_CLI_HEAP_H_
#define LLMZIP_CLI_HEAP_H_

namespace llmzip::cli {

// Makes the C library return large pieces at once and keep few small ones. By
// default glibc keeps up to 64 MB for each thread, which the memory limit does
// not count. Affects the whole process; call it first.
void KeepHeapSmall();

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_HEAP_H_
