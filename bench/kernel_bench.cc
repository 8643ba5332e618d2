// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Speed of the kernels, every table that this CPU can run. "MAC/s" counts
// multiply-adds of weights and activations; "hot" shapes stay in the caches,
// "cold" ones are far larger than them and come from memory.
#include <benchmark/benchmark.h>

#include <string>

#include "kernel/kernels.h"
#include "kernel/pack.h"
#include "testing/kernel_inputs.h"

namespace llmzip {
namespace {

using benchmark::Counter;

void CountPerIteration(benchmark::State& state, const char* name,
                       double amount) {
  state.counters[name] =
      Counter(amount, Counter::kIsIterationInvariantRate, Counter::kIs1000);
}

// args: columns, rows, tokens, number of such matrices visited in turn
void MatMul(benchmark::State& state, const Kernels* kernels) {
  const auto cols = static_cast<size_t>(state.range(0));
  const auto rows = static_cast<size_t>(state.range(1));
  const auto num_tokens = static_cast<size_t>(state.range(2));
  const auto copies = static_cast<size_t>(state.range(3));
  InputGenerator generator(1);
  auto packed = PackedMatrix::Create(rows * copies, cols, ScaleKind::kBfloat16);
  if (!packed.ok()) return state.SkipWithError("no memory");
  const auto x = generator.Floats(cols, 0.1f);
  for (size_t row = 0; row < rows * copies; ++row) {
    packed->PackRow(BestKernels(), row, x.data());
  }
  const size_t num_blocks = packed->num_blocks();
  const auto q = generator.Bytes(num_tokens * num_blocks * kBlock);
  const auto scale = generator.Floats(num_tokens * num_blocks, 0.1f);
  std::vector<float> y(num_tokens * rows);
  const size_t num_tiles = rows / kTileRows;
  size_t copy = 0;
  for (auto _ : state) {
    kernels->mat_mul(packed->tiles() + copy * num_tiles, num_tiles,
                     ScaleKind::kBfloat16, num_blocks, q.data(), scale.data(),
                     num_tokens, y.data(), rows);
    benchmark::ClobberMemory();
    copy = copy + 1 == copies ? 0 : copy + 1;
  }
  CountPerIteration(state, "MAC/s",
                    static_cast<double>(rows * cols * num_tokens));
}

// args: columns, rows, tokens, number of such matrices visited in turn
void MatMulNibbles(benchmark::State& state, const Kernels* kernels) {
  const auto cols = static_cast<size_t>(state.range(0));
  const auto rows = static_cast<size_t>(state.range(1));
  const auto num_tokens = static_cast<size_t>(state.range(2));
  const auto copies = static_cast<size_t>(state.range(3));
  InputGenerator generator(1);
  const size_t num_blocks = cols / kBlock;
  const size_t tile_bytes = NibbleTileBytes(num_blocks);
  const size_t num_tiles = rows / kTileRows;
  // Scales and minimums of about 1: any byte, and 0x3b for the upper ones.
  std::vector<uint8_t> memory(copies * num_tiles * tile_bytes, 0x3b);
  std::vector<const uint8_t*> tiles;
  for (size_t at = 0; at < memory.size(); at += tile_bytes) {
    tiles.push_back(&memory[at]);
  }
  const auto q = generator.Bytes(num_tokens * num_blocks * kBlock);
  const auto scale = generator.Floats(num_tokens * num_blocks, 0.1f);
  std::vector<float> y(num_tokens * rows);
  size_t copy = 0;
  for (auto _ : state) {
    kernels->mat_mul_nibbles(tiles.data() + copy * num_tiles, num_tiles,
                             num_blocks, q.data(), scale.data(), num_tokens,
                             y.data(), rows);
    benchmark::ClobberMemory();
    copy = copy + 1 == copies ? 0 : copy + 1;
  }
  CountPerIteration(state, "MAC/s",
                    static_cast<double>(rows * cols * num_tokens));
}

void Attention(benchmark::State& state, const Kernels* kernels) {
  AttentionArrays arrays(static_cast<size_t>(state.range(0)),
                         static_cast<size_t>(state.range(1)),
                         static_cast<size_t>(state.range(2)), 1);
  for (auto _ : state) {
    kernels->attention(arrays.input, arrays.scratch.data(), arrays.out.data());
    benchmark::ClobberMemory();
  }
  CountPerIteration(state, "keys/s", static_cast<double>(state.range(1)));
}

void Masses(benchmark::State& state, const Kernels* kernels) {
  const auto n = static_cast<size_t>(state.range(0));
  const auto logit = InputGenerator(1).Floats(n, 15.0f);
  std::vector<uint32_t> mass(n);
  std::vector<uint64_t> sum((n + 63) / 64);
  for (auto _ : state) {
    kernels->masses(logit.data(), n, mass.data(), sum.data());
    benchmark::ClobberMemory();
  }
  CountPerIteration(state, "rows/s", static_cast<double>(n));
}

void Wkv7(benchmark::State& state, const Kernels* kernels) {
  InputGenerator generator(1);
  std::vector<std::vector<float>> v;
  for (int i = 0; i < 6; ++i) v.push_back(generator.Floats(64, 0.2f));
  for (float& decay : v[1]) decay = 0.775f + decay;
  std::vector<float> memory(64 * 64), y(64);
  for (auto _ : state) {
    kernels->wkv7(v[0].data(), v[1].data(), v[2].data(), v[3].data(),
                  v[4].data(), v[5].data(), memory.data(), y.data());
    benchmark::ClobberMemory();
  }
}

void Quantize(benchmark::State& state, const Kernels* kernels) {
  const auto n = static_cast<size_t>(state.range(0));
  const auto x = InputGenerator(1).Floats(n, 15.0f);
  std::vector<int8_t> q(n);
  std::vector<float> scale(n / kBlock);
  for (auto _ : state) {
    kernels->quantize(x.data(), n, q.data(), scale.data());
    benchmark::ClobberMemory();
  }
}

void PackRow(benchmark::State& state, const Kernels* kernels) {
  const auto n = static_cast<size_t>(state.range(0));
  const auto x = InputGenerator(1).Floats(n, 15.0f);
  std::vector<uint8_t> tile(TileBytes(n / kBlock));
  for (auto _ : state) {
    kernels->pack_row(x.data(), n, ScaleKind::kBfloat16, 5, tile.data());
    benchmark::ClobberMemory();
  }
}

void RmsNorm(benchmark::State& state, const Kernels* kernels) {
  const auto n = static_cast<size_t>(state.range(0));
  const auto x = InputGenerator(1).Floats(n, 15.0f);
  std::vector<float> y(n);
  for (auto _ : state) {
    kernels->rms_norm(x.data(), x.data(), 1e-5f, n, y.data());
    benchmark::ClobberMemory();
  }
}

void SiluMul(benchmark::State& state, const Kernels* kernels) {
  const auto n = static_cast<size_t>(state.range(0));
  const auto x = InputGenerator(1).Floats(n, 15.0f);
  std::vector<float> y(n);
  for (auto _ : state) {
    kernels->silu_mul(x.data(), x.data(), n, y.data());
    benchmark::ClobberMemory();
  }
}

void LayerNorm(benchmark::State& state, const Kernels* kernels) {
  const auto n = static_cast<size_t>(state.range(0));
  const auto x = InputGenerator(1).Floats(n, 15.0f);
  std::vector<float> y(n);
  for (auto _ : state) {
    kernels->layer_norm(x.data(), x.data(), x.data(), 1e-5f, n, y.data());
    benchmark::ClobberMemory();
  }
}

void Tanh(benchmark::State& state, const Kernels* kernels) {
  const auto n = static_cast<size_t>(state.range(0));
  const auto x = InputGenerator(1).Floats(n, 3.0f);
  std::vector<float> y(n);
  for (auto _ : state) {
    kernels->tanh(x.data(), n, y.data());
    benchmark::ClobberMemory();
  }
}

void Lerp(benchmark::State& state, const Kernels* kernels) {
  const auto n = static_cast<size_t>(state.range(0));
  const auto x = InputGenerator(1).Floats(n, 15.0f);
  std::vector<float> y(n);
  for (auto _ : state) {
    kernels->lerp(x.data(), x.data(), x.data(), n, y.data());
    benchmark::ClobberMemory();
  }
}

// args: size of a head, 1 for pairs that are half a head apart
void Rope(benchmark::State& state, const Kernels* kernels) {
  const auto head_size = static_cast<size_t>(state.range(0));
  InputGenerator generator(1);
  auto x = generator.Floats(9 * head_size, 5.0f);
  const std::vector<float> cos(head_size / 2, 0.6f), sin(head_size / 2, 0.8f);
  for (auto _ : state) {
    kernels->rope(cos.data(), sin.data(), 9, head_size, head_size,
                  state.range(1) != 0, x.data());
    benchmark::ClobberMemory();
  }
}

template <typename Function>
benchmark::internal::Benchmark* Register(const char* name,
                                         const Kernels* kernels, Function f) {
  const std::string full = std::string(name) + "/" + kernels->name;
  return benchmark::RegisterBenchmark(full.c_str(), f, kernels);
}

void RegisterAll() {
  for (const Kernels* kernels : AvailableKernels()) {
    auto* mat_mul = Register("mat_mul", kernels, MatMul);
    for (const int64_t tokens : {1, 2, 4, 8, 16, 64}) {
      mat_mul->Args({576, 1536, tokens, 1});
      mat_mul->Args({1536, 576, tokens, 1});
      mat_mul->Args({256, 1024, tokens, 1});
      if (std::string(kernels->name) == "scalar") break;
      // 135 matrices of SmolLM2's size, about 120 MB: cold.
      mat_mul->Args({576, 1536, tokens, 135});
      // 24 of the built-in model's, 6.7 MB: from the third-level cache.
      mat_mul->Args({256, 1024, tokens, 24});
    }
    auto* nibbles = Register("mat_mul_nibbles", kernels, MatMulNibbles);
    for (const int64_t tokens : {1, 2, 3, 4, 8, 64}) {
      nibbles->Args({576, 1536, tokens, 1});
      if (std::string(kernels->name) == "scalar") break;
      nibbles->Args({576, 1536, tokens, 135});
    }
    Register("attention", kernels, Attention)
        ->Args({64, 1000, 3})
        ->Args({64, 1000, 1})
        ->Args({128, 1000, 4});
    Register("masses", kernels, Masses)->Arg(4096)->Arg(49152);
    Register("wkv7", kernels, Wkv7);
    Register("quantize", kernels, Quantize)->Arg(576)->Arg(1536);
    Register("pack_row", kernels, PackRow)->Arg(256)->Arg(576);
    Register("rms_norm", kernels, RmsNorm)->Arg(576);
    Register("layer_norm", kernels, LayerNorm)->Arg(576);
    Register("silu_mul", kernels, SiluMul)->Arg(1536);
    Register("tanh", kernels, Tanh)->Arg(1536);
    Register("lerp", kernels, Lerp)->Arg(576);
    Register("rope", kernels, Rope)->Args({64, 0})->Args({64, 1});
  }
}

}  // namespace
}  // namespace llmzip

int main(int argc, char** argv) {
  llmzip::RegisterAll();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
