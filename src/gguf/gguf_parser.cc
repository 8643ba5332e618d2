// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Parses the directory of a GGUF file. The file has a header, the metadata, the
// tensor infos and, from the next aligned offset on, the tensors. The ggml
// project describes the layout in its docs/gguf.md.
#include "gguf/gguf_parser.h"

#include <algorithm>
#include <bit>
#include <tuple>
#include <utility>

#include "base/bytes.h"
#include "gguf/foreign_file.h"
#include "gguf/rwkv_bin.h"
#include "gguf/split_model.h"

namespace llmzip {
namespace {

constexpr uint32_t kMagic = 0x46554747;  // "GGUF"
constexpr uint64_t kDefaultAlignment = 32;
constexpr uint64_t kMinAlignment = 8;
constexpr uint64_t kMaxElements = uint64_t{1} << 48;  // of a tensor
// The shortest entry has a key and a value of one byte each. The shortest
// tensor info has a name of one byte and one dimension.
constexpr uint64_t kMinEntryBytes = 8 + 1 + 4 + 1;
constexpr uint64_t kMinTensorInfoBytes = 8 + 1 + 4 + 8 + 4 + 8;
// The memory for an entry or a tensor: in the maps, and in the parser.
constexpr uint64_t kEntryMemory = 192;
constexpr uint64_t kTensorMemory = 512;

std::string_view Text(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

class GgufParser {
 public:
  // `bytes` is the beginning of a file of `file_bytes`.
  GgufParser(std::span<const uint8_t> bytes, uint64_t file_bytes,
             uint64_t max_memory)
      : bytes_(bytes),
        in_(bytes),
        file_bytes_(file_bytes),
        max_memory_(max_memory) {
    file_.size_bytes_ = file_bytes;
  }

  Result<GgufFile> Parse() {
    LLMZIP_RETURN_IF_ERROR(ReadHeader());
    for (uint64_t i = 0; i < num_entries_; ++i) {
      LLMZIP_RETURN_IF_ERROR(ReadEntry());
    }
    LLMZIP_RETURN_IF_ERROR(ReadAlignment());
    for (uint64_t i = 0; i < num_tensors_; ++i) {
      LLMZIP_RETURN_IF_ERROR(ReadTensorInfo());
    }
    LLMZIP_RETURN_IF_ERROR(PlaceTensors());
    return std::move(file_);
  }

 private:
  struct TensorInfo {
    TensorView view;             // without its place in the file
    uint64_t offset = 0;         // from the start of the tensors
    uint64_t offset_offset = 0;  // where the file says so
  };

  Status Fail(std::string what) const { return FailAt(in_.offset(), what); }
  static Status FailAt(uint64_t offset, std::string what) {
    return Status(Code::kBadModel, std::move(what), offset);
  }
  // The bytes at hand end before `needed` more. If the file goes on, kTruncated
  // asks for more of it; else the file is at fault.
  Status Short(const char* what, uint64_t needed = 1) const {
    if (bytes_.size() < file_bytes_ && needed <= remaining()) {
      return Status(Code::kTruncated, what, in_.offset());
    }
    return Fail(std::string("the file ends inside ") + what);
  }
  // In the file.
  uint64_t remaining() const { return file_bytes_ - in_.offset(); }

  Status ReadHeader() {
    uint32_t magic = 0;
    if (!in_.ReadFixed32(&magic) || magic != kMagic) {
      return ForeignFileError(bytes_);
    }
    if (!in_.ReadFixed32(&file_.version_)) return Short("the header");
    const uint32_t version = file_.version_;
    if (version != 0 && (version & 0xffff) == 0) {
      return Status(Code::kUnsupportedVersion,
                    "a big-endian GGUF file; only little-endian is supported",
                    4);
    }
    if (version != 2 && version != 3) {
      return Status(Code::kUnsupportedVersion,
                    "GGUF version " + std::to_string(version) +
                        "; versions 2 and 3 are supported",
                    4);
    }
    if (!in_.ReadFixed64(&num_tensors_) || !in_.ReadFixed64(&num_entries_)) {
      return Short("the header");
    }
    LLMZIP_RETURN_IF_ERROR(CheckCount(num_tensors_, kMaxGgufTensors,
                                      kMinTensorInfoBytes, "tensors", 8));
    LLMZIP_RETURN_IF_ERROR(CheckCount(num_entries_, kMaxGgufEntries,
                                      kMinEntryBytes, "metadata entries", 16));
    file_.memory_bytes_ =
        num_entries_ * kEntryMemory + num_tensors_ * kTensorMemory;
    if (file_.memory_bytes_ + bytes_.size() <= max_memory_) return {};
    return Status(Code::kLimitExceeded,
                  "the model's directory takes " +
                      std::to_string(file_.memory_bytes_ + bytes_.size()) +
                      " bytes of memory, the limit is " +
                      std::to_string(max_memory_));
  }

  // Whether `count` things of at least `min_bytes` can follow.
  Status CheckCount(uint64_t count, uint64_t max, uint64_t min_bytes,
                    const char* things, uint64_t offset) const {
    if (count > max) {
      return FailAt(offset, std::to_string(count) + " " + things +
                                "; the limit is " + std::to_string(max));
    }
    if (count > remaining() / min_bytes) {
      return FailAt(offset, std::to_string(count) + " " + things + ", but " +
                                std::to_string(remaining()) +
                                " bytes are left in the file");
    }
    return {};
  }

  // A string of 1 to `max` bytes.
  Status ReadName(uint64_t max, const char* what, std::string_view* name) {
    const uint64_t at = in_.offset();
    uint64_t size = 0;
    if (!in_.ReadFixed64(&size)) return Short(what);
    if (size == 0 || size > max) {
      return FailAt(at, std::string(what) + " of " + std::to_string(size) +
                            " bytes; allowed are 1 to " + std::to_string(max));
    }
    std::span<const uint8_t> bytes;
    if (!in_.ReadBytes(size, &bytes)) return Short(what, size);
    *name = Text(bytes);
    return {};
  }

  Status ReadEntry() {
    const uint64_t at = in_.offset();
    std::string_view key;
    LLMZIP_RETURN_IF_ERROR(ReadName(kMaxGgufKeyBytes, "a key", &key));
    GgufValue value;
    uint32_t type = 0;
    if (!in_.ReadFixed32(&type)) return Short("a value's type");
    if (type == static_cast<uint32_t>(GgufType::kArray)) {
      value.is_array = true;
      if (!in_.ReadFixed32(&type) || !in_.ReadFixed64(&value.count)) {
        return Short("an array's header");
      }
      if (value.count > kMaxGgufElements) {
        return Fail(Quoted(key) + " is an array of " +
                    std::to_string(value.count) + " elements; the limit is " +
                    std::to_string(kMaxGgufElements));
      }
    }
    value.type = static_cast<GgufType>(type);
    LLMZIP_RETURN_IF_ERROR(ReadElements(key, &value));
    if (!file_.metadata_.emplace(key, value).second) {
      return FailAt(at, "the key " + Quoted(key) + " occurs twice");
    }
    return {};
  }

  Status ReadElements(std::string_view key, GgufValue* value) {
    const size_t begin = in_.offset();
    value->offset = begin;
    if (value->type == GgufType::kString) {
      for (uint64_t i = 0; i < value->count; ++i) {
        uint64_t size = 0;
        std::span<const uint8_t> text;
        if (!in_.ReadFixed64(&size)) return Short("a string");
        if (!in_.ReadBytes(size, &text)) return Short("a string", size);
      }
      value->bytes = bytes_.subspan(begin, in_.offset() - begin);
      return {};
    }
    const uint64_t element_bytes = ScalarBytes(value->type);
    if (element_bytes == 0) {
      return Fail(Quoted(key) + " has values of type " +
                  std::to_string(static_cast<uint32_t>(value->type)) +
                  ", which is unknown or not allowed here");
    }
    // No overflow: count <= kMaxGgufElements.
    const uint64_t size = value->count * element_bytes;
    if (!in_.ReadBytes(size, &value->bytes)) return Short("a value", size);
    if (value->type == GgufType::kBool) {
      for (uint8_t byte : value->bytes) {
        if (byte > 1) return Fail(Quoted(key) + " is neither true nor false");
      }
    }
    return {};
  }

  Status ReadAlignment() {
    const GgufValue* value = file_.Find("general.alignment");
    if (value == nullptr) return {};
    ByteReader reader(value->bytes);
    uint32_t alignment = 0;
    if (value->type != GgufType::kUint32 || value->is_array ||
        !reader.ReadFixed32(&alignment)) {
      return FailAt(value->offset, "general.alignment is not a uint32");
    }
    if (alignment < kMinAlignment || alignment > kMaxGgufAlignment ||
        !std::has_single_bit(alignment)) {
      return FailAt(value->offset, "general.alignment is " +
                                       std::to_string(alignment) +
                                       "; allowed are powers of two from " +
                                       std::to_string(kMinAlignment) + " to " +
                                       std::to_string(kMaxGgufAlignment));
    }
    alignment_ = alignment;
    return {};
  }

  Status ReadTensorInfo() {
    TensorInfo info;
    const uint64_t at = in_.offset();
    LLMZIP_RETURN_IF_ERROR(
        ReadName(kMaxGgufNameBytes, "a tensor's name", &info.view.name));
    LLMZIP_RETURN_IF_ERROR(ReadShape(&info));
    info.offset_offset = in_.offset();
    if (!in_.ReadFixed64(&info.offset)) return Short("a tensor's offset");
    if (!file_.tensors_.emplace(info.view.name, TensorView{}).second) {
      return FailAt(at,
                    "the tensor " + Quoted(info.view.name) + " occurs twice");
    }
    infos_.push_back(info);
    return {};
  }

  Status ReadShape(TensorInfo* info) {
    TensorView& view = info->view;
    const uint64_t at = in_.offset();
    if (!in_.ReadFixed32(&view.num_dims)) return Short("a tensor's shape");
    if (view.num_dims == 0 || view.num_dims > view.dims.size()) {
      return FailAt(at, "the tensor " + Quoted(view.name) + " has " +
                            std::to_string(view.num_dims) +
                            " dimensions; allowed are 1 to 4");
    }
    uint64_t num_elements = 1;
    for (uint32_t i = 0; i < view.num_dims; ++i) {
      if (!in_.ReadFixed64(&view.dims[i])) return Short("a tensor's shape");
      if (view.dims[i] == 0 || view.dims[i] > kMaxElements / num_elements) {
        return FailAt(at, "the tensor " + Quoted(view.name) +
                              " has an empty or too large dimension: " +
                              std::to_string(view.dims[i]));
      }
      num_elements *= view.dims[i];
    }
    const uint64_t type_at = in_.offset();
    uint32_t type = 0;
    if (!in_.ReadFixed32(&type)) return Short("a tensor's type");
    view.type = static_cast<TensorType>(type);
    const TensorTraits* traits = TraitsOf(view.type);
    if (traits == nullptr) {
      return FailAt(type_at, "the tensor " + Quoted(view.name) +
                                 " is of type " + std::to_string(type) +
                                 ", which is not supported");
    }
    if (view.cols() % traits->block_values != 0) {
      return FailAt(at, "the tensor " + Quoted(view.name) + " has rows of " +
                            std::to_string(view.cols()) + " elements; type " +
                            traits->name + " needs a multiple of " +
                            std::to_string(traits->block_values));
    }
    view.size_bytes = num_elements / traits->block_values * traits->block_bytes;
    return {};
  }

  // Finds the bytes of each tensor. They must lie within the file, and no two
  // tensors may overlap.
  Status PlaceTensors() {
    if (infos_.empty()) return {};
    const uint64_t begin =
        (in_.offset() + alignment_ - 1) / alignment_ * alignment_;
    if (begin > file_bytes_) {
      return Fail("the file ends inside the padding before the tensors");
    }
    const uint64_t all_bytes = file_bytes_ - begin;
    std::sort(infos_.begin(), infos_.end(),
              [](const TensorInfo& a, const TensorInfo& b) {
                return std::tie(a.offset, a.view.name) <
                       std::tie(b.offset, b.view.name);
              });
    uint64_t end = 0;  // of the tensors so far
    for (const TensorInfo& info : infos_) {
      const std::string name = Quoted(info.view.name);
      if (info.offset % alignment_ != 0) {
        return FailAt(info.offset_offset,
                      "the tensor " + name + " lies at " +
                          std::to_string(info.offset) +
                          ", not a multiple of the alignment " +
                          std::to_string(alignment_));
      }
      if (info.offset > all_bytes ||
          info.view.size_bytes > all_bytes - info.offset) {
        return FailAt(info.offset_offset,
                      "the tensor " + name + " has " +
                          std::to_string(info.view.size_bytes) + " bytes at " +
                          std::to_string(info.offset) + ", but only " +
                          std::to_string(all_bytes) +
                          " bytes of tensors are in the file");
      }
      if (info.offset < end) {
        return FailAt(info.offset_offset,
                      "the tensor " + name + " overlaps another one");
      }
      end = info.offset + info.view.size_bytes;
      TensorView view = info.view;
      view.offset = begin + info.offset;
      if (bytes_.size() == file_bytes_) {
        view.bytes = bytes_.subspan(static_cast<size_t>(view.offset),
                                    static_cast<size_t>(view.size_bytes));
      }
      file_.tensors_[view.name] = view;
    }
    return {};
  }

  std::span<const uint8_t> bytes_;
  ByteReader in_;
  const uint64_t file_bytes_;
  const uint64_t max_memory_;
  GgufFile file_;
  uint64_t num_tensors_ = 0;
  uint64_t num_entries_ = 0;
  uint64_t alignment_ = kDefaultAlignment;
  std::vector<TensorInfo> infos_;
};

Result<GgufFile> ParseGguf(std::span<const uint8_t> beginning,
                           uint64_t file_bytes, uint64_t max_memory) {
  return GgufParser(beginning, file_bytes, max_memory).Parse();
}

Result<GgufFile> GgufFile::Parse(std::span<const uint8_t> file) {
  if (IsRwkvBin(file)) {
    const auto read = [file](uint64_t offset, std::span<uint8_t> bytes) {
      const auto part = file.subspan(static_cast<size_t>(offset), bytes.size());
      std::copy(part.begin(), part.end(), bytes.begin());
      return Status();
    };
    return ReadRwkvBin({.file_bytes = file.size(),
                        .read = read,
                        .bytes = file,
                        .vocabulary_folder = "",
                        .max_memory = UINT64_MAX});
  }
  auto parsed = ParseGguf(file, file.size(), UINT64_MAX);
  if (!parsed.ok()) return parsed;
  const auto part = SplitPartOf(*parsed);
  if (!part.ok()) return part.status();
  if (part->has_value()) return PartAloneError(**part);
  return parsed;
}

}  // namespace llmzip
