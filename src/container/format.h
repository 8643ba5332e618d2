// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The numbers of docs/FORMAT.md that the container needs: magic bytes,
// versions, flags, identifiers, limits.
#ifndef LLMZIP_CONTAINER_FORMAT_H_
#define LLMZIP_CONTAINER_FORMAT_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace llmzip {

// Frames. 0xf5 never occurs in UTF-8.
inline constexpr std::array<uint8_t, 3> kFrameMagic = {0xf5, 'L', 'Z'};
// The version is 0 until the first release. Only the commit that wrote an
// archive of version 0 is sure to decode it.
inline constexpr uint8_t kFormatVersion = 0;
inline constexpr uint8_t kMaxFormatVersion = 15;
// The byte after the magic holds the version and these flags.
inline constexpr uint8_t kFlagOneBlock = 0x10;
inline constexpr uint8_t kFlagModelRecord = 0x20;
inline constexpr uint8_t kFlagTextSha256 = 0x40;
inline constexpr uint8_t kFlagFields = 0x80;

inline constexpr size_t kMaxHeaderBytes = 64 * 1024;
// A field of the header: log2 of how far back references may reach.
inline constexpr uint64_t kHistoryField = 2;
inline constexpr uint8_t kMinHistoryLog2 = 10;
inline constexpr uint8_t kMaxHistoryLog2 = 30;
// Another one: the dictionary that every block begins with.
inline constexpr uint64_t kDictionaryField = 4;
inline constexpr size_t kDictionaryIdBytes = 8;
inline constexpr uint64_t kMaxDictionaryBytes = uint64_t{1} << 24;
inline constexpr uint64_t kMaxProfile = (uint64_t{1} << 31) - 1;

// Model record.
inline constexpr size_t kModelIdBytes = 16;
inline constexpr uint8_t kNumericsExact1 = 1;  // docs/NUMERICS.md
inline constexpr uint8_t kNumericsExact2 = 2;  // numerics 1 with 4-bit weights
inline constexpr uint8_t kNumericsExact3 = 3;  // 1 or 2 with keys in two planes
inline constexpr uint8_t kFirstHostNumerics = 128;  // depend on the host
inline constexpr size_t kMaxHostBytes = 255;
inline constexpr uint64_t kMinWindow = 4;
inline constexpr uint64_t kMaxWindow = uint64_t{1} << 20;
inline constexpr uint64_t kMaxStartToken = (uint64_t{1} << 31) - 1;
inline constexpr uint8_t kHintFileSha256 = 0x01;
inline constexpr uint8_t kHintFileName = 0x02;
inline constexpr size_t kMaxFileNameBytes = 96;

// How a block is coded. The format and the C API share these numbers.
enum class Method : uint8_t {
  kStored = 0,
  kRank = 1,
  kAc = 2,
  kBytes = 3,
  kMix = 4,
  kOrder0 = 6,  // 5 is kReferences
};
inline constexpr Method kAllMethods[] = {Method::kStored, Method::kRank,
                                         Method::kAc,     Method::kBytes,
                                         Method::kMix,    Method::kOrder0};
constexpr bool IsMethod(uint8_t number) {
  for (const Method method : kAllMethods) {
    if (static_cast<uint8_t>(method) == number) return true;
  }
  return false;
}
// In the place of a method: references to earlier text of the frame. What is
// left of the text has a method of its own.
inline constexpr uint8_t kReferences = 5;

// What the mixing of new archives starts from (docs/MIXING.md, "Start").
inline constexpr uint8_t kNewestMixingStart = 1;

// Blocks. The byte after the raw size holds the method, this flag, and the
// number of streams minus one.
inline constexpr uint8_t kMethodMask = 0x07;
inline constexpr uint8_t kFlagParameters = 0x08;
inline constexpr unsigned kStreamsShift = 4;
inline constexpr size_t kMaxStreams = 16;
// Positions in a block fit into 32 bits.
inline constexpr uint64_t kMaxBlockBytes = uint64_t{1} << 30;
inline constexpr uint64_t kDefaultMaxBlockBytes = uint64_t{64} << 20;
inline constexpr uint64_t kMaxForkSymbols = uint64_t{1} << 20;
inline constexpr size_t kMaxParameterBytes = 16;
// A block with less text stores only 16 bits of the check of the stored bytes.
// The check of the text always has 32 bits.
inline constexpr uint64_t kSmallBlockBytes = 4096;

// Skippable frames have magics 0x184d2a50 to 0x184d2a5f, as in zstd and lz4.
inline constexpr uint32_t kSkippableMagic = 0x184d2a50;
inline constexpr uint32_t kSkippableMagicMask = 0xfffffff0;
// The index is a skippable frame.
inline constexpr uint32_t kIndexMagic = 0x184d2a5c;
inline constexpr uint32_t kIndexEndMagic = 0x585a4cf5;  // F5 'L' 'Z' 'X'
inline constexpr size_t kDefaultMaxIndexBytes = size_t{64} << 20;

// So is what stands before the text of a packed dictionary.
inline constexpr uint32_t kDictionaryMagic = 0x184d2a5d;

// Limits for the readers, set by their caller.
struct DecodeLimits {
  uint64_t max_block_bytes = kDefaultMaxBlockBytes;  // of the text
};

}  // namespace llmzip

#endif  // LLMZIP_CONTAINER_FORMAT_H_
