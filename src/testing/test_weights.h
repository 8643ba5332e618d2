// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Random tensors for the model files that tests make, from integers alone: the
// same bytes on every machine. Not part of the library.
#ifndef LLMZIP_TESTING_TEST_WEIGHTS_H_
#define LLMZIP_TESTING_TEST_WEIGHTS_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "testing/gguf_writer.h"
#include "testing/test_vocabulary.h"

namespace llmzip {

// Numbers about 0 with standard deviation 1, from integers alone.
class TestRandom {
 public:
  explicit TestRandom(uint64_t seed) : state_(seed) {}

  // Sum of four uniform 16-bit numbers less its mean.
  int32_t Next() {
    state_ += 0x9e3779b97f4a7c15;  // SplitMix64
    uint64_t x = state_;
    x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
    x = (x ^ x >> 27) * 0x94d049bb133111eb;
    x ^= x >> 31;
    return static_cast<int32_t>((x & 0xffff) + (x >> 16 & 0xffff) +
                                (x >> 32 & 0xffff) + (x >> 48)) -
           2 * 0xffff;
  }
  static constexpr float kDeviation = 37837.2f;  // of Next()

 private:
  uint64_t state_;
};

// Adds tensors with random elements of a given mean and deviation.
class TestWeights {
 public:
  TestWeights(uint64_t seed, GgufWriter* writer)
      : random_(seed), writer_(*writer) {}

  // Types F32, F16, BF16, Q8_0, Q4_0, Q4_1, Q5_0 and Q2_K to Q6_K. Requires
  // cols to be a multiple of the type's block.
  void Matrix(const std::string& name, TensorType type, uint64_t rows,
              uint64_t cols, float deviation);
  void Vector(const std::string& name, uint64_t size, float mean,
              float deviation);
  // Means that rise from `first` by `step`, with a little noise.
  void Ramp(const std::string& name, const std::vector<uint64_t>& dims,
            float first, float step);
  // Small but for the last quarter of each `period` elements, which have the
  // deviation `large`.
  void UnevenVector(const std::string& name, uint64_t size, uint64_t period,
                    float large);

 private:
  void AppendBlock(TensorType type, float mean, float deviation,
                   std::vector<uint8_t>* out);
  void AppendK(TensorType type, float deviation, std::vector<uint8_t>* out);
  void AppendBytes(size_t count, std::vector<uint8_t>* out);
  // 32 numbers of 4 bits about 8.
  void AppendNibbles(std::vector<uint8_t>* out);

  TestRandom random_;
  GgufWriter& writer_;
};

// Adds the entries tokenizer.ggml.*; `pre` may be null.
void AddVocabulary(const TestVocabulary& v, const char* model, const char* pre,
                   GgufWriter* w);

}  // namespace llmzip

#endif  // LLMZIP_TESTING_TEST_WEIGHTS_H_
