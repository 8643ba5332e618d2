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
#include <cinttypes>
#include <cstdio>
#include <cstdlib>
#include <optional>
#include <string>
#include <vector>

#include "base/checksum.h"
#include "coder/brotli_stage.h"
#include "learn_start/learner.h"
#include "learn_start/replay.h"
#include "learn_start/trace.h"
#include "mixing/mixing_start.h"

namespace llmzip::learn_start {
namespace {

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
  if (task == "trace") return WriteTrace(arguments, options);
  if (task == "learn") return Learn(arguments, options, from);
  if (task == "pack") return Pack(arguments, options);
  if (task == "cost") return Cost(arguments);
  return 2;
}

}  // namespace
}  // namespace llmzip::learn_start

int main(int argc, char** argv) {
  const std::vector<std::string> words(argv + 1, argv + argc);
  const int result = llmzip::learn_start::Run(words);
  if (result == 2) {
    std::fprintf(stderr,
                 "usage: learn_start trace|learn|pack|cost ..., see "
                 "tools/learn_start/main.cc\n");
  }
  return result;
}
