// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Compression is one call. Decompression runs in chunks, because a stream does
// not tell its size before the end: a few hostile bytes can inflate to
// gigabytes. Each chunk is compared with the limit before it is kept.
#include "coder/brotli_stage.h"

#include <brotli/decode.h>
#include <brotli/encode.h>

#include <algorithm>
#include <memory>

namespace llmzip {
namespace {

constexpr int kQuality = 11;
constexpr int kWindowBits = 24;
constexpr size_t kChunkBytes = 64 * 1024;

struct DestroyDecoder {
  void operator()(BrotliDecoderState* state) const {
    BrotliDecoderDestroyInstance(state);
  }
};

Status Corrupt(const char* what, size_t offset) {
  return Status(Code::kCorrupt, what, offset);
}

// Tells apart a stream that is wrong and memory that was short.
Status DecoderError(const BrotliDecoderState* decoder, size_t offset) {
  const BrotliDecoderErrorCode code = BrotliDecoderGetErrorCode(decoder);
  // The codes of failed allocations form one range.
  if (code <= BROTLI_DECODER_ERROR_ALLOC_CONTEXT_MODES &&
      code >= BROTLI_DECODER_ERROR_ALLOC_BLOCK_TYPE_TREES) {
    return Status(Code::kOutOfMemory, "no memory to inflate brotli");
  }
  return Corrupt("malformed brotli stream", offset);
}

}  // namespace

Result<std::vector<uint8_t>> BrotliCompress(std::span<const uint8_t> bytes) {
  std::vector<uint8_t> out(BrotliEncoderMaxCompressedSize(bytes.size()));
  size_t size = out.size();
  // The bound is 0 if it does not fit a size_t. The encoder then fails, as it
  // does when memory is short.
  if (BrotliEncoderCompress(kQuality, kWindowBits, BROTLI_MODE_GENERIC,
                            bytes.size(), bytes.data(), &size,
                            out.data()) != BROTLI_TRUE) {
    return Status(Code::kOutOfMemory, "brotli could not compress");
  }
  out.resize(size);
  return out;
}

uint64_t BrotliCompressMemory(uint64_t input_bytes) {
  constexpr uint64_t kShort = uint64_t{1} << 18;
  return uint64_t{input_bytes <= kShort ? 24u : 200u} << 20;
}

Result<std::vector<uint8_t>> BrotliInflate(std::span<const uint8_t> stream,
                                           size_t max_bytes,
                                           const BrotliMemory& memory) {
  const std::unique_ptr<BrotliDecoderState, DestroyDecoder> decoder(
      BrotliDecoderCreateInstance(memory.allocate, memory.free, memory.opaque));
  if (decoder == nullptr) {
    return Status(Code::kOutOfMemory, "brotli could not start");
  }
  std::vector<uint8_t> out;
  std::vector<uint8_t> chunk(kChunkBytes);
  size_t num_left = stream.size();
  const uint8_t* next = stream.data();
  for (;;) {
    size_t room = chunk.size();
    uint8_t* to = chunk.data();
    const BrotliDecoderResult result = BrotliDecoderDecompressStream(
        decoder.get(), &num_left, &next, &room, &to, nullptr);
    const size_t offset = stream.size() - num_left;
    const size_t produced = chunk.size() - room;
    if (produced > max_bytes - out.size()) {
      return Corrupt("brotli stream inflates above its limit", offset);
    }
    out.insert(out.end(), chunk.begin(),
               chunk.begin() + static_cast<ptrdiff_t>(produced));
    switch (result) {
      case BROTLI_DECODER_RESULT_SUCCESS:
        if (num_left > 0) {
          return Corrupt("bytes after the brotli stream", offset);
        }
        return out;
      case BROTLI_DECODER_RESULT_NEEDS_MORE_INPUT:
        return Corrupt("brotli stream is cut short", offset);
      case BROTLI_DECODER_RESULT_NEEDS_MORE_OUTPUT:
        break;
      case BROTLI_DECODER_RESULT_ERROR:
        return DecoderError(decoder.get(), offset);
    }
  }
}

}  // namespace llmzip
