// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Every number of docs/FORMAT.md that the container needs: magic bytes,
// versions, flags, identifiers, limits.
#ifndef LLMZIP_CONTAINER_FORMAT_H_
#define LLMZIP_CONTAINER_FORMAT_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace llmzip {

// Frames. 0xf5 never occurs in UTF-8.
inline constexpr std::array<uint8_t, 3> kFrameMagic = {0xf5, 'L', 'Z'};
// 0 until the first release: archives of version 0 decode with the commit
// that wrote them.
inline constexpr uint8_t kFormatVersion = 0;
inline constexpr uint8_t kMaxFormatVersion = 15;
// The byte after the magic: the version, and these.
inline constexpr uint8_t kFlagOneBlock = 0x10;
inline constexpr uint8_t kFlagModelRecord = 0x20;
inline constexpr uint8_t kFlagTextSha256 = 0x40;
inline constexpr uint8_t kFlagFields = 0x80;

inline constexpr size_t kMaxHeaderBytes = 64 * 1024;
inline constexpr uint64_t kMaxProfile = (uint64_t{1} << 31) - 1;

// Model record.
inline constexpr size_t kModelIdBytes = 16;
inline constexpr uint8_t kNumericsExact1 = 1;       // docs/NUMERICS.md
inline constexpr uint8_t kNumericsExact2 = 2;       // with nibbles
inline constexpr uint8_t kFirstHostNumerics = 128;  // bound to a host
inline constexpr size_t kMaxHostBytes = 255;
inline constexpr uint64_t kMinWindow = 4;
inline constexpr uint64_t kMaxWindow = uint64_t{1} << 20;
inline constexpr uint64_t kMaxStartToken = (uint64_t{1} << 31) - 1;
inline constexpr uint8_t kHintFileSha256 = 0x01;
inline constexpr uint8_t kHintFileName = 0x02;
inline constexpr size_t kMaxFileNameBytes = 96;

// How a block is coded. The numbers are the format's and the C API's.
enum class Method : uint8_t {
  kStored = 0,
  kRank = 1,
  kAc = 2,
  kBytes = 3,
  kMix = 4,
};
inline constexpr uint8_t kNumMethods = 5;

// Blocks. The byte after the raw size: method, streams less one, and this.
inline constexpr uint8_t kMethodMask = 0x07;
inline constexpr uint8_t kFlagParameters = 0x08;
inline constexpr unsigned kStreamsShift = 4;
inline constexpr size_t kMaxStreams = 16;
// Positions in a block fit 32 bits with room to spare.
inline constexpr uint64_t kMaxBlockBytes = uint64_t{1} << 30;
inline constexpr uint64_t kDefaultMaxBlockBytes = uint64_t{64} << 20;
inline constexpr uint64_t kMaxForkSymbols = uint64_t{1} << 20;
inline constexpr size_t kMaxParameterBytes = 16;
// Blocks with less text store the lower half of the check over what is
// stored; the one over the text is whole.
inline constexpr uint64_t kSmallBlockBytes = 4096;

// Skippable frames, shared with zstd and lz4: 0x184d2a50 to 0x184d2a5f.
inline constexpr uint32_t kSkippableMagic = 0x184d2a50;
inline constexpr uint32_t kSkippableMagicMask = 0xfffffff0;
// The index is one of them.
inline constexpr uint32_t kIndexMagic = 0x184d2a5c;
inline constexpr uint32_t kIndexEndMagic = 0x585a4cf5;  // F5 'L' 'Z' 'X'
inline constexpr size_t kDefaultMaxIndexBytes = size_t{64} << 20;

// Limits that a caller of the readers may set.
struct DecodeLimits {
  uint64_t max_block_bytes = kDefaultMaxBlockBytes;  // of text
};

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_FORMAT_H_
