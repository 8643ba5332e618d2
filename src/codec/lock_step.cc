// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/lock_step.h"

#include <algorithm>
#include <numeric>
#include <span>
#include <vector>

namespace llmzip {
namespace {

// Symbols between two calls of the observer.
constexpr uint64_t kObserveEvery = 64;

// Gives the model what it has not read of each stream that lacks a prediction:
// a decoder's last symbol, or a batch of an encoder's.
Status Read(Session& session, BlockStreams& streams,
            std::span<const size_t> live, size_t most, bool ahead) {
  std::vector<StreamSymbols> entries;
  for (const size_t stream : live) {
    if (session.num_pending(stream) > 0) continue;
    entries.push_back({stream, streams.TakeUnread(stream, most, ahead)});
  }
  return session.Append(entries);
}

// One step of all `live` streams, in order.
Status Step(Session& session, SymbolCoder& coder, BlockStreams& streams,
            std::span<const size_t> live) {
  LLMZIP_RETURN_IF_ERROR(session.Predict(live));
  std::vector<uint32_t> symbols;
  for (const size_t stream : live) {
    uint32_t symbol = streams.Next(stream);
    LLMZIP_RETURN_IF_ERROR(coder.Code(stream, session.Masses(stream), &symbol));
    LLMZIP_RETURN_IF_ERROR(streams.Put(stream, symbol));
    symbols.push_back(symbol);
  }
  session.Learn(live, symbols);
  return Status();
}

}  // namespace

Status RunLockStep(Session& session, SymbolCoder& coder, BlockStreams& streams,
                   size_t fork_symbols, const StepObserver& observer) {
  uint64_t num_symbols = 0, observed = 0;
  const auto proceed = [&](size_t count) {
    num_symbols += count;
    if (num_symbols - observed < kObserveEvery) return true;
    observed = num_symbols;
    return !observer || observer({.text_bytes = streams.TextBytesCoded(),
                                  .num_symbols = num_symbols});
  };
  const auto cancelled = [] {
    return Status(Code::kCancelled, "cancelled by the caller");
  };

  std::vector<size_t> live(streams.num_streams());
  std::iota(live.begin(), live.end(), size_t{0});
  if (live.size() == 1 || fork_symbols == 0) {
    LLMZIP_RETURN_IF_ERROR(session.Begin(live));
  } else {
    const size_t first[] = {0};
    LLMZIP_RETURN_IF_ERROR(session.Begin(first));
    while (!streams.Done(0) && streams.NumCoded(0) < fork_symbols) {
      const size_t left = fork_symbols - streams.NumCoded(0);
      LLMZIP_RETURN_IF_ERROR(Read(session, streams, first,
                                  std::min(left, kMaxBatch), /*ahead=*/true));
      LLMZIP_RETURN_IF_ERROR(Step(session, coder, streams, first));
      if (!proceed(1)) return cancelled();
    }
    // All that was coded is read, so that the copies begin with a prediction.
    LLMZIP_RETURN_IF_ERROR(
        Read(session, streams, first, kMaxBatch, /*ahead=*/false));
    for (size_t i = 1; i < live.size(); ++i) session.Fork(0, i);
  }

  for (;;) {
    std::erase_if(live, [&](size_t i) { return streams.Done(i); });
    if (live.empty()) break;
    LLMZIP_RETURN_IF_ERROR(Read(session, streams, live,
                                std::max<size_t>(1, kMaxBatch / live.size()),
                                /*ahead=*/true));
    LLMZIP_RETURN_IF_ERROR(Step(session, coder, streams, live));
    if (!proceed(live.size())) return cancelled();
  }
  return coder.Finish();
}

}  // namespace llmzip
