// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Makes the learned starts of the mixing (docs/MIXING.md, "Start";
// models/README.md has the recipe). All arithmetic is on integers, so the same
// texts give the same files on every machine.
//
//   learn_start trace none|builtin|MODEL.gguf OUT.trace TEXT...
//       Cuts the texts into pieces at the bytes 0x1E, and lets the model read
//       each piece as a block of its own. A trace holds what a mixer is asked
//       on the way: the masses of each decision and its outcome.
//       --piece N     bytes of a piece at most; the rest of a document is left
//       --per-file N  bytes of each text, about
//       --skip N      bytes of each text that are left out before them
//       --pieces N    pieces of all texts
//   learn_start learn none|weak|strong OUT.learned TRACE...
//       Replays traces. A mixer of a piece begins with what those before it
//       learned, but with empty tables of contexts, as each block does. Prints
//       the bytes of each pass.
//       --passes N    over all traces
//       --step N      in percent: how far the start moves to what a mixer
//                     learned (default 100); what is learned the first time
//                     is taken as it is
//       --from FILE   begins with what was learned elsewhere
//   learn_start pack none|weak|strong IN.learned OUT.br
//       --uses N      sets that fewer pieces used get the mean of their table
//       --points N    the least sum of an APM context's points, in 2^-12
//       --apms N      final APMs that are kept, from the first one on
//   learn_start cost none|weak|strong START.br|- TRACE...
//       Prints the bytes of each piece, and their sum.
#include <algorithm>
#include <array>
#include <bit>
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "base/thread_pool.h"
#include "codec/block_streams.h"
#include "codec/code_length.h"
#include "codec/lock_step.h"
#include "codec/model_setup.h"
#include "codec/symbol_coder.h"
#include "coder/brotli_stage.h"
#include "mixing/direct_probabilities.h"
#include "mixing/mixing_start.h"
#include "mixing/symbol_mixer.h"
#include "predict/builtin_model.h"
#include "predict/session.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;
using Options = std::map<std::string, size_t>;
using Paths = std::span<const std::string>;

// Kinds of events of a trace.
constexpr uint8_t kEndEvent = 'E';     // does the symbol end? outcome, masses
constexpr uint8_t kByteEvent = 'B';    // confidence, byte, bits coded, masses
constexpr uint8_t kSymbolEvent = 'S';  // a symbol is done: its number
constexpr uint8_t kSeparator = 0x1e;
constexpr size_t kLeastPiece = 300;
// The rates of the head, as in an encoder.
constexpr uint8_t kWeakHeadRate = 128;
constexpr uint8_t kStrongHeadRate = 26;
// A set that fewer pieces used begins each pass as the mean of its table.
constexpr uint32_t kFewUses = 3;
constexpr uint32_t kMaxCount = 30;

[[noreturn]] void Die(const std::string& what) {
  std::fprintf(stderr, "learn_start: %s\n", what.c_str());
  std::exit(1);
}

Bytes ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) Die("cannot read " + path);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

void WriteFile(const std::string& path, const Bytes& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) Die("cannot write " + path);
}

void Put(uint64_t value, int bytes, Bytes* out) {
  for (int i = 0; i < bytes; ++i) {
    out->push_back(static_cast<uint8_t>(value >> 8 * i));
  }
}

class Input {
 public:
  explicit Input(std::span<const uint8_t> bytes) : rest_(bytes) {}
  bool done() const { return rest_.empty(); }
  uint64_t Get(size_t bytes) {
    const auto taken = Take(bytes);
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i) value |= uint64_t{taken[i]} << 8 * i;
    return value;
  }
  std::span<const uint8_t> Take(size_t bytes) {
    if (rest_.size() < bytes) Die("a file ends early");
    const auto taken = rest_.first(bytes);
    rest_ = rest_.subspan(bytes);
    return taken;
  }

 private:
  std::span<const uint8_t> rest_;
};

// The exponent of a mass and ten bits more: all that a mixer sees of it.
uint64_t ShortMass(uint64_t mass) {
  const auto exponent = static_cast<unsigned>(std::bit_width(mass)) - 1;
  return uint64_t{exponent} << 10 | ((mass << (63 - exponent)) >> 53 & 1023);
}
uint64_t LongMass(uint64_t stored) {
  const uint64_t exponent = stored >> 10;
  const uint64_t mantissa = 1024 | (stored & 1023);
  return exponent >= 10 ? mantissa << (exponent - 10)
                        : mantissa >> (10 - exponent);
}

