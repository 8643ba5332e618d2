// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A text is coded as an encoder would, by a coder that notes what it is asked.
#include "learn_start/trace.h"

#include <algorithm>
#include <array>
#include <memory>

#include "base/thread_pool.h"
#include "codec/block_streams.h"
#include "codec/lock_step.h"
#include "codec/model_setup.h"
#include "codec/symbol_coder.h"
#include "mixing/symbol_mixer.h"
#include "predict/builtin_model.h"
#include "predict/session.h"

namespace llmzip::learn_start {
namespace {

constexpr uint8_t kSeparator = 0x1e;
constexpr size_t kLeastPiece = 300;
// The rates of the head, as in an encoder.
constexpr uint8_t kWeakHeadRate = 128;
constexpr uint8_t kStrongHeadRate = 26;

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

}  // namespace

int WriteTrace(Paths arguments, const Options& options) {
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

}  // namespace llmzip::learn_start
