// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The recurrence of RWKV-7 and its gradient on a GPU: the same functions, shapes
// and layouts as recurrence.cc, plus a CUDA stream; they return a cudaError_t.
//
// One block of 64 threads per head. In the forward pass thread i holds row i of
// the state in registers. In the backward pass thread x holds both row x and
// column x of the gradient of the state, so that sums over either index stay
// within a thread; the recomputed states of a chunk lie in global memory, where
// 64 threads read 64 neighbours.
#include <stdint.h>

constexpr int kHead = 64;   // head size
constexpr int kChunk = 16;  // tokens per kept state
constexpr int64_t kState = kHead * kHead;

// Offset of a head's first element in [batch, tokens, heads * 64].
__device__ inline int64_t HeadOffset(int64_t head, int64_t tokens, int64_t heads) {
  return head / heads * tokens * heads * kHead + head % heads * kHead;
}

// state: [head][key][value], read and overwritten. sa_out and kept may be null.
__global__ void ForwardKernel(const float* r, const float* w, const float* k,
                              const float* v, const float* a, const float* b,
                              float* state, float* y, float* sa_out, float* kept,
                              int64_t tokens, int64_t heads) {
  const int64_t head = blockIdx.x, stride = heads * kHead;
  const int64_t chunks = (tokens + kChunk - 1) / kChunk;
  const int i = threadIdx.x;
  __shared__ float r_[kHead], w_[kHead], k_[kHead], a_[kHead], b_[kHead];
  float row[kHead];
#pragma unroll
  for (int j = 0; j < kHead; ++j) row[j] = state[head * kState + j * kHead + i];
  for (int64_t t = 0; t < tokens; ++t) {
    if (kept != nullptr && t % kChunk == 0) {
      float* out = kept + (head * chunks + t / kChunk) * kState;
#pragma unroll
      for (int j = 0; j < kHead; ++j) out[j * kHead + i] = row[j];
    }
    const int64_t at = HeadOffset(head, tokens, heads) + t * stride + i;
    __syncthreads();  // all have read the previous token's vectors
    r_[i] = r[at];
    w_[i] = w[at];
    k_[i] = k[at];
    a_[i] = a[at];
    b_[i] = b[at];
    const float value = v[at];
    __syncthreads();
    float sa = 0.0f, sum = 0.0f;
#pragma unroll
    for (int j = 0; j < kHead; ++j) sa += row[j] * a_[j];
#pragma unroll
    for (int j = 0; j < kHead; ++j) {
      row[j] = row[j] * w_[j] + value * k_[j] + sa * b_[j];
      sum += row[j] * r_[j];
    }
    y[at] = sum;
    if (sa_out != nullptr) sa_out[at] = sa;
  }
#pragma unroll
  for (int j = 0; j < kHead; ++j) state[head * kState + j * kHead + i] = row[j];
}