// Walks down the trie as method `mix` does, and notes what it would ask.
class Recorder final : public SymbolCoder {
 public:
  Recorder(const LanguageModel& model, Bytes* out)
      : vocabulary_(model.vocabulary()), trie_(model.trie()), out_(out) {}

  Status Code(size_t /*stream*/, const SymbolMasses& masses,
              uint32_t* symbol) override {
    const std::span<const uint8_t> spelling = vocabulary_.Bytes(*symbol);
    uint32_t index = ByteTrie::kRoot;
    for (size_t depth = 0;; ++depth) {
      const ByteTrie::Node& node = trie_.node(index);
      if (node.num_children == 0) {
        for (; depth < spelling.size(); ++depth) {
          BeginByte(ConfidenceClass(1, 1), spelling[depth]);
        }
        break;
      }
      if (node.ends_here) {
        const bool ends = depth == spelling.size();
        out_->push_back(kEndEvent);
        out_->push_back(ends ? 1 : 0);
        Put(ShortMass(masses[node.first]), 2, out_);
        Put(ShortMass(masses.Range(node.first + 1, node.last)), 2, out_);
        if (ends) break;
      }
      index = Byte(node, masses, spelling[depth]);
    }
    out_->push_back(kSymbolEvent);
    Put(*symbol, 4, out_);
    return Status();
  }
  Status Finish() override { return Status(); }

 private:
  void BeginByte(uint8_t confidence, uint8_t byte) {
    out_->insert(out_->end(), {kByteEvent, confidence, byte, 0});
  }

  uint32_t Byte(const ByteTrie::Node& node, const SymbolMasses& masses,
                uint8_t byte) {
    std::array<uint64_t, 257> prefix = {};
    uint64_t best = 0;
    for (uint32_t i = 0; i < node.num_children; ++i) {
      const ByteTrie::Node& child = trie_.node(node.children + i);
      const uint64_t mass = masses.Range(child.first, child.last);
      prefix[i + 1] = prefix[i] + mass;
      best = std::max(best, mass);
    }
    BeginByte(ConfidenceClass(best, prefix[node.num_children]), byte);
    const size_t coded = out_->size() - 1;
    uint32_t begin = 0, end = node.num_children, partial = 0;
    for (uint32_t mask = 0x80; mask != 0; mask >>= 1) {
      const uint32_t middle =
          trie_.FirstFrom(node.children + begin, node.children + end,
                          partial | mask) -
          node.children;
      if (middle != begin && middle != end) {
        (*out_)[coded] |= static_cast<uint8_t>(mask);
        Put(ShortMass(prefix[end] - prefix[middle]), 2, out_);
        Put(ShortMass(prefix[middle] - prefix[begin]), 2, out_);
      }
      if ((byte & mask) != 0) {
        partial |= mask;
        begin = middle;
      } else {
        end = middle;
      }
    }
    return node.children + begin;
  }

  const Vocabulary& vocabulary_;
  const ByteTrie& trie_;
  Bytes* const out_;
};

// The beginnings of a text's documents.
std::vector<Bytes> PiecesOf(const std::string& path, const Options& options) {
  const Bytes text = ReadFile(path);
  const size_t skip = options.at("--skip");
  const size_t most = options.at("--per-file");
  std::vector<Bytes> pieces;
  size_t total = 0;
  for (auto begin = text.begin(); begin < text.end() && total < skip + most;) {
    const auto end = std::find(begin, text.end(), kSeparator);
    const size_t size =
        std::min(options.at("--piece"), static_cast<size_t>(end - begin));
    if (size >= kLeastPiece) {
      if (total >= skip) {
        pieces.emplace_back(begin, begin + static_cast<ptrdiff_t>(size));
      }
      total += size;
    }
    begin = end == text.end() ? end : end + 1;
  }
  return pieces;
}

