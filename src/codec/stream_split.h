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

// Sizes of at most targets.size() + 1 streams, all at least 1, that add up to
// the text's: each cut lies after a line feed near its target, an offset in the
// text, else before a space, else between two UTF-8 characters. Fewer streams
// come out if the text is short. Requires text not empty, ascending targets.
std::vector<size_t> SplitIntoStreams(std::span<const uint8_t> text,
                                     std::span<const size_t> targets);

// Numbers of symbols before each cut that give all streams equally many, stream
// 0 `head_start` more than the others: streams that end together leave no steps
// with few of them. Ascending, none 0.
std::vector<size_t> EvenShares(size_t num_symbols, size_t num_streams,
                               size_t head_start);

// How many streams suit a block of this size: one for each `bytes_per_stream`,
// 1 to 16.
size_t NumStreamsFor(uint64_t raw_size, uint64_t bytes_per_stream);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_STREAM_SPLIT_H_
