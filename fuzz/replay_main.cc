// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Runs a fuzz body without a fuzzer: over its seeds, their truncations, bit
// flips and random splices (always the same ones), and over files.
//   fuzz_NAME_replay FILE_OR_FOLDER...   the files too; missing ones are none
//   fuzz_NAME_replay --seeds FOLDER      writes the seeds, to begin fuzzing
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <string_view>

#include "fuzz/fuzz_target.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;
constexpr int kSplices = 20000;
// Seeds above this size are flipped at as many places, evenly spread.
constexpr size_t kMaxFlips = 4096;

size_t num_runs = 0;

void Run(const Bytes& input) {
  ++num_runs;
  LLVMFuzzerTestOneInput(input.data(), input.size());
}

void RunFile(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  Run(Bytes(std::istreambuf_iterator<char>(file), {}));
}

void RunFiles(const std::filesystem::path& path) {
  if (std::filesystem::is_regular_file(path)) RunFile(path);
  if (!std::filesystem::is_directory(path)) return;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(path)) {
    if (entry.is_regular_file()) RunFile(entry.path());
  }
}

void RunTruncationsAndFlips(const Bytes& seed) {
  const size_t step = std::max<size_t>(1, seed.size() / kMaxFlips);
  for (size_t i = 0; i < seed.size(); i += step) {
    Run(Bytes(seed.begin(), seed.begin() + static_cast<ptrdiff_t>(i)));
    for (unsigned bit = 0; bit < 8; ++bit) {
      Bytes damaged = seed;
      damaged[i] ^= static_cast<uint8_t>(1u << bit);
      Run(damaged);
    }
    Bytes zeroed = seed;
    zeroed[i] = 0;
    Run(zeroed);
  }
}

// The beginning of one seed, some noise, and the end of another.
void RunSplices(const std::vector<Bytes>& seeds) {
  std::mt19937 random(1);
  const auto below = [&random](size_t n) { return random() % (n + 1); };
  for (int i = 0; i < kSplices; ++i) {
    const Bytes& head = seeds[random() % seeds.size()];
    const Bytes& tail = seeds[random() % seeds.size()];
    Bytes input(head.begin(),
                head.begin() + static_cast<ptrdiff_t>(below(head.size())));
    for (size_t n = below(4); n > 0; --n) {
      input.push_back(static_cast<uint8_t>(random()));
    }
    input.insert(input.end(),
                 tail.begin() + static_cast<ptrdiff_t>(below(tail.size())),
                 tail.end());
    Run(input);
  }
}

void WriteSeeds(const std::filesystem::path& folder) {
  std::filesystem::create_directories(folder);
  size_t number = 0;
  for (const Bytes& seed : FuzzSeeds()) {
    std::ofstream file(folder / ("seed" + std::to_string(number++)),
                       std::ios::binary);
    file.write(reinterpret_cast<const char*>(seed.data()),
               static_cast<std::streamsize>(seed.size()));
  }
}

}  // namespace
}  // namespace llmzip

int main(int argc, char** argv) {
  if (argc == 3 && std::string_view(argv[1]) == "--seeds") {
    llmzip::WriteSeeds(argv[2]);
    return 0;
  }
  const auto seeds = llmzip::FuzzSeeds();
  llmzip::Run({});
  for (const auto& seed : seeds) {
    llmzip::Run(seed);
    llmzip::RunTruncationsAndFlips(seed);
  }
  llmzip::RunSplices(seeds);
  for (int i = 1; i < argc; ++i) llmzip::RunFiles(argv[i]);
  std::printf("%zu inputs\n", llmzip::num_runs);
  return 0;
}
