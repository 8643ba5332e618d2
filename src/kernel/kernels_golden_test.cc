// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Hashes of the plain loops' results. They lock exact-1 itself: if one
// changes, archives written before no longer decode, and the numerics id in
// docs/NUMERICS.md changes in the same commit.
#include <algorithm>
#include <cstring>
#include <map>
#include <string>

#include "base/checksum.h"
#include "gtest/gtest.h"
#include "kernel/kernels.h"
#include "testing/kernel_inputs.h"

namespace llmzip {
namespace {

// Hash over the values as little-endian integers of their size.
template <typename T>
uint64_t HashOf(const std::vector<T>& values) {
  std::vector<uint8_t> bytes;
  for (const T& value : values) {
    uint64_t bits = 0;
    if constexpr (sizeof(T) == 4) {
      uint32_t word;
      std::memcpy(&word, &value, 4);
      bits = word;
    } else {
      bits = static_cast<uint64_t>(value);
    }
    for (size_t i = 0; i < sizeof(T); ++i) {
      bytes.push_back(static_cast<uint8_t>(bits >> (8 * i)));
    }
  }
  return Xxh3Of(bytes);
}

constexpr size_t kLength = 1000;

std::map<std::string, uint64_t> HashesOf(const Kernels& kernels) {
  std::map<std::string, uint64_t> hashes;
  InputGenerator generator(20260101);
  const auto x = generator.Floats(kLength, 4.0f);
  const auto y = generator.Floats(kLength, 2.0f);
  const auto z = generator.Floats(kLength, 1.0f);
  std::vector<float> out(kLength);

  const size_t num_blocks = (kLength + kBlock - 1) / kBlock;
  std::vector<int8_t> q(num_blocks * kBlock);
  std::vector<float> scale(num_blocks);
  kernels.quantize(x.data(), kLength, q.data(), scale.data());
  hashes["quantize q"] = HashOf(q);
  hashes["quantize scale"] = HashOf(scale);

  for (const ScaleKind kind : {ScaleKind::kBfloat16, ScaleKind::kFloat16}) {
    const std::string name = kind == ScaleKind::kFloat16 ? "f16" : "bf16";
    std::vector<uint8_t> tile(TileBytes(num_blocks));
    for (size_t row = 0; row < kTileRows; ++row) {
      auto weights = generator.Floats(kLength, 0.1f);
      weights[row] = 1.0f;
      kernels.pack_row(weights.data(), kLength, kind, row, tile.data());
    }
    // Field by field, so that the machine's byte order does not matter.
    std::vector<uint16_t> scales;
    std::vector<uint8_t> weights;
    for (size_t b = 0; b < num_blocks; ++b) {
      for (size_t row = 0; row < kTileRows; ++row) {
        uint16_t bits;
        std::memcpy(&bits, &tile[ScalesAt(b) + 2 * row], 2);
        scales.push_back(bits);
      }
      const auto begin = tile.begin() + static_cast<ptrdiff_t>(WeightsAt(b));
      weights.insert(weights.end(), begin, begin + kBlockBytes);
    }
    hashes["pack_row scales " + name] = HashOf(scales);
    hashes["pack_row weights " + name] = HashOf(weights);
    std::vector<float> product(kTileRows);
    const uint8_t* tiles[] = {tile.data()};
    kernels.mat_mul(tiles, 1, kind, num_blocks, q.data(), scale.data(), 1,
                    product.data(), kTileRows);
    hashes["mat_mul " + name] = HashOf(product);
  }

  const std::vector<float> sums = {kernels.sum_squares(x.data(), kLength),
                                   kernels.dot(x.data(), y.data(), kLength)};
  hashes["sum_squares, dot"] = HashOf(sums);
  kernels.rms_norm(x.data(), y.data(), 1e-5f, kLength, out.data());
  hashes["rms_norm"] = HashOf(out);
  kernels.layer_norm(x.data(), y.data(), z.data(), 1e-5f, kLength, out.data());
  hashes["layer_norm"] = HashOf(out);
  kernels.silu_mul(x.data(), y.data(), kLength, out.data());
  hashes["silu_mul"] = HashOf(out);
  kernels.lerp(x.data(), y.data(), z.data(), kLength, out.data());
  hashes["lerp"] = HashOf(out);
  kernels.mul(x.data(), y.data(), kLength, out.data());
  hashes["mul"] = HashOf(out);
  kernels.add(x.data(), kLength, out.data());
  hashes["add"] = HashOf(out);
  kernels.row_update(0.7f, y.data(), kLength, out.data());
  hashes["row_update"] = HashOf(out);
  kernels.sigmoid(x.data(), kLength, out.data());
  hashes["sigmoid"] = HashOf(out);
  kernels.tanh(x.data(), kLength, out.data());
  hashes["tanh"] = HashOf(out);
  kernels.relu_squared(x.data(), kLength, out.data());
  hashes["relu_squared"] = HashOf(out);
  kernels.gelu(x.data(), kLength, out.data());
  hashes["gelu"] = HashOf(out);
  kernels.scale(x.data(), 0.7f, kLength, out.data());
  hashes["scale"] = HashOf(out);
  kernels.soft_cap(x.data(), 3.0f, kLength, out.data());
  hashes["soft_cap"] = HashOf(out);
  auto wide = x;
  for (float& v : wide) v *= 23.0f;
  kernels.exp(wide.data(), kLength, out.data());
  hashes["exp"] = HashOf(out);
  for (const bool halves : {false, true}) {
    out = x;
    kernels.rope(y.data(), z.data(), 10, 100, 96, halves, out.data());
    hashes[halves ? "rope halves" : "rope"] = HashOf(out);
  }

  AttentionArrays arrays(80, 333, 3, 5);
  kernels.attention(arrays.input, arrays.scratch.data(), arrays.out.data());
  hashes["attention"] = HashOf(arrays.out);

  AttentionArrays extras(72, 100, 3, 6, /*key_planes=*/2);
  extras.input.first_key = 5;
  extras.input.score_cap = 20.0f;
  kernels.attention(extras.input, extras.scratch.data(), extras.out.data());
  hashes["attention extras"] = HashOf(extras.out);

  std::vector<uint32_t> mass(kLength);
  std::vector<uint64_t> tile_sum((kLength + 63) / 64);
  kernels.masses(wide.data(), kLength, mass.data(), tile_sum.data());
  hashes["masses"] = HashOf(mass);
  hashes["masses sums"] = HashOf(tile_sum);

  std::vector<float> state(64 * 64);
  std::vector<float> read(64);
  for (int step = 0; step < 20; ++step) {
    std::vector<std::vector<float>> v;
    for (int i = 0; i < 6; ++i) v.push_back(generator.Floats(64, 0.2f));
    for (float& decay : v[1]) decay = 0.775f + decay;
    kernels.wkv7(v[0].data(), v[1].data(), v[2].data(), v[3].data(),
                 v[4].data(), v[5].data(), state.data(), read.data());
  }
  std::vector<float> by_key(state.size());  // [64 j][64 i]
  for (size_t at = 0; at < state.size(); ++at) {
    const size_t i = at / 1024 * 16 + at % 16, j = at / 16 % 64;
    by_key[j * 64 + i] = state[at];
  }
  hashes["wkv7 state"] = HashOf(by_key);
  hashes["wkv7 read"] = HashOf(read);

  InputGenerator recurrent(4);
  std::vector<float> state4(3 * 100), read4(100), state5(40 * 40), read5(40);
  std::fill(state4.begin() + 200, state4.end(), -1e30f);
  for (int step = 0; step < 20; ++step) {
    std::vector<std::vector<float>> v;
    for (int i = 0; i < 9; ++i) v.push_back(recurrent.Floats(100, 0.5f));
    for (float& decay : v[0]) decay = decay - 0.5f;
    for (float& decay : v[4]) decay = decay + 0.5f;
    for (float& key : v[1]) key = key * 10.0f;
    kernels.wkv4(100, v[0].data(), v[1].data(), v[2].data(), v[3].data(),
                 state4.data(), read4.data());
    kernels.wkv5(40, v[5].data(), v[4].data(), v[6].data(), v[7].data(),
                 v[8].data(), state5.data(), read5.data());
  }
  hashes["wkv4 state"] = HashOf(state4);
  hashes["wkv4 read"] = HashOf(read4);
  hashes["wkv5 state"] = HashOf(state5);
  hashes["wkv5 read"] = HashOf(read5);

  std::vector<uint8_t> nibbles(NibbleTileBytes(num_blocks));
  for (size_t b = 0; b < num_blocks; ++b) {
    uint8_t* block = &nibbles[b * kNibbleBlockBytes];
    for (size_t i = 0; i < 2 * kTileRows; ++i) {
      const uint32_t random = generator.Next();
      const auto half =
          static_cast<uint16_t>((random & 0x8000) | (random >> 16) % 0x3c00);
      std::memcpy(block + 2 * i, &half, 2);
    }
    for (size_t i = kNibblesAt; i < kNibbleBlockBytes; ++i) {
      block[i] = static_cast<uint8_t>(generator.Next() >> 8);
    }
  }
  std::vector<float> product(kTileRows);
  const uint8_t* tiles[] = {nibbles.data()};
  kernels.mat_mul_nibbles(tiles, 1, num_blocks, q.data(), scale.data(), 1,
                          product.data(), kTileRows);
  hashes["mat_mul nibbles"] = HashOf(product);
  return hashes;
}

const std::map<std::string, uint64_t> kGolden = {
    {"add", 0x455254990c08d0b8u},
    {"attention", 0x9ee5b15dc644a6b8u},
    {"attention extras", 0xc268fce5f23ad08du},
    {"exp", 0xa4eb4650e3f26a94u},
    {"gelu", 0x0aec9b45d057a86eu},
    {"layer_norm", 0x9600c2cb882ba4a1u},
    {"lerp", 0x27ff5c37b0147de8u},
    {"masses", 0x1b997515f541735cu},
    {"masses sums", 0x92a2508bd22540eeu},
    {"mat_mul bf16", 0x95a20fce2b26f53fu},
    {"mat_mul f16", 0x7ef42f6a8c972c3fu},
    {"mat_mul nibbles", 0xf39df4507b52c4e6u},
    {"mul", 0xe878e33a4c7b54cbu},
    {"pack_row scales bf16", 0x8655bbe9867074edu},
    {"pack_row scales f16", 0xdb75baba650e4a62u},
    {"pack_row weights bf16", 0xb01a24c0d3c91689u},
    {"pack_row weights f16", 0x867f1bc2bb3f68a8u},
    {"quantize q", 0x36c752033a50f976u},
    {"quantize scale", 0x69cce428d63a4431u},
    {"relu_squared", 0xa1243083de4088bcu},
    {"rms_norm", 0x54a3c937d731cbc4u},
    {"rope", 0x6ea8d622119ed61bu},
    {"rope halves", 0xb4d9603635b3086bu},
    {"row_update", 0xf5a39359ec950079u},
    {"scale", 0xa57cf31c81b13955u},
    {"sigmoid", 0xa305bcafa89d3489u},
    {"silu_mul", 0x7fa169e7586f23c6u},
    {"soft_cap", 0x7075cf49583e634cu},
    {"sum_squares, dot", 0x0c943e4287c3b63eu},
    {"tanh", 0x27b87164da38fde9u},
    {"wkv4 read", 0x340ad8b1b6626fc8u},
    {"wkv4 state", 0x5e15b2c83637e955u},
    {"wkv5 read", 0xe6904646314add79u},
    {"wkv5 state", 0xbc748e1ee5045735u},
    {"wkv7 read", 0x659d2b8fb741b272u},
    {"wkv7 state", 0xf802ecddd9f356a0u},
};

TEST(KernelsGoldenTest, EveryTableGivesTheGoldenHashes) {
  for (const Kernels* kernels : AvailableKernels()) {
    SCOPED_TRACE(kernels->name);
    const auto hashes = HashesOf(*kernels);
    EXPECT_EQ(hashes.size(), kGolden.size());
    for (const auto& [name, hash] : hashes) {
      const auto golden = kGolden.find(name);
      const uint64_t want = golden == kGolden.end() ? 0 : golden->second;
      EXPECT_EQ(hash, want)
          << "{\"" << name << "\", 0x" << std::hex << hash << "u},";
    }
  }
}

}  // namespace
}  // namespace llmzip
