// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The recurrence of RWKV-7 and its gradient, and softmax cross-entropy, for
// training on a CPU. Plain C interface for ctypes (native.py compiles it).
//
// One head has a state S of 64 x 64 numbers (row i: value index, column j: key
// index). A token brings six vectors of 64 and gives one:
//     sa_i = sum_j S_ij a_j
//     S_ij = S_ij w_j + v_i k_j + sa_i b_j
//     y_i  = sum_j S_ij r_j
//
// The backward pass needs the states of all tokens. The forward pass keeps one
// in every kChunk; the backward pass takes the chunks from last to first,
// recomputes the states of one chunk, and walks back through it.
//
// `Lanes` is a compiler vector of 16 floats: it becomes one AVX-512 register,
// two AVX registers or four SSE or NEON registers, as the flags of the
// compilation allow. The two passes keep the state in different layouts so that
// neither needs sums across lanes in its inner loop.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <memory>

namespace {

constexpr int kHead = 64;                   // head size
constexpr int kChunk = 16;                  // tokens per kept state
constexpr int kLanes = 16;                  // floats in a Lanes
constexpr int kRegisters = kHead / kLanes;  // Lanes in a row of the state
constexpr int64_t kState = kHead * kHead;

typedef float Lanes __attribute__((vector_size(64)));
typedef int32_t IntLanes __attribute__((vector_size(64)));

inline Lanes Load(const float* p) {
  Lanes x;
  std::memcpy(&x, p, sizeof x);
  return x;
}
inline void Store(float* p, Lanes x) { std::memcpy(p, &x, sizeof x); }
inline Lanes Broadcast(float x) { return Lanes{} + x; }
inline float Sum(Lanes x) {
  float lane[kLanes];
  Store(lane, x);
  for (int width = kLanes / 2; width > 0; width /= 2) {
    for (int i = 0; i < width; ++i) lane[i] += lane[i + width];
  }
  return lane[0];
}

// The inputs of one head: element t of a vector is at pointer + t * stride.
struct HeadInputs {
  const float *r, *w, *k, *v, *a, *b;
  int64_t num_tokens;
  int64_t stride;
};

struct AlignedFree {
  void operator()(float* p) const { std::free(p); }
};
using Buffer = std::unique_ptr<float, AlignedFree>;
Buffer NewBuffer(int64_t num_floats) {
  const size_t bytes =
      (static_cast<size_t>(num_floats) * sizeof(float) + 63) / 64 * 64;
  return Buffer(static_cast<float*>(std::aligned_alloc(64, bytes)));
}

// state: [key][value], read and overwritten, so lanes run over values.
// sa_out and kept_states may be null (no gradient wanted).
void ForwardHead(const HeadInputs& in, float* state, float* y, float* sa_out,
                 float* kept_states) {
  Lanes sa[kRegisters] = {};
  for (int j = 0; j < kHead; ++j) {
    for (int g = 0; g < kRegisters; ++g) {
      sa[g] += Load(state + j * kHead + g * kLanes) * in.a[j];
    }
  }
  for (int64_t t = 0; t < in.num_tokens; ++t) {
    if (kept_states != nullptr && t % kChunk == 0) {
      std::memcpy(kept_states + t / kChunk * kState, state,
                  kState * sizeof(float));
    }
    const int64_t at = t * in.stride;
    // The next token's sa is summed in the pass that writes the state.
    const float* next_a = in.a + (t + 1 < in.num_tokens ? at + in.stride : at);
    Lanes v[kRegisters], sum_y[kRegisters] = {}, next_sa[kRegisters] = {};
    for (int g = 0; g < kRegisters; ++g) v[g] = Load(in.v + at + g * kLanes);
    if (sa_out != nullptr) {
      for (int g = 0; g < kRegisters; ++g)
        Store(sa_out + at + g * kLanes, sa[g]);
    }
    for (int j = 0; j < kHead; ++j) {
      const float w = in.w[at + j], k = in.k[at + j], b = in.b[at + j];
      const float r = in.r[at + j], a = next_a[j];
      float* row = state + j * kHead;
#pragma GCC unroll 4
      for (int g = 0; g < kRegisters; ++g) {
        const Lanes s = Load(row + g * kLanes) * w + v[g] * k + sa[g] * b;
        Store(row + g * kLanes, s);
        sum_y[g] += s * r;
        next_sa[g] += s * a;
      }
    }
    for (int g = 0; g < kRegisters; ++g) {
      Store(y + at + g * kLanes, sum_y[g]);
      sa[g] = next_sa[g];
    }
  }
}

struct HeadGradients {
  float *r, *w, *k, *v, *a, *b;
};

// states: (kChunk + 1) x [value][key], the first one filled: recomputes the
// others for tokens [begin, end). Lanes run over keys.
void RecomputeStates(const HeadInputs& in, const float* sa, int64_t begin,
                     int64_t end, float* states) {
  for (int64_t t = begin; t < end; ++t) {
    const int64_t at = t * in.stride;
    const float* before = states + (t - begin) * kState;
    float* after = states + (t - begin + 1) * kState;
    Lanes w[kRegisters], k[kRegisters], b[kRegisters];
    for (int g = 0; g < kRegisters; ++g) {
      w[g] = Load(in.w + at + g * kLanes);
      k[g] = Load(in.k + at + g * kLanes);
      b[g] = Load(in.b + at + g * kLanes);
    }
    for (int i = 0; i < kHead; ++i) {
      const float v = in.v[at + i], s = sa[at + i];
#pragma GCC unroll 4
      for (int g = 0; g < kRegisters; ++g) {
        const int64_t cell = i * kHead + g * kLanes;
        Store(after + cell, Load(before + cell) * w[g] + k[g] * v + b[g] * s);
      }
    }
  }
}

// One token back. d_state [value][key]: the gradient of the state after the
// token from what follows; becomes that of the state before it.
void BackwardToken(const HeadInputs& in, const float* sa, const float* dy,
                   const float* before, const float* after, int64_t at,
                   const HeadGradients& out, float* d_state) {
  Lanes dr[kRegisters] = {}, dw[kRegisters] = {}, dk[kRegisters] = {};
  Lanes da[kRegisters] = {}, db[kRegisters] = {};
  for (int i = 0; i < kHead; ++i) {
    const float dy_i = dy[at + i], v = in.v[at + i], s = sa[at + i];
    Lanes d[kRegisters], sum_dsa = {}, sum_dv = {};
#pragma GCC unroll 4
    for (int g = 0; g < kRegisters; ++g) {
      const int64_t cell = i * kHead + g * kLanes, key = at + g * kLanes;
      d[g] = Load(d_state + cell) + Load(in.r + key) * dy_i;
      sum_dsa += d[g] * Load(in.b + key);
      sum_dv += d[g] * Load(in.k + key);
      dr[g] += Load(after + cell) * dy_i;
      dw[g] += d[g] * Load(before + cell);
      dk[g] += d[g] * v;
      db[g] += d[g] * s;
    }
    const float dsa = Sum(sum_dsa);
    out.v[at + i] = Sum(sum_dv);
#pragma GCC unroll 4
    for (int g = 0; g < kRegisters; ++g) {
      const int64_t cell = i * kHead + g * kLanes, key = at + g * kLanes;
      da[g] += Load(before + cell) * dsa;
      Store(d_state + cell, d[g] * Load(in.w + key) + Load(in.a + key) * dsa);
    }
  }
  for (int g = 0; g < kRegisters; ++g) {
    Store(out.r + at + g * kLanes, dr[g]);
    Store(out.w + at + g * kLanes, dw[g]);
    Store(out.k + at + g * kLanes, dk[g]);
    Store(out.a + at + g * kLanes, da[g]);
    Store(out.b + at + g * kLanes, db[g]);
  }
}

// work: (kChunk + 2) states of room, aligned to 64 bytes.
void BackwardHead(const HeadInputs& in, const float* sa, const float* dy,
                  const float* kept_states, const HeadGradients& out,
                  float* work) {
  float* states = work;
  float* d_state = work + (kChunk + 1) * kState;
  std::fill_n(d_state, kState, 0.0f);
  for (int64_t chunk = (in.num_tokens - 1) / kChunk; chunk >= 0; --chunk) {
    const int64_t begin = chunk * kChunk;
    const int64_t end = std::min<int64_t>(begin + kChunk, in.num_tokens);
    const float* kept = kept_states + chunk * kState;
    for (int i = 0; i < kHead; ++i) {
      for (int j = 0; j < kHead; ++j)
        states[i * kHead + j] = kept[j * kHead + i];
    }
    RecomputeStates(in, sa, begin, end, states);
    for (int64_t t = end - 1; t >= begin; --t) {
      const float* before = states + (t - begin) * kState;
      BackwardToken(in, sa, dy, before, before + kState, t * in.stride, out,
                    d_state);
    }
  }
}

// e^x for x <= 0, relative error below 1e-6.
inline Lanes ExpNegative(Lanes x) {
  const Lanes lowest = Broadcast(-87.0f);
  x = x < lowest ? lowest : x;
  const IntLanes n = __builtin_convertvector(x * 1.44269504f - 0.5f, IntLanes);
  const Lanes f = x - __builtin_convertvector(n, Lanes) * 0.693147181f;
  Lanes p = Broadcast(1.0f / 5040);
  for (const float c :
       {1.0f / 720, 1.0f / 120, 1.0f / 24, 1.0f / 6, 0.5f, 1.0f, 1.0f}) {
    p = p * f + c;
  }
  const IntLanes exponent = (n + 127) << 23;
  Lanes scale;
  std::memcpy(&scale, &exponent, sizeof scale);
  return p * scale;
}

// bfloat16 is the upper half of a float.
typedef uint16_t HalfLanes __attribute__((vector_size(32)));
typedef uint32_t WordLanes __attribute__((vector_size(64)));

inline Lanes LoadBfloat16(const uint16_t* p) {
  HalfLanes x;
  std::memcpy(&x, p, sizeof x);
  const WordLanes bits = __builtin_convertvector(x, WordLanes) << 16;
  Lanes y;
  std::memcpy(&y, &bits, sizeof y);
  return y;
}
inline void StoreBfloat16(uint16_t* p, Lanes x) {  // to nearest even; finite x
  WordLanes bits;
  std::memcpy(&bits, &x, sizeof bits);
  bits = (bits + 0x7fff + ((bits >> 16) & 1)) >> 16;
  const HalfLanes y = __builtin_convertvector(bits, HalfLanes);
  std::memcpy(p, &y, sizeof y);
}
inline float Largest(Lanes x) {
  float lane[kLanes];
  Store(lane, x);
  return *std::max_element(lane, lane + kLanes);
}

}  // namespace