// The pieces of all texts, always the next of the text that gave least so far.
std::vector<Bytes> Interleave(std::vector<std::vector<Bytes>> texts,
                              size_t most) {
  std::vector<Bytes> pieces;
  std::vector<size_t> next(texts.size()), given(texts.size());
  while (pieces.size() < most) {
    size_t least = texts.size();
    for (size_t i = 0; i < texts.size(); ++i) {
      if (next[i] == texts[i].size()) continue;
      if (least == texts.size() || given[i] < given[least]) least = i;
    }
    if (least == texts.size()) break;
    Bytes& piece = texts[least][next[least]++];
    given[least] += piece.size();
    pieces.push_back(std::move(piece));
  }
  return pieces;
}

std::shared_ptr<const LanguageModel> LoadModel(const std::string& path) {
  if (path == "none") return nullptr;
  auto model = BuiltinModel();
  if (path != "builtin") {
    auto file = GgufFile::Open(path);
    if (!file.ok()) Die(file.status().what());
    model = LanguageModel::Load(*file);
  }
  if (!model.ok()) Die(model.status().what());
  return *model;
}

// The events of a text that is coded as one block of one stream.
Bytes EventsOf(const Bytes& text, const LanguageModel& model) {
  Bytes events;
  ThreadPool pool(1);
  const std::vector<std::vector<uint32_t>> symbols = {
      model.tokenizer().Encode(text)};
  EncoderStreams streams(&model.vocabulary(), &symbols);
  Recorder recorder(model, &events);
  Session session(&model, model.DefaultRules(0, 0),
                  IsStrong(model) ? kStrongHeadRate : kWeakHeadRate,
                  /*num_streams=*/1, KernelSet().model, &pool, text.size());
  const BlockObserver observer;
  LockStep loop(session, recorder, streams, observer, pool);
  const Status status = loop.Run(/*fork_symbols=*/0);
  if (!status.ok()) Die(status.what());
  return events;
}

int Trace(Paths arguments, const Options& options) {
  if (arguments.size() < 3) return 2;
  const auto model = LoadModel(arguments[0]);
  std::vector<std::vector<Bytes>> texts;
  for (const std::string& path : arguments.subspan(2)) {
    texts.push_back(PiecesOf(path, options));
  }
  std::ofstream out(arguments[1], std::ios::binary);
  for (const Bytes& text :
       Interleave(std::move(texts), options.at("--pieces"))) {
    const Bytes events = model == nullptr ? text : EventsOf(text, *model);
    Bytes record;
    Put(text.size(), 8, &record);
    Put(events.size(), 8, &record);
    record.insert(record.end(), events.begin(), events.end());
    out.write(reinterpret_cast<const char*>(record.data()),
              static_cast<std::streamsize>(record.size()));
    out.flush();
    if (!out) Die("cannot write " + arguments[1]);
  }
  return 0;
}

struct Piece {
  uint64_t raw_bytes;
  Bytes events;  // the text itself without a language model
};

std::vector<Piece> ReadTraces(Paths paths) {
  std::vector<Piece> pieces;
  for (const std::string& path : paths) {
    const Bytes file = ReadFile(path);
    for (Input in(file); !in.done();) {
      const uint64_t raw_bytes = in.Get(8);
      const auto events = in.Take(static_cast<size_t>(in.Get(8)));
      pieces.push_back({raw_bytes, Bytes(events.begin(), events.end())});
    }
  }
  return pieces;
}

ModelStrength StrengthOf(const std::string& name) {
  if (name == "none") return ModelStrength::kNone;
  if (name == "weak") return ModelStrength::kWeak;
  if (name != "strong") Die("not a strength: " + name);
  return ModelStrength::kStrong;
}

std::unique_ptr<SymbolMixer> NewMixer(ModelStrength strength,
                                      uint64_t raw_bytes) {
  const std::array<uint64_t, 1> sizes = {raw_bytes};
  auto mixer = std::make_unique<SymbolMixer>(
      MixOptions{.stream_bytes = sizes,
                 .has_language_model = strength != ModelStrength::kNone,
                 .parameters = MixParameters::Default(strength, raw_bytes)});
  if (!mixer->ok()) Die("out of memory");
  return mixer;
}

// Lets a mixer code a piece, and adds up what its decisions cost.
class Replay {
 public:
  explicit Replay(SymbolMixer* mixer) : mixer_(*mixer) {}

