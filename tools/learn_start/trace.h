// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A trace holds what a mixer is asked while texts are coded, piece by piece:
//   piece := u64 bytes of text, u64 bytes of events, event*
//   event := 'E' outcome, two masses        does the symbol end?
//            'B' confidence, byte, bits that are coded, two masses for each
//            'S' u32                        a symbol is done: its number
// Numbers are little-endian; a mass is a ShortMass(). Without a language model
// the events are the text itself.
#ifndef LLMZIP_TOOLS_LEARN_START_TRACE_H_
#define LLMZIP_TOOLS_LEARN_START_TRACE_H_

#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>
#include <span>
#include <string>
#include <vector>

namespace llmzip::learn_start {

using Bytes = std::vector<uint8_t>;
using Options = std::map<std::string, size_t>;
using Paths = std::span<const std::string>;

inline constexpr uint8_t kEndEvent = 'E';
inline constexpr uint8_t kByteEvent = 'B';
inline constexpr uint8_t kSymbolEvent = 'S';

struct Piece {
  uint64_t raw_bytes;
  Bytes events;
};

[[noreturn]] inline void Die(const std::string& what) {
  std::fprintf(stderr, "learn_start: %s\n", what.c_str());
  std::exit(1);
}

inline Bytes ReadFile(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) Die("cannot read " + path);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

inline void WriteFile(const std::string& path, const Bytes& bytes) {
  std::ofstream out(path, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes.data()),
            static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out) Die("cannot write " + path);
}

inline void Put(uint64_t value, int bytes, Bytes* out) {
  for (int i = 0; i < bytes; ++i) {
    out->push_back(static_cast<uint8_t>(value >> 8 * i));
  }
}

class Input {
 public:
  explicit Input(std::span<const uint8_t> bytes) : rest_(bytes) {}
  bool done() const { return rest_.empty(); }
  uint64_t Get(size_t bytes) {
    const auto taken = Take(bytes);
    uint64_t value = 0;
    for (size_t i = 0; i < bytes; ++i) value |= uint64_t{taken[i]} << 8 * i;
    return value;
  }
  std::span<const uint8_t> Take(size_t bytes) {
    if (rest_.size() < bytes) Die("a file ends early");
    const auto taken = rest_.first(bytes);
    rest_ = rest_.subspan(bytes);
    return taken;
  }

 private:
  std::span<const uint8_t> rest_;
};

// The exponent of a mass and ten bits more: all that a mixer sees of it.
inline uint64_t ShortMass(uint64_t mass) {
  const auto exponent = static_cast<unsigned>(std::bit_width(mass)) - 1;
  return uint64_t{exponent} << 10 | ((mass << (63 - exponent)) >> 53 & 1023);
}
inline uint64_t LongMass(uint64_t stored) {
  const uint64_t exponent = stored >> 10;
  const uint64_t mantissa = 1024 | (stored & 1023);
  return exponent >= 10 ? mantissa << (exponent - 10)
                        : mantissa >> (10 - exponent);
}

// The pieces of all these files.
std::vector<Piece> ReadTraces(Paths paths);
// Writes a trace: MODEL OUT TEXT... The result is an exit status.
int WriteTrace(Paths arguments, const Options& options);

}  // namespace llmzip::learn_start

#endif  // LLMZIP_TOOLS_LEARN_START_TRACE_H_
