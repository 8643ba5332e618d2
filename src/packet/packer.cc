// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A message is tokenized, and its symbols are coded as method `mix` codes them,
// from the primed state on. What is special is the end. In a short packet every
// end of a symbol has a name (packet_interval.h), unless it lies within a
// character of UTF-8, where hardly any message ends. A long packet is a size
// and a payload of the ordinary range coder: names would cost more time than
// they save. What neither shrinks is raw.
#include "packet/packer.h"

#include <algorithm>
#include <string>
#include <utility>

#include "base/bytes.h"
#include "base/checksum.h"
#include "codec/method_mix.h"
#include "codec/mix_walk.h"
#include "container/checks.h"
#include "packet/builtin_primer.h"
#include "packet/packet_bits.h"
#include "packet/packet_format.h"
#include "packet/packet_interval.h"

namespace llmzip {
namespace {

constexpr size_t kMixerStream = 0;

using Bytes = std::vector<uint8_t>;

// Tells whether a text so far ends within a character of UTF-8.
class CharacterTracker {
 public:
  void Add(std::span<const uint8_t> bytes) {
    for (const uint8_t byte : bytes) {
      if (missing_ > 0 && (byte & 0xc0) == 0x80) {
        --missing_;
      } else {
        missing_ = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : byte >= 0xc0 ? 1 : 0;
      }
    }
  }
  bool inside() const { return missing_ > 0; }

 private:
  unsigned missing_ = 0;  // bytes that continue the character
};

// Whether a short packet can hold the symbols: its ends are not too many, and
// the last symbol has one.
bool HasEnds(const Vocabulary& vocabulary, std::span<const uint32_t> symbols) {
  CharacterTracker character;
  size_t num_ends = 1;
  for (const uint32_t symbol : symbols) {
    character.Add(vocabulary.Bytes(symbol));
    if (!character.inside()) ++num_ends;
  }
  return !character.inside() && num_ends <= kMaxPacketEnds;
}

Status TooLong(uint64_t most) {
  return Status(Code::kLimitExceeded, "the message has more than " +
                                          std::to_string(most) +
                                          " bytes, the most it may have");
}

void AppendCheck(std::span<const uint8_t> message, unsigned bytes, Bytes* out) {
  const uint64_t check = Xxh3Of(message);
  for (unsigned i = 0; i < bytes; ++i) {
    out->push_back(static_cast<uint8_t>(check >> 8 * i));
  }
}

bool HasCheck(std::span<const uint8_t> message,
              std::span<const uint8_t> check) {
  Bytes right;
  AppendCheck(message, static_cast<unsigned>(check.size()), &right);
  return !kVerifyChecks ||
         std::equal(check.begin(), check.end(), right.begin());
}

// The message's symbols with their predictions, for an encoder.
class MessageReader {
 public:
  MessageReader(PrimedCoder* coder, std::span<const uint32_t> symbols)
      : coder_(*coder), symbols_(symbols) {}

  // The masses of the next symbol.
  Status Predict(const SymbolMasses** masses) {
    if (!coder_.has_prediction()) {
      const size_t size = std::min(kMaxBatch, symbols_.size() - read_);
      LLMZIP_RETURN_IF_ERROR(coder_.Read(symbols_.subspan(read_, size)));
      read_ += size;
    }
    return coder_.Predict(masses);
  }

