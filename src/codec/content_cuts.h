// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Where a block is cut because the kind of its content changes. Not normative.
#ifndef LLMZIP_CODEC_CONTENT_CUTS_H_
#define LLMZIP_CODEC_CONTENT_CUTS_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "codec/byte_costs.h"

namespace llmzip {

// Whether text of that size is dense if the byte model needs that much for it:
// compressed pictures, archives, base64. No language model helps there.
bool IsDense(uint64_t text_bytes, uint64_t payload_bytes);

// Sizes of the parts that the text is cut into, in order; they add up to it. A
// part is either long and dense, or what lies between such parts.
std::vector<size_t> CutByContent(const ByteCosts& costs);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_CONTENT_CUTS_H_
