// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// How the C library keeps memory that was freed.
#ifndef LLMZIP_CLI_HEAP_H_
#define LLMZIP_CLI_HEAP_H_

namespace llmzip::cli {

// Makes it return large pieces at once and keep little of the small ones: as
// it is, glibc keeps up to 64 MB for each thread, which the limit of memory
// does not know. For the whole process; call first.
void KeepHeapSmall();

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_HEAP_H_