 private:
  PrimedCoder& coder_;
  std::span<const uint32_t> symbols_;
  size_t read_ = 0;
};

// The numbers of short packets of a context.
PacketInterval IntervalOf(size_t context) {
  return context == kEnglishContext
             ? PacketInterval(0, kSecondContext)
             : PacketInterval(kSecondContext, kLongPacket - kSecondContext);
}

// The contexts that are worth trying. The English one is also the one for all
// that is neither English nor Russian.
std::vector<size_t> ContextsFor(std::span<const uint8_t> message) {
  const auto beyond_ascii = static_cast<size_t>(
      std::count_if(message.begin(), message.end(),
                    [](uint8_t byte) { return byte >= 0x80; }));
  if (beyond_ascii == 0) return {kEnglishContext};
  if (beyond_ascii > message.size() / 2) return {kRussianContext};
  return {kEnglishContext, kRussianContext};
}

PrimedCoderOptions CoderOptions(const LanguageModel& model,
                                const KernelSet& kernels,
                                const PackerOptions& options) {
  const auto strength =
      IsStrong(model) ? ModelStrength::kStrong : ModelStrength::kWeak;
  return {.setup = {.model = &model,
                    .rules = model.DefaultRules(/*window=*/0, /*keep=*/0),
                    .kernels = kernels},
          .texts = {},
          .num_contexts = kPrimerContexts,
          .max_message = options.max_message,
          .parameters = MixParameters::Default(strength, kPacketMixingBytes),
          .mixing_start = kPacketMixingStart};
}

}  // namespace

Status CheckOptions(const PackerOptions& options) {
  if (options.check_bytes > kMaxPacketCheck) {
    return Status(Code::kInvalidArgument,
                  "a packet's check of " + std::to_string(options.check_bytes) +
                      " bytes; 0 to 2 are possible");
  }
  if (options.max_message < 1 || options.max_message > kMaxPacketMessage) {
    return Status(Code::kInvalidArgument,
                  "messages of at most " + std::to_string(options.max_message) +
                      " bytes; 1 to " + std::to_string(kMaxPacketMessage) +
                      " are possible");
  }
  return Status();
}

Result<std::unique_ptr<Packer>> Packer::New(const LanguageModel* model,
                                            const KernelSet& kernels,
                                            const PackerOptions& options) {
  LLMZIP_RETURN_IF_ERROR(CheckOptions(options));
  const auto texts = BuiltinPrimer(IsStrong(*model));
  auto coder_options = CoderOptions(*model, kernels, options);
  coder_options.texts = texts;
  auto coder = PrimedCoder::New(coder_options);
  if (!coder.ok()) return coder.status();
  return std::unique_ptr<Packer>(new Packer(*std::move(coder), options));
}

uint64_t Packer::MemoryBytes(const LanguageModel& model,
                             const PackerOptions& options) {
  const auto texts = BuiltinPrimer(IsStrong(model));
  auto coder_options = CoderOptions(model, KernelSet(), options);
  coder_options.texts = texts;
  return PrimedCoder::MemoryBytes(coder_options);
}

Result<Bytes> Packer::Encode(std::span<const uint8_t> message) {
  if (message.size() > options_.max_message) {
    return TooLong(options_.max_message);
  }
  Bytes packet;
  if (!message.empty()) {
    auto coded = EncodeCoded(message);
    // A message that the model fails on is raw.
    if (!coded.ok() && coded.status().code() != Code::kNotFinite) {
      return coded.status();
    }
    if (coded.ok()) packet = *std::move(coded);
    if (packet.empty() || packet.size() > message.size()) {
      packet.assign(1, kRawPacket);
      packet.insert(packet.end(), message.begin(), message.end());
    }
  }
  AppendCheck(message, options_.check_bytes, &packet);
  return packet;
}

Result<Bytes> Packer::EncodeCoded(std::span<const uint8_t> message) {
  const LanguageModel& model = coder_->model();
  const std::vector<uint32_t> symbols = model.tokenizer().Encode(message);
  const bool is_short = HasEnds(model.vocabulary(), symbols);
  Bytes best;
  for (const size_t context : ContextsFor(message)) {
    auto coded = is_short ? EncodeShort(context, message, symbols)
                          : EncodeLong(context, message, symbols);
    if (!coded.ok()) return coded;
    if (!coded->empty() && (best.empty() || coded->size() < best.size())) {
      best = *std::move(coded);
    }
  }
  return best;
}

Result<Bytes> Packer::EncodeShort(size_t context,
                                  std::span<const uint8_t> message,
                                  std::span<const uint32_t> symbols) {
  const LanguageModel& model = coder_->model();
  coder_->Reset(context);
  MessageReader reader(coder_.get(), symbols);
  MixWalk<PacketBitWriter> walk(&model.vocabulary(), &model.trie(),
                                &coder_->mixer());
  PacketInterval interval = IntervalOf(context);
  PacketBitWriter bits(&interval);
  CharacterTracker character;
  std::span<const uint8_t> name;
  if (context == kEnglishContext) interval.TakeName();  // the empty message
  for (const uint32_t coded : symbols) {
    const SymbolMasses* masses = nullptr;
    LLMZIP_RETURN_IF_ERROR(reader.Predict(&masses));
    uint32_t symbol = coded;
    LLMZIP_RETURN_IF_ERROR(walk.Code(kMixerStream, *masses, bits, &symbol));
    if (interval.num_fixed() > message.size()) return Bytes();
    character.Add(model.vocabulary().Bytes(symbol));
    if (!character.inside()) name = interval.TakeName();
  }
  return Bytes(name.begin(), name.end());
}

Result<Bytes> Packer::EncodeLong(size_t context,
                                 std::span<const uint8_t> message,
                                 std::span<const uint32_t> symbols) {
  const LanguageModel& model = coder_->model();
  coder_->Reset(context);
  MessageReader reader(coder_.get(), symbols);
  MixWalk<MixBitWriter> walk(&model.vocabulary(), &model.trie(),
                             &coder_->mixer());
  Bytes packet = {kLongPacket};
  AppendVarint(message.size() * kPrimerContexts + context, &packet);
  MixBitWriter bits(&packet, /*metered=*/false);
  for (const uint32_t coded : symbols) {
    const SymbolMasses* masses = nullptr;
    LLMZIP_RETURN_IF_ERROR(reader.Predict(&masses));
    uint32_t symbol = coded;
    LLMZIP_RETURN_IF_ERROR(walk.Code(kMixerStream, *masses, bits, &symbol));
    if (packet.size() > message.size()) return Bytes();
  }
  LLMZIP_RETURN_IF_ERROR(bits.Finish());
  return packet;
}

Result<Bytes> Packer::Decode(std::span<const uint8_t> packet) {
  if (packet.size() < options_.check_bytes) {
    return Status(Code::kTruncated, "a packet of " +
                                        std::to_string(packet.size()) +
                                        " bytes has no room for its check of " +
                                        std::to_string(options_.check_bytes));
  }
  const auto body = packet.first(packet.size() - options_.check_bytes);
  auto message = DecodeBody(body);
  if (!message.ok()) return message;
  if (!HasCheck(*message, packet.subspan(body.size()))) {
    return Status(Code::kCorrupt, "the packet's check is wrong");
  }
  return message;
}

Result<Bytes> Packer::DecodeBody(std::span<const uint8_t> body) {
  if (body.empty()) return Bytes();
  if (body[0] == kRawPacket) {
    if (body.size() == 1) {
      return Status(Code::kCorrupt, "a raw packet without a message");
    }
    if (body.size() - 1 > options_.max_message) {
      return TooLong(options_.max_message);
    }
    return Bytes(body.begin() + 1, body.end());
  }
  return body[0] == kLongPacket ? DecodeLong(body) : DecodeShort(body);
}

Result<Bytes> Packer::DecodeShort(std::span<const uint8_t> body) {
  const LanguageModel& model = coder_->model();
  const size_t context =
      body[0] < kSecondContext ? kEnglishContext : kRussianContext;
  coder_->Reset(context);
  MixWalk<PacketBitReader> walk(&model.vocabulary(), &model.trie(),
                                &coder_->mixer());
  PacketInterval interval = IntervalOf(context);
  PacketBitReader bits(body, &interval);
  CharacterTracker character;
  if (context == kEnglishContext) interval.TakeName();  // the empty message
  Bytes message;
  // At most one step for each byte of the message: a symbol that finds no room
  // is an error.
  for (size_t num_ends = 1; num_ends < kMaxPacketEnds;) {
    const SymbolMasses* masses = nullptr;
    LLMZIP_RETURN_IF_ERROR(coder_->Predict(&masses));
    uint32_t symbol = 0;
    LLMZIP_RETURN_IF_ERROR(walk.Code(kMixerStream, *masses, bits, &symbol));
    const auto spelling = model.vocabulary().Bytes(symbol);
    message.insert(message.end(), spelling.begin(), spelling.end());
    character.Add(spelling);
    if (!character.inside()) {
      const auto name = interval.TakeName();
      if (std::equal(name.begin(), name.end(), body.begin(), body.end())) {
        return message;
      }
      ++num_ends;
    }
    const uint32_t last[] = {symbol};
    LLMZIP_RETURN_IF_ERROR(coder_->Read(last));
  }
  return Status(Code::kCorrupt, "the packet names no end of a message");
}

Result<Bytes> Packer::DecodeLong(std::span<const uint8_t> body) {
  ByteReader fields(body.subspan(1));
  uint64_t head = 0;
  if (!fields.ReadVarint(&head)) {
    return Status(Code::kCorrupt, "the size of a long packet is no varint", 1);
  }
  const uint64_t size = head / kPrimerContexts;
  if (size == 0) return Status(Code::kCorrupt, "a long packet of 0 bytes", 1);
  if (size > options_.max_message) return TooLong(options_.max_message);
  const LanguageModel& model = coder_->model();
  coder_->Reset(static_cast<size_t>(head % kPrimerContexts));
  MixWalk<MixBitReader> walk(&model.vocabulary(), &model.trie(),
                             &coder_->mixer());
  MixBitReader bits(body.subspan(1 + fields.offset()));
  Bytes message;
  while (true) {
    const SymbolMasses* masses = nullptr;
    LLMZIP_RETURN_IF_ERROR(coder_->Predict(&masses));
    uint32_t symbol = 0;
    LLMZIP_RETURN_IF_ERROR(walk.Code(kMixerStream, *masses, bits, &symbol));
    const auto spelling = model.vocabulary().Bytes(symbol);
    message.insert(message.end(), spelling.begin(), spelling.end());
    if (message.size() >= size) break;
    const uint32_t last[] = {symbol};
    LLMZIP_RETURN_IF_ERROR(coder_->Read(last));
  }
  if (message.size() > size) {
    return Status(Code::kCorrupt, "a long packet's last symbol ends after it");
  }
  LLMZIP_RETURN_IF_ERROR(bits.Finish());
  return message;
}

}  // namespace llmzip
