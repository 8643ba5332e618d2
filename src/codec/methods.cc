// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/methods.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <iterator>
#include <utility>

#include "codec/method_ac.h"
#include "codec/method_bytes.h"
#include "codec/method_mix.h"
#include "codec/method_order0.h"
#include "codec/method_rank.h"
#include "codec/mixing_of_block.h"

namespace llmzip {
namespace {

using NewCoder = Result<std::unique_ptr<SymbolCoder>>;
using Payload = std::span<const uint8_t>;
using Bytes = std::vector<uint8_t>;

// Growing by doubling holds the old piece beside the new one.
constexpr uint64_t kGrowing = 2;
// Most that payloads take for each byte of text. A model that is sure and wrong
// pays up to 48 bits for a symbol; mixing adapts within some bytes.
constexpr uint64_t kAcPerByte = 6;
constexpr uint64_t kMixPerByte = 1;

template <typename Coder, typename... Args>
NewCoder Make(Args&&... args) {
  return std::unique_ptr<SymbolCoder>(
      std::make_unique<Coder>(std::forward<Args>(args)...));
}

uint64_t NoMemory(uint64_t /*raw_bytes*/) { return 0; }
uint64_t MixedPayloadMemory(uint64_t raw_bytes) {
  return kGrowing * kMixPerByte * raw_bytes;
}

constexpr MethodEntry kStored = {
    .id = Method::kStored,
    .new_encoder = nullptr,
    .new_decoder = nullptr,
    .encode = [](const BlockHeader&, const ModelSetup&,
                 std::span<const uint8_t> text, const BlockObserver&,
                 std::vector<uint64_t>*) -> Result<Bytes> {
      return Bytes(text.begin(), text.end());
    },
    .decode = [](const BlockHeader&, const ModelSetup&, Payload payload,
                 const BlockObserver&) -> Result<Bytes> {
      return Bytes(payload.begin(), payload.end());
    },
    .encoding_memory = MixedPayloadMemory,
    .decoding_memory = NoMemory};

constexpr MethodEntry kRank = {
    .id = Method::kRank,
    .new_encoder = [](const BlockHeader&, const ModelSetup&, bool metered,
                      Bytes* payload) -> NewCoder {
      if (metered) {
        return Status(Code::kInvalidArgument,
                      "method rank: its tokens have no bits of their own");
      }
      return Make<RankEncoder>(payload);
    },
    .new_decoder = [](const BlockHeader& header, const ModelSetup&,
                      Payload payload) -> NewCoder {
      return RankDecoder::Create(payload, header.raw_bytes);
    },
    .encode = nullptr,
    .decode = nullptr,
    .encoding_memory = RankEncoder::MemoryBytes,
    .decoding_memory = RankDecoder::MemoryBytes};

constexpr MethodEntry kAc = {
    .id = Method::kAc,
    .new_encoder = [](const BlockHeader&, const ModelSetup&, bool /*metered*/,
                      Bytes* payload) -> NewCoder {
      return Make<AcEncoder>(payload);
    },
    .new_decoder = [](const BlockHeader&, const ModelSetup&, Payload payload)
        -> NewCoder { return Make<AcDecoder>(payload); },
    .encode = nullptr,
    .decode = nullptr,
    .encoding_memory =
        [](uint64_t raw_bytes) { return kGrowing * kAcPerByte * raw_bytes; },
    .decoding_memory = NoMemory};

constexpr MethodEntry kBytes = {
    .id = Method::kBytes,
    .new_encoder = nullptr,
    .new_decoder = nullptr,
    .encode = [](const BlockHeader& header, const ModelSetup& setup,
                 std::span<const uint8_t> text, const BlockObserver& observer,
                 std::vector<uint64_t>* byte_bits) -> Result<Bytes> {
      auto mixer = NewMixer(header, setup);
      if (!mixer.ok()) return mixer.status();
      return EncodeBytes(text, **mixer, observer, byte_bits);
    },
    .decode = [](const BlockHeader& header, const ModelSetup& setup,
                 Payload payload,
                 const BlockObserver& observer) -> Result<Bytes> {
      auto mixer = NewMixer(header, setup);
      if (!mixer.ok()) return mixer.status();
      return DecodeBytes(payload, header.raw_bytes, **mixer, observer);
    },
    .encoding_memory = MixedPayloadMemory,
    .decoding_memory = NoMemory};

constexpr MethodEntry kMix = {
    .id = Method::kMix,
    .new_encoder = [](const BlockHeader& header, const ModelSetup& setup,
                      bool metered, Bytes* payload) -> NewCoder {
      auto mixer = NewMixer(header, setup);
      if (!mixer.ok()) return mixer.status();
      return Make<MixEncoder>(&setup.model->vocabulary(), &setup.model->trie(),
                              *std::move(mixer), payload, metered);
    },
    .new_decoder = [](const BlockHeader& header, const ModelSetup& setup,
                      Payload payload) -> NewCoder {
      auto mixer = NewMixer(header, setup);
      if (!mixer.ok()) return mixer.status();
      return Make<MixDecoder>(&setup.model->vocabulary(), &setup.model->trie(),
                              *std::move(mixer), payload);
    },
    .encode = nullptr,
    .decode = nullptr,
    .encoding_memory = MixedPayloadMemory,
    .decoding_memory = NoMemory};

constexpr MethodEntry kOrder0 = {
    .id = Method::kOrder0,
    .new_encoder = nullptr,
    .new_decoder = nullptr,
    .encode = [](const BlockHeader&, const ModelSetup&,
                 std::span<const uint8_t> text, const BlockObserver& observer,
                 std::vector<uint64_t>* byte_bits) -> Result<Bytes> {
      return EncodeOrder0(text, observer, byte_bits);
    },
    .decode = [](const BlockHeader& header, const ModelSetup&, Payload payload,
                 const BlockObserver& observer) -> Result<Bytes> {
      return DecodeOrder0(payload, header.raw_bytes, observer);
    },
    .encoding_memory =
        [](uint64_t raw_bytes) { return 2 * MixedPayloadMemory(raw_bytes); },
    .decoding_memory = NoMemory};

constexpr std::array<MethodEntry, std::size(kAllMethods)> kMethods = {
    kStored, kRank, kAc, kBytes, kMix, kOrder0};

}  // namespace

const MethodEntry& MethodOf(Method method) {
  const auto entry =
      std::find_if(kMethods.begin(), kMethods.end(),
                   [method](const MethodEntry& e) { return e.id == method; });
  assert(entry != kMethods.end());
  return *entry;
}

}  // namespace llmzip
