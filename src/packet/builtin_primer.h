// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The texts that a packer reads first, which are linked into the program
// (docs/FORMAT.md, "Packets"; models/README.md).
#ifndef LLMZIP_PACKET_BUILTIN_PRIMER_H_
#define LLMZIP_PACKET_BUILTIN_PRIMER_H_

#include <cstddef>
#include <vector>

#include "packet/primed_coder.h"

namespace llmzip {

// Contexts of the language model: after the English text, after the Russian
// one.
inline constexpr size_t kEnglishContext = 0;
inline constexpr size_t kRussianContext = 1;
inline constexpr size_t kPrimerContexts = 2;

// In the order in which they are read. A strong model takes long to read, so it
// reads less of them. Valid for the life of the process.
std::vector<PrimerText> BuiltinPrimer(bool strong_model);

}  // namespace llmzip

#endif  // LLMZIP_PACKET_BUILTIN_PRIMER_H_
