// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip.h: a part of an archive's text.
#include "api/c_api_context.h"
#include "codec/range_reader.h"

namespace llmzip {
namespace {

// Does not call `read` again after it refused or threw.
ArchiveSource SourceOf(llmzip_read_at_fn read, void* opaque, uint64_t size) {
  return {.size_bytes = size,
          .read = [read, opaque, refused = false](
                      uint64_t offset, std::span<uint8_t> bytes) mutable {
            if (!refused) {
              refused = true;
              refused = read(opaque, offset, bytes.data(), bytes.size()) != 0;
            }
            if (!refused) return Status();
            return Status(Code::kIo, "the archive could not be read", offset);
          }};
}

}  // namespace
}  // namespace llmzip

extern "C" llmzip_status llmzip_decompress_range(
    llmzip_context* context, llmzip_read_at_fn read, void* read_opaque,
    uint64_t archive_size, uint64_t begin, uint64_t end, llmzip_write_fn write,
    void* write_opaque) {
  using llmzip::Status;
  return llmzip::Call(context, [&] {
    if (read == nullptr || write == nullptr) {
      return Status(llmzip::Code::kInvalidArgument, "null pointer");
    }
    llmzip::RangeReader reader(
        llmzip::DecoderOptionsOf(context),
        llmzip::SourceOf(read, read_opaque, archive_size),
        llmzip::ProgressOf(*context, LLMZIP_PHASE_DECODE));
    return reader.Read(begin, end, llmzip::SinkOf(write, write_opaque));
  });
}
