// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Short messages, each coded on its own (docs/FORMAT.md, "Packets").
#ifndef LLMZIP_PACKET_PACKER_H_
#define LLMZIP_PACKET_PACKER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "base/status.h"
#include "codec/model_setup.h"
#include "packet/packet_format.h"
#include "packet/primed_coder.h"

namespace llmzip {

struct PackerOptions {
  // Bytes of check at the end of each packet, 0..kMaxPacketCheck. Both sides
  // must have the same number.
  unsigned check_bytes = 0;
  // Bytes of a message at most, 1..kMaxPacketMessage.
  uint64_t max_message = kDefaultPacketMessage;
};

// kInvalidArgument, with the range, if an option is out of it.
Status CheckOptions(const PackerOptions& options);

// Not thread-safe: one object per thread. A packet depends on its message, the
// model and the options only, and not on the packets before it.
class Packer {
 public:
  // Reads the built-in primer, which takes up to a second with a small model.
  // The model, which must outlive the packer, reads by its default rules.
  // kInvalidArgument if an option is out of range; kOutOfMemory; kNotFinite if
  // the model fails on the primer.
  static Result<std::unique_ptr<Packer>> New(const LanguageModel* model,
                                             const KernelSet& kernels,
                                             const PackerOptions& options);
  // The most that a packer takes beside the model.
  static uint64_t MemoryBytes(const LanguageModel& model,
                              const PackerOptions& options);

  // At most 1 + check_bytes longer than the message. kLimitExceeded if the
  // message is longer than max_message.
  Result<std::vector<uint8_t>> Encode(std::span<const uint8_t> message);
  // kCorrupt if the packet is none, or if its check is wrong; kLimitExceeded if
  // the message would be longer than max_message.
  Result<std::vector<uint8_t>> Decode(std::span<const uint8_t> packet);

 private:
  Packer(std::unique_ptr<PrimedCoder> coder, const PackerOptions& options)
      : coder_(std::move(coder)), options_(options) {}

  // The shortest of those that are worth trying.
  Result<std::vector<uint8_t>> EncodeCoded(std::span<const uint8_t> message);
  // The packet without check; empty if there is none that is short enough.
  Result<std::vector<uint8_t>> EncodeShort(size_t context,
                                           std::span<const uint8_t> message,
                                           std::span<const uint32_t> symbols);
  Result<std::vector<uint8_t>> EncodeLong(size_t context,
                                          std::span<const uint8_t> message,
                                          std::span<const uint32_t> symbols);
  Result<std::vector<uint8_t>> DecodeBody(std::span<const uint8_t> body);
  Result<std::vector<uint8_t>> DecodeShort(std::span<const uint8_t> body);
  Result<std::vector<uint8_t>> DecodeLong(std::span<const uint8_t> body);

  const std::unique_ptr<PrimedCoder> coder_;
  const PackerOptions options_;
};

}  // namespace llmzip

#endif  // LLMZIP_PACKET_PACKER_H_
