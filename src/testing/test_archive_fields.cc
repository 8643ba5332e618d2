// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "testing/test_archive_fields.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/checksum.h"
#include "container/block_header.h"
#include "container/checks.h"
#include "container/end_record.h"
#include "container/format.h"
#include "container/frame_start.h"

namespace llmzip {

using Bytes = std::vector<uint8_t>;

// Appends the fields that it reads. The first failure sticks.
class ArchiveFields::Parser {
 public:
  explicit Parser(std::span<const uint8_t> archive) : in_(archive) {}

  Result<ArchiveFields> Parse() {
    while (ok_ && in_.remaining() > 0) {
      const auto start = PeekFrameStart(in_);
      if (!start.ok()) return start.status();
      switch (*start) {
        case FrameStart::kPadding:
          Take("padding", in_.remaining());
          break;
        case FrameStart::kSkippable:
          Skippable();
          break;
        case FrameStart::kFrame:
          Frame();
          break;
      }
    }
    if (!ok_) return Status(Code::kCorrupt, "no fields", in_.offset());
    return std::move(result_);
  }

 private:
  // The first byte of what was taken, 0 if there is none.
  uint8_t Take(const char* name, uint64_t size) {
    std::span<const uint8_t> bytes;
    if (!ok_ || !in_.ReadBytes(size, &bytes)) {
      ok_ = false;
      return 0;
    }
    result_.fields_.push_back({name, Bytes(bytes.begin(), bytes.end())});
    return bytes.empty() ? uint8_t{0} : bytes[0];
  }
  uint64_t TakeVarint(const char* name) {
    ByteReader at = in_;
    uint64_t value = 0;
    if (!ok_ || !at.ReadVarint(&value)) {
      ok_ = false;
      return 0;
    }
    Take(name, at.offset() - in_.offset());
    return value;
  }

  void Skippable() {
    Take("skippable magic", 4);
    ByteReader at = in_;
    uint32_t size = 0;
    if (!at.ReadFixed32(&size)) ok_ = false;
    Take("skippable size", 4);
    Take("skippable content", size);
  }

  void Frame() {
    Take("magic", kFrameMagic.size());
    const uint8_t form = Take("form", 1);
    one_block_ = (form & kFlagOneBlock) != 0;
    TakeVarint("profile");
    if ((form & kFlagModelRecord) != 0) ModelFields();
    if ((form & kFlagFields) != 0) {
      Take("fields", TakeVarint("fields size"));
    }
    if (one_block_) return Block();
    Take("header check", 2);
    while (ok_ && in_.remaining() > 0 && !AtEndRecord(in_)) Block();
    Take("end mark", 1);
    TakeVarint("end size");
    Take("end hash", 8);
    if ((form & kFlagTextSha256) != 0) Take("end sha", sizeof(Sha256Digest));
  }

  void ModelFields() {
    Take("model id", kModelIdBytes);
    if (Take("numerics", 1) >= kFirstHostNumerics) {
      Take("host", TakeVarint("host size"));
    }
    for (const char* name : {"window", "keep", "start token"}) TakeVarint(name);
    const uint8_t hints = Take("hints", 1);
    if ((hints & kHintFileSha256) != 0) {
      Take("file hash", sizeof(Sha256Digest));
    }
    if ((hints & kHintFileName) != 0)
      Take("file name", TakeVarint("name size"));
  }

