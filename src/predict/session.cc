// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Tokens of all streams go through one batch of up to kMaxBatch rows, column by
// column: the first token of each stream, then the second of each, so that a
// batch holds many streams and each stream's tokens stay in order. The backbone
// turns a full batch into hidden vectors. Those that predict join the queue of
// their stream; Predict() takes the oldest of each queue through the head.
//
// A window that is full is cleared and begins again with the start token and
// the last `keep` tokens. They are evaluated without predicting anything, as
// the predictions after them have been made already.
//
// An encoder has many predictions in its queues. The head then multiplies those
// of several steps at once, which reads its weights once for all of them: up to
// the step after which training changes the head. Later calls of Predict() find
// their logits ready.
//
// Buffers of hidden vectors go round: the reader takes them from `spare`,
// Predict() gives back the one before in `used`, and JoinPending() moves `used`
// to `spare` when no other thread is at work.
#include "predict/session.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <iterator>
#include <utility>

#include "predict/language_model.h"

namespace llmzip {
namespace {

// Vectors that the head multiplies at once. More cost more memory than they
// save in time, and training changes the head after as many.
constexpr size_t kMostAtOnce = 16;

// How many positions of a window a stream can use: the start token comes before
// its symbols.
uint32_t NumPositions(const ReadingRules& rules, uint64_t max_symbols) {
  return max_symbols >= rules.window ? rules.window
                                     : static_cast<uint32_t>(max_symbols) + 1;
}

}  // namespace

Session::Session(const LanguageModel* model, const ReadingRules& rules,
                 LearningRateCode learning_rate, size_t num_streams,
                 const Kernels* kernels, ThreadPool* pool, uint64_t max_symbols)
    : model_(*model),
      rules_(rules),
      learning_rate_(learning_rate),
      kernels_(*kernels),
      head_(&model->head_matrix(), &model->head_layout(), kernels),
      streams_(num_streams) {
  assert(rules.keep <= rules.window / 2);
  masses_.reserve(num_streams);
  for (size_t i = 0; i < num_streams; ++i) {
    masses_.emplace_back(&model->head_layout());
  }
  const ReadingRange range = {
      .num_positions = NumPositions(rules, max_symbols),
      .window = rules.window,
  };
  own_ =
      MakeLane(model->backbone().NewState(num_streams, range, kernels_), pool);
}

uint64_t Session::MemoryBytes(const LanguageModel& model,
                              const ReadingRules& rules,
                              LearningRateCode learning_rate,
                              size_t num_streams, size_t num_lanes,
                              uint64_t max_symbols) {
  const Backbone& backbone = model.backbone();
  const HeadLayout& layout = model.head_layout();
  const uint32_t positions = NumPositions(rules, max_symbols);
  const uint64_t d = backbone.embedding_size();
  const uint64_t hidden = d * sizeof(float);
  const uint64_t stride = (layout.num_mass_rows() + kTileRows - 1) / kTileRows *
                          kTileRows * sizeof(float);
  const uint64_t lane =
      backbone.scratch_bytes(positions) + num_streams * stride +
      kMaxBatch * (hidden + QuantizedBatch::RowBytes(d) + sizeof(Entry));
  // Predictions wait for three batches at most, and the buffers of one are to
  // be used again; kept tokens may be copied.
  constexpr uint64_t kPiece = 64;
  const uint64_t waiting = 4 * (kMaxBatch + num_streams) * (hidden + kPiece);
  const uint64_t stream = backbone.state_bytes(positions) +
                          SymbolMasses::MemoryBytes(layout) +
                          2 * uint64_t{rules.keep} * sizeof(uint32_t) + hidden;
  const uint64_t at_once = kMostAtOnce * stride;  // an encoder's logits
  const uint64_t examples = learning_rate == 0 ? 0
                            : max_symbols > UINT64_MAX / num_streams
                                ? UINT64_MAX
                                : num_streams * max_symbols;
  return backbone.shared_bytes(positions) + num_streams * stream +
         (1 + num_lanes) * lane + waiting + at_once +
         OutputHead::MemoryBytes(model.head_matrix(), layout, examples);
}

void Session::HiddenQueue::Push(Hidden hidden) {
  if (size_ == slots_.size()) {
    // The ring is unrolled, so that its end has room to grow.
    std::rotate(slots_.begin(),
                slots_.begin() + static_cast<std::ptrdiff_t>(first_),
                slots_.end());
    first_ = 0;
    slots_.resize(std::max<size_t>(4, 2 * size_));
  }
  slots_[(first_ + size_) % slots_.size()] = std::move(hidden);
  ++size_;
}

Session::Hidden Session::HiddenQueue::Pop() {
  assert(size_ > 0);
  Hidden hidden = std::move(slots_[first_]);
  first_ = (first_ + 1) % slots_.size();
  --size_;
  return hidden;
}

Session::Lane Session::NewLane(ThreadPool* pool) const {
  return MakeLane(own_.state->Twin(), pool);
}

Session::Lane Session::MakeLane(std::unique_ptr<BackboneState> state,
                                ThreadPool* pool) const {
  Lane lane;
  lane.pool = pool;
  lane.state = std::move(state);
  lane.batch.reserve(kMaxBatch);
  lane.hidden.resize(kMaxBatch * model_.backbone().embedding_size());
  lane.head_input = head_.NewInput();
  lane.logits.resize(streams_.size() * head_.stride());
  lane.inputs.reserve(streams_.size() + kMostAtOnce);
  lane.outcomes.resize(streams_.size());
  return lane;
}

void Session::ContinueFrom(const Session& primed) {
  assert(&model_ == &primed.model_ && primed.num_pending(0) == 1 &&
         learning_rate_ == primed.learning_rate_);
  own_.state->CopyFrom(*primed.own_.state, 0, 0);
  streams_[0] = primed.streams_[0];
  head_.ContinueFrom(primed.head_);
}

Status Session::Begin(std::span<const size_t> streams) {
  for (const size_t stream : streams) {
    assert(streams_[stream].position == 0);
    LLMZIP_RETURN_IF_ERROR(Push(own_, stream, rules_.start_token));
  }
  LLMZIP_RETURN_IF_ERROR(Flush(own_));
  JoinPending(streams);
  return Status();
}

Status Session::Append(Lane& lane, std::span<const StreamSymbols> entries) {
  LLMZIP_RETURN_IF_ERROR(ReadAhead(lane, entries));
  for (const StreamSymbols& entry : entries) {
    const size_t stream[] = {entry.stream};
    JoinPending(lane, stream);
  }
  return Status();
}

void Session::JoinPending(Lane& lane, std::span<const size_t> streams) {
  for (const size_t stream : streams) {
    Stream& s = streams_[stream];
    while (!s.ahead.empty()) s.pending.Push(s.ahead.Pop());
  }
  std::move(lane.used.begin(), lane.used.end(), std::back_inserter(lane.spare));
  lane.used.clear();
}

Status Session::ReadAhead(Lane& lane, std::span<const StreamSymbols> entries) {
  size_t longest = 0;
  for (const StreamSymbols& entry : entries) {
    longest = std::max(longest, entry.symbols.size());
  }
  // Column by column, so that a batch holds all streams.
  for (size_t i = 0; i < longest; ++i) {
    for (const StreamSymbols& entry : entries) {
      if (i >= entry.symbols.size()) continue;
      const uint32_t token =
          model_.InputToken(entry.symbols[i], rules_.start_token);
      LLMZIP_RETURN_IF_ERROR(Push(lane, entry.stream, token));
    }
  }
  return Flush(lane);
}

// Appends a token that predicts; restarts the window first when it is full.
Status Session::Push(Lane& lane, size_t stream, uint32_t token) {
  Stream& s = streams_[stream];
  if (model_.ClearsState(token)) {
    LLMZIP_RETURN_IF_ERROR(Flush(lane));
    lane.state->Clear(stream);
  } else if (rules_.window != 0 && s.position == rules_.window) {
    LLMZIP_RETURN_IF_ERROR(Flush(lane));
    lane.state->Clear(stream);
    s.position = 1 + static_cast<uint32_t>(s.recent.size());
    LLMZIP_RETURN_IF_ERROR(Add(lane, {{stream, rules_.start_token}, false}));
    for (const uint32_t kept : s.recent) {
      LLMZIP_RETURN_IF_ERROR(Add(lane, {{stream, kept}, false}));
    }
  }
  const bool is_start = s.position == 0;
  ++s.position;
  if (rules_.keep != 0 && !is_start) {
    if (s.recent.size() == rules_.keep) s.recent.erase(s.recent.begin());
    s.recent.push_back(token);
  }
  return Add(lane, {{stream, token}, true});
}

Status Session::Add(Lane& lane, const Entry& entry) {
  lane.batch.push_back(entry);
  return lane.batch.size() == kMaxBatch ? Flush(lane) : Status();
}

Status Session::Flush(Lane& lane) {
  std::vector<Entry>& batch = lane.batch;
  if (batch.empty()) return Status();
  BatchRow rows[kMaxBatch];
  for (size_t i = 0; i < batch.size(); ++i) rows[i] = batch[i].row;
  LLMZIP_RETURN_IF_ERROR(lane.state->Evaluate(
      std::span(rows).first(batch.size()), *lane.pool, lane.hidden.data()));
  const size_t d = model_.backbone().embedding_size();
  for (size_t i = 0; i < batch.size(); ++i) {
    if (!batch[i].predicts) continue;
    Hidden hidden;
    if (!lane.spare.empty()) {
      hidden = std::move(lane.spare.back());
      lane.spare.pop_back();
    }
    const float* computed = &lane.hidden[i * d];
    hidden.assign(computed, computed + d);
    streams_[batch[i].row.stream].ahead.Push(std::move(hidden));
  }
  lane.num_evaluations += batch.size();
  batch.clear();
  return Status();
}

void Session::Fork(size_t from, size_t to) {
  own_.state->Copy(from, to);
  streams_[to] = streams_[from];
  // A failed evaluation leaves its rows. The copy has buffers of its own, so
  // there may be more spare ones than a batch needs.
  own_.batch.clear();
  own_.used.clear();
  // Its buffers may be those that logits were computed from.
  own_.inputs.clear();
  own_.num_used = 0;
  if (own_.spare.size() > kMaxBatch) own_.spare.resize(kMaxBatch);
}

Status Session::Predict(Lane& lane, std::span<const size_t> streams,
                        ThreadPool& pool) {
  if (!HasLogits(lane, streams)) {
    LLMZIP_RETURN_IF_ERROR(ComputeLogits(lane, streams, pool));
  }
  lane.step_logits = &lane.logits[lane.num_used * head_.stride()];
  lane.num_used += streams.size();
  for (const size_t stream : streams) {
    Stream& s = streams_[stream];
    if (!s.current.empty()) lane.used.push_back(std::move(s.current));
    s.current = s.pending.Pop();
  }
  const float cap = model_.backbone().logit_cap();
  RunExact(pool, streams.size(), [&](size_t i) {
    float* own = lane.step_logits + i * head_.stride();
    if (cap != 0.0f) {
      const size_t num_rows = model_.head_layout().num_mass_rows();
      kernels_.soft_cap(own, cap, num_rows, own);
    }
    lane.outcomes[i] = masses_[streams[i]].Assign(kernels_, own);
  });
  for (size_t i = 0; i < streams.size(); ++i) {
    LLMZIP_RETURN_IF_ERROR(std::move(lane.outcomes[i]));
  }
  return Status();
}

// Whether the logits of the next step of these streams are there.
bool Session::HasLogits(const Lane& lane,
                        std::span<const size_t> streams) const {
  if (lane.head_version != head_.version()) return false;
  if (lane.inputs.size() - lane.num_used < streams.size()) return false;
  for (size_t i = 0; i < streams.size(); ++i) {
    const HiddenQueue& pending = streams_[streams[i]].pending;
    assert(!pending.empty());
    if (lane.inputs[lane.num_used + i] != pending.Peek(0)) return false;
  }
  return true;
}

// Takes the oldest hidden vectors of each stream through the head.
Status Session::ComputeLogits(Lane& lane, std::span<const size_t> streams,
                              ThreadPool& pool) {
  const size_t num_steps = StepsAtOnce(streams);
  lane.inputs.clear();
  lane.num_used = 0;
  lane.head_version = head_.version();
  for (size_t step = 0; step < num_steps; ++step) {
    for (const size_t stream : streams) {
      lane.inputs.push_back(streams_[stream].pending.Peek(step));
    }
  }
  const size_t num_floats = lane.inputs.size() * head_.stride();
  if (lane.logits.size() < num_floats) lane.logits.resize(num_floats);
  const Status outcome =
      head_.Multiply(pool, lane.inputs, lane.head_input, lane.logits.data());
  if (!outcome.ok()) lane.inputs.clear();
  return outcome;
}

// Steps that have their hidden vectors and come before a change of the head.
size_t Session::StepsAtOnce(std::span<const size_t> streams) const {
  size_t most = kMostAtOnce;
  if (learning_rate_ != 0) most = std::min(most, head_.NumUntilStep());
  size_t num_steps = std::max<size_t>(1, most / streams.size());
  for (const size_t stream : streams) {
    assert(!streams_[stream].pending.empty());
    num_steps = std::min(num_steps, streams_[stream].pending.size());
  }
  return num_steps;
}

uint64_t Session::SurpriseMicrobits(size_t i, size_t stream,
                                    uint32_t symbol) const {
  const HeadLayout& layout = model_.head_layout();
  const float* logits = own_.step_logits + i * head_.stride();
  const float max = *std::max_element(logits, logits + layout.num_mass_rows());
  double all = 0, own = 0;
  for (size_t row = 0; row < layout.num_mass_rows(); ++row) {
    if (layout.row_tokens()[row] == kNoToken) continue;
    const double e = std::exp(double{logits[row]} - double{max});
    all += e;
    const bool is_own =
        row >= layout.first_row(symbol) && row < layout.first_row(symbol + 1);
    if (is_own) own += e;
  }
  if (own == 0) {
    own = masses_[stream][symbol];
    all = static_cast<double>(masses_[stream].total());
  }
  return static_cast<uint64_t>(std::llround(-std::log2(own / all) * 1e6));
}

void Session::Train(std::span<const size_t> streams,
                    std::span<const uint32_t> symbols, ThreadPool& pool) {
  assert(streams.size() == symbols.size());
  if (learning_rate_ == 0) return;
  examples_.clear();
  for (size_t i = 0; i < streams.size(); ++i) {
    examples_.push_back({streams_[streams[i]].current.data(),
                         &masses_[streams[i]], symbols[i]});
  }
  head_.Train(pool, learning_rate_, examples_);
}

}  // namespace llmzip
