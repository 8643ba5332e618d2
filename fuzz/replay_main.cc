// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Runs a fuzz body without a fuzzer: over its seeds, their truncations, bit
// flips and random splices (always the same ones), and over files.
//   fuzz_NAME_replay [--effort N] FILE_OR_FOLDER...
//       the files too; missing ones are none
//   fuzz_NAME_replay --seeds FOLDER
//       writes the seeds, to begin fuzzing
#include <algorithm>
#include <cstdio>
#include <cstdlib>
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
// A seed is cut and flipped at that many places at most, evenly spread; and the
// splices for one of them.
constexpr size_t kDefaultEffort = 4096;
constexpr size_t kSplicesPerEffort = 5;

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

void RunTruncationsAndFlips(const Bytes& seed, size_t effort) {
  const size_t step = std::max<size_t>(1, seed.size() / effort);
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
void RunSplices(const std::vector<Bytes>& seeds, size_t effort) {
  std::mt19937 random(1);
  const auto below = [&random](size_t n) { return random() % (n + 1); };
  for (size_t i = 0; i < kSplicesPerEffort * effort; ++i) {
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
  size_t effort = llmzip::kDefaultEffort;
  int first_file = 1;
  if (argc > 2 && std::string_view(argv[1]) == "--effort") {
    effort = std::max<size_t>(1, std::strtoull(argv[2], nullptr, 10));
    first_file = 3;
  }
  // What was found once comes first: it tells at once.
  for (int i = first_file; i < argc; ++i) llmzip::RunFiles(argv[i]);
  const auto seeds = llmzip::FuzzSeeds();
  llmzip::Run({});
  for (const auto& seed : seeds) {
    llmzip::Run(seed);
    llmzip::RunTruncationsAndFlips(seed, effort);
  }
  llmzip::RunSplices(seeds, effort);
  std::printf("%zu inputs\n", llmzip::num_runs);
  return 0;
}
