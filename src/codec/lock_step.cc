// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A step predicts the next symbol of every live stream, codes those symbols in
// the order of the streams, and trains the head with them. One payload holds
// all streams, so both sides must take the same steps in the same order.
//
// The model has to read a symbol before it predicts the one after it. An
// encoder knows all symbols, so its model reads batches of them: up to
// kMaxBatch rows at once, which costs little more than one row. With several
// threads and a small model it reads the next batch while this one is coded
// (ReadBesideCoding). A decoder learns a symbol only when it is decoded, so its
// batch is one symbol of each stream; with several threads the streams go in
// groups (stream_groups.h). None of this changes a byte.
#include "codec/lock_step.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <numeric>
#include <utility>

namespace llmzip {
namespace {

// Ends the help that a pool gets, also where an exception ends the reading.
// Otherwise the helpers would wait for ever.
class HelpEnder {
 public:
  HelpEnder(ThreadPool* pool, std::atomic<bool>* done)
      : pool_(*pool), done_(*done) {}
  HelpEnder(const HelpEnder&) = delete;
  HelpEnder& operator=(const HelpEnder&) = delete;
  ~HelpEnder() { pool_.EndHelp(done_); }

 private:
  ThreadPool& pool_;
  std::atomic<bool>& done_;
};

}  // namespace

LockStep::LockStep(Session& session, SymbolCoder& coder, BlockStreams& streams,
                   const BlockObserver& observer, ThreadPool& pool,
                   ThreadPool* reading)
    : session_(session),
      coder_(coder),
      streams_(streams),
      observer_(observer),
      pool_(pool),
      reading_(reading),
      live_(streams.num_streams()) {
  std::iota(live_.begin(), live_.end(), size_t{0});
}

// The symbols of those streams that the model has not read: the last one of a
// decoder, or a batch of an encoder. Valid until the next call.
std::span<const StreamSymbols> LockStep::TakeUnread(Streams group, size_t most,
                                                    bool ahead) {
  entries_.clear();
  for (const size_t stream : group) {
    entries_.push_back({stream, streams_.TakeUnread(stream, most, ahead)});
  }
  return entries_;
}

// Lets the model read for each stream that lacks a prediction.
Status LockStep::Read(Streams group, size_t most, bool ahead) {
  waiting_.clear();
  for (const size_t stream : group) {
    if (session_.num_pending(stream) == 0) waiting_.push_back(stream);
  }
  if (waiting_.empty()) return Status();
  const auto entries = TakeUnread(waiting_, most, ahead);
  return Shared([&] { return session_.Append(entries); });
}

// One step of all streams of the group, in order.
Status LockStep::Step(Streams group, ThreadPool& pool) {
  LLMZIP_RETURN_IF_ERROR(session_.Predict(group, pool));
  coded_.clear();
  for (const size_t stream : group) {
    uint32_t symbol = streams_.Next(stream);
    LLMZIP_RETURN_IF_ERROR(
        coder_.Code(stream, session_.Masses(stream), &symbol));
    LLMZIP_RETURN_IF_ERROR(streams_.Put(stream, symbol));
    coded_.push_back(symbol);
  }
  session_.Train(group, coded_, pool);
  return Status();
}

// Begins all streams. With a fork, codes the first symbols of stream 0 alone.
// A session that is primed has a prediction for stream 0 already.
Status LockStep::Begin(size_t fork_symbols) {
  const bool primed = session_.num_pending(0) > 0;
  if (live_.size() == 1 || fork_symbols == 0) {
    if (!primed) return session_.Begin(live_);
    for (size_t i = 1; i < live_.size(); ++i) session_.Fork(0, i);
    return Status();
  }
  const size_t first[] = {0};
  if (!primed) LLMZIP_RETURN_IF_ERROR(session_.Begin(first));
  while (!streams_.Done(0) && streams_.NumCoded(0) < fork_symbols) {
    const size_t left = fork_symbols - streams_.NumCoded(0);
    LLMZIP_RETURN_IF_ERROR(
        Read(first, std::min(left, kMaxBatch), /*ahead=*/true));
    LLMZIP_RETURN_IF_ERROR(Step(first, pool_));
    LLMZIP_RETURN_IF_ERROR(Observe(1));
  }
  // The model reads all that was coded, so that the copies have a prediction.
  LLMZIP_RETURN_IF_ERROR(Read(first, kMaxBatch, /*ahead=*/false));
  for (size_t i = 1; i < live_.size(); ++i) session_.Fork(0, i);
  return Status();
}

bool LockStep::DropDone() {
  std::erase_if(live_, [&](size_t i) { return streams_.Done(i); });
  return !live_.empty();
}

Status LockStep::Run(size_t fork_symbols) {
  LLMZIP_RETURN_IF_ERROR(Begin(fork_symbols));
  LLMZIP_RETURN_IF_ERROR(CodeAll());
  return coder_.Finish();
}

Status LockStep::Learn() {
  LLMZIP_RETURN_IF_ERROR(Begin(/*fork_symbols=*/0));
  LLMZIP_RETURN_IF_ERROR(CodeAll());
  const size_t first[] = {0};
  return Read(first, kMaxBatch, /*ahead=*/false);
}

Status LockStep::CodeAll() {
  while (DropDone()) {
    const size_t num_groups =
        StreamGroups::NumGroups(live_.size(), pool_.num_threads());
    if (reading_ != nullptr && streams_.KnowsAhead()) {
      LLMZIP_RETURN_IF_ERROR(ReadBesideCoding());
    } else if (reading_ != nullptr && num_groups > 1) {
      LLMZIP_RETURN_IF_ERROR(CodeInGroups(num_groups));
    } else {
      const size_t most = std::max<size_t>(1, kMaxBatch / live_.size());
      LLMZIP_RETURN_IF_ERROR(Read(live_, most, /*ahead=*/true));
      LLMZIP_RETURN_IF_ERROR(Step(live_, pool_));
      LLMZIP_RETURN_IF_ERROR(Observe(live_.size()));
    }
  }
  return Status();
}

// For an encoder: codes the steps that have their predictions while the model
// reads the next batch.
Status LockStep::ReadBesideCoding() {
  const size_t most = std::max<size_t>(1, kMaxBatch / live_.size());
  LLMZIP_RETURN_IF_ERROR(Read(live_, most, /*ahead=*/true));
  size_t steps = most;
  for (const size_t stream : live_) {
    steps = std::min(steps, session_.num_pending(stream));
  }
  waiting_.clear();  // for more, when these steps are done
  for (const size_t stream : live_) {
    if (session_.num_pending(stream) < 2 * steps) waiting_.push_back(stream);
  }
  const auto entries = TakeUnread(waiting_, most, /*ahead=*/true);
  const auto code = [&] {
    Status outcome;
    for (size_t i = 0; i < steps && outcome.ok(); ++i)
      outcome = Step(live_, alone_);
    return outcome;
  };
  LLMZIP_RETURN_IF_ERROR(
      Both(code, [&] { return session_.ReadAhead(entries); }));
  session_.JoinPending(waiting_);
  return Observe(steps * live_.size());
}

// For a decoder: codes some steps in groups of streams, each on its own thread.
Status LockStep::CodeInGroups(size_t num_groups) {
  auto steps = groups_.Run(live_, num_groups, pool_);
  if (!steps.ok()) return steps.status();
  return Observe(*steps * live_.size());
}

// One thread reads and one codes. The coding one helps to read when it is done,
// the others help from the beginning.
Status LockStep::Both(FunctionRef<Status()> code, FunctionRef<Status()> read) {
  std::array<Status, 2> outcomes;
  std::atomic<bool> begun = false, done = false;
  pool_.Run(pool_.num_threads(), [&](size_t i) {
    if (i == 1) {
      begun = true;
      const HelpEnder ender(reading_, &done);
      outcomes[1] = read();
      return;
    }
    if (i == 0) outcomes[0] = code();
    // Units begin in order, so only unit 0 can end before unit 1 has begun;
    // then this thread may be the one to run unit 1, and must not wait for it.
    if (i > 1 || begun) reading_->Help(done);
  });
  LLMZIP_RETURN_IF_ERROR(std::move(outcomes[0]));
  return std::move(outcomes[1]);
}

// One thread reads, the others help it.
Status LockStep::Shared(FunctionRef<Status()> read) {
  if (reading_ == nullptr) return read();
  Status outcome;
  std::atomic<bool> done = false;
  pool_.Run(pool_.num_threads(), [&](size_t i) {
    if (i != 0) return reading_->Help(done);
    const HelpEnder ender(reading_, &done);
    outcome = read();
  });
  return outcome;
}

// Tells the caller after each step, because a step of a large model takes long.
// kCancelled if the observer says so.
Status LockStep::Observe(uint64_t num_symbols) {
  num_symbols_ += num_symbols;
  if (!observer_ || observer_({.text_bytes = streams_.TextBytesCoded(),
                               .num_symbols = num_symbols_})) {
    return Status();
  }
  return Status(Code::kCancelled, "cancelled by the caller");
}

}  // namespace llmzip
