// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "testing/rwkv_bin_writer.h"

#include <bit>

#include "base/bytes.h"

namespace llmzip {
namespace {

constexpr uint32_t kF32 = 0, kF16 = 1;

// The tensors of a model, as rwkv.cpp's converter and quantizer write them.
class Maker {
 public:
  explicit Maker(const TinyRwkv& wanted)
      : wanted_(wanted),
        writer_(wanted.num_tokens, kTinyRwkvWidth, kTinyRwkvLayers) {
    writer_.SetHeader(5, wanted.matrix_type);
  }

  RwkvBinWriter Make() {
    constexpr uint32_t d = kTinyRwkvWidth;
    Floats("emb.weight", {d, wanted_.num_tokens}, 0.0f);
    Norm("blocks.0.ln0");
    for (uint32_t layer = 0; layer < kTinyRwkvLayers; ++layer) {
      prefix_ = "blocks." + std::to_string(layer) + ".";
      Norm("ln1");
      Norm("ln2");
      if (wanted_.version != kRwkv4) Norm("att.ln_x");
      for (const char* name : {"key", "value", "receptance", "output"}) {
        Matrix(std::string("att.") + name + ".weight", d, d);
      }
      switch (wanted_.version) {
        case kRwkv4:
        case kRwkv5v1:
        case kRwkv5v2:
          Mixes();
          break;
        case kRwkv6:
          Mixes6();
          break;
        case kRwkv7:
          Mixes7(layer);
          break;
      }
      Matrix("ffn.key.weight", d, kTinyRwkvFeedForward);
      Matrix("ffn.value.weight", kTinyRwkvFeedForward, d);
      if (wanted_.version != kRwkv7) Matrix("ffn.receptance.weight", d, d);
    }
    prefix_.clear();
    Norm("ln_out");
    Floats("head.weight", {d, wanted_.num_tokens}, 0.0f);
    return writer_;
  }

 private:
  void Mixes() {
    constexpr uint32_t d = kTinyRwkvWidth, heads = 2;
    for (const char* name :
         {"att.time_mix_k", "att.time_mix_v", "att.time_mix_r",
          "ffn.time_mix_k", "ffn.time_mix_r"}) {
      Floats(name, {d}, 0.5f);
    }
    if (wanted_.version == kRwkv4) {
      Floats("att.time_first", {d}, 0.3f);
      Floats("att.time_decay", {d}, -1.0f);
    } else if (wanted_.version == kRwkv5v1) {
      Floats("att.time_first", {1, 1, heads}, 0.3f);
      Floats("att.time_decay", {1, 1, heads}, 0.9f);
    } else {
      Floats("att.time_faaaa", {1, d / heads, heads}, 0.3f);
      Floats("att.time_decay", {1, d / heads, heads}, 0.9f);
      Floats("att.time_mix_g", {d}, 0.5f);
      Matrix("att.gate.weight", d, d);
    }
  }

  void Mixes6() {
    constexpr uint32_t d = kTinyRwkvWidth, heads = 2, rank = kTinyRwkvRank;
    for (const char* name :
         {"att.time_maa_x", "att.time_maa_w", "att.time_maa_k",
          "att.time_maa_v", "att.time_maa_r", "att.time_maa_g",
          "ffn.time_maa_k", "ffn.time_maa_r"}) {
      Floats(name, {d}, 0.5f);
    }
    Floats("att.time_maa_w1", {d, 5 * rank}, 0.0f);
    Floats("att.time_maa_w2", {rank, d, 5}, 0.0f);
    Floats("att.time_decay", {1, d / heads, heads}, -3.0f);
    Floats("att.time_decay_w1", {d, 2 * rank}, 0.0f);
    Floats("att.time_decay_w2", {2 * rank, d}, 0.0f);
    Floats("att.time_faaaa", {1, d / heads, heads}, 0.3f);
    Matrix("att.gate.weight", d, d);
  }

  void Mixes7(uint32_t layer) {
    constexpr uint32_t d = kTinyRwkvWidth, rank = 4 * kTinyRwkvRank;
    Floats("att.x_rwkvag", {d, 1, 6}, 0.5f);
    for (const std::string part : {"w", "a", "v", "g"}) {
      if (part == "v" && layer == 0) continue;
      if (part != "g") Floats("att." + part + "0", {d, 1, 1}, -1.0f);
      Floats("att." + part + "1", {d, rank}, 0.0f);
      Floats("att." + part + "2", {rank, d}, 0.0f);
    }
    Floats("att.k_k", {d, 1, 1}, 0.8f);
    Floats("att.k_a", {d, 1, 1}, 1.0f);
    Floats("att.r_k", {d, 1}, 0.0f);
    Floats("ffn.x_k", {d, 1, 1}, 0.5f);
  }

