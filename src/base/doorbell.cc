// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "base/doorbell.h"

#include "base/processors.h"

namespace llmzip {

int Doorbell::SpinsBeforeSleep() {
  constexpr int kSpins = 4000;
  static const int spins = AllowedProcessors() > 1 ? kSpins : 0;
  return spins;
}

}  // namespace llmzip
