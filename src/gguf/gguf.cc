// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/gguf.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>
#include <new>
#include <utility>

#include "base/bytes.h"
#include "base/caller_watch.h"
#include "base/checksum.h"
#include "gguf/gguf_parser.h"
#include "gguf/rwkv_bin.h"
#include "gguf/split_model.h"

namespace llmzip {
namespace {

constexpr uint64_t kPieceBytes = uint64_t{1} << 18;  // of a tensor at a time
// What is read at first. It holds the directory of a small model; twice as much
// holds that of most others.
constexpr uint64_t kFirstDirectoryBytes = uint64_t{1} << 20;
// The same for the other parts of a split model, which have no vocabulary.
constexpr uint64_t kFirstPartBytes = uint64_t{1} << 16;

Status Missing(std::string_view key) {
  return Status(Code::kBadModel, "the key " + Quoted(key) + " is missing");
}

// Of the file at `path`, which need not be there.
std::string FolderOf(const std::string& path) {
  const auto folder = std::filesystem::path(path).parent_path();
  return folder.empty() ? "." : folder.native();
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
  auto file = OpenFile(path, limits, kFirstDirectoryBytes);
  if (!file.ok()) return file;
  const auto part = SplitPartOf(*file);
  if (!part.ok()) return part.status();
  if (!part->has_value()) return file;
  return SplitModelReader::Join(
      path, *std::move(file), **part, limits,
      [](const std::string& other, const GgufLimits& left) {
        return OpenFile(other, left, kFirstPartBytes);
      });
}

Result<GgufFile> GgufFile::OpenFile(const std::string& path,
                                    const GgufLimits& limits,
                                    uint64_t first_bytes) {
  auto opened = ModelFile::Open(path);
  if (!opened.ok()) return opened.status();
  auto source = std::make_unique<Source>(*std::move(opened));
  const uint64_t size = source->file.size_bytes();
  if (size > limits.max_file_bytes) {
    return Status(Code::kLimitExceeded,
                  "the model file has " + std::to_string(size) +
                      " bytes; the limit is " +
                      std::to_string(limits.max_file_bytes));
  }
  std::array<uint8_t, 8> beginning{};
  const std::span first = std::span(beginning).first(
      static_cast<size_t>(std::min<uint64_t>(size, beginning.size())));
  LLMZIP_RETURN_IF_ERROR(source->file.Read(0, first));
  if (IsRwkvBin(first)) {
    const auto read = [&file = source->file](uint64_t offset,
                                             std::span<uint8_t> bytes) {
      return file.Read(offset, bytes);
    };
    auto read_bin = ReadRwkvBin({.file_bytes = size,
                                 .read = read,
                                 .bytes = {},
                                 .vocabulary_folder = FolderOf(path),
                                 .max_memory = limits.max_memory});
    if (read_bin.ok()) read_bin->source_ = std::move(source);
    return read_bin;
  }
  // The file does not say how long its directory is. Each attempt reads twice
  // as much as the one before.
  for (uint64_t want = first_bytes;; want *= 2) {
    const uint64_t now = std::min(want, size);
    if (now > kMaxGgufHeaderBytes) {
      return Status(Code::kBadModel, "the metadata exceeds " +
                                         std::to_string(kMaxGgufHeaderBytes) +
                                         " bytes");
    }
    // The first attempt is never refused: every model needs as much.
    if (now > limits.max_memory && want > first_bytes) {
      return Status(Code::kLimitExceeded,
                    "the model's metadata takes more than " +
                        std::to_string(now / 2) +
                        " bytes of memory, the limit is " +
                        std::to_string(limits.max_memory));
    }
    std::unique_ptr<uint8_t[]> directory(new (std::nothrow)
                                             uint8_t[static_cast<size_t>(now)]);
    if (directory == nullptr) {
      return Status(Code::kOutOfMemory, "no memory for " + std::to_string(now) +
                                            " bytes of a model's metadata");
    }
    const std::span bytes(directory.get(), static_cast<size_t>(now));
    LLMZIP_RETURN_IF_ERROR(source->file.Read(0, bytes));
    auto parsed = ParseGguf(bytes, size, limits.max_memory);
    if (parsed.ok()) {
      parsed->directory_ = std::move(directory);
      if (now < size) parsed->source_ = std::move(source);
      parsed->memory_bytes_ += now;
      return parsed;
    }
    if (parsed.status().code() != Code::kTruncated) return parsed.status();
  }
}

Status GgufFile::ReadBytes(const TensorView& tensor,
                           const TakeBytes& take) const {
  return ReadPieces(tensor, /*unit_bytes=*/1, take);
}

Status GgufFile::ReadRows(const TensorView& tensor,
                          const TakeRows& take) const {
  const uint64_t row_bytes = tensor.size_bytes / tensor.rows();
  uint64_t first_row = 0;
  return ReadPieces(tensor, row_bytes, [&](std::span<const uint8_t> bytes) {
    TensorView rows = tensor;
    rows.num_dims = 2;
    rows.dims = {tensor.cols(), bytes.size() / row_bytes, 1, 1};
    rows.size_bytes = bytes.size();
    rows.bytes = bytes;
    const uint64_t first = first_row;
    first_row += rows.rows();
    return take(first, rows);
  });
}

// Pieces are multiples of `unit_bytes`.
Status GgufFile::ReadPieces(const TensorView& tensor, uint64_t unit_bytes,
                            const TakeBytes& take) const {
  if (tensor.part > 0) {
    TensorView there = tensor;
    there.part = 0;
    return parts_[tensor.part - 1].ReadPieces(there, unit_bytes, take);
  }
  const uint64_t units = std::max<uint64_t>(1, kPieceBytes / unit_bytes);
  const uint64_t most = std::min(units * unit_bytes, tensor.size_bytes);
  if (source_ == nullptr) {
    for (auto rest = tensor.bytes; !rest.empty();) {
      const auto piece = rest.first(std::min<size_t>(most, rest.size()));
      LLMZIP_RETURN_IF_ERROR(CheckCaller());
      LLMZIP_RETURN_IF_ERROR(take(piece));
      rest = rest.subspan(piece.size());
    }
    return Status();
  }
  std::unique_ptr<uint8_t[]> buffer(new (std::nothrow)
                                        uint8_t[static_cast<size_t>(most)]);
  if (buffer == nullptr) {
    return Status(Code::kOutOfMemory, "no memory for a piece of a tensor of " +
                                          std::to_string(most) + " bytes");
  }
  Xxh3 hash;
  for (uint64_t done = 0; done < tensor.size_bytes;) {
    const std::span piece(buffer.get(), static_cast<size_t>(std::min(
                                            most, tensor.size_bytes - done)));
    LLMZIP_RETURN_IF_ERROR(CheckCaller());
    LLMZIP_RETURN_IF_ERROR(source_->file.Read(tensor.offset + done, piece));
    hash.Update(piece);
    LLMZIP_RETURN_IF_ERROR(take(piece));
    done += piece.size();
  }
  const auto known =
      source_->digests.try_emplace(tensor.name, hash.Digest()).first;
  if (known->second == hash.Digest()) return {};
  return Status(Code::kIo, "the tensor " + Quoted(tensor.name) +
                               " changed in the model file while it was read");
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
  const bool found_array =
      value.is_array && !std::string_view(expected).starts_with("an array");
  return Status(Code::kBadModel,
                "the value of " + Quoted(key) + " is " +
                    (found_array ? "an array, " : "") + "not " + expected,
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
  if (Has(key)) return GetUint(key, min, max);
  if (missing < min || missing > max) {
    return Status(Code::kBadModel,
                  Quoted(key) + " is missing, and " + std::to_string(missing) +
                      ", which stands in for it, is not "
                      "allowed: only " +
                      std::to_string(min) + " to " + std::to_string(max));
  }
  return missing;
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
