// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "model/gguf.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <new>
#include <utility>

#include "base/bytes.h"

namespace llmzip {
namespace {

constexpr size_t kReadBytes = size_t{1} << 26;  // of one read(2)

// Closes on every way out.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

Status SystemError(const char* what) {
  return Status(Code::kIo, std::string(what) + ": " + std::strerror(errno));
}

// Fills `bytes` from the start of the file.
Status ReadAll(int fd, std::span<uint8_t> bytes) {
  size_t done = 0;
  while (done < bytes.size()) {
    const size_t want = std::min(kReadBytes, bytes.size() - done);
    const ssize_t got =
        pread(fd, bytes.data() + done, want, static_cast<off_t>(done));
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return SystemError("cannot read the model file");
    if (got == 0) {
      return Status(Code::kIo, "the model file became shorter while read",
                    done);
    }
    done += static_cast<size_t>(got);
  }
  return {};
}

Status Missing(std::string_view key) {
  return Status(Code::kBadModel, "the key " + Quoted(key) + " is missing");
}

}  // namespace

std::string Quoted(std::string_view text) {
  constexpr size_t kMaxShown = 64;
  std::string quoted = "'";
  for (char c : text.substr(0, kMaxShown)) {
    quoted += c >= 0x20 && c < 0x7f ? c : '?';
  }
  if (text.size() > kMaxShown) quoted += "...";
  return quoted + "'";
}

Result<GgufFile> GgufFile::Open(const std::string& path,
                                const GgufLimits& limits) {
  // O_NONBLOCK: opening a FIFO must not wait for a writer.
  const Descriptor file(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.fd() < 0) return SystemError("cannot open the model file");
  struct stat stat {};
  if (fstat(file.fd(), &stat) != 0) {
    return SystemError("cannot open the model file");
  }
  if (S_ISDIR(stat.st_mode)) {
    return Status(Code::kIo, "the model file is a directory");
  }
  if (!S_ISREG(stat.st_mode)) {
    return Status(Code::kIo, "the model file is not a regular file");
  }
  const auto size = static_cast<uint64_t>(stat.st_size);
  if (size > limits.max_file_bytes || size > SIZE_MAX) {
    return Status(Code::kLimitExceeded,
                  "the model file has " + std::to_string(size) +
                      " bytes; the limit is " +
                      std::to_string(limits.max_file_bytes));
  }
  std::unique_ptr<uint8_t[]> storage(new (std::nothrow)
                                         uint8_t[static_cast<size_t>(size)]);
  if (storage == nullptr) {
    return Status(Code::kOutOfMemory, "no memory for a model file of " +
                                          std::to_string(size) + " bytes");
  }
  const std::span<uint8_t> bytes(storage.get(), static_cast<size_t>(size));
  LLMZIP_RETURN_IF_ERROR(ReadAll(file.fd(), bytes));
  Result<GgufFile> parsed = Parse(bytes);
  if (parsed.ok()) parsed->storage_ = std::move(storage);
  return parsed;
}

const GgufValue* GgufFile::Find(std::string_view key) const {
  const auto found = metadata_.find(key);
  return found == metadata_.end() ? nullptr : &found->second;
}

const TensorView* GgufFile::FindTensor(std::string_view name) const {
  const auto found = tensors_.find(name);
  return found == tensors_.end() ? nullptr : &found->second;
}

Result<TensorView> GgufFile::GetTensor(std::string_view name, uint64_t rows,
                                       uint64_t cols) const {
  const TensorView* tensor = FindTensor(name);
  if (tensor == nullptr) {
    return Status(Code::kBadModel,
                  "the tensor " + Quoted(name) + " is missing");
  }
  if (tensor->rows() != rows || tensor->cols() != cols) {
    return Status(Code::kBadModel,
                  "the tensor " + Quoted(name) + " has the shape " +
                      std::to_string(tensor->rows()) + " x " +
                      std::to_string(tensor->cols()) + "; expected is " +
                      std::to_string(rows) + " x " + std::to_string(cols));
  }
  return *tensor;
}

Status GgufFile::WrongType(std::string_view key, const GgufValue& value,
                           const char* expected) const {
  return Status(Code::kBadModel,
                "the value of " + Quoted(key) + " is not " + expected,
                value.offset);
}

Result<std::string_view> GgufFile::GetString(std::string_view key) const {
  const GgufValue* value = Find(key);
  if (value == nullptr) return Missing(key);
  if (value->is_array || value->type != GgufType::kString) {
    return WrongType(key, *value, "a string");
  }
  const auto text = value->bytes.subspan(8);
  return std::string_view(reinterpret_cast<const char*>(text.data()),
                          text.size());
}

Result<bool> GgufFile::GetBool(std::string_view key) const {
  const GgufValue* value = Find(key);
  if (value == nullptr) return Missing(key);
  if (value->is_array || value->type != GgufType::kBool) {
    return WrongType(key, *value, "a truth value");
  }
  return value->bytes[0] != 0;
}

Result<bool> GgufFile::GetBoolOr(std::string_view key, bool missing) const {
  if (!Has(key)) return missing;
  return GetBool(key);
}

Result<uint64_t> GgufFile::GetUint(std::string_view key, uint64_t min,
                                   uint64_t max) const {
  const GgufValue* value = Find(key);
  if (value == nullptr) return Missing(key);
  if (value->is_array || !IsInteger(value->type)) {
    return WrongType(key, *value, "an integer");
  }
  const uint64_t bits = IntegerAt(*value, 0);
  const bool negative = IsSigned(value->type) && bits >> 63 != 0;
  if (negative || bits < min || bits > max) {
    return Status(Code::kBadModel,
                  "the value of " + Quoted(key) + " is " +
                      (negative ? std::to_string(static_cast<int64_t>(bits))
                                : std::to_string(bits)) +
                      "; allowed are " + std::to_string(min) + " to " +
                      std::to_string(max),
                  value->offset);
  }
  return bits;
}

Result<uint64_t> GgufFile::GetUintOr(std::string_view key, uint64_t missing,
                                     uint64_t min, uint64_t max) const {
  if (!Has(key)) return missing;
  return GetUint(key, min, max);
}

Result<float> GgufFile::GetFloat(std::string_view key, float min,
                                 float max) const {
  const GgufValue* value = Find(key);
  if (value == nullptr) return Missing(key);
  if (value->is_array || !IsFloat(value->type)) {
    return WrongType(key, *value, "a float");
  }
  const float number = FloatAt(*value, 0);
  if (!(number >= min && number <= max)) {
    return Status(Code::kBadModel,
                  "the value of " + Quoted(key) + " is " +
                      std::to_string(number) + "; allowed are " +
                      std::to_string(min) + " to " + std::to_string(max),
                  value->offset);
  }
  return number;
}

Result<float> GgufFile::GetFloatOr(std::string_view key, float missing,
                                   float min, float max) const {
  if (!Has(key)) return missing;
  return GetFloat(key, min, max);
}

Result<std::vector<std::string_view>> GgufFile::GetStrings(
    std::string_view key) const {
  const GgufValue* value = Find(key);
  if (value == nullptr) return Missing(key);
  if (!value->is_array || value->type != GgufType::kString) {
    return WrongType(key, *value, "an array of strings");
  }
  std::vector<std::string_view> strings;
  strings.reserve(static_cast<size_t>(value->count));
  ByteReader in(value->bytes);
  for (uint64_t i = 0; i < value->count; ++i) {
    uint64_t size = 0;
    std::span<const uint8_t> text;
    if (!in.ReadFixed64(&size) || !in.ReadBytes(size, &text)) {
      return Status(Code::kInternal, "a parsed string is gone", value->offset);
    }
    strings.emplace_back(reinterpret_cast<const char*>(text.data()),
                         text.size());
  }
  return strings;
}

Result<std::vector<int64_t>> GgufFile::GetInts(std::string_view key) const {
  const GgufValue* value = Find(key);
  if (value == nullptr) return Missing(key);
  if (!value->is_array || !IsInteger(value->type)) {
    return WrongType(key, *value, "an array of integers");
  }
  std::vector<int64_t> integers;
  integers.reserve(static_cast<size_t>(value->count));
  for (uint64_t i = 0; i < value->count; ++i) {
    const uint64_t bits = IntegerAt(*value, i);
    if (!IsSigned(value->type) && bits >> 63 != 0) {
      return WrongType(key, *value, "an array of integers below 2^63");
    }
    integers.push_back(static_cast<int64_t>(bits));
  }
  return integers;
}

Result<std::vector<float>> GgufFile::GetFloats(std::string_view key) const {
  const GgufValue* value = Find(key);
  if (value == nullptr) return Missing(key);
  if (!value->is_array || !IsFloat(value->type)) {
    return WrongType(key, *value, "an array of floats");
  }
  std::vector<float> floats;
  floats.reserve(static_cast<size_t>(value->count));
  for (uint64_t i = 0; i < value->count; ++i) {
    const float number = FloatAt(*value, i);
    if (!std::isfinite(number)) {
      return WrongType(key, *value, "an array of finite floats");
    }
    floats.push_back(number);
  }
  return floats;
}

}  // namespace llmzip
