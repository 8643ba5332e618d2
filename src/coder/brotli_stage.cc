// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Compression has the whole input at once. Decompression runs in chunks,
// because a stream does not tell its size before the end: a few hostile bytes
// can inflate to gigabytes. Each chunk is compared with the limit before it is
// kept.
#include "coder/brotli_stage.h"

#include <brotli/decode.h>
#include <brotli/encode.h>

#include <algorithm>
#include <memory>
#include <utility>

namespace llmzip {
namespace {

constexpr int kQuality = 11;
constexpr int kWindowBits = 24;
constexpr size_t kChunkBytes = 64 * 1024;

// The whole stream of no bytes: a last, empty block in a window of 16 bits.
constexpr uint8_t kEmptyStream = 6;

struct DestroyEncoder {
  void operator()(BrotliEncoderState* state) const {
    BrotliEncoderDestroyInstance(state);
  }
};

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

// BrotliEncoderCompress would do it in one call. But when memory is short, it
// returns the bytes uncompressed and calls that a success, and the archive
// would depend on the memory. The calls below are what it makes otherwise.
Result<std::vector<uint8_t>> BrotliCompress(std::span<const uint8_t> bytes) {
  if (bytes.empty()) return std::vector<uint8_t>{kEmptyStream};
  const Status no_memory(Code::kOutOfMemory, "brotli could not compress");
  const std::unique_ptr<BrotliEncoderState, DestroyEncoder> encoder(
      BrotliEncoderCreateInstance(nullptr, nullptr, nullptr));
  if (encoder == nullptr) return no_memory;
  const std::pair<BrotliEncoderParameter, uint32_t> parameters[] = {
      {BROTLI_PARAM_QUALITY, kQuality},
      {BROTLI_PARAM_LGWIN, kWindowBits},
      {BROTLI_PARAM_MODE, BROTLI_MODE_GENERIC},
      {BROTLI_PARAM_SIZE_HINT, static_cast<uint32_t>(bytes.size())}};
  for (const auto& [parameter, value] : parameters) {
    BrotliEncoderSetParameter(encoder.get(), parameter, value);
  }
  // The bound is 0 if it does not fit a size_t. The encoder then fails, as it
  // does when memory is short.
  std::vector<uint8_t> out(BrotliEncoderMaxCompressedSize(bytes.size()));
  size_t num_left = bytes.size();
  const uint8_t* next = bytes.data();
  size_t room = out.size();
  uint8_t* to = out.data();
  if (BrotliEncoderCompressStream(encoder.get(), BROTLI_OPERATION_FINISH,
                                  &num_left, &next, &room, &to,
                                  nullptr) != BROTLI_TRUE ||
      BrotliEncoderIsFinished(encoder.get()) != BROTLI_TRUE) {
    return no_memory;
  }
  out.resize(out.size() - room);
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
