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
#include <csetjmp>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <memory>

namespace llmzip {
namespace {

constexpr int kQuality = 11;
constexpr int kWindowBits = 24;
constexpr size_t kChunkBytes = 64 * 1024;

// The whole stream of no bytes: a last, empty block in a window of 16 bits.
constexpr uint8_t kEmptyStream = 6;

// The memory of an encoder, which never hears of a failed allocation: Debian's
// encoder would call exit(). The allocation leaves the encoder by a long jump
// instead. That skips frames of C code only, which have nothing to clean up, as
// all blocks belong to this list.
class EncoderMemory {
 public:
  EncoderMemory() = default;
  ~EncoderMemory() {
    for (Block* block = first_.next; block != nullptr;) {
      Block* const next = block->next;
      std::free(block);
      block = next;
    }
  }
  EncoderMemory(const EncoderMemory&) = delete;
  EncoderMemory& operator=(const EncoderMemory&) = delete;

  static void* Allocate(void* self, size_t size) {
    auto* memory = static_cast<EncoderMemory*>(self);
    Block* block = nullptr;
    if (size <= SIZE_MAX - sizeof(Block)) {
      block = static_cast<Block*>(std::malloc(sizeof(Block) + size));
    }
    if (block == nullptr) std::longjmp(memory->at_failure, 1);
    Block* const next = memory->first_.next;
    *block = {&memory->first_, next};
    memory->first_.next = block;
    if (next != nullptr) next->previous = block;
    return block + 1;
  }

  static void Free(void* /*self*/, void* address) {
    if (address == nullptr) return;
    Block* block = static_cast<Block*>(address) - 1;
    block->previous->next = block->next;
    if (block->next != nullptr) block->next->previous = block->previous;
    std::free(block);
  }

  std::jmp_buf at_failure;  // where a failed allocation goes

 private:
  // Stands before each allocation.
  struct alignas(std::max_align_t) Block {
    Block* previous;
    Block* next;
  };
  Block first_ = {nullptr, nullptr};
};

// The bytes written to `out`, or 0 if memory is short or `out` too small.
size_t CompressInto(std::span<const uint8_t> bytes, std::span<uint8_t> out,
                    EncoderMemory* memory) {
  if (setjmp(memory->at_failure) != 0) return 0;
  BrotliEncoderState* const encoder = BrotliEncoderCreateInstance(
      EncoderMemory::Allocate, EncoderMemory::Free, memory);
  if (encoder == nullptr) return 0;
  BrotliEncoderSetParameter(encoder, BROTLI_PARAM_QUALITY, kQuality);
  BrotliEncoderSetParameter(encoder, BROTLI_PARAM_LGWIN, kWindowBits);
  BrotliEncoderSetParameter(encoder, BROTLI_PARAM_MODE, BROTLI_MODE_GENERIC);
  BrotliEncoderSetParameter(encoder, BROTLI_PARAM_SIZE_HINT,
                            static_cast<uint32_t>(bytes.size()));
  size_t num_left = bytes.size(), room = out.size();
  const uint8_t* from = bytes.data();
  uint8_t* to = out.data();
  if (BrotliEncoderCompressStream(encoder, BROTLI_OPERATION_FINISH, &num_left,
                                  &from, &room, &to, nullptr) != BROTLI_TRUE ||
      BrotliEncoderIsFinished(encoder) != BROTLI_TRUE) {
    return 0;
  }
  return out.size() - room;
}

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
// ends the process or returns the bytes uncompressed as a success, whichever it
// was built for. CompressInto makes the calls that it makes otherwise.
Result<std::vector<uint8_t>> BrotliCompress(std::span<const uint8_t> bytes) {
  if (bytes.empty()) return std::vector<uint8_t>{kEmptyStream};
  // The bound is 0 if it does not fit a size_t.
  std::vector<uint8_t> out(BrotliEncoderMaxCompressedSize(bytes.size()));
  EncoderMemory memory;
  const size_t size = CompressInto(bytes, out, &memory);
  if (size == 0) return Status(Code::kOutOfMemory, "brotli could not compress");
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
