// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip.h: inspecting archives without a model.
#include <algorithm>
#include <cstring>

#include "api/c_api_context.h"
#include "api/model_lookup.h"
#include "codec/inspector.h"

namespace llmzip {
namespace {

llmzip_archive_info InfoOf(const ArchiveSummary& summary) {
  llmzip_archive_info info{};
  info.num_frames = summary.num_frames;
  info.num_blocks = summary.num_blocks;
  info.text_bytes = summary.text_bytes;
  info.archive_bytes = summary.archive_bytes;
  info.payload_bytes = summary.payload_bytes;
  std::copy(summary.num_blocks_of_method.begin(),
            summary.num_blocks_of_method.end(), info.num_blocks_of_method);
  info.format_version = kFormatVersion;
  info.num_model_records = static_cast<uint32_t>(summary.num_model_records);
  if (summary.model) info.model = PublicRecord(*summary.model);
  info.num_dictionary_records =
      static_cast<uint32_t>(summary.num_dictionary_records);
  if (summary.dictionary) {
    const DictionaryRecord& dictionary = *summary.dictionary;
    std::copy(dictionary.id.begin(), dictionary.id.end(), info.dictionary_id);
    info.dictionary_bytes = dictionary.size_bytes;
    std::copy_n(
        dictionary.name.data(),
        std::min(dictionary.name.size(), sizeof(info.dictionary_name) - 1),
        info.dictionary_name);
  }
  if (summary.text_sha256) {
    info.has_text_sha256 = 1;
    std::copy(summary.text_sha256->begin(), summary.text_sha256->end(),
              info.text_sha256);
  }
  return info;
}

Status StoreInfo(const ArchiveSummary& summary, llmzip_archive_info* info) {
  if (StoreStruct(InfoOf(summary), info)) return Status();
  return Status(Code::kInvalidArgument, "archive info: struct_size is not set");
}

DecodeLimits LimitsOf(const llmzip_context& context) {
  DecodeLimits limits;
  limits.max_block_bytes = static_cast<uint64_t>(context.Get(LLMZIP_MAX_BLOCK));
  return limits;
}

}  // namespace
}  // namespace llmzip

struct llmzip_inspector {
  llmzip_context* context;
  llmzip::Inspector inspector;
  bool failed = false;
  bool finished = false;
};

using llmzip::Call;
using llmzip::Code;
using llmzip::Status;

extern "C" {

int llmzip_is_archive(const void* bytes, size_t size) {
  const auto& magic = llmzip::kFrameMagic;
  if (bytes == nullptr || size < magic.size()) return 0;
  return std::memcmp(bytes, magic.data(), magic.size()) == 0 ? 1 : 0;
}

llmzip_status llmzip_inspect(llmzip_context* context, const void* archive,
                             size_t archive_size, llmzip_archive_info* info) {
  return Call(context, [&] {
    if (archive == nullptr && archive_size > 0) {
      return Status(Code::kInvalidArgument, "null pointer");
    }
    llmzip::Inspector inspector(llmzip::LimitsOf(*context));
    Status status =
        inspector.Write({static_cast<const uint8_t*>(archive), archive_size});
    if (status.ok()) status = inspector.Finish();
    LLMZIP_RETURN_IF_ERROR(llmzip::StoreInfo(inspector.summary(), info));
    return status;
  });
}

llmzip_status llmzip_inspector_new(llmzip_context* context,
                                   llmzip_inspector** inspector) {
  return Call(context, [&] {
    if (inspector == nullptr) {
      return Status(Code::kInvalidArgument, "null pointer");
    }
    *inspector = nullptr;
    *inspector = new llmzip_inspector{
        context, llmzip::Inspector(llmzip::LimitsOf(*context)),
        /*failed=*/false, /*finished=*/false};
    return Status();
  });
}

llmzip_status llmzip_inspector_write(llmzip_inspector* inspector,
                                     const void* archive, size_t size) {
  if (inspector == nullptr) return LLMZIP_INVALID_ARGUMENT;
  return Call(inspector->context, [&] {
    if (archive == nullptr && size > 0) {
      return Status(Code::kInvalidArgument, "null pointer");
    }
    if (inspector->failed || inspector->finished) {
      return Status(Code::kInvalidArgument, "the stream has ended");
    }
    inspector->failed = true;  // remains if an exception is thrown
    Status status = inspector->inspector.Write(
        {static_cast<const uint8_t*>(archive), size});
    inspector->failed = !status.ok();
    return status;
  });
}

llmzip_status llmzip_inspector_finish(llmzip_inspector* inspector,
                                      llmzip_archive_info* info) {
  if (inspector == nullptr) return LLMZIP_INVALID_ARGUMENT;
  return Call(inspector->context, [&] {
    if (inspector->finished) {
      return Status(Code::kInvalidArgument, "the stream has ended");
    }
    inspector->finished = true;
    const Status status = inspector->inspector.Finish();
    LLMZIP_RETURN_IF_ERROR(
        llmzip::StoreInfo(inspector->inspector.summary(), info));
    return status;
  });
}

void llmzip_inspector_free(llmzip_inspector* inspector) { delete inspector; }

}  // extern "C"
