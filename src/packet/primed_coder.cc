// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The texts are coded as method `mix` codes a block, but the payload is thrown
// away: what the models learn from it stays. Then the byte model sets a
// checkpoint, and its log undoes what a message changes. The language model
// keeps the state after each context in a stream and reads messages in another
// one, which begins as a copy. A recurrent state is some hundred kilobytes, so
// the copy takes less time than a token.
//
// The head does not learn. A message has too few symbols for it, and learning
// from the texts made messages larger (200 in English 2.06 to 2.12 bits per
// character, with the rate of blocks).
#include "packet/primed_coder.h"

#include <algorithm>
#include <utility>

#include "codec/builtin_starts.h"
#include "codec/mix_walk.h"

namespace llmzip {
namespace {

constexpr size_t kMixerStream = 0;
constexpr LearningRateCode kNoLearning = 0;
// A byte changes less than 512 lines of tables, each of which takes less than
// 256 bytes in a log that grows.
constexpr uint64_t kNotedPerByte = 512 * 256;

// Takes the decisions and writes nothing.
class NoBits {
 public:
  void BeginSymbol(const uint32_t* /*symbol*/) {}
  uint32_t CodeEnd(uint32_t bit, uint32_t /*p1*/) { return bit; }
  uint32_t CodeBit(uint32_t bit, uint32_t /*p1*/) { return bit; }
  Status EndSymbol() const { return Status(); }
};

// Of all texts and a message.
uint64_t MostBytes(const PrimedCoderOptions& options) {
  uint64_t bytes = options.max_message;
  for (const PrimerText& text : options.texts) bytes += text.bytes.size();
  return bytes;
}

MixOptions MixOptionsOf(const PrimedCoderOptions& options,
                        std::span<const uint64_t> stream_bytes) {
  return {.stream_bytes = stream_bytes,
          .has_language_model = true,
          .parameters = options.parameters,
          .kernels = options.setup.kernels.mixing};
}

Result<std::unique_ptr<SymbolMixer>> NewMixer(
    const PrimedCoderOptions& options) {
  const MixingStart* start = nullptr;
  if (options.mixing_start != 0) {
    const auto found =
        BuiltinStart(options.mixing_start, IsStrong(*options.setup.model)
                                               ? ModelStrength::kStrong
                                               : ModelStrength::kWeak);
    if (!found.ok()) return found.status();
    start = *found;
  }
  const uint64_t bytes[] = {MostBytes(options)};
  auto mixer = std::make_unique<SymbolMixer>(MixOptionsOf(options, bytes));
  if (!mixer->ok()) {
    return Status(Code::kOutOfMemory, "no memory for mixing tables");
  }
  if (start != nullptr) start->CopyTo(mixer->learned());
  return mixer;
}

}  // namespace

Result<std::unique_ptr<PrimedCoder>> PrimedCoder::New(
    const PrimedCoderOptions& options) {
  auto mixer = NewMixer(options);
  if (!mixer.ok()) return mixer.status();
  uint64_t most = 0;
  for (const PrimerText& text : options.texts) most += text.bytes.size();
  std::unique_ptr<PrimedCoder> coder(
      new PrimedCoder(options, *std::move(mixer), most + options.max_message));
  LLMZIP_RETURN_IF_ERROR(coder->ReadTexts(options.texts));
  return coder;
}

// A log keeps each line of the mixer's tables once, with half as much again for
// its address; a vector that grows holds all of it twice for a moment.
uint64_t PrimedCoder::MemoryBytes(const PrimedCoderOptions& options) {
  const uint64_t bytes[] = {MostBytes(options)};
  const uint64_t tables =
      SymbolMixer::MemoryBytes(MixOptionsOf(options, bytes));
  const uint64_t most_noted = options.max_message * kNotedPerByte;
  return tables + std::min(3 * tables, most_noted) +
         Session::MemoryBytes(*options.setup.model, options.setup.rules,
                              kNoLearning, options.num_contexts + 1,
                              /*num_lanes=*/0, bytes[0]);
}

PrimedCoder::PrimedCoder(const PrimedCoderOptions& options,
                         std::unique_ptr<SymbolMixer> mixer,
                         uint64_t max_symbols)
    : model_(*options.setup.model),
      mixer_(std::move(mixer)),
      session_(options.setup.model, options.setup.rules, kNoLearning,
               /*num_streams=*/options.num_contexts + 1,
               options.setup.kernels.model, &pool_, max_symbols),
      message_(options.num_contexts) {}

Status PrimedCoder::ReadTexts(std::span<const PrimerText> texts) {
  std::vector<size_t> contexts;
  for (size_t i = 0; i < message_; ++i) contexts.push_back(i);
  LLMZIP_RETURN_IF_ERROR(session_.Begin(contexts));
  for (const PrimerText& text : texts) {
    const auto symbols = model_.tokenizer().Encode(text.bytes);
    if (text.context == PrimerText::kNoContext) {
      SkipText(symbols);
    } else {
      LLMZIP_RETURN_IF_ERROR(ReadText(text.context, symbols));
    }
  }
  mixer_->Checkpoint();
  return Status();
}

Status PrimedCoder::ReadText(size_t context,
                             std::span<const uint32_t> symbols) {
  const size_t stream[] = {context};
  MixWalk<NoBits> walk(&model_.vocabulary(), &model_.trie(), mixer_.get());
  NoBits bits;
  size_t read = 0;
  const auto read_batch = [&] {
    const size_t size = std::min(kMaxBatch, symbols.size() - read);
    const StreamSymbols batch[] = {{context, symbols.subspan(read, size)}};
    read += size;
    return session_.Append(batch);
  };
  for (const uint32_t coded : symbols) {
    if (session_.num_pending(context) == 0) {
      LLMZIP_RETURN_IF_ERROR(read_batch());
    }
    LLMZIP_RETURN_IF_ERROR(session_.Predict(stream, pool_));
    uint32_t symbol = coded;
    LLMZIP_RETURN_IF_ERROR(
        walk.Code(kMixerStream, session_.Masses(context), bits, &symbol));
  }
  // Of the last symbols, so that one prediction is pending.
  while (read < symbols.size()) LLMZIP_RETURN_IF_ERROR(read_batch());
  return Status();
}

void PrimedCoder::SkipText(std::span<const uint32_t> symbols) {
  for (const uint32_t symbol : symbols) {
    mixer_->BeginSymbol(kMixerStream);
    for (const uint8_t byte : model_.vocabulary().Bytes(symbol)) {
      mixer_->BeginByte(ConfidenceClass(/*top=*/1, /*total=*/1));
      for (uint32_t mask = 0x80; mask != 0; mask >>= 1) {
        mixer_->SkipBit((byte & mask) != 0);
      }
      mixer_->EndByte(byte);
    }
    mixer_->EndSymbol(symbol);
  }
}

void PrimedCoder::Reset(size_t context) {
  mixer_->Rollback();
  session_.Fork(context, message_);
}

Status PrimedCoder::Read(std::span<const uint32_t> symbols) {
  const StreamSymbols batch[] = {{message_, symbols}};
  return session_.Append(batch);
}

Status PrimedCoder::Predict(const SymbolMasses** masses) {
  const size_t stream[] = {message_};
  LLMZIP_RETURN_IF_ERROR(session_.Predict(stream, pool_));
  *masses = &session_.Masses(message_);
  return Status();
}

}  // namespace llmzip
