// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Numbers of the packet format (docs/FORMAT.md, "Packets").
#ifndef LLMZIP_PACKET_PACKET_FORMAT_H_
#define LLMZIP_PACKET_PACKET_FORMAT_H_

#include <cstddef>
#include <cstdint>

namespace llmzip {

// The first byte says what a packet is. Below kLongPacket it is a short one, of
// the first context of the language model or, from kSecondContext on, of the
// second one.
inline constexpr uint8_t kSecondContext = 0x80;
inline constexpr uint8_t kLongPacket = 0xfe;
inline constexpr uint8_t kRawPacket = 0xff;
// A short packet has at most this many places where its message might end,
// its end among them.
inline constexpr size_t kMaxPacketEnds = 256;
// The parameters of the mixing are those of a block of so many bytes, and the
// mixing begins with this start.
inline constexpr uint64_t kPacketMixingBytes = uint64_t{1} << 15;
inline constexpr uint8_t kPacketMixingStart = 1;
inline constexpr unsigned kMaxPacketCheck = 2;
inline constexpr uint64_t kDefaultPacketMessage = uint64_t{1} << 16;
inline constexpr uint64_t kMaxPacketMessage = uint64_t{1} << 20;

}  // namespace llmzip

#endif  // LLMZIP_PACKET_PACKET_FORMAT_H_
