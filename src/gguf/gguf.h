// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads GGUF model files of versions 2 and 3, little-endian. The files may be
// hostile: every number is compared with the file's size and with the limits
// below before it is used.
// Files of rwkv.cpp are read as well, see rwkv_bin.h, and are GGUF files to
// every user of this header. So are models that are split into several files,
// see split_model.h.
#ifndef LLMZIP_GGUF_GGUF_H_
#define LLMZIP_GGUF_GGUF_H_

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/status.h"
#include "gguf/gguf_value.h"
#include "gguf/model_file.h"
#include "gguf/tensor.h"

namespace llmzip {

struct GgufLimits {
  uint64_t max_file_bytes = uint64_t{1} << 40;
  uint64_t max_memory = UINT64_MAX;  // of the directory, see memory_bytes()
};
// The most bytes before the tensors. A vocabulary of 256k tokens takes 20 MB.
inline constexpr uint64_t kMaxGgufHeaderBytes = uint64_t{1} << 28;
inline constexpr uint64_t kMaxGgufEntries = uint64_t{1} << 16;
inline constexpr uint64_t kMaxGgufTensors = uint64_t{1} << 16;
inline constexpr uint64_t kMaxGgufKeyBytes = 65535;
inline constexpr uint64_t kMaxGgufNameBytes = 63;
inline constexpr uint64_t kMaxGgufElements = uint64_t{1} << 24;  // of an array
inline constexpr uint64_t kMaxGgufAlignment = uint64_t{1} << 16;

// A parsed file. Movable. Its views live as long as the object, or as the bytes
// given to Parse(). Const use is thread-safe, except for reading the tensors of
// an opened file.
//
// A malformed file fails with kBadModel, kBadMagic or kUnsupportedVersion, and
// the status has the offset of the fault. An opened file can also fail with
// kModelMissing, kIo, kOutOfMemory and kLimitExceeded.
class GgufFile {
 public:
  // Reads the directory of a regular file, that is, all before the tensors, and
  // follows symbolic links. Tensors stay in the file until somebody asks for
  // them. Keep the object no longer than it takes to build the weights. Of a
  // split model, `path` is any part; the others are opened beside it.
  static Result<GgufFile> Open(const std::string& path,
                               const GgufLimits& limits = {});
  // `file` must outlive the result; nothing is copied. No alignment needed. A
  // part of a split model is refused.
  static Result<GgufFile> Parse(std::span<const uint8_t> file);

  GgufFile(GgufFile&&) = default;
  GgufFile& operator=(GgufFile&&) = default;

  // Of all parts of a split model.
  uint64_t size_bytes() const { return size_bytes_; }
  // The memory of the object: the directory of an opened file, and the maps of
  // its entries and tensors.
  uint64_t memory_bytes() const { return memory_bytes_; }
  uint32_t version() const { return version_; }

  // Metadata by key. "Get" fails if the key is missing or its value is of
  // another kind. "Or" has a default for a missing key, and for nothing else.
  // Integers may be of any width; a float64 is rounded to a float.
  bool Has(std::string_view key) const { return Find(key) != nullptr; }
  Result<std::string_view> GetString(std::string_view key) const;
  Result<bool> GetBool(std::string_view key) const;
  Result<bool> GetBoolOr(std::string_view key, bool missing) const;
  // Fails unless min <= value <= max.
  Result<uint64_t> GetUint(std::string_view key, uint64_t min = 0,
                           uint64_t max = UINT64_MAX) const;
  // The default must keep the bounds too: it may come from the file.
  Result<uint64_t> GetUintOr(std::string_view key, uint64_t missing,
                             uint64_t min = 0, uint64_t max = UINT64_MAX) const;
  // Fails unless min <= value <= max. NaN always fails.
  Result<float> GetFloat(std::string_view key, float min, float max) const;
  Result<float> GetFloatOr(std::string_view key, float missing, float min,
                           float max) const;
  // Arrays of the stated kind. A scalar is no array.
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
  // Fails if the tensor is missing or is not `rows` rows of `cols` columns. A
  // vector has one row; outer dimensions of 1 are ignored.
  Result<TensorView> GetTensor(std::string_view name, uint64_t rows,
                               uint64_t cols) const;

  // Calls `take` with the tensor's bytes in order, piece by piece, until it
  // fails. kIo if the file cannot be read. Also kIo if the tensor was read
  // before and has changed since: what was checked then must be what is used.
  using TakeBytes = std::function<Status(std::span<const uint8_t> bytes)>;
  Status ReadBytes(const TensorView& tensor, const TakeBytes& take) const;
  // The same with whole rows: `rows` holds some of the tensor's rows, from
  // `first_row` on. Takes 256 KiB of memory, or one row if that is more.
  using TakeRows =
      std::function<Status(uint64_t first_row, const TensorView& rows)>;
  Status ReadRows(const TensorView& tensor, const TakeRows& take) const;

 private:
  friend class GgufParser;
  friend class RwkvBinReader;
  friend class SplitModelReader;
  // An opened file, and XXH3-64 of each tensor that was read.
  struct Source {
    explicit Source(ModelFile opened) : file(std::move(opened)) {}
    ModelFile file;
    std::map<std::string_view, uint64_t> digests;
  };

  GgufFile() = default;

  // Opens a model, or one part of it. `first_bytes` are read at first; a
  // directory that is longer takes further attempts.
  static Result<GgufFile> OpenFile(const std::string& path,
                                   const GgufLimits& limits,
                                   uint64_t first_bytes);
  Status ReadPieces(const TensorView& tensor, uint64_t unit_bytes,
                    const TakeBytes& take) const;

  Status WrongType(std::string_view key, const GgufValue& value,
                   const char* expected) const;

  std::unique_ptr<Source> source_;  // null if all of the file is in memory
  std::unique_ptr<uint8_t[]> directory_;  // beginning of an opened file
  uint64_t size_bytes_ = 0;
  uint64_t memory_bytes_ = 0;
  uint32_t version_ = 0;
  std::map<std::string_view, GgufValue> metadata_;
  std::map<std::string_view, TensorView> tensors_;
  std::vector<GgufFile> parts_;  // of a split model, all but the first
};

// `text` for a message: in quotes, cut at 64 bytes, with '?' for all that is
// not printable ASCII. Names come from the file and end up on terminals.
std::string Quoted(std::string_view text);

}  // namespace llmzip

#endif  // LLMZIP_GGUF_GGUF_H_
