// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/measure.h"

#include <algorithm>
#include <vector>

#include "codec/block_memory.h"
#include "codec/block_streams.h"
#include "codec/dictionary.h"
#include "codec/lock_step.h"
#include "codec/method_ac.h"
#include "codec/method_rank.h"
#include "coder/brotli_stage.h"
#include "coder/paper_codec.h"
#include "coder/rank_codec.h"

namespace llmzip {
namespace {

constexpr uint64_t kMicro = 1000000;
// Of a symbol: itself and its rank, a number, a varint, in decimal digits, and
// what each of them is coded to. Most grow by doubling.
constexpr uint64_t kSymbolMemory = 56;

// What the dictionary teaches: the model reads it, and nothing else learns.
constexpr Priming kMeasured = {.method = Method::kAc};

uint64_t StateMemory(const ModelSetup& setup, uint64_t num_symbols) {
  uint64_t dictionary = 0;
  if (setup.dictionary != nullptr) {
    dictionary = PrimedState::MemoryBytes(setup.dictionary->text().size(),
                                          kMeasured, setup);
  }
  return dictionary + Session::MemoryBytes(*setup.model, setup.rules,
                                           /*learning_rate=*/0,
                                           /*num_streams=*/1, /*num_lanes=*/0,
                                           num_symbols + MaxPrimed(setup));
}

Status CheckMemory(uint64_t needed, uint64_t max_memory) {
  if (needed <= max_memory) return Status();
  return Status(Code::kLimitExceeded,
                "measuring takes " + std::to_string(needed) +
                    " bytes of memory, the limit leaves " +
                    std::to_string(max_memory));
}

// Characters of UTF-8 text; each byte that fits no character counts as one.
uint64_t CountCharacters(std::span<const uint8_t> text) {
  uint64_t count = 0;
  for (size_t i = 0; i < text.size(); ++count) {
    const uint8_t lead = text[i++];
    const int more = lead < 0xc2   ? 0
                     : lead < 0xe0 ? 1
                     : lead < 0xf0 ? 2
                     : lead < 0xf5 ? 3
                                   : 0;
    size_t end = i;
    while (end < text.size() && end < i + static_cast<size_t>(more) &&
           (text[end] & 0xc0) == 0x80) {
      ++end;
    }
    if (end == i + static_cast<size_t>(more)) i = end;
  }
  return count;
}

// Codes with `ac` and notes what the paper asks of each symbol.
class Meter final : public SymbolCoder {
 public:
  Meter(const Session* session, const Vocabulary* vocabulary,
        const SymbolObserver* observer)
      : session_(*session),
        vocabulary_(*vocabulary),
        observer_(*observer),
        coder_(&payload_) {}

  Status Code(size_t stream, const SymbolMasses& masses,
              uint32_t* symbol) override {
    const uint64_t microbits =
        session_.SurpriseMicrobits(/*i=*/0, stream, *symbol);
    const uint32_t rank = RankOf(masses, *symbol);
    entropy_microbits += microbits;
    token_by_token_bits +=
        std::max<uint64_t>(1, (microbits + kMicro - 1) / kMicro);
    ranks.push_back(rank);
    if (observer_ &&
        !observer_({vocabulary_.Bytes(*symbol), rank, microbits})) {
      return Status(Code::kCancelled, "cancelled by the caller");
    }
    return coder_.Code(stream, masses, symbol);
  }
  Status Finish() override { return coder_.Finish(); }
  size_t payload_bytes() const { return payload_.size(); }

  uint64_t entropy_microbits = 0;
  uint64_t token_by_token_bits = 0;
  std::vector<uint32_t> ranks;

 private:
  const Session& session_;
  const Vocabulary& vocabulary_;
  const SymbolObserver& observer_;
  std::vector<uint8_t> payload_;
  AcEncoder coder_;
};

}  // namespace

Result<Measurement> MeasureText(std::span<const uint8_t> text,
                                const ModelSetup& setup, uint64_t max_memory,
                                ThreadPool& pool,
                                const SymbolObserver& observer) {
  Measurement result;
  result.text_bytes = text.size();
  result.num_characters = CountCharacters(text);
  if (text.empty()) return result;
  // Symbols may be bytes.
  LLMZIP_RETURN_IF_ERROR(CheckMemory(
      text.size() * sizeof(uint32_t) + StateMemory(setup, text.size()),
      max_memory));
  const std::vector<std::vector<uint32_t>> symbols = {
      setup.model->tokenizer().Encode(text)};
  result.num_symbols = symbols[0].size();
  LLMZIP_RETURN_IF_ERROR(
      CheckMemory(result.num_symbols * kSymbolMemory +
                      StateMemory(setup, result.num_symbols) +
                      BrotliCompressMemory(result.num_symbols * kMaxRankBytes),
                  max_memory));
  EncoderStreams streams(&setup.model->vocabulary(), &symbols);
  Session session(setup.model, setup.rules, /*learning_rate=*/0,
                  /*num_streams=*/1, setup.kernels.model, &pool,
                  result.num_symbols + MaxPrimed(setup));
  std::shared_ptr<const PrimedState> primed;
  if (setup.dictionary != nullptr) {
    auto learned = setup.dictionary->Primed(kMeasured, setup, pool, {});
    if (!learned.ok()) return learned.status();
    primed = *std::move(learned);
    session.ContinueFrom(*primed->session());
  }
  Meter meter(&session, &setup.model->vocabulary(), &observer);
  const BlockObserver unobserved;
  LockStep loop(session, meter, streams, unobserved, pool);
  LLMZIP_RETURN_IF_ERROR(loop.Run(/*fork_symbols=*/0));
  result.entropy_microbits = meter.entropy_microbits;
  result.token_by_token_bits = meter.token_by_token_bits;
  result.ac_bytes = meter.payload_bytes();
  std::vector<uint8_t> varints;
  AppendRanks(meter.ranks, &varints);
  auto brotli = BrotliCompress(varints);
  if (!brotli.ok()) return brotli.status();
  result.rank_bytes = brotli->size();
  auto zlib = PaperZlibBytes(meter.ranks);
  if (!zlib.ok()) return zlib.status();
  result.rank_zlib_bytes = *zlib;
  return result;
}

}  // namespace llmzip
