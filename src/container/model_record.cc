// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/model_record.h"

#include <algorithm>
#include <cassert>

#include "base/bytes.h"

namespace llmzip {
namespace {

bool IsPrintable(char c) { return c >= 0x20 && c <= 0x7e; }

// Returns an error in the record, or null.
const char* Fault(const ModelRecord& record) {
  if (record.numerics == 0) return "numerics 0 does not exist";
  if (record.numerics < kFirstHostNumerics && !record.host.empty()) {
    return "portable numerics with a host";
  }
  if (record.host.size() > kMaxHostBytes) return "host: too long";
  if (record.window > kMaxWindow) return "window: too long";
  if (record.window != 0 && record.window < kMinWindow) {
    return "window: too short";
  }
  if (record.keep > record.window / 2) return "more than half a window kept";
  if (record.start_token > kMaxStartToken) return "start token: out of range";
  if (record.file_name.size() > kMaxFileNameBytes) return "file name: too long";
  if (!std::all_of(record.file_name.begin(), record.file_name.end(),
                   IsPrintable)) {
    return "file name: not printable ASCII";
  }
  return nullptr;
}

Status ReadHints(FieldReader& in, ModelRecord* record) {
  uint8_t hints = 0;
  LLMZIP_RETURN_IF_ERROR(in.Byte("hints", &hints));
  if ((hints & ~(kHintFileSha256 | kHintFileName)) != 0) {
    return in.Fail(Code::kCorrupt, "hints: unknown bits");
  }
  std::span<const uint8_t> bytes;
  if ((hints & kHintFileSha256) != 0) {
    LLMZIP_RETURN_IF_ERROR(
        in.Bytes("SHA-256 of the file", sizeof(Sha256Digest), &bytes));
    std::copy(bytes.begin(), bytes.end(),
              record->file_sha256.emplace().begin());
  }
  if ((hints & kHintFileName) == 0) return Status();
  uint64_t size = 0;
  LLMZIP_RETURN_IF_ERROR(
      in.Varint("size of the file name", kMaxFileNameBytes, &size));
  if (size == 0) return in.Fail(Code::kCorrupt, "file name: empty");
  LLMZIP_RETURN_IF_ERROR(in.Bytes("file name", size, &bytes));
  record->file_name.assign(bytes.begin(), bytes.end());
  return Status();
}

}  // namespace

std::string CleanFileName(const std::string& name) {
  std::string clean = name;
  if (clean.size() > kMaxFileNameBytes) {
    clean.erase(0, clean.size() - kMaxFileNameBytes);
  }
  for (char& c : clean) {
    if (!IsPrintable(c)) c = '?';
  }
  return clean;
}

Status CheckModelRecord(const ModelRecord& record) {
  const char* fault = Fault(record);
  return fault == nullptr ? Status() : Status(Code::kInvalidArgument, fault);
}

void AppendModelRecord(const ModelRecord& record, std::vector<uint8_t>* out) {
  assert(Fault(record) == nullptr);
  AppendBytes(record.id, out);
  out->push_back(record.numerics);
  if (record.numerics >= kFirstHostNumerics) {
    AppendVarint(record.host.size(), out);
    AppendBytes(record.host, out);
  }
  AppendVarint(record.window, out);
  AppendVarint(record.keep, out);
  AppendVarint(record.start_token, out);
  const bool has_hash = record.file_sha256.has_value();
  const bool has_name = !record.file_name.empty();
  out->push_back(static_cast<uint8_t>((has_hash ? kHintFileSha256 : 0) |
                                      (has_name ? kHintFileName : 0)));
  if (has_hash) AppendBytes(*record.file_sha256, out);
  if (has_name) {
    AppendVarint(record.file_name.size(), out);
    out->insert(out->end(), record.file_name.begin(), record.file_name.end());
  }
}

Result<ModelRecord> ReadModelRecord(FieldReader& in) {
  ModelRecord record;
  std::span<const uint8_t> bytes;
  LLMZIP_RETURN_IF_ERROR(in.Bytes("model id", kModelIdBytes, &bytes));
  std::copy(bytes.begin(), bytes.end(), record.id.begin());
  LLMZIP_RETURN_IF_ERROR(in.Byte("numerics", &record.numerics));
  if (record.numerics >= kFirstHostNumerics) {
    uint64_t size = 0;
    LLMZIP_RETURN_IF_ERROR(in.Varint("host size", kMaxHostBytes, &size));
    LLMZIP_RETURN_IF_ERROR(in.Bytes("host", size, &bytes));
    record.host.assign(bytes.begin(), bytes.end());
  } else if (record.numerics == 0 || record.numerics > kNumericsExact3) {
    return in.Fail(Code::kUnsupportedVersion,
                   "numerics " + std::to_string(record.numerics) +
                       " is not known to this version of llmzip");
  }
  LLMZIP_RETURN_IF_ERROR(in.Varint("window", kMaxWindow, &record.window));
  LLMZIP_RETURN_IF_ERROR(in.Varint("kept tokens", kMaxWindow, &record.keep));
  LLMZIP_RETURN_IF_ERROR(
      in.Varint("start token", kMaxStartToken, &record.start_token));
  LLMZIP_RETURN_IF_ERROR(ReadHints(in, &record));
  if (const char* fault = Fault(record); fault != nullptr) {
    return in.Fail(Code::kCorrupt, fault);
  }
  return record;
}

}  // namespace llmzip
