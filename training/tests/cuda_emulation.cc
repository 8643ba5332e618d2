// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Runs the kernels of ../recurrence.cu on a CPU, for a test of their arithmetic
// where there is no GPU: one thread of the system per thread of a block, blocks
// one after the other (so that a static variable can stand for shared memory).
// Same functions as recurrence.cc.
#include <barrier>
#include <cstdint>
#include <thread>
#include <vector>

#define __global__
#define __device__
#define __shared__ static
struct Index {
  int x;
};
static thread_local Index threadIdx, blockIdx;
static std::barrier block_barrier(64);
#define __syncthreads() block_barrier.arrive_and_wait()
#include "../recurrence.cu"

template <typename Kernel>
static void Launch(int64_t num_blocks, Kernel kernel) {
  std::vector<std::thread> threads;
  for (int x = 0; x < kHead; ++x) {
    threads.emplace_back([=] {
      threadIdx.x = x;
      for (int64_t block = 0; block < num_blocks; ++block) {
        blockIdx.x = static_cast<int>(block);
        kernel();
        __syncthreads();
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

extern "C" void llmzip_recurrence_forward(const float* r, const float* w,
                                          const float* k, const float* v,
                                          const float* a, const float* b,
                                          float* state, float* y, float* sa,
                                          float* kept, int64_t batch,
                                          int64_t tokens, int64_t heads) {
  Launch(batch * heads, [=] {
    ForwardKernel(r, w, k, v, a, b, state, y, sa, kept, tokens, heads);
  });
}

extern "C" void llmzip_recurrence_backward(
    const float* r, const float* w, const float* k, const float* v,
    const float* a, const float* b, const float* sa, const float* kept,
    const float* dy, float* dr, float* dw, float* dk, float* dv, float* da,
    float* db, int64_t batch, int64_t tokens, int64_t heads) {
  std::vector<float> work(
      static_cast<size_t>(batch * heads * (kChunk + 1) * kState));
  float* scratch = work.data();
  Launch(batch * heads, [=] {
    BackwardKernel(r, w, k, v, a, b, sa, kept, dy, dr, dw, dk, dv, da, db,
                   scratch, tokens, heads);
  });
}