  void Block() {
    const uint64_t raw_bytes = TakeVarint("raw size");
    uint8_t form = Take("method", 1);
    const bool has_references = (form & kMethodMask) == kReferences;
    if (has_references) {
      TakeVarint("reach");
      TakeVarint("list size");
      form = TakeVarint("rest size") == 0 ? uint8_t{0} : Take("rest method", 1);
    }
    const auto method = static_cast<Method>(form & kMethodMask);
    const size_t num_streams = size_t{1} + (form >> kStreamsShift);
    for (size_t i = 0; i + 1 < num_streams; ++i) TakeVarint("stream size");
    if (num_streams > 1) TakeVarint("fork");
    if ((form & kFlagParameters) != 0) {
      if (UsesLanguageModel(method)) Take("rate", 1);
      if (HasParameters(method)) {
        Take("parameters", TakeVarint("parameters size"));
      }
    }
    const uint64_t payload_bytes = method == Method::kStored && !has_references
                                       ? raw_bytes
                                       : TakeVarint("payload size");
    Take("payload", payload_bytes);
    Take("block check", raw_bytes < kSmallBlockBytes ? 2 : 4);
    Take("text check", 4);
  }

  ByteReader in_;
  ArchiveFields result_;
  bool ok_ = true;
  bool one_block_ = false;
};

Result<ArchiveFields> ArchiveFields::Read(std::span<const uint8_t> archive) {
  return Parser(archive).Parse();
}

Bytes* ArchiveFields::Find(std::string_view name, size_t number) {
  for (ArchiveField& field : fields_) {
    if (field.name == name && number-- == 0) return &field.bytes;
  }
  return nullptr;
}

void ArchiveFields::Set(std::string_view name, std::span<const uint8_t> bytes,
                        size_t number) {
  Bytes* field = Find(name, number);
  assert(field != nullptr);
  field->assign(bytes.begin(), bytes.end());
}

void ArchiveFields::SetByte(std::string_view name, uint8_t byte,
                            size_t number) {
  Set(name, std::span(&byte, 1), number);
}

void ArchiveFields::SetVarint(std::string_view name, uint64_t value,
                              size_t number) {
  Set(name, VarintBytes(value), number);
}

void ArchiveFields::Remove(std::string_view name, size_t number) {
  const auto is_it = [&](const ArchiveField& field) {
    return field.name == name && number-- == 0;
  };
  const auto it = std::find_if(fields_.begin(), fields_.end(), is_it);
  assert(it != fields_.end());
  fields_.erase(it);
}

void ArchiveFields::Insert(std::string_view before, std::string_view name,
                           std::span<const uint8_t> bytes) {
  const auto it = std::find_if(
      fields_.begin(), fields_.end(),
      [&](const ArchiveField& field) { return field.name == before; });
  fields_.insert(it, {std::string(name), Bytes(bytes.begin(), bytes.end())});
}

Bytes ArchiveFields::Write() const {
  Bytes out;
  size_t frame_begin = 0, block_begin = 0;
  bool one_block = false, is_small = true;
  for (const ArchiveField& field : fields_) {
    if (field.name == "magic") frame_begin = out.size();
    if (field.name == "form" && !field.bytes.empty()) {
      one_block = (field.bytes[0] & kFlagOneBlock) != 0;
    }
    if (field.name == "raw size") {
      block_begin = out.size();
      ByteReader in(field.bytes);
      uint64_t raw_bytes = 0;
      if (in.ReadVarint(&raw_bytes)) is_small = raw_bytes < kSmallBlockBytes;
    }
    if (field.name == "header check") {
      AppendFixed16(HeaderCheck(std::span(out).subspan(frame_begin)), &out);
    } else if (field.name == "block check") {
      const auto check = static_cast<uint32_t>(Xxh3Of(
          std::span(out).subspan(one_block ? frame_begin : block_begin)));
      if (is_small) {
        AppendFixed16(static_cast<uint16_t>(check), &out);
      } else {
        AppendFixed32(check, &out);
      }
    } else {
      AppendBytes(field.bytes, &out);
    }
  }
  return out;
}

Bytes VarintBytes(uint64_t value, size_t num_bytes) {
  Bytes bytes;
  AppendVarint(value, &bytes);
  while (bytes.size() < num_bytes) {
    bytes.back() |= 0x80;
    bytes.push_back(0);
  }
  return bytes;
}

}  // namespace llmzip