  uint64_t Bytewise(const Bytes& text) {
    for (const uint8_t byte : text) {
      mixer_.BeginSymbol(0);
      mixer_.BeginByte(/*confidence=*/0);
      for (uint32_t mask = 0x80; mask != 0; mask >>= 1) {
        const bool bit = (byte & mask) != 0;
        Add(bit, mixer_.PredictBit());
        mixer_.UpdateBit(bit);
      }
      mixer_.EndByte(byte);
      mixer_.EndSymbol(byte);
    }
    return Total();
  }

  uint64_t Events(const Bytes& events) {
    mixer_.BeginSymbol(0);
    for (Input in(events); !in.done();) {
      switch (in.Get(1)) {
        case kSymbolEvent:
          mixer_.EndSymbol(static_cast<uint32_t>(in.Get(4)));
          mixer_.BeginSymbol(0);
          break;
        case kEndEvent:
          End(in);
          break;
        case kByteEvent:
          Byte(in);
          break;
        default:
          Die("not a trace");
      }
    }
    return Total();
  }

 private:
  void Add(bool bit, uint32_t p1) { length_ += BitLength(bit, p1) >> 16; }
  uint64_t Total() const { return length_ >> (kLengthBits - 16 + 3); }

  void End(Input& in) {
    mixer_.FetchEnd();
    mixer_.FetchByte();
    const bool ends = in.Get(1) != 0;
    const uint64_t end = LongMass(in.Get(2));
    const uint64_t go_on = LongMass(in.Get(2));
    Add(ends, mixer_.PredictEnd(end, go_on));
    mixer_.UpdateEnd(ends);
  }

  void Byte(Input& in) {
    const auto confidence = static_cast<uint8_t>(in.Get(1));
    const auto byte = static_cast<uint8_t>(in.Get(1));
    const uint64_t coded = in.Get(1);
    mixer_.BeginByte(confidence);
    for (uint32_t mask = 0x80; mask != 0; mask >>= 1) {
      const bool bit = (byte & mask) != 0;
      if ((coded & mask) == 0) {
        mixer_.SkipBit(bit);
        continue;
      }
      const uint64_t one = LongMass(in.Get(2));
      const uint64_t zero = LongMass(in.Get(2));
      Add(bit, mixer_.PredictBit(one, zero));
      mixer_.UpdateBit(bit);
    }
    mixer_.EndByte(byte);
  }

  SymbolMixer& mixer_;
  uint64_t length_ = 0;  // 2^16 is a bit
};

uint64_t CostOf(const Piece& piece, ModelStrength strength,
                SymbolMixer* mixer) {
  Replay replay(mixer);
  return strength == ModelStrength::kNone ? replay.Bytewise(piece.events)
                                          : replay.Events(piece.events);
}

// Rows of numbers that are learned together: the weights of a set, the points
// of an APM's context.
class Rows {
 public:
  Rows() = default;
  Rows(std::span<const int32_t> values, size_t row)
      : row_(row),
        values_(values.begin(), values.end()),
        uses_(values.size() / row) {}

  const std::vector<int32_t>& values() const { return values_; }
  const int32_t* row(size_t r) const { return &values_[r * row_]; }
  uint32_t uses(size_t r) const { return uses_[r]; }
  size_t size() const { return uses_.size(); }