// work: [head][kChunk + 1][value][key], scratch.
__global__ void BackwardKernel(const float* r, const float* w, const float* k,
                               const float* v, const float* a, const float* b,
                               const float* sa, const float* kept, const float* dy,
                               float* dr, float* dw, float* dk, float* dv, float* da,
                               float* db, float* work, int64_t tokens,
                               int64_t heads) {
  const int64_t head = blockIdx.x, stride = heads * kHead;
  const int64_t base = HeadOffset(head, tokens, heads);
  const int64_t chunks = (tokens + kChunk - 1) / kChunk;
  const int x = threadIdx.x;  // a key index and a value index
  __shared__ float r_[kHead], w_[kHead], k_[kHead], v_[kHead], a_[kHead], b_[kHead];
  __shared__ float sa_[kHead], dy_[kHead], dsa_[kHead];
  float* states = work + head * (kChunk + 1) * kState;
  float row[kHead], column[kHead];  // d_state[x][.] and d_state[.][x]
#pragma unroll
  for (int q = 0; q < kHead; ++q) row[q] = column[q] = 0.0f;

  for (int64_t chunk = chunks - 1; chunk >= 0; --chunk) {
    const int64_t begin = chunk * kChunk;
    const int64_t end = begin + kChunk < tokens ? begin + kChunk : tokens;
    const float* first = kept + (head * chunks + chunk) * kState;
    // A thread reads and writes only column x (key x) of `states`.
    for (int i = 0; i < kHead; ++i) states[i * kHead + x] = first[x * kHead + i];
    for (int64_t t = begin; t < end; ++t) {
      const int64_t at = base + t * stride;
      const float* before = states + (t - begin) * kState;
      float* after = states + (t - begin + 1) * kState;
      const float w_x = w[at + x], k_x = k[at + x], b_x = b[at + x];
      __syncthreads();
      v_[x] = v[at + x];
      sa_[x] = sa[at + x];
      __syncthreads();
      for (int i = 0; i < kHead; ++i) {
        after[i * kHead + x] = before[i * kHead + x] * w_x + v_[i] * k_x + sa_[i] * b_x;
      }
    }
    for (int64_t t = end - 1; t >= begin; --t) {
      const int64_t at = base + t * stride;
      const float* before = states + (t - begin) * kState;
      const float* after = before + kState;
      __syncthreads();
      r_[x] = r[at + x];
      w_[x] = w[at + x];
      k_[x] = k[at + x];
      v_[x] = v[at + x];
      a_[x] = a[at + x];
      b_[x] = b[at + x];
      sa_[x] = sa[at + x];
      dy_[x] = dy[at + x];
      __syncthreads();
      float dsa = 0.0f, dv_x = 0.0f;
#pragma unroll
      for (int j = 0; j < kHead; ++j) {
        row[j] += r_[j] * dy_[x];
        dsa += row[j] * b_[j];
        dv_x += row[j] * k_[j];
      }
#pragma unroll
      for (int j = 0; j < kHead; ++j) row[j] = row[j] * w_[j] + a_[j] * dsa;
      dsa_[x] = dsa;
      dv[at + x] = dv_x;
      __syncthreads();
      float dr_x = 0.0f, dw_x = 0.0f, dk_x = 0.0f, da_x = 0.0f, db_x = 0.0f;
#pragma unroll
      for (int i = 0; i < kHead; ++i) {
        const float s0 = before[i * kHead + x], s1 = after[i * kHead + x];
        const float d = column[i] + r_[x] * dy_[i];
        dr_x += s1 * dy_[i];
        dw_x += d * s0;
        dk_x += d * v_[i];
        db_x += d * sa_[i];
        da_x += s0 * dsa_[i];
        column[i] = d * w_[x] + a_[x] * dsa_[i];
      }
      dr[at + x] = dr_x;
      dw[at + x] = dw_x;
      dk[at + x] = dk_x;
      da[at + x] = da_x;
      db[at + x] = db_x;
    }
  }
}

#ifdef __CUDACC__
extern "C" int llmzip_recurrence_forward(const float* r, const float* w,
                                         const float* k, const float* v,
                                         const float* a, const float* b, float* state,
                                         float* y, float* sa, float* kept,
                                         int64_t batch, int64_t tokens, int64_t heads,
                                         cudaStream_t stream) {
  ForwardKernel<<<static_cast<unsigned>(batch * heads), kHead, 0, stream>>>(
      r, w, k, v, a, b, state, y, sa, kept, tokens, heads);
  return cudaGetLastError();
}

extern "C" int llmzip_recurrence_backward(
    const float* r, const float* w, const float* k, const float* v, const float* a,
    const float* b, const float* sa, const float* kept, const float* dy, float* dr,
    float* dw, float* dk, float* dv, float* da, float* db, int64_t batch,
    int64_t tokens, int64_t heads, cudaStream_t stream) {
  float* work = nullptr;
  const size_t bytes =
      static_cast<size_t>(batch * heads * (kChunk + 1) * kState) * sizeof(float);
  const cudaError_t code =
      cudaMallocAsync(reinterpret_cast<void**>(&work), bytes, stream);
  if (code != cudaSuccess) return code;
  BackwardKernel<<<static_cast<unsigned>(batch * heads), kHead, 0, stream>>>(
      r, w, k, v, a, b, sa, kept, dy, dr, dw, dk, dv, da, db, work, tokens, heads);
  const cudaError_t launched = cudaGetLastError();
  const cudaError_t freed = cudaFreeAsync(work, stream);
  return launched != cudaSuccess ? launched : freed;
}
#endif  // __CUDACC__