extern "C" {

// r, w, k, v, a, b, y, sa: float [batch, tokens, heads * 64]. state: float
// [batch, heads, 64 (key), 64 (value)], read and overwritten. sa and kept
// (float [batch * heads, ceil(tokens / 16), 64, 64]) may be null.
void llmzip_recurrence_forward(const float* r, const float* w, const float* k,
                               const float* v, const float* a, const float* b,
                               float* state, float* y, float* sa, float* kept,
                               int64_t batch, int64_t tokens, int64_t heads) {
  const int64_t stride = heads * kHead, chunks = (tokens + kChunk - 1) / kChunk;
#pragma omp parallel for schedule(static)
  for (int64_t h = 0; h < batch * heads; ++h) {
    const int64_t at = h / heads * tokens * stride + h % heads * kHead;
    const HeadInputs in{r + at, w + at, k + at, v + at,
                        a + at, b + at, tokens, stride};
    ForwardHead(in, state + h * kState, y + at,
                sa == nullptr ? nullptr : sa + at,
                kept == nullptr ? nullptr : kept + h * chunks * kState);
  }
}

// Inputs, sa and kept as in (and from) the forward pass; dy like y. The last
// six, like r, are overwritten. No gradient goes to or comes from the states.
void llmzip_recurrence_backward(const float* r, const float* w, const float* k,
                                const float* v, const float* a, const float* b,
                                const float* sa, const float* kept,
                                const float* dy, float* dr, float* dw,
                                float* dk, float* dv, float* da, float* db,
                                int64_t batch, int64_t tokens, int64_t heads) {
  const int64_t stride = heads * kHead, chunks = (tokens + kChunk - 1) / kChunk;
#pragma omp parallel
  {
    const Buffer work = NewBuffer((kChunk + 2) * kState);
#pragma omp for schedule(static)
    for (int64_t h = 0; h < batch * heads; ++h) {
      const int64_t at = h / heads * tokens * stride + h % heads * kHead;
      const HeadInputs in{r + at, w + at, k + at, v + at,
                          a + at, b + at, tokens, stride};
      const HeadGradients out{dr + at, dw + at, dk + at,
                              dv + at, da + at, db + at};
      BackwardHead(in, sa + at, dy + at, kept + h * chunks * kState, out,
                   work.get());
    }
  }
}

// logits: bfloat16 [rows, columns], overwritten by their gradient of
// scale * sum of losses. losses: float [rows], in nats. Requires that columns
// is a multiple of 16.
void llmzip_cross_entropy(uint16_t* logits, const int64_t* targets,
                          float* losses, float scale, int64_t rows,
                          int64_t columns) {
#pragma omp parallel
  {
    const Buffer exp_buffer = NewBuffer(columns);
    float* e = exp_buffer.get();
#pragma omp for schedule(static)
    for (int64_t row = 0; row < rows; ++row) {
      uint16_t* x = logits + row * columns;
      Lanes tops = Broadcast(-INFINITY);
      for (int64_t i = 0; i < columns; i += kLanes) {
        const Lanes logit = LoadBfloat16(x + i);
        Store(e + i, logit);
        tops = tops < logit ? logit : tops;
      }
      const float top = Largest(tops);
      const int64_t target = targets[row];
      const float target_logit = e[target];
      Lanes sums = {};
      for (int64_t i = 0; i < columns; i += kLanes) {
        const Lanes p = ExpNegative(Load(e + i) - top);
        Store(e + i, p);
        sums += p;
      }
      const float sum = Sum(sums);
      losses[row] = std::log(sum) + top - target_logit;
      e[target] -= sum;
      for (int64_t i = 0; i < columns; i += kLanes) {
        StoreBfloat16(x + i, Load(e + i) * (scale / sum));
      }
    }
  }
}

}  // extern "C"