  void CopyTo(std::span<int32_t> table) const {
    std::copy(values_.begin(), values_.end(), table.begin());
  }
  // From now on, the mean of all that a row becomes is kept as well.
  void BeginMean() {
    sums_.assign(values_.size(), 0);
    seen_.assign(uses_.size(), 0);
  }
  // Moves the rows that a mixer changed by so many percent.
  void Learn(std::span<const int32_t> table, int64_t percent) {
    for (size_t r = 0; r < uses_.size(); ++r) {
      int32_t* own = &values_[r * row_];
      const int32_t* its = &table[r * row_];
      if (std::equal(own, own + row_, its)) continue;
      const int64_t step = uses_[r]++ == 0 ? 100 : percent;
      for (size_t i = 0; i < row_; ++i) {
        own[i] += static_cast<int32_t>((int64_t{its[i]} - own[i]) * step / 100);
      }
      if (seen_.empty()) continue;
      ++seen_[r];
      for (size_t i = 0; i < row_; ++i) sums_[r * row_ + i] += own[i];
    }
  }
  void TakeMean() {
    for (size_t i = 0; i < values_.size(); ++i) {
      const int64_t seen = seen_[i / row_];
      if (seen > 0) values_[i] = static_cast<int32_t>(sums_[i] / seen);
    }
  }
  // The mean of rows [begin, end), by their uses.
  std::vector<int32_t> MeanOf(size_t begin, size_t end) const {
    std::vector<int64_t> sums(row_);
    int64_t total = 0;
    for (size_t r = begin; r < end; ++r) {
      total += uses_[r];
      for (size_t i = 0; i < row_; ++i) {
        sums[i] += int64_t{uses_[r]} * row(r)[i];
      }
    }
    std::vector<int32_t> mean(row_);
    for (size_t i = 0; total > 0 && i < row_; ++i) {
      mean[i] = static_cast<int32_t>(sums[i] / total);
    }
    return mean;
  }
  // Rows of a layer's table that were seldom used get the table's mean.
  void SpreadMeans(const LayerShape& shape) {
    size_t begin = 0;
    for (const uint32_t sets : shape.num_sets) {
      const std::vector<int32_t> mean = MeanOf(begin, begin + sets);
      for (size_t r = begin; r < begin + sets; ++r) {
        if (uses_[r] >= kFewUses) continue;
        std::copy(mean.begin(), mean.end(),
                  values_.begin() + static_cast<ptrdiff_t>(r * row_));
      }
      begin += sets;
    }
  }

  void Save(Bytes* out) const {
    for (const int32_t value : values_) {
      Put(static_cast<uint32_t>(value), 4, out);
    }
    for (const uint32_t uses : uses_) Put(uses, 4, out);
  }
  void Load(Input& in) {
    for (int32_t& value : values_) value = static_cast<int32_t>(in.Get(4));
    for (uint32_t& uses : uses_) uses = static_cast<uint32_t>(in.Get(4));
  }

 private:
  size_t row_ = 1;
  std::vector<int32_t> values_;
  std::vector<uint32_t> uses_;  // pieces that changed the row
  std::vector<int64_t> sums_;
  std::vector<uint32_t> seen_;
};

// Probabilities, and how often they were updated, up to kMaxCount.
class Cells {
 public:
  Cells() = default;
  Cells(std::span<const AdaptiveProbability> cells, uint32_t flip)
      : flip_(flip), cells_(cells.begin(), cells.end()), counts_(cells.size()) {
    for (AdaptiveProbability& cell : cells_) cell ^= flip_;
  }

  const std::vector<AdaptiveProbability>& cells() const { return cells_; }

  void CopyTo(std::span<AdaptiveProbability> table) const {
    for (size_t i = 0; i < cells_.size(); ++i) table[i] = cells_[i] ^ flip_;
  }
  void Learn(std::span<const AdaptiveProbability> table, int64_t percent) {
    for (size_t i = 0; i < cells_.size(); ++i) {
      const AdaptiveProbability own = cells_[i];
      const AdaptiveProbability its = table[i] ^ flip_;
      if (own == its) continue;
      const uint32_t more = AdaptCountOf(its) > AdaptCountOf(own)
                                ? AdaptCountOf(its) - AdaptCountOf(own)
                                : 1;
      const int64_t step = counts_[i] == 0 ? 100 : percent;
      counts_[i] = std::min(kMaxCount, counts_[i] + more);
      const int64_t before = ProbabilityOf(own);
      const int64_t p =
          before + (int64_t{ProbabilityOf(its)} - before) * step / 100;
      cells_[i] = static_cast<uint32_t>(p) << kAdaptCountBits | counts_[i];
    }
  }
  void Save(Bytes* out) const {
    for (const AdaptiveProbability cell : cells_) Put(cell, 4, out);
  }
  void Load(Input& in) {
    for (size_t i = 0; i < cells_.size(); ++i) {
      cells_[i] = static_cast<uint32_t>(in.Get(4));
      counts_[i] = AdaptCountOf(cells_[i]);
    }
  }

 private:
  uint32_t flip_ = 0;
  std::vector<AdaptiveProbability> cells_;
  std::vector<uint32_t> counts_;
};

