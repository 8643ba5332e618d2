// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Two event counts keep the groups in order. `coded` counts groups over all
// steps: group i of step s codes when it has reached s * groups + i, so groups
// code one after the other, as on one thread. `trained` counts steps: nobody
// predicts for step s before the head is trained with all steps before it.
// Between its turns a group reads and predicts, while other groups code.
//
//   group 0  read predict CODE read          train  predict CODE ...
//   group 1  read predict      CODE read            predict      CODE ...
//
// A group that fails gives both counts up, which ends all others. The last
// group decides when the run ends: after a step in which a stream was finished.
#include "codec/stream_groups.h"

#include <algorithm>
#include <cassert>
#include <utility>

namespace llmzip {
namespace {

constexpr size_t kFewestPerGroup = 2;

// The first group trains the head in two steps of four and the last group in
// the other two, so that neither is always behind.
bool FirstTrains(uint64_t step) { return (step / 2) % 2 == 0; }

}  // namespace

size_t StreamGroups::NumGroups(size_t num_live, size_t num_threads) {
  return std::min(num_threads, num_live / kFewestPerGroup);
}

Result<uint64_t> StreamGroups::Run(std::span<const size_t> live,
                                   size_t num_groups, ThreadPool& pool) {
  assert(num_groups >= 2 && num_groups <= live.size());
  assert(num_groups <= pool.num_threads());
  live_ = live;
  num_groups_ = num_groups;
  while (groups_.size() < num_groups) {
    groups_.emplace_back().lane = session_.NewLane(&alone_);
  }
  for (size_t i = 0; i < num_groups; ++i) {
    const size_t begin = i * live.size() / num_groups;
    const size_t end = (i + 1) * live.size() / num_groups;
    groups_[i].streams = live.subspan(begin, end - begin);
  }
  Turns turns;
  turns_ = &turns;
  // A unit waits for others, which is safe: each is on a thread of its own.
  pool.Run(num_groups, [&](size_t i) { RunGroup(i); });
  for (size_t i = 0; i < num_groups; ++i) {
    LLMZIP_RETURN_IF_ERROR(std::move(groups_[i].status));
  }
  return turns.end;
}

void StreamGroups::RunGroup(size_t index) {
  const auto give_up = [this] {
    turns_->coded.GiveUp();
    turns_->trained.GiveUp();
  };
  // The pool passes the exception on; the other groups must not wait for this.
  try {
    groups_[index].status = CodeSteps(index);
  } catch (...) {
    give_up();
    throw;
  }
  if (!groups_[index].status.ok()) give_up();
}

// OK also if another group gave up: the status is there.
Status StreamGroups::CodeSteps(size_t index) {
  Group& group = groups_[index];
  Turns& turns = *turns_;
  const bool is_last = index + 1 == num_groups_;
  for (uint64_t step = 0;; ++step) {
    LLMZIP_RETURN_IF_ERROR(Read(group));
    if (index == 0 && step > 0 && FirstTrains(step - 1)) {
      if (!turns.coded.Await(step * num_groups_)) return Status();
      Train();
      turns.trained.Reach(step);
    }
    if (!turns.trained.Await(step) || step == turns.end) return Status();
    LLMZIP_RETURN_IF_ERROR(session_.Predict(group.lane, group.streams, alone_));

    const uint64_t turn = step * num_groups_ + index;
    if (!turns.coded.Await(turn)) return Status();
    LLMZIP_RETURN_IF_ERROR(Code(group));
    if (is_last && std::any_of(live_.begin(), live_.end(),
                               [&](size_t i) { return streams_.Done(i); })) {
      turns.end = step + 1;
    }
    turns.coded.Reach(turn + 1);
    if (is_last && !FirstTrains(step)) {
      Train();
      turns.trained.Reach(step + 1);
    }
  }
}

// Gives the model the last symbol of each stream that goes on and lacks a
// prediction.
Status StreamGroups::Read(Group& group) {
  group.entries.clear();
  for (const size_t stream : group.streams) {
    if (streams_.Done(stream) || session_.num_pending(stream) > 0) continue;
    group.entries.push_back(
        {stream, streams_.TakeUnread(stream, /*most=*/1, /*ahead=*/false)});
  }
  return session_.Append(group.lane, group.entries);
}

Status StreamGroups::Code(Group& group) {
  group.coded.clear();
  for (const size_t stream : group.streams) {
    uint32_t symbol = streams_.Next(stream);
    LLMZIP_RETURN_IF_ERROR(
        coder_.Code(stream, session_.Masses(stream), &symbol));
    LLMZIP_RETURN_IF_ERROR(streams_.Put(stream, symbol));
    group.coded.push_back(symbol);
  }
  return Status();
}

void StreamGroups::Train() {
  coded_.clear();
  for (size_t i = 0; i < num_groups_; ++i) {
    const std::vector<uint32_t>& coded = groups_[i].coded;
    coded_.insert(coded_.end(), coded.begin(), coded.end());
  }
  session_.Train(live_, coded_, alone_);
}

}  // namespace llmzip
