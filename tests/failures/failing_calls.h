// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Makes calls of the system fail by their number: call N only, or all from
// call N on. A library for two uses: linked into a test, which arms it by the
// functions below, or loaded before a command by LD_PRELOAD, armed when main
// begins by the environment:
//   FAILING_KIND        "allocation" (default) or "thread"
//   FAILING_FIRST       number of the first call that fails, from 1; 0: none
//   FAILING_ONLY_THAT   set: later ones succeed
//   FAILING_PROCESSORS  what the affinity mask is to say
//   FAILING_COUNT_FILE  gets the number of calls at the end
#ifndef LLMZIP_FAILING_CALLS_H_
#define LLMZIP_FAILING_CALLS_H_

#ifdef __cplusplus
extern "C" {
#endif

enum failing_kind {
  FAILING_ALLOCATION,  // malloc and its kin, mmap, madvise
  FAILING_THREAD,      // pthread_create
  FAILING_KINDS
};

// Counts from 1 from now on. `first` 0: nothing fails.
void failing_calls_arm(enum failing_kind kind, long first, int only_that);
long failing_calls_count(enum failing_kind kind);

// As many processors as the affinity mask is to say; 0: the truth.
void failing_calls_pretend_processors(int count);

#ifdef __cplusplus
}
#endif

#endif  // LLMZIP_FAILING_CALLS_H_