class Learner {
 public:
  explicit Learner(ModelStrength strength)
      : strength_(strength),
        shape_(SymbolMixer::Shape(strength != ModelStrength::kNone)) {
    const auto mixer = NewMixer(strength, /*raw_bytes=*/1000);
    const LearnedState state = mixer->learned();
    first_ = Rows(state.first, shape_.first.padded_inputs);
    second_ = Rows(state.second, shape_.second.padded_inputs);
    if (strength != ModelStrength::kNone) {
      ends_ = Rows(state.ends, shape_.ends.padded_inputs);
      return;
    }
    histories_ = Cells(state.histories, /*flip=*/0);
    matches_ = Cells(state.matches, /*flip=*/0);
    direct_ = Cells(state.direct, DirectProbabilities::kFlip);
    for (size_t i = 0; i < apms_.size(); ++i) {
      apms_[i] = Rows(state.final_apms[i], Apm::kPoints);
    }
  }

  // Codes a piece with what was learned so far, and learns from it.
  uint64_t Take(const Piece& piece, int64_t percent) {
    const auto mixer = NewMixer(strength_, piece.raw_bytes);
    const LearnedState state = mixer->learned();
    first_.CopyTo(state.first);
    second_.CopyTo(state.second);
    ends_.CopyTo(state.ends);
    histories_.CopyTo(state.histories);
    matches_.CopyTo(state.matches);
    direct_.CopyTo(state.direct);
    for (size_t i = 0; i < apms_.size(); ++i) {
      apms_[i].CopyTo(state.final_apms[i]);
    }
    const uint64_t cost = CostOf(piece, strength_, mixer.get());
    first_.Learn(state.first, percent);
    second_.Learn(state.second, percent);
    ends_.Learn(state.ends, percent);
    histories_.Learn(state.histories, percent);
    matches_.Learn(state.matches, percent);
    direct_.Learn(state.direct, percent);
    for (size_t i = 0; i < apms_.size(); ++i) {
      apms_[i].Learn(state.final_apms[i], percent);
    }
    return cost;
  }

  void BeginLastPass() {
    for (Rows* rows : Layers()) rows->BeginMean();
  }
  void EndLastPass() {
    for (Rows* rows : Layers()) rows->TakeMean();
  }
  void EndPass() {
    first_.SpreadMeans(shape_.first);
    second_.SpreadMeans(shape_.second);
    ends_.SpreadMeans(shape_.ends);
  }

  Bytes Save() const {
    Bytes out;
    for (const Rows* rows : {&first_, &second_, &ends_}) rows->Save(&out);
    for (const Cells* cells : {&histories_, &matches_, &direct_}) {
      cells->Save(&out);
    }
    for (const Rows& apm : apms_) apm.Save(&out);
    return out;
  }
  void Load(const Bytes& bytes) {
    Input in(bytes);
    for (Rows* rows : Layers()) rows->Load(in);
    for (Cells* cells : {&histories_, &matches_, &direct_}) cells->Load(in);
    for (Rows& apm : apms_) apm.Load(in);
    if (!in.done()) Die("not learned with such a model");
  }

  // The bytes of docs/MIXING.md, "Start".
  Bytes Pack(const Options& options) const {
    const size_t least_uses = options.at("--uses");
    Bytes out;
    PackLayer(shape_.first, first_, least_uses, &out);
    PackLayer(shape_.second, second_, least_uses, &out);
    PackLayer(shape_.ends, ends_, least_uses, &out);
    if (strength_ != ModelStrength::kNone) return out;
    for (const Cells* cells : {&histories_, &matches_}) {
      for (const AdaptiveProbability cell : cells->cells()) {
        out.push_back(CodeOf(cell));
      }
    }
    PackDirect(&out);
    for (size_t i = 0; i < apms_.size(); ++i) {
      const bool kept = i < options.at("--apms");
      PackApm(apms_[i], kept ? options.at("--points") : SIZE_MAX, &out);
    }
    return out;
  }

 private:
  // Where an update count is less, a probability is hardly more than a guess.
  static constexpr uint32_t kLeastCount = 2;
  static constexpr uint32_t kLeastCountOfLine = 4;

  std::array<Rows*, 3> Layers() { return {&first_, &second_, &ends_}; }

