// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "nn/transformer_spec.h"

#include <algorithm>
#include <cmath>
#include <string>
#include <utility>

namespace llmzip {
namespace {

constexpr uint32_t kDefaultPositions = 2048;

// Reads one number after the other. The first failure sticks, and what follows
// it is skipped.
class KeyReader {
 public:
  explicit KeyReader(const WeightReader& reader) : reader_(reader) {}

  const Status& status() const { return status_; }

  uint32_t Uint(const char* key, uint64_t most) {
    return Take([&] { return reader_.Uint(key, 1, most); });
  }
  uint32_t UintOr(const char* key, uint64_t fallback, uint64_t least,
                  uint64_t most) {
    return Take([&] { return reader_.UintOr(key, fallback, least, most); });
  }
  float Float(const char* key, float least, float most) {
    return Take([&] { return reader_.Float(key, least, most); });
  }
  float FloatOr(const char* key, float fallback, float least, float most) {
    return Take([&] { return reader_.FloatOr(key, fallback, least, most); });
  }
  void Take(Status status) {
    if (status_.ok()) status_ = std::move(status);
  }
  // Fails with the full name of `key` and what is wrong with it.
  void Refuse(const char* key, const std::string& why) {
    if (!status_.ok()) return;
    status_ = Status(Code::kBadModel, reader_.FullKey(key) + " " + why);
  }

 private:
  // Zero after a failure: nobody looks at the value then.
  template <typename Read>
  auto Take(Read read) -> std::remove_reference_t<decltype(*read())> {
    if (!status_.ok()) return {};
    auto value = read();
    status_ = value.status();
    return value.ok() ? *value : std::remove_reference_t<decltype(*value)>{};
  }

