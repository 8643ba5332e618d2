// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip.h: a part of an archive's text.
#include <utility>

#include "api/c_api_context.h"
#include "codec/range_reader.h"

namespace llmzip {
namespace {

// Reads through the caller's function.
ArchiveSource SourceOf(llmzip_read_at_fn read, void* opaque,
                       uint64_t archive_bytes) {
  return {.size_bytes = archive_bytes,
          .read = [read, opaque](uint64_t offset, std::span<uint8_t> bytes) {
            if (read(opaque, offset, bytes.data(), bytes.size()) == 0) {
              return Status();
            }
            return Status(Code::kIo, "the archive could not be read");
          }};
}

}  // namespace
}  // namespace llmzip

extern "C" llmzip_status llmzip_decompress_range(
    llmzip_context* context, llmzip_read_at_fn read, void* read_opaque,
    uint64_t archive_bytes, uint64_t begin, uint64_t end, llmzip_write_fn write,
    void* write_opaque) {
  using llmzip::Status;
  return llmzip::Call(context, [&] {
    if (read == nullptr || write == nullptr) {
      return Status(llmzip::Code::kInvalidArgument, "null pointer");
    }
    llmzip::RangeReader reader(
        llmzip::DecoderOptionsOf(context),
        llmzip::SourceOf(read, read_opaque, archive_bytes),
        llmzip::ProgressOf(*context, LLMZIP_PHASE_DECODE));
    return reader.Read(begin, end, llmzip::SinkOf(write, write_opaque));
  });
}