  static void PackFlags(const std::vector<bool>& flags, Bytes* out) {
    Bytes bytes((flags.size() + 7) / 8);
    for (size_t i = 0; i < flags.size(); ++i) {
      if (flags[i]) bytes[i / 8] |= static_cast<uint8_t>(1u << i % 8);
    }
    out->insert(out->end(), bytes.begin(), bytes.end());
  }

  static int32_t Rounded(int32_t value, int shift) {
    return static_cast<int32_t>(
        (int64_t{value} + (int64_t{1} << (shift - 1))) >> shift);
  }

  static void PackLayer(const LayerShape& shape, const Rows& rows,
                        size_t least_uses, Bytes* out) {
    constexpr int kMeanShift = 16;
    constexpr int kDifferenceShift = 22;
    size_t begin = 0;
    for (const uint32_t sets : shape.num_sets) {
      std::vector<int32_t> mean = rows.MeanOf(begin, begin + sets);
      for (size_t i = 0; i < shape.inputs; ++i) {
        mean[i] = std::clamp(Rounded(mean[i], kMeanShift), -32768, 32767);
        Put(static_cast<uint32_t>(mean[i]), 2, out);
      }
      std::vector<bool> flags(sets);
      for (size_t k = 0; k < sets; ++k) {
        flags[k] = rows.uses(begin + k) >= least_uses;
      }
      PackFlags(flags, out);
      for (size_t i = 0; i < shape.inputs; ++i) {
        for (size_t k = 0; k < sets; ++k) {
          if (!flags[k]) continue;
          const int32_t difference =
              rows.row(begin + k)[i] - mean[i] * (1 << kMeanShift);
          out->push_back(static_cast<uint8_t>(
              std::clamp(Rounded(difference, kDifferenceShift), -127, 127)));
        }
      }
      begin += sets;
    }
  }

  // The code whose probability is nearest in the stretched domain.
  static uint8_t CodeOf(AdaptiveProbability cell) {
    const int32_t x = Stretch22(ProbabilityOf(cell));
    return static_cast<uint8_t>(std::clamp((x + 128 * 64 + 32) / 64, 1, 255));
  }

  void PackDirect(Bytes* out) const {
    constexpr size_t kLine = DirectProbabilities::kLineCells;
    std::vector<bool> flags(direct_.cells().size() / kLine);
    Bytes codes, counts;
    for (size_t line = 0; line < flags.size(); ++line) {
      const auto cells =
          std::span(direct_.cells()).subspan(line * kLine, kLine);
      flags[line] = std::any_of(cells.begin(), cells.end(), [](auto cell) {
        return AdaptCountOf(cell) >= kLeastCountOfLine;
      });
      if (!flags[line]) continue;
      for (const AdaptiveProbability cell : cells) {
        const uint32_t count = AdaptCountOf(cell);
        const bool known = count >= kLeastCount;
        codes.push_back(known ? CodeOf(cell) : 128);
        counts.push_back(static_cast<uint8_t>(known ? count : 0));
      }
    }
    PackFlags(flags, out);
    out->insert(out->end(), codes.begin(), codes.end());
    out->insert(out->end(), counts.begin(), counts.end());
  }

  // A sign, three bits of exponent, four bits of mantissa, in 2^-12.
  static uint8_t PointCode(int32_t point) {
    const int32_t units = (std::abs(point) + 512) >> 10;
    int32_t code = std::min(units, 15);
    for (int32_t c = 16; c < 128; ++c) {
      const int32_t value = (16 + c % 16) << (c / 16 - 1);
      if (value <= units) code = c;
    }
    return static_cast<uint8_t>(point < 0 ? -code : code);
  }

  static void PackApm(const Rows& apm, size_t least_points, Bytes* out) {
    std::vector<bool> flags(apm.size());
    for (size_t c = 0; c < apm.size(); ++c) {
      size_t sum = 0;
      for (size_t i = 0; i < Apm::kPoints; ++i) {
        sum += static_cast<size_t>(std::abs(apm.row(c)[i]) >> 10);
      }
      flags[c] = sum >= least_points;
    }
    PackFlags(flags, out);
    for (size_t i = 0; i < Apm::kPoints; ++i) {
      for (size_t c = 0; c < apm.size(); ++c) {
        if (flags[c]) out->push_back(PointCode(apm.row(c)[i]));
      }
    }
  }