  const WeightReader& reader_;
  Status status_;
};

constexpr char kKvHeadsKey[] = "attention.head_count_kv";

// All layers with attention have the same number of key heads.
Status ReadKvHeadsByLayer(const WeightReader& reader, TransformerSpec* spec) {
  auto by_layer =
      reader.UintsOfLayers(kKvHeadsKey, spec->num_layers, kMaxHeads);
  if (!by_layer.ok()) return by_layer.status();
  spec->num_kv_heads = *std::max_element(by_layer->begin(), by_layer->end());
  for (uint32_t i = 0; i < spec->num_layers; ++i) {
    const uint32_t heads = (*by_layer)[i];
    spec->layers[i].is_recurrent = heads == 0;
    if (heads == 0 || heads == spec->num_kv_heads) continue;
    return Status(Code::kBadModel, reader.FullKey(kKvHeadsKey) + " has both " +
                                       std::to_string(heads) + " and " +
                                       std::to_string(spec->num_kv_heads));
  }
  if (spec->num_kv_heads > 0) return Status();
  return Status(Code::kBadModel,
                reader.FullKey(kKvHeadsKey) + " is 0 in all layers");
}

void ReadHeads(const WeightReader& reader, KvHeads kv_heads, KeyReader* in,
               TransformerSpec* spec) {
  spec->num_heads = in->Uint("attention.head_count", kMaxHeads);
  if (!in->status().ok()) return;
  if (kv_heads == KvHeads::kByLayer && reader.KeyIsArray(kKvHeadsKey)) {
    in->Take(ReadKvHeadsByLayer(reader, spec));
  } else {
    spec->num_kv_heads = in->UintOr(kKvHeadsKey, spec->num_heads, 1, kMaxHeads);
  }
  if (!in->status().ok()) return;
  if (spec->num_heads % spec->num_kv_heads != 0) {
    in->Refuse("attention.head_count",
               std::to_string(spec->num_heads) +
                   " is not a multiple of head_count_kv " +
                   std::to_string(spec->num_kv_heads));
    return;
  }
  spec->head_size =
      in->UintOr("attention.key_length", spec->embedding_size / spec->num_heads,
                 1, kMaxHeadSize);
  const uint32_t value_size =
      in->UintOr("attention.value_length", spec->head_size, 1, kMaxHeadSize);
  if (value_size != spec->head_size) {
    in->Refuse("attention.value_length", std::to_string(value_size) +
                                             " differs from key_length " +
                                             std::to_string(spec->head_size));
  }
}

// Positions that see all positions before them. Within a sliding window of w
// tokens a text of w tokens is read as without one, so it is a bound like the
// length of texts in training.
uint32_t ReadPositions(KeyReader* in) {
  const uint32_t trained =
      in->UintOr("context_length", kDefaultPositions, 1, kMaxPositions);
  const uint32_t window =
      in->UintOr("attention.sliding_window", 0, 0, UINT32_MAX);
  return window == 0 ? trained : std::min(trained, window);
}

// Reads the factor of a key. 0 stands for none.
Result<float> ReadFactor(const WeightReader& reader, const char* key,
                         float missing) {
  auto factor = reader.FloatOr(key, missing, 0.0f, 1e6f);
  if (!factor.ok() || *factor >= 1.0f) return factor;
  if (*factor == 0.0f) return 1.0f;
  return Status(Code::kBadModel, reader.FullKey(key) + " is " +
                                     std::to_string(*factor) +
                                     ", expected 1 or more");
}

// Older files name the factor rope.scale_linear.
Status ReadLinearFactor(const WeightReader& reader, RotarySpec* rotary) {
  auto older = ReadFactor(reader, "rope.scale_linear", 1.0f);
  if (!older.ok()) return older.status();
  auto factor = ReadFactor(reader, "rope.scaling.factor", *older);
  if (!factor.ok()) return factor.status();
  rotary->linear_factor = double{*factor};
  return Status();
}

// YaRN's factor and the length of the texts of the first training.
Status ReadYarn(const WeightReader& reader, KeyReader* in, RotarySpec* rotary) {
  YarnOptions& yarn = rotary->yarn;
  yarn.factor = double{in->Float("rope.scaling.factor", 1.0f, 1e6f)};
  yarn.trained_length = double{static_cast<float>(
      in->Uint("rope.scaling.original_context_length", kMaxPositions))};
  yarn.often =
      double{in->FloatOr("rope.scaling.yarn_beta_fast", 32.0f, 1e-2f, 1e3f)};
  yarn.seldom =
      double{in->FloatOr("rope.scaling.yarn_beta_slow", 1.0f, 1e-2f, 1e3f)};
  // Other values would blend YaRN with something else.
  (void)in->FloatOr("rope.scaling.yarn_ext_factor", 1.0f, 1.0f, 1.0f);
  (void)in->FloatOr("rope.scaling.yarn_attn_factor", 1.0f, 1.0f, 1.0f);
  const float factor =
      in->FloatOr("rope.scaling.attn_factor", 1.0f, 1e-2f, 1e2f);
  LLMZIP_RETURN_IF_ERROR(in->status());
  if (yarn.seldom >= yarn.often) {
    return Status(Code::kBadModel,
                  reader.FullKey("rope.scaling.yarn_beta_slow") +
                      " is not below yarn_beta_fast");
  }
  reader.Ignore("rope.scaling.finetuned");
  rotary->magnitude = double{factor} * RopeTable::YarnMagnitude(yarn.factor);
  return Status();
}

// LongRoPE has one divisor of a frequency for windows up to the length of the
// first training and another for longer ones.
Status ReadLongRope(const WeightReader& reader, KeyReader* in,
                    RotarySpec* rotary) {
  rotary->short_window =
      in->Uint("rope.scaling.original_context_length", kMaxPositions);
  rotary->magnitude =
      double{in->FloatOr("rope.scaling.attn_factor", 1.0f, 1e-2f, 1e2f)};
  LLMZIP_RETURN_IF_ERROR(in->status());
  const uint32_t pairs = rotary->num_rotated / 2;
  auto divisors = reader.Vector("rope_factors_short.weight", pairs);
  if (!divisors.ok()) return divisors.status();
  rotary->divisors = *std::move(divisors);
  divisors = reader.Vector("rope_factors_long.weight", pairs);
  if (!divisors.ok()) return divisors.status();
  rotary->long_divisors = *std::move(divisors);
  reader.Ignore("rope.scaling.factor");
  reader.Ignore("rope.scaling.finetuned");
  return Status();
}

// A file that names no type means linear scaling.
Status ReadScaling(const WeightReader& reader, KeyReader* in,
                   TransformerSpec* spec) {
  RotarySpec* rotary = &spec->rotary;
  auto type = reader.StringOr("rope.scaling.type", "");
  if (!type.ok()) return type.status();
  if (*type == "yarn") return ReadYarn(reader, in, rotary);
  if (*type == "longrope" ||
      (type->empty() && reader.Has("rope_factors_short.weight"))) {
    return ReadLongRope(reader, in, rotary);
  }
  if (!type->empty() && *type != "none" && *type != "linear") {
    return Status(Code::kBadModel,
                  reader.FullKey("rope.scaling.type") + " is " + Quoted(*type) +
                      ", expected none, linear, yarn or longrope");
  }
  // Neither kind looks at these.
  reader.Ignore("rope.scaling.original_context_length");
  reader.Ignore("rope.scaling.finetuned");
  if (*type != "none") return ReadLinearFactor(reader, rotary);
  reader.Ignore("rope.scaling.factor");
  reader.Ignore("rope.scale_linear");
  return Status();
}

// To try out frequencies.
constexpr ReadingRange kShortest = {.num_positions = 1, .window = 1};
constexpr ReadingRange kLongest = {.num_positions = 1, .window = UINT32_MAX};

Status ReadRotary(const WeightReader& reader, KeyReader* in,
                  TransformerSpec* spec) {
  RotarySpec& rotary = spec->rotary;
  rotary.num_rotated =
      in->UintOr("rope.dimension_count", spec->head_size, 1, spec->head_size);
  if (rotary.num_rotated % 2 != 0) {
    in->Refuse("rope.dimension_count",
               std::to_string(rotary.num_rotated) + " is odd");
  }
  rotary.base = double{in->FloatOr("rope.freq_base", 10000.0f, 1.0f, 1e12f)};
  LLMZIP_RETURN_IF_ERROR(in->status());
  LLMZIP_RETURN_IF_ERROR(ReadScaling(reader, in, spec));
  if (reader.Has("rope_freqs.weight")) {
    auto divisors = reader.Vector("rope_freqs.weight", rotary.num_rotated / 2);
    if (!divisors.ok()) return divisors.status();
    rotary.divisors = *std::move(divisors);
    rotary.long_divisors.clear();
  }
  LLMZIP_RETURN_IF_ERROR(RopeTable::Make(rotary.For(kShortest)).status());
  return RopeTable::Make(rotary.For(kLongest)).status();
}

}  // namespace

uint32_t TransformerSpec::num_recurrent() const {
  return static_cast<uint32_t>(
      std::count_if(layers.begin(), layers.end(),
                    [](const LayerSpec& layer) { return layer.is_recurrent; }));
}

uint32_t RotarySpec::BestPositions(uint32_t most) const {
  return long_divisors.empty() ? most : std::min(most, short_window);
}

RopeOptions RotarySpec::For(const ReadingRange& range) const {
  const bool is_long = !long_divisors.empty() && range.window > short_window;
  return {.num_rotated = num_rotated,
          .num_positions = range.num_positions,
          .base = base,
          .linear_factor = linear_factor,
          .magnitude = magnitude,
          .yarn = yarn,
          .frequency_divisors = is_long ? long_divisors : divisors};
}

Result<TransformerSpec> ReadTransformerSpec(const WeightReader& reader,
                                            NormKind norm, KvHeads kv_heads) {
  TransformerSpec spec;
  KeyReader in(reader);
  spec.num_layers = in.Uint("block_count", kMaxLayers);
  spec.embedding_size = in.Uint("embedding_length", kMaxEmbeddingSize);
  spec.ffn_size = in.Uint("feed_forward_length", kMaxFfnSize);
  spec.layers.resize(spec.num_layers);
  ReadHeads(reader, kv_heads, &in, &spec);
  spec.max_positions = ReadPositions(&in);
  spec.norm_kind = norm;
  spec.norm_epsilon =
      in.Float(norm == NormKind::kLayer ? "attention.layer_norm_epsilon"
                                        : "attention.layer_norm_rms_epsilon",
               1e-12f, 1.0f);
  LLMZIP_RETURN_IF_ERROR(in.status());
  spec.score_factor = 1.0f / std::sqrt(static_cast<float>(spec.head_size));
  LLMZIP_RETURN_IF_ERROR(ReadRotary(reader, &in, &spec));
  return spec;
}

Result<TransformerSpec> ReadRecurrentSpec(const WeightReader& reader) {
  TransformerSpec spec;
  KeyReader in(reader);
  spec.num_layers = in.Uint("block_count", kMaxLayers);
  spec.embedding_size = in.Uint("embedding_length", kMaxEmbeddingSize);
  spec.ffn_size = in.Uint("feed_forward_length", kMaxFfnSize);
  spec.norm_epsilon =
      in.Float("attention.layer_norm_rms_epsilon", 1e-12f, 1.0f);
  if (spec.embedding_size % kTileRows != 0) {
    in.Refuse("embedding_length", std::to_string(spec.embedding_size) +
                                      " is not a multiple of " +
                                      std::to_string(kTileRows));
  }
  LLMZIP_RETURN_IF_ERROR(in.status());
  // There are no heads of attention: converters write 0.
  reader.Ignore("attention.head_count");
  spec.layers.resize(spec.num_layers);
  for (LayerSpec& layer : spec.layers) layer.is_recurrent = true;
  RotateNothing(&spec);
  return spec;
}

Result<TransformerSpec> ReadGemmaSpec(const WeightReader& reader) {
  auto spec = ReadTransformerSpec(reader);
  if (!spec.ok()) return spec.status();
  spec->embedding_scale = std::sqrt(static_cast<float>(spec->embedding_size));
  spec->feed_forward = FeedForward::kGeluGated;
  spec->rotary.pairs = RotaryPairs::kHalves;
  return spec;
}

Status ReadLayerWindows(const WeightReader& reader, uint32_t period,
                        TransformerSpec* spec) {
  KeyReader in(reader);
  period = in.UintOr("attention.sliding_window_pattern", period, 1, kMaxLayers);
  const uint32_t window =
      in.UintOr("attention.sliding_window", 4096, 1, kMaxPositions);
  spec->max_positions =
      in.UintOr("context_length", kDefaultPositions, 1, kMaxPositions);
  LLMZIP_RETURN_IF_ERROR(in.status());
  for (uint32_t i = 0; i < spec->num_layers; ++i) {
    if ((i + 1) % period != 0) spec->layers[i].window = window;
  }
  return Status();
}

Status ReadScales(const WeightReader& reader, float logit_divisor,
                  TransformerSpec* spec) {
  constexpr float kLeast = 1e-6f, kMost = 1e6f;
  KeyReader in(reader);
  const auto read = [&in](const char* key, float* scale) {
    *scale = in.FloatOr(key, *scale, kLeast, kMost);
  };
  read("embedding_scale", &spec->embedding_scale);
  read("residual_scale", &spec->residual_scale);
  read("attention.scale", &spec->score_factor);
  read("logit_scale", &logit_divisor);
  LLMZIP_RETURN_IF_ERROR(in.status());
  spec->hidden_scale = 1.0f / logit_divisor;
  return Status();
}

void RotateNothing(TransformerSpec* spec) {
  for (LayerSpec& layer : spec->layers) layer.rotation = LayerRotation::kNone;
  spec->rotary.num_rotated = 0;
}

Status ReadCap(const WeightReader& reader, const char* key, float fallback,
               float* cap) {
  auto read = reader.FloatOr(key, fallback, 0.0f, 1e6f);
  if (!read.ok()) return read.status();
  *cap = *read;
  return Status();
}

}  // namespace llmzip
