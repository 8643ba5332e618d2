// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What tells one transformer from another. An architecture fills it in from
// the keys of its model files, and transformer.h honours every field.
#ifndef LLMZIP_NN_TRANSFORMER_SPEC_H_
#define LLMZIP_NN_TRANSFORMER_SPEC_H_

#include <cstdint>
#include <vector>

#include "base/aligned_vector.h"
#include "base/status.h"
#include "kernel/rope_table.h"
#include "nn/backbone.h"
#include "nn/weights.h"

namespace llmzip {

// Which of a head's n rotated dimensions turn together.
enum class RotaryPairs {
  kNeighbors,  // 2i and 2i + 1
  kHalves,     // i and i + n / 2
};

// How queries and keys are normed: by an RMSNorm with gains of its own.
enum class QueryKeyNorm {
  kNone,
  kEachHead,            // each head, with one gain for all heads of a layer
  kEachHeadOnceTurned,  // the same after the rotation, not before
  kAllHeads,            // all heads of a layer together
};

enum class NormKind {
  kRms,    // NAME.weight
  kLayer,  // NAME.weight and NAME.bias
};

// Where the norms of attention and of the feed-forward network are.
enum class NormPlace {
  kBefore,
  kAfter,  // before the result is added to the residual stream
  kBeforeAndAfter,
};

enum class FeedForward {
  kSiluGated,  // Wdown (silu(Wgate h) * (Wup h))
  kGeluGated,
  kGelu,  // Wdown gelu(Wup h)
};

// How many tensors hold the matrices that read the same vector.
enum class Stacking {
  kApart,
  kInOne,  // attn_qkv for queries, keys and values; ffn_up for gate and up
};

// The rotation of a layer's queries and keys.
enum class LayerRotation { kNone, kGlobal, kLocal };

struct LayerSpec {
  uint32_t window = 0;  // positions that a query sees, with its own; 0: all
  LayerRotation rotation = LayerRotation::kGlobal;
  bool is_recurrent = false;  // time mixing in the place of attention
  // Among the layers of its kind, from 0. Transformer::Load() sets it.
  uint32_t index_of_kind = 0;
};

struct RotarySpec {
  RotaryPairs pairs = RotaryPairs::kNeighbors;
  uint32_t num_rotated = 0;  // the first dimensions of a head; even
  double base = 10000;
  double linear_factor = 1;  // divides every frequency
  double magnitude = 1;      // multiplies cosines and sines
  YarnOptions yarn = {};
  AlignedVector<float> divisors;  // of each frequency; empty: none
  // Those of windows of more than `short_window` positions, if there are others
  // (LongRoPE).
  AlignedVector<float> long_divisors;
  uint32_t short_window = 0;

  // The table's options. They refer to this object.
  RopeOptions For(const ReadingRange& range) const;
  // See Backbone::best_positions(). The model has `most` positions.
  uint32_t BestPositions(uint32_t most) const;
};

// Which products have a bias.
struct BiasSpec {
  bool query_key_value = false;
  bool attention_output = false;
  bool feed_forward = false;
};

struct TransformerSpec {
  uint32_t num_layers = 0;
  uint32_t embedding_size = 0;
  uint32_t ffn_size = 0;
  // Of attention; zero if no layer has it.
  uint32_t num_heads = 0;
  uint32_t num_kv_heads = 0;  // divides num_heads
  uint32_t head_size = 0;
  uint32_t max_positions = 0;           // 0 if no layer has attention
  bool has_position_embedding = false;  // learned, for each position
  float embedding_scale = 1;            // multiplies the embedding of a token
  float residual_scale = 1;  // multiplies what a layer's two halves add
  float hidden_scale = 1;    // multiplies the gains of the last norm
  float logit_cap = 0;       // see Kernels::soft_cap; 0: none
  NormKind norm_kind = NormKind::kRms;
  NormPlace norm_place = NormPlace::kBefore;
  float norm_epsilon = 0;                   // of every norm
  const char* ffn_norm = "ffn_norm";        // the name of this norm
  const char* output_norm = "output_norm";  // the name of the last norm
  QueryKeyNorm query_key_norm = QueryKeyNorm::kNone;
  float score_factor = 0;  // of attention; 1 / sqrt(head_size) by default
  float score_cap = 0;     // 0: none
  // Attention is multiplied by sigmoid(gate). Tensor attn_q has the query and
  // the gate of each head in turn.
  bool has_attention_gate = false;
  BiasSpec biases;
  Stacking query_key_value = Stacking::kApart;
  Stacking gate_up = Stacking::kApart;
  FeedForward feed_forward = FeedForward::kSiluGated;
  std::vector<LayerSpec> layers;  // [num_layers]
  RotarySpec rotary;
  RotarySpec local_rotary;  // of layers that ask for it

  uint32_t num_recurrent() const;
  uint32_t num_attention() const { return num_layers - num_recurrent(); }
  bool has_gate() const { return feed_forward != FeedForward::kGelu; }
  // Planes of a key in the cache. Keys with a bias may be so large that eight
  // bits lose what tells them apart.
  uint32_t key_planes() const { return biases.query_key_value ? 2 : 1; }
};

// What the key attention.head_count_kv may be.
enum class KvHeads {
  kOne,      // a number
  kByLayer,  // a number, or one for each layer: 0 makes the layer recurrent
};

// Reads the keys that all transformers share. What has no key keeps its
// default: RotarySpec::pairs, query_key_norm and others are left to the caller.
// kBadModel if a key is missing, out of range or contradicts another.
Result<TransformerSpec> ReadTransformerSpec(const WeightReader& reader,
                                            NormKind norm = NormKind::kRms,
                                            KvHeads kv_heads = KvHeads::kOne);

// The keys of a transformer whose layers are all recurrent. Its width is a
// whole number of tiles.
Result<TransformerSpec> ReadRecurrentSpec(const WeightReader& reader);

// What the Gemma models share beyond that: embeddings times the square root of
// the width, gelu, and the two halves of a head turn.
Result<TransformerSpec> ReadGemmaSpec(const WeightReader& reader);

// Gives layers the window of the key attention.sliding_window, all but the last
// of each `period` layers; the key attention.sliding_window_pattern may state
// another period. Positions are then bounded by the context alone.
Status ReadLayerWindows(const WeightReader& reader, uint32_t period,
                        TransformerSpec* spec);

// Reads the keys embedding_scale, residual_scale, attention.scale and
// logit_scale, which divides the logits. Without a key, what the spec has
// stays, and logits are divided by `logit_divisor`.
Status ReadScales(const WeightReader& reader, float logit_divisor,
                  TransformerSpec* spec);

// Takes the rotation from all layers.
void RotateNothing(TransformerSpec* spec);

// Reads a cap, see Kernels::soft_cap; 0: none.
Status ReadCap(const WeightReader& reader, const char* key, float fallback,
               float* cap);

}  // namespace llmzip

#endif  // LLMZIP_NN_TRANSFORMER_SPEC_H_