  const ModelStrength strength_;
  const LearnedShape shape_;
  Rows first_, second_, ends_;
  Cells histories_, matches_, direct_;
  std::array<Rows, 3> apms_;
};

int Learn(Paths arguments, const Options& options, const std::string& from) {
  if (arguments.size() < 3) return 2;
  const std::vector<Piece> pieces = ReadTraces(arguments.subspan(2));
  Learner learner(StrengthOf(arguments[0]));
  if (!from.empty()) learner.Load(ReadFile(from));
  const auto percent = static_cast<int64_t>(options.at("--step"));
  for (size_t left = options.at("--passes"); left > 0; --left) {
    if (left == 1) learner.BeginLastPass();
    uint64_t sum = 0;
    for (const Piece& piece : pieces) sum += learner.Take(piece, percent);
    if (left == 1) learner.EndLastPass();
    learner.EndPass();
    std::printf("%" PRIu64 "\n", sum);
    std::fflush(stdout);
  }
  WriteFile(arguments[1], learner.Save());
  return 0;
}

int Pack(Paths arguments, const Options& options) {
  if (arguments.size() != 3) return 2;
  Learner learner(StrengthOf(arguments[0]));
  learner.Load(ReadFile(arguments[1]));
  const Bytes bytes = learner.Pack(options);
  const auto packed = BrotliCompress(bytes);
  if (!packed.ok()) Die(packed.status().what());
  WriteFile(arguments[2], *packed);
  std::printf("%zu bytes, packed %zu, XXH3-64 %016" PRIx64 "\n", bytes.size(),
              packed->size(), Xxh3Of(bytes));
  return 0;
}

int Cost(Paths arguments) {
  if (arguments.size() < 3) return 2;
  const ModelStrength strength = StrengthOf(arguments[0]);
  std::optional<MixingStart> start;
  if (arguments[1] != "-") {
    const auto bytes =
        BrotliInflate(ReadFile(arguments[1]), MixingStart::kMaxBytes);
    if (!bytes.ok()) Die(bytes.status().what());
    auto read = MixingStart::Parse(*bytes, strength != ModelStrength::kNone);
    if (!read.ok()) Die(read.status().what());
    start = *std::move(read);
  }
  uint64_t sum = 0;
  for (const Piece& piece : ReadTraces(arguments.subspan(2))) {
    const auto mixer = NewMixer(strength, piece.raw_bytes);
    if (start.has_value()) start->CopyTo(mixer->learned());
    const uint64_t cost = CostOf(piece, strength, mixer.get());
    std::printf("%" PRIu64 " ", cost);
    sum += cost;
  }
  std::printf("= %" PRIu64 "\n", sum);
  return 0;
}

int Run(Paths words) {
  Options options = {
      {"--piece", 24576},     {"--per-file", 250000}, {"--skip", 0},
      {"--pieces", SIZE_MAX}, {"--passes", 1},        {"--step", 100},
      {"--uses", 3},          {"--points", 2},        {"--apms", 3}};
  std::string from;
  std::vector<std::string> arguments;
  for (size_t i = 1; i < words.size(); ++i) {
    const auto option = options.find(words[i]);
    const bool has_value = i + 1 < words.size();
    if (option != options.end() && has_value) {
      option->second =
          static_cast<size_t>(std::strtoull(words[++i].c_str(), nullptr, 10));
    } else if (words[i] == "--from" && has_value) {
      from = words[++i];
    } else if (words[i].starts_with("--")) {
      return 2;
    } else {
      arguments.push_back(words[i]);
    }
  }
  const std::string task = words.empty() ? "" : words[0];
  if (task == "trace") return Trace(arguments, options);
  if (task == "learn") return Learn(arguments, options, from);
  if (task == "pack") return Pack(arguments, options);
  if (task == "cost") return Cost(arguments);
  return 2;
}

}  // namespace
}  // namespace llmzip

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const int result = llmzip::Run(words);
  if (result == 2) {
    std::fprintf(stderr,
                 "usage: learn_start trace|learn|pack|cost ..., see "
                 "tools/learn_start.cc\n");
  }
  return result;
}