  void Norm(const std::string& name) {
    Floats(name + ".weight", {kTinyRwkvWidth}, 1.0f);
    Floats(name + ".bias", {kTinyRwkvWidth}, 0.0f);
  }

  // Numbers within 0.1 of `mean`.
  void Floats(const std::string& name, const std::vector<uint32_t>& dims,
              float mean) {
    std::vector<uint8_t> bytes;
    for (uint32_t i = 0; i < Product(dims); ++i) {
      const float part = static_cast<float>(Next() % 2001) - 1000.0f;
      AppendFixed32(std::bit_cast<uint32_t>(mean + part * 1e-4f), &bytes);
    }
    Add(name, kF32, dims, bytes);
  }

  void Matrix(const std::string& name, uint32_t cols, uint32_t rows) {
    const uint32_t type = wanted_.matrix_type;
    if (type == kF32) return Floats(name, {cols, rows}, 0.0f);
    std::vector<uint8_t> bytes;
    if (type == kF16) {
      for (uint32_t i = 0; i < cols * rows; ++i) AppendFixed16(Half(), &bytes);
    } else {
      for (uint32_t i = 0; i < cols * rows; i += 32) AppendBlock(type, &bytes);
    }
    Add(name, type, {cols, rows}, bytes);
  }

  // A scale, a least value if the type has one, and quants of any bits.
  void AppendBlock(uint32_t type, std::vector<uint8_t>* bytes) {
    AppendFixed16(0x1400, bytes);  // 0.00098
    if (type == 3 || type == 8) AppendFixed16(0x9400, bytes);
    const size_t quants = type == 9 ? 32 : type >= 7 ? 20 : 16;
    for (size_t i = 0; i < quants; ++i) {
      bytes->push_back(static_cast<uint8_t>(Next()));
    }
  }

  // Of a magnitude from 0.016 to 0.125.
  uint16_t Half() {
    const uint32_t random = Next();
    return static_cast<uint16_t>((random & 0x8000) | 0x2400 |
                                 (random & 0x0bff));
  }

  void Add(const std::string& name, uint32_t type,
           const std::vector<uint32_t>& dims,
           const std::vector<uint8_t>& bytes) {
    const std::string full = prefix_ + name;
    if (full != wanted_.leave_out) writer_.AddTensor(full, type, dims, bytes);
  }

  static uint32_t Product(const std::vector<uint32_t>& dims) {
    uint32_t product = 1;
    for (const uint32_t dim : dims) product *= dim;
    return product;
  }

  uint32_t Next() {
    state_ = state_ * 1664525 + 1013904223;
    return state_ >> 8;
  }

  const TinyRwkv wanted_;
  RwkvBinWriter writer_;
  std::string prefix_;
  uint32_t state_ = 1;
};

}  // namespace

RwkvBinWriter::RwkvBinWriter(uint32_t num_tokens, uint32_t width,
                             uint32_t num_layers)
    : header_{0x67676d66, 101, num_tokens, width, num_layers, 0} {}

void RwkvBinWriter::AddTensor(std::string_view name, uint32_t type,
                              const std::vector<uint32_t>& dims,
                              std::span<const uint8_t> bytes) {
  AppendFixed32(static_cast<uint32_t>(dims.size()), &tensors_);
  AppendFixed32(static_cast<uint32_t>(name.size()), &tensors_);
  AppendFixed32(type, &tensors_);
  for (const uint32_t dim : dims) AppendFixed32(dim, &tensors_);
  AppendBytes({reinterpret_cast<const uint8_t*>(name.data()), name.size()},
              &tensors_);
  AppendBytes(bytes, &tensors_);
}

std::vector<uint8_t> RwkvBinWriter::Finish() const {
  std::vector<uint8_t> file;
  for (const uint32_t field : header_) AppendFixed32(field, &file);
  AppendBytes(tensors_, &file);
  return file;
}

RwkvBinWriter MakeTinyRwkv(const TinyRwkv& wanted) {
  return Maker(wanted).Make();
}

}  // namespace llmzip
