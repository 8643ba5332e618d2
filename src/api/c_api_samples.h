// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What the tests of the C API share.
#ifndef LLMZIP_API_C_API_SAMPLES_H_
#define LLMZIP_API_C_API_SAMPLES_H_

#include <cstddef>
#include <cstdint>
#include <string>

#include "llmzip/llmzip.hpp"

namespace llmzip {

inline std::string SampleText(size_t size) {
  std::string text;
  for (unsigned i = 0; text.size() < size; ++i) {
    text += "line " + std::to_string(i * i) + " of a sample text\n";
  }
  text.resize(size);
  return text;
}

inline Context BytesContext() {
  Context context;
  context.Set(LLMZIP_METHOD, LLMZIP_METHOD_BYTES);
  return context;
}

// Collects the output of a stream. Fails after `room` bytes.
struct Collector {
  std::string bytes;
  size_t room = SIZE_MAX;
  static int Write(void* self_pointer, const void* bytes, size_t size) {
    auto* self = static_cast<Collector*>(self_pointer);
    if (size > self->room - self->bytes.size()) return 1;
    self->bytes.append(static_cast<const char*>(bytes), size);
    return 0;
  }
};

}  // namespace llmzip

#endif  // LLMZIP_API_C_API_SAMPLES_H_
