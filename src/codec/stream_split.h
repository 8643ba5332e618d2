// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Where an encoder cuts a block's text into streams. Not normative: the block
// header lists the sizes, a decoder takes any.
#ifndef LLMZIP_CODEC_STREAM_SPLIT_H_
#define LLMZIP_CODEC_STREAM_SPLIT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace llmzip {

// Sizes of at most `num_streams` streams, all at least 1, that add up to the
// text's: each cut lies after a line feed near its even share, else before a
// space, else between two UTF-8 characters. Fewer streams come out if the
// text is short. Requires text not empty, num_streams >= 1.
std::vector<size_t> SplitIntoStreams(std::span<const uint8_t> text,
                                     size_t num_streams);

// How many streams suit a block of this size: one for each `bytes_per_stream`,
// 1 to 16.
size_t NumStreamsFor(uint64_t raw_size, uint64_t bytes_per_stream);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_STREAM_SPLIT_H_
