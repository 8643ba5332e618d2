// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/frame_header.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <string>
#include <utility>

#include "container/checks.h"
#include "container/field_reader.h"

namespace llmzip {
namespace {

constexpr uint8_t kVersionMask = 0x0f;

void AppendFields(const FrameHeader& header, std::vector<uint8_t>* out) {
  std::vector<uint8_t> list;
  std::vector<HeaderField> fields = header.fields;
  const auto insert = [&fields](HeaderField field) {
    const auto after = std::find_if(
        fields.begin(), fields.end(),
        [&](const HeaderField& other) { return other.type > field.type; });
    fields.insert(after, std::move(field));
  };
  if (header.history_log2 != 0) {
    insert({kHistoryField, {header.history_log2}});
  }
  if (header.dictionary.has_value()) {
    HeaderField field{kDictionaryField, {}};
    AppendDictionaryRecord(*header.dictionary, &field.value);
    insert(std::move(field));
  }
  for (const HeaderField& field : fields) {
    AppendVarint(field.type, &list);
    AppendVarint(field.value.size(), &list);
    AppendBytes(field.value, &list);
  }
  AppendVarint(list.size(), out);
  AppendBytes(list, out);
}

Status ReadMagic(FieldReader& in) {
  std::span<const uint8_t> magic;
  for (const uint8_t expected : kFrameMagic) {
    LLMZIP_RETURN_IF_ERROR(in.Bytes("magic", 1, &magic));
    if (magic[0] != expected) {
      return in.Fail(Code::kBadMagic, "not an llmzip archive");
    }
  }
  return Status();
}

// The list has a reader of its own, so that a field cannot reach past its end.
// All bytes of the list are there, so a truncated field in it is corrupt.
Status ReadFields(FieldReader& in, FrameHeader* header) {
  std::vector<HeaderField>* const fields = &header->fields;
  std::optional<uint64_t> latest_type;
  uint64_t list_bytes = 0;
  LLMZIP_RETURN_IF_ERROR(
      in.Varint("size of the fields", kMaxHeaderBytes, &list_bytes));
  if (list_bytes == 0) return in.Fail(Code::kCorrupt, "fields: none");
  std::span<const uint8_t> list;
  LLMZIP_RETURN_IF_ERROR(in.Bytes("fields", list_bytes, &list));
  ByteReader reader(list);
  while (reader.remaining() > 0) {
    HeaderField field;
    uint64_t size = 0;
    std::span<const uint8_t> value;
    if (!reader.ReadVarint(&field.type) || !reader.ReadVarint(&size) ||
        !reader.ReadBytes(size, &value)) {
      return in.Fail(Code::kCorrupt, "fields: malformed");
    }
    if (latest_type.has_value() && field.type <= *latest_type) {
      return in.Fail(Code::kCorrupt, "fields: not in order");
    }
    latest_type = field.type;
    if (field.type == kHistoryField) {
      if (value.size() != 1 || value[0] < kMinHistoryLog2 ||
          value[0] > kMaxHistoryLog2) {
        return in.Fail(Code::kCorrupt, "history: out of range");
      }
      header->history_log2 = value[0];
      continue;
    }
    if (field.type == kDictionaryField) {
      auto record = ReadDictionaryRecord(value, in);
      if (!record.ok()) return record.status();
      header->dictionary = *std::move(record);
      continue;
    }
    if (field.type % 2 == 0) {
      return in.Fail(Code::kUnsupportedVersion,
                     "field " + std::to_string(field.type) +
                         " is not known to this version of llmzip");
    }
    field.value.assign(value.begin(), value.end());
    fields->push_back(std::move(field));
  }
  return Status();
}

Status ReadModel(FieldReader& in, bool has_record,
                 std::span<const Profile> profiles, FrameHeader* header) {
  LLMZIP_RETURN_IF_ERROR(in.Varint("profile", kMaxProfile, &header->profile));
  if (header->profile != 0) {
    const Profile* profile = FindProfile(header->profile, profiles);
    if (profile == nullptr) {
      return in.Fail(Code::kUnsupportedVersion,
                     "profile " + std::to_string(header->profile) +
                         " is not known to this version of llmzip");
    }
    SetProfile(*profile, header);
  }
  if (!has_record) return Status();
  if (header->model_of_profile) {
    return in.Fail(Code::kCorrupt,
                   "both a profile with a model and a model record");
  }
  Result<ModelRecord> record = ReadModelRecord(in);
  if (!record.ok()) return record.status();
  header->model = *std::move(record);
  return Status();
}

Result<FrameHeader> Parse(FieldReader& in, std::span<const Profile> profiles) {
  FrameHeader header;
  LLMZIP_RETURN_IF_ERROR(ReadMagic(in));
  uint8_t form = 0;
  LLMZIP_RETURN_IF_ERROR(in.Byte("version", &form));
  if ((form & kVersionMask) != kFormatVersion) {
    return in.Fail(Code::kUnsupportedVersion,
                   "format version " + std::to_string(form & kVersionMask) +
                       ", but this llmzip reads version " +
                       std::to_string(kFormatVersion));
  }
  header.one_block = (form & kFlagOneBlock) != 0;
  header.text_sha256 = (form & kFlagTextSha256) != 0;
  if (header.one_block && header.text_sha256) {
    return in.Fail(Code::kCorrupt,
                   "a frame of one block cannot have a SHA-256");
  }
  LLMZIP_RETURN_IF_ERROR(
      ReadModel(in, (form & kFlagModelRecord) != 0, profiles, &header));
  if ((form & kFlagFields) != 0) {
    LLMZIP_RETURN_IF_ERROR(ReadFields(in, &header));
  }
  if (header.one_block) return header;
  const uint16_t expected = HeaderCheck(in.consumed());
  uint16_t check = 0;
  LLMZIP_RETURN_IF_ERROR(in.Fixed16("header check", &check));
  if (kVerifyChecks && check != expected) {
    return in.Fail(Code::kCorrupt, "the header's checksum is wrong");
  }
  return header;
}

}  // namespace

void SetProfile(const Profile& profile, FrameHeader* header) {
  header->profile = profile.number;
  header->model_of_profile = profile.model.has_value();
  if (profile.model.has_value()) header->model = profile.model;
  header->default_learning_rate = profile.learning_rate;
  header->mixing_start = profile.mixing_start;
}

void AppendFrameHeader(const FrameHeader& header, std::vector<uint8_t>* out) {
  assert(!(header.one_block && header.text_sha256));
  const size_t begin = out->size();
  const bool has_record = header.model.has_value() && !header.model_of_profile;
  const bool has_fields = !header.fields.empty() || header.history_log2 != 0 ||
                          header.dictionary.has_value();
  AppendBytes(kFrameMagic, out);
  out->push_back(static_cast<uint8_t>(
      kFormatVersion | (header.one_block ? kFlagOneBlock : 0) |
      (has_record ? kFlagModelRecord : 0) |
      (header.text_sha256 ? kFlagTextSha256 : 0) |
      (has_fields ? kFlagFields : 0)));
  AppendVarint(header.profile, out);
  if (has_record) AppendModelRecord(*header.model, out);
  if (has_fields) AppendFields(header, out);
  if (!header.one_block) {
    AppendFixed16(HeaderCheck(std::span(*out).subspan(begin)), out);
  }
  assert(out->size() - begin <= kMaxHeaderBytes);
}

Result<FrameHeader> ReadFrameHeader(ByteReader& in,
                                    std::span<const Profile> profiles) {
  // Never look beyond the maximum size of a header, so that the result does not
  // depend on how much of the archive has arrived.
  ByteReader ahead = in;
  std::span<const uint8_t> bytes;
  const bool all = in.remaining() >= kMaxHeaderBytes;
  if (!ahead.ReadBytes(all ? kMaxHeaderBytes : in.remaining(), &bytes)) {
    return Status(Code::kInternal, "header: reader", in.offset());
  }
  const ByteReader from(bytes);
  FieldReader fields(from);
  Result<FrameHeader> header = Parse(fields, profiles);
  if (header.ok()) {
    // This cannot fail, because the parser has read that far.
    [[maybe_unused]] const bool moved =
        in.ReadBytes(fields.num_consumed(), &bytes);
    return header;
  }
  const Status& status = header.status();
  if (status.code() == Code::kTruncated && all) {
    return Status(Code::kCorrupt, "header: too long", in.offset());
  }
  return Status(status.code(), status.what(), in.offset() + status.offset());
}

}  // namespace llmzip
