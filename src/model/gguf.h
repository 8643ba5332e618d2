// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Reader of GGUF model files, versions 2 and 3, little-endian. Made for hostile
// files: nothing is believed before it is compared with the file's size and
// the limits below.
#ifndef LLMZIP_MODEL_GGUF_H_
#define LLMZIP_MODEL_GGUF_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/status.h"
#include "model/gguf_value.h"
#include "model/tensor.h"

namespace llmzip {

struct GgufLimits {
  uint64_t max_file_bytes = uint64_t{1} << 40;
};
inline constexpr uint64_t kMaxGgufEntries = uint64_t{1} << 16;
inline constexpr uint64_t kMaxGgufTensors = uint64_t{1} << 16;
inline constexpr uint64_t kMaxGgufKeyBytes = 65535;
inline constexpr uint64_t kMaxGgufNameBytes = 63;
inline constexpr uint64_t kMaxGgufElements = uint64_t{1} << 24;  // of an array
inline constexpr uint64_t kMaxGgufAlignment = uint64_t{1} << 16;

// A parsed file. Immutable, movable, safe to share between threads. Views that
// it hands out live as long as it (or as the bytes given to Parse).
//
// All errors are kBadModel, but for kIo and kOutOfMemory of Open, kBadMagic and
// kUnsupportedVersion. They carry the offset where the file went wrong.
class GgufFile {
 public:
  // Reads a whole regular file into memory; symbolic links are followed. The
  // file is copied rather than mapped: a mapped file that another program
  // shortens would kill us with SIGBUS, and one that it edits would no longer
  // be what was checked. Costs the file's size in memory until destroyed, so
  // keep it no longer than it takes to build the engine's own weights.
  static Result<GgufFile> Open(const std::string& path,
                               const GgufLimits& limits = {});
  // `file` must outlive the result; nothing is copied. No alignment needed.
  static Result<GgufFile> Parse(std::span<const uint8_t> file);

  GgufFile(GgufFile&&) = default;
  GgufFile& operator=(GgufFile&&) = default;

  uint64_t size_bytes() const { return file_.size(); }
  uint32_t version() const { return version_; }

  // Metadata, by key. "Get" fails if the key is missing or its value is of
  // another kind; "Or" stands in for a missing key only. Integers may be of
  // any width; a float is also taken from a float64, rounded.
  bool Has(std::string_view key) const { return Find(key) != nullptr; }
  Result<std::string_view> GetString(std::string_view key) const;
  Result<bool> GetBool(std::string_view key) const;
  Result<bool> GetBoolOr(std::string_view key, bool missing) const;
  // Fails unless min <= value <= max.
  Result<uint64_t> GetUint(std::string_view key, uint64_t min = 0,
                           uint64_t max = UINT64_MAX) const;
  Result<uint64_t> GetUintOr(std::string_view key, uint64_t missing,
                             uint64_t min = 0, uint64_t max = UINT64_MAX) const;
  // Fails unless min <= value <= max; so NaN always fails.
  Result<float> GetFloat(std::string_view key, float min, float max) const;
  Result<float> GetFloatOr(std::string_view key, float missing, float min,
                           float max) const;
  // Arrays, of the stated kind (a scalar is no array).
  Result<std::vector<std::string_view>> GetStrings(std::string_view key) const;
  Result<std::vector<int64_t>> GetInts(std::string_view key) const;
  Result<std::vector<float>> GetFloats(std::string_view key) const;  // finite

  // Sorted by key.
  const std::map<std::string_view, GgufValue>& metadata() const {
    return metadata_;
  }
  // Null if the key is missing.
  const GgufValue* Find(std::string_view key) const;

  // Sorted by name.
  const std::map<std::string_view, TensorView>& tensors() const {
    return tensors_;
  }
  // Null if there is none of that name.
  const TensorView* FindTensor(std::string_view name) const;
  // Fails if it is missing or its shape is another one: `rows` rows of `cols`
  // columns. A vector has one row; outer dimensions of 1 are ignored.
  Result<TensorView> GetTensor(std::string_view name, uint64_t rows,
                               uint64_t cols) const;

 private:
  friend class GgufParser;
  GgufFile() = default;

  Status WrongType(std::string_view key, const GgufValue& value,
                   const char* expected) const;

  std::unique_ptr<uint8_t[]> storage_;  // null after Parse
  std::span<const uint8_t> file_;
  uint32_t version_ = 0;
  std::map<std::string_view, GgufValue> metadata_;
  std::map<std::string_view, TensorView> tensors_;
};

// `text` for a message: in quotes, cut at 64 bytes, with anything but printable
// ASCII replaced by '?'. Names come from the file and go to terminals.
std::string Quoted(std::string_view text);

}  // namespace llmzip

#endif  // LLMZIP_MODEL_GGUF_H_
