// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Status and Result<T>, by which every function that can fail reports failure.
#ifndef LLMZIP_BASE_STATUS_H_
#define LLMZIP_BASE_STATUS_H_

#include <cassert>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

namespace llmzip {

// The values are part of the C ABI (llmzip_status in llmzip.h). Append new
// codes and never renumber. ExitCode() derives the command's exit status from
// them.
enum class Code : int32_t {
  kOk = 0,
  kInvalidArgument = 1,     // a caller's parameter is out of range
  kIo = 2,                  // the operating system reported an error
  kTruncated = 3,           // the input ends too early
  kBadMagic = 4,            // not a file of this format
  kCorrupt = 5,             // a field or a check is wrong
  kUnsupportedVersion = 6,  // unknown version of the format or the numerics
  kLimitExceeded = 7,  // above the caller's limit of memory, output or work
  kModelMissing = 8,   // the archive names a model that was not found
  kModelMismatch = 9,  // the given model is not the one that the archive names
  kBadModel = 10,      // the model file is malformed or unsupported
  kNotFinite = 11,     // a model computed an infinity or NaN
  kCancelled = 12,     // the caller cancelled the operation
  kInternal = 13,      // a state that should be impossible
  kOutOfMemory = 14,   // an allocation failed
};

// The outcome of an operation: a code, one sentence that says what was found
// and what was expected, and the byte offset in the input. Cheap when ok.
// Thread-compatible, like std::string.
class [[nodiscard]] Status {
 public:
  Status() = default;
  Status(Code code, std::string what, uint64_t offset = kNoOffset)
      : code_(code), offset_(offset), what_(std::move(what)) {}

  static constexpr uint64_t kNoOffset = UINT64_MAX;

  bool ok() const { return code_ == Code::kOk; }
  Code code() const { return code_; }
  const std::string& what() const { return what_; }
  uint64_t offset() const { return offset_; }

 private:
  Code code_ = Code::kOk;
  uint64_t offset_ = kNoOffset;
  std::string what_;
};

// A value, or the Status that explains why there is none.
template <typename T>
class [[nodiscard]] Result {
 public:
  Result(T value) : value_(std::move(value)) {}       // NOLINT(*-explicit-*)
  Result(Status error) : status_(std::move(error)) {  // NOLINT(*-explicit-*)
    assert(!status_.ok());
  }

  bool ok() const { return value_.has_value(); }
  const Status& status() const { return status_; }

  // Requires ok().
  T& operator*() & { return *value_; }
  const T& operator*() const& { return *value_; }
  T&& operator*() && { return *std::move(value_); }
  T* operator->() { return &*value_; }
  const T* operator->() const { return &*value_; }

 private:
  Status status_;
  std::optional<T> value_;
};

// Returns from the enclosing function if `expression` is a failed Status.
#define LLMZIP_RETURN_IF_ERROR(expression)              \
  do {                                                  \
    if (::llmzip::Status llmzip_status_ = (expression); \
        !llmzip_status_.ok()) {                         \
      return llmzip_status_;                            \
    }                                                   \
  } while (false)

}  // namespace llmzip

#endif  // LLMZIP_BASE_STATUS_H_
