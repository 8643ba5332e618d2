// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What the tests of kernels share: each table is compared with the plain loops,
// bit by bit.
#ifndef LLMZIP_TESTING_KERNELS_FIXTURE_H_
#define LLMZIP_TESTING_KERNELS_FIXTURE_H_

#include <gtest/gtest.h>

#include <cstring>
#include <vector>

#include "kernel/kernels.h"
#include "testing/kernel_inputs.h"

namespace llmzip {

template <typename T>
testing::AssertionResult SameBits(const std::vector<T>& got,
                                  const std::vector<T>& want) {
  if (got.size() != want.size()) return testing::AssertionFailure() << "size";
  for (size_t i = 0; i < got.size(); ++i) {
    if (std::memcmp(&got[i], &want[i], sizeof(T)) != 0) {
      return testing::AssertionFailure()
             << "element " << i << " of " << got.size() << ": " << +got[i]
             << " is not " << +want[i];
    }
  }
  return testing::AssertionSuccess();
}

// Values that stress every rule: zeros, blocks below the threshold, denormals,
// large ones.
inline std::vector<float> RoughFloats(InputGenerator* generator, size_t n) {
  constexpr float kScales[] = {1.0f,     0.0f,  -0.0f,     0x1p-101f,
                               0x1p-99f, 1e-3f, 0x1p-140f, 1e4f};
  std::vector<float> x(n);
  for (size_t i = 0; i < n; ++i) {
    // The scale changes every 40 elements, so that blocks of one kind exist.
    const uint32_t kind = i / 40 % 2 == 0 ? generator->Next() % 8
                                          : static_cast<uint32_t>(i / 40) % 8;
    x[i] = generator->NextFloat() * kScales[kind];
  }
  return x;
}

// One test case for each table that the processor has.
class KernelsTest : public testing::TestWithParam<const Kernels*> {
 protected:
  const Kernels& got() const { return *GetParam(); }
  const Kernels& want() const { return ReferenceKernels(); }
};

}  // namespace llmzip

#endif  // LLMZIP_TESTING_KERNELS_FIXTURE_H_
