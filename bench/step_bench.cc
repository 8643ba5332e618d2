// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What a step of method `mix` costs after the logits: masses, prefix sums,
// mixing and coding, on one thread. A model reads the beginning of a text once;
// then its predictions are coded again and again, each from its logits.
//
//   step_bench [benchmark options] TEXT [MODEL.gguf]
//
// Logits are copied into place before the clock starts, as they are warm when a
// model has just made them. What a model's weights do to the caches is not
// seen here: `perf record llmzip ..` sees it.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <iostream>
#include <iterator>
#include <optional>
#include <string>
#include <vector>

#include "api/default_kernels.h"
#include "codec/method_mix.h"
#include "gguf/gguf.h"
#include "kernel/float_environment.h"
#include "mixing/symbol_mixer.h"
#include "predict/builtin_model.h"
#include "predict/language_model.h"
#include "predict/session.h"

namespace llmzip {
namespace {

constexpr size_t kMaxTextBytes = 40000;
constexpr size_t kMaxLogits = size_t{1} << 27;  // 512 MB

// A text and what the model said before each of its symbols.
struct Recording {
  std::shared_ptr<const LanguageModel> model;
  uint64_t text_bytes = 0;
  std::vector<uint32_t> symbols;
  std::vector<std::vector<float>> logits;  // [symbol][row]
};

// Logits that have these masses, nearly.
std::vector<float> LogitsOf(const SymbolMasses& masses,
                            const HeadLayout& layout) {
  std::vector<float> logits(layout.num_mass_rows(), -100.0f);
  for (size_t symbol = 0; symbol < masses.size(); ++symbol) {
    logits[layout.first_row(symbol)] =
        std::log(static_cast<float>(masses[symbol]));
  }
  return logits;
}

Result<Recording> Record(std::shared_ptr<const LanguageModel> model,
                         std::span<const uint8_t> text) {
  constexpr size_t kStream[] = {0};
  ThreadPool pool(1);
  Recording recording;
  Session session(model.get(), model->DefaultRules(0, 0), /*learning_rate=*/0,
                  /*num_streams=*/1, DefaultKernels().model, &pool);
  recording.symbols = model->tokenizer().Encode(text);
  recording.text_bytes = text.size();
  LLMZIP_RETURN_IF_ERROR(session.Begin(kStream));
  const size_t rows = model->head_layout().num_mass_rows();
  recording.symbols.resize(
      std::min(recording.symbols.size(), kMaxLogits / rows));
  for (const uint32_t symbol : recording.symbols) {
    LLMZIP_RETURN_IF_ERROR(session.Predict(kStream, pool));
    recording.logits.push_back(
        LogitsOf(session.Masses(0), model->head_layout()));
    const StreamSymbols next[] = {{0, {&symbol, 1}}};
    LLMZIP_RETURN_IF_ERROR(session.Append(next));
  }
  recording.model = std::move(model);
  return recording;
}

// Coding of the recorded text from its beginning, one symbol at a time.
class Replay {
 public:
  explicit Replay(const Recording* recording)
      : recording_(*recording), masses_(&recording->model->head_layout()) {
    Restart();
  }

  // Codes the next symbol; returns the seconds that masses and the rest took.
  std::pair<double, double> Step() {
    using Clock = std::chrono::steady_clock;
    if (next_ == recording_.symbols.size()) Restart();
    logits_ = recording_.logits[next_];
    const auto begin = Clock::now();
    const bool ok =
        masses_.Assign(*DefaultKernels().model, logits_.data()).ok();
    const auto middle = Clock::now();
    uint32_t symbol = recording_.symbols[next_++];
    if (!ok || !coder_->Code(0, masses_, &symbol).ok()) std::abort();
    const auto end = Clock::now();
    return {std::chrono::duration<double>(middle - begin).count(),
            std::chrono::duration<double>(end - middle).count()};
  }

 private:
  void Restart() {
    const LanguageModel& model = *recording_.model;
    MixOptions options;
    options.stream_bytes = {&recording_.text_bytes, 1};
    options.has_language_model = true;
    options.parameters = MixParameters::Default(
        model.num_parameters() > 50'000'000 ? ModelStrength::kStrong
                                            : ModelStrength::kWeak,
        recording_.text_bytes);
    options.kernels = DefaultKernels().mixing;
    payload_.clear();
    coder_.emplace(&model.vocabulary(), &model.trie(),
                   std::make_unique<SymbolMixer>(options), &payload_,
                   /*metered=*/false);
    next_ = 0;
  }

  const Recording& recording_;
  SymbolMasses masses_;
  std::vector<float> logits_;
  std::vector<uint8_t> payload_;
  std::optional<MixEncoder> coder_;
  size_t next_ = 0;
};

void AfterLogits(benchmark::State& state, const Recording* recording) {
  const ScopedFloatEnvironment environment;
  Replay replay(recording);
  double masses = 0, coding = 0;
  for (auto _ : state) {
    const auto [a, b] = replay.Step();
    masses += a;
    coding += b;
    state.SetIterationTime(a + b);
  }
  const auto steps = static_cast<double>(state.iterations());
  state.counters["masses_us"] = masses / steps * 1e6;
  state.counters["coding_us"] = coding / steps * 1e6;
  state.counters["symbols"] =
      static_cast<double>(recording->model->head_layout().num_symbols());
}

Result<std::shared_ptr<const LanguageModel>> Load(const char* path) {
  if (path == nullptr) return BuiltinModel();
  auto file = GgufFile::Open(path);
  if (!file.ok()) return file.status();
  return LanguageModel::Load(*file);
}

Result<Recording> RecordFile(const char* text_path, const char* model_path) {
  std::ifstream in(text_path, std::ios::binary);
  if (!in) return Status(Code::kIo, std::string("cannot open ") + text_path);
  std::vector<uint8_t> text{std::istreambuf_iterator<char>(in), {}};
  text.resize(std::min(text.size(), kMaxTextBytes));
  auto model = Load(model_path);
  if (!model.ok()) return model.status();
  return Record(*std::move(model), text);
}

}  // namespace
}  // namespace llmzip

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  if (argc != 2 && argc != 3) {
    std::cerr << "usage: step_bench [options] TEXT [MODEL.gguf]\n";
    return 1;
  }
  const auto recording =
      llmzip::RecordFile(argv[1], argc == 3 ? argv[2] : nullptr);
  if (!recording.ok()) {
    std::cerr << "step_bench: " << recording.status().what() << "\n";
    return 1;
  }
  benchmark::RegisterBenchmark("after_logits", llmzip::AfterLogits, &*recording)
      ->UseManualTime()
      ->Unit(benchmark::kMicrosecond);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
