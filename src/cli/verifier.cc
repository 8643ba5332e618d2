// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/verifier.h"

#include <fmt/format.h>
#include <xxhash.h>

#include <new>

#include "cli/invocation.h"

namespace llmzip::cli {
namespace {

constexpr int64_t kNoLimit = int64_t{1} << 62;

}  // namespace

struct TextHash::State {
  XXH3_state_t* xxh3 = XXH3_createState();
  ~State() { XXH3_freeState(xxh3); }
};

TextHash::TextHash() : state_(std::make_unique<State>()) {
  if (state_->xxh3 == nullptr) throw std::bad_alloc();
  XXH3_128bits_reset(state_->xxh3);
}
TextHash::~TextHash() = default;

void TextHash::Update(const void* bytes, size_t size) {
  XXH3_128bits_update(state_->xxh3, bytes, size);
  size_ += size;
}

std::array<uint64_t, 2> TextHash::Digest() const {
  const XXH128_hash_t hash = XXH3_128bits_digest(state_->xxh3);
  return {hash.low64, hash.high64};
}

Outcome Verifier::Open(Invocation& invocation, bool beside) {
  if (Outcome outcome = invocation.NewContext(&context_); !outcome.ok()) {
    return outcome;
  }
  // We made the archive, so the limit for archives of others does not apply.
  auto status = llmzip_set(context_.get(), LLMZIP_MAX_OUTPUT, kNoLimit);
  if (status == LLMZIP_OK) {
    status = llmzip_set(context_.get(), LLMZIP_MAX_TIME, 0);
  }
  if (status != LLMZIP_OK) return FromStatus(status, context_.get());
  if (beside) {
    if (Outcome outcome = invocation.ShareMemory(context_.get());
        !outcome.ok()) {
      return outcome;
    }
  }
  llmzip_decoder* decoder = nullptr;
  status = llmzip_decoder_new(context_.get(), Hash, this, &decoder);
  decoder_.reset(decoder);
  return FromStatus(status, context_.get());
}

Outcome Verifier::Write(const void* archive, size_t size) {
  return Failed(llmzip_decoder_write(decoder_.get(), archive, size));
}

Outcome Verifier::Finish(const TextHash& expected) {
  if (Outcome outcome = Failed(llmzip_decoder_finish(decoder_.get()));
      !outcome.ok()) {
    return outcome;
  }
  if (hash_.size() == expected.size() && hash_.Digest() == expected.Digest()) {
    return Outcome();
  }
  return Outcome(kExitCorrupt,
                 fmt::format("verification failed: the archive decodes to {}  "
                             "bytes and differs from the source of {} bytes",
                             hash_.size(), expected.size()));
}

int Verifier::Hash(void* self, const void* text, size_t size) {
  static_cast<Verifier*>(self)->hash_.Update(text, size);
  return 0;
}

Outcome Verifier::Failed(llmzip_status status) const {
  const Outcome outcome = FromStatus(status, context_.get());
  if (outcome.ok()) return outcome;
  return Outcome(outcome.exit_code(), "verification failed: " + outcome.text());
}

}  // namespace llmzip::cli
