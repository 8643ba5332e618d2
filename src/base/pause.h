// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A hint to the processor, for loops that spin until another thread answers.
#ifndef LLMZIP_BASE_PAUSE_H_
#define LLMZIP_BASE_PAUSE_H_

#include <thread>

namespace llmzip {

inline void Pause() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#else
  std::this_thread::yield();
#endif
}

}  // namespace llmzip

#endif  // LLMZIP_BASE_PAUSE_H_
