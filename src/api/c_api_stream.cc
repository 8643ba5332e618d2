// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip.h: compressing and decompressing, with streams and in one call.
#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "api/c_api_context.h"
#include "api/dictionary_lookup.h"
#include "api/model_lookup.h"
#include "base/usable_memory.h"
#include "codec/decoder.h"
#include "codec/encoder.h"

namespace llmzip {
namespace {

Status NullPointer() { return Status(Code::kInvalidArgument, "null pointer"); }

}  // namespace

uint64_t MaxMemory(const llmzip_context& context) {
  const int64_t asked = context.Get(LLMZIP_MAX_MEMORY);
  if (asked > 0) return static_cast<uint64_t>(asked);
  const uint64_t usable = UsableMemory();
  return usable == UINT64_MAX ? usable : usable / 5 * 4;
}

namespace {

llmzip_coded_block PublicBlock(const CodedBlock& block) {
  llmzip_coded_block out{};
  out.struct_size = sizeof(out);
  out.text_bytes = block.header.raw_bytes;
  out.payload_bytes = block.header.payload_bytes;
  out.method = static_cast<int32_t>(block.header.method);
  out.num_streams = static_cast<uint32_t>(block.header.stream_bytes.size());
  out.reason = static_cast<int32_t>(block.reason);
  out.expected_saving = block.expected_saving;
  out.repeated_bytes = block.header.raw_bytes - block.header.coded_bytes();
  return out;
}

}  // namespace

EncoderOptions EncoderOptionsOf(const llmzip_context& context) {
  EncoderOptions options;
  const int64_t method = context.Get(LLMZIP_METHOD);
  if (method != LLMZIP_METHOD_AUTO)
    options.method = static_cast<Method>(method);
  options.model = context.model;
  options.dictionary = context.dictionary;
  options.window = static_cast<uint32_t>(context.Get(LLMZIP_CONTEXT_SIZE));
  options.keep = static_cast<uint32_t>(context.Get(LLMZIP_KEEP_SIZE));
  options.num_streams = static_cast<size_t>(context.Get(LLMZIP_STREAMS));
  options.block_bytes = static_cast<uint64_t>(context.Get(LLMZIP_BLOCK_SIZE));
  options.level = static_cast<int>(context.Get(LLMZIP_LEVEL));
  const int64_t rate = context.Get(LLMZIP_LEARNING_RATE);
  if (rate >= 0) options.learning_rate = static_cast<LearningRateCode>(rate);
  options.text_sha256 = context.Get(LLMZIP_TEXT_SHA256) != 0;
  if (context.each_block != nullptr) {
    options.block_observer =
        [each = context.each_block,
         opaque = context.each_block_opaque](const CodedBlock& block) {
          const llmzip_coded_block out = PublicBlock(block);
          each(opaque, &out);
        };
  }
  options.num_threads = context.NumThreads();
  options.kernels = context.kernels;
  options.max_memory = MaxMemory(context);
  options.held_bytes = [&context, model = options.model.get()] {
    return HeldBytes(context, model);
  };
  return options;
}

DecoderOptions DecoderOptionsOf(llmzip_context* context) {
  DecoderOptions options;
  options.resolver = ResolverOf(context);
  options.dictionary_resolver = DictionaryResolverOf(context);
  options.num_threads = context->NumThreads();
  options.kernels = context->kernels;
  options.max_block_bytes =
      static_cast<uint64_t>(context->Get(LLMZIP_MAX_BLOCK));
  const int64_t max_output = context->Get(LLMZIP_MAX_OUTPUT);
  if (max_output >= 0) options.max_output = static_cast<uint64_t>(max_output);
  options.max_memory = MaxMemory(*context);
  options.max_time = std::chrono::milliseconds(context->Get(LLMZIP_MAX_TIME));
  options.held_bytes = [context](const LanguageModel* in_use) {
    return HeldBytes(*context, in_use);
  };
  return options;
}

ByteSink SinkOf(llmzip_write_fn write, void* opaque) {
  return
      [write, opaque, refused = false](std::span<const uint8_t> bytes) mutable {
        if (!refused) {
          refused = true;
          refused = write(opaque, bytes.data(), bytes.size()) != 0;
        }
        if (!refused) return Status();
        return Status(Code::kIo, "the output could not be written");
      };
}

namespace {

// A buffer for the output: either the caller's memory, or memory that grows.
class OutputBuffer {
 public:
  // The caller owns the memory.
  OutputBuffer(void* bytes, size_t capacity)
      : bytes_(static_cast<uint8_t*>(bytes)), capacity_(capacity) {}
  // This object owns the memory until Release(). It counts towards the memory
  // of `context`.
  explicit OutputBuffer(llmzip_context* context) : context_(context) {}
  OutputBuffer(const OutputBuffer&) = delete;
  OutputBuffer& operator=(const OutputBuffer&) = delete;
  ~OutputBuffer() {
    if (context_ == nullptr) return;
    context_->result_bytes = 0;
    std::free(bytes_);
  }

  Status Append(std::span<const uint8_t> bytes) {
    if (bytes.size() > capacity_ - size_) {
      if (context_ == nullptr) {
        return Status(Code::kLimitExceeded, "the output buffer of " +
                                                std::to_string(capacity_) +
                                                " bytes is too small");
      }
      LLMZIP_RETURN_IF_ERROR(Grow(bytes.size()));
    }
    if (!bytes.empty()) {
      std::memcpy(bytes_ + size_, bytes.data(), bytes.size());
    }
    size_ += bytes.size();
    if (context_ != nullptr) context_->result_bytes = size_;
    return Status();
  }
  ByteSink Sink() {
    return [this](std::span<const uint8_t> bytes) { return Append(bytes); };
  }

  size_t size() const { return size_; }
  // Sets *bytes to the buffer, which is never null.
  Status Release(void** bytes) {
    if (bytes_ == nullptr) LLMZIP_RETURN_IF_ERROR(Grow(1));
    *bytes = std::exchange(bytes_, nullptr);
    return Status();
  }

 private:
  Status Grow(size_t at_least) {
    if (at_least > SIZE_MAX / 4 - size_) {
      return Status(Code::kOutOfMemory, "the output exceeds the address space");
    }
    const size_t capacity = std::max(size_ + at_least, 2 * capacity_);
    void* larger = std::realloc(bytes_, capacity);
    if (larger == nullptr) {
      return Status(Code::kOutOfMemory,
                    "no memory for " + std::to_string(capacity) + " bytes");
    }
    bytes_ = static_cast<uint8_t*>(larger);
    capacity_ = capacity;
    return Status();
  }

  llmzip_context* const context_ = nullptr;  // if the memory grows
  uint8_t* bytes_ = nullptr;
  size_t size_ = 0;
  size_t capacity_ = 0;
};

// `room` is the capacity of the caller's buffer.
Status Compress(llmzip_context* context, const void* text, size_t text_size,
                std::optional<size_t> /*room*/, ByteSink sink) {
  if (text == nullptr && text_size > 0) return NullPointer();
  Encoder encoder(EncoderOptionsOf(*context), std::move(sink),
                  ProgressOf(*context, LLMZIP_PHASE_ENCODE));
  LLMZIP_RETURN_IF_ERROR(
      encoder.Write({static_cast<const uint8_t*>(text), text_size}));
  return encoder.Finish();
}

Status Decompress(llmzip_context* context, const void* archive,
                  size_t archive_size, std::optional<size_t> room,
                  ByteSink sink) {
  if (archive == nullptr && archive_size > 0) return NullPointer();
  DecoderOptions options = DecoderOptionsOf(context);
  // Unless the caller set another limit, the capacity is the limit.
  if (!options.max_output.has_value()) options.max_output = room;
  Decoder decoder(std::move(options), std::move(sink),
                  ProgressOf(*context, LLMZIP_PHASE_DECODE));
  LLMZIP_RETURN_IF_ERROR(
      decoder.Write({static_cast<const uint8_t*>(archive), archive_size}));
  return decoder.Finish();
}

using OneShot = Status (*)(llmzip_context*, const void*, size_t,
                           std::optional<size_t>, ByteSink);

// Runs `work` with the caller's buffer for the output.
llmzip_status IntoBuffer(OneShot work, llmzip_context* context, const void* in,
                         size_t in_size, void* out, size_t capacity,
                         size_t* out_size) {
  return Call(context, [&] {
    if (out_size == nullptr || (out == nullptr && capacity > 0)) {
      return NullPointer();
    }
    *out_size = 0;
    OutputBuffer buffer(out, capacity);
    LLMZIP_RETURN_IF_ERROR(work(context, in, in_size, capacity, buffer.Sink()));
    *out_size = buffer.size();
    return Status();
  });
}

// Runs `work` with output that the caller frees with llmzip_free().
llmzip_status IntoMemory(OneShot work, llmzip_context* context, const void* in,
                         size_t in_size, void** out, size_t* out_size) {
  return Call(context, [&] {
    if (out == nullptr || out_size == nullptr) return NullPointer();
    *out = nullptr;
    *out_size = 0;
    OutputBuffer buffer(context);
    LLMZIP_RETURN_IF_ERROR(
        work(context, in, in_size, std::nullopt, buffer.Sink()));
    *out_size = buffer.size();
    return buffer.Release(out);
  });
}

// An Encoder or a Decoder behind a handle. A wrong argument does not change the
// stream. Every other failure ends it, and so does an exception (CallGate).
template <typename Coder>
struct Stream {
  llmzip_context* context;
  Coder coder;
  std::shared_ptr<ProgressCallback> progress = context->progress;

  // Lets the next call go on: a cancelled operation of another stream must not
  // cancel this one.
  const std::shared_ptr<ProgressCallback>& Resume() {
    if (progress != nullptr) progress->Resume();
    return progress;
  }
};

}  // namespace
}  // namespace llmzip

struct llmzip_encoder : llmzip::Stream<llmzip::Encoder> {};
struct llmzip_decoder : llmzip::Stream<llmzip::Decoder> {};

using llmzip::Call;
using llmzip::Guarded;
using llmzip::Status;

extern "C" {

size_t llmzip_compress_bound(size_t text_size) {
  const uint64_t bound = llmzip::EncoderBound(text_size);
  return bound < text_size || bound > SIZE_MAX ? 0 : static_cast<size_t>(bound);
}

llmzip_status llmzip_compress(llmzip_context* context, const void* text,
                              size_t text_size, void* archive, size_t capacity,
                              size_t* archive_size) {
  return llmzip::IntoBuffer(llmzip::Compress, context, text, text_size, archive,
                            capacity, archive_size);
}

llmzip_status llmzip_decompress(llmzip_context* context, const void* archive,
                                size_t archive_size, void* text,
                                size_t capacity, size_t* text_size) {
  return llmzip::IntoBuffer(llmzip::Decompress, context, archive, archive_size,
                            text, capacity, text_size);
}

llmzip_status llmzip_compress_alloc(llmzip_context* context, const void* text,
                                    size_t text_size, void** out,
                                    size_t* out_size) {
  return llmzip::IntoMemory(llmzip::Compress, context, text, text_size, out,
                            out_size);
}

llmzip_status llmzip_decompress_alloc(llmzip_context* context,
                                      const void* archive, size_t archive_size,
                                      void** out, size_t* out_size) {
  return llmzip::IntoMemory(llmzip::Decompress, context, archive, archive_size,
                            out, out_size);
}

void llmzip_free(void* buffer) { std::free(buffer); }

llmzip_status llmzip_encoder_new(llmzip_context* context, llmzip_write_fn write,
                                 void* opaque, llmzip_encoder** encoder) {
  return Call(context, [&] {
    if (write == nullptr || encoder == nullptr) return llmzip::NullPointer();
    *encoder = nullptr;
    *encoder = new llmzip_encoder{
        {context,
         llmzip::Encoder(llmzip::EncoderOptionsOf(*context),
                         llmzip::SinkOf(write, opaque),
                         llmzip::ProgressOf(*context, LLMZIP_PHASE_ENCODE))}};
    return Status();
  });
}

llmzip_status llmzip_encoder_write(llmzip_encoder* encoder, const void* text,
                                   size_t size) {
  if (encoder == nullptr) return LLMZIP_INVALID_ARGUMENT;
  return Guarded(encoder->context, encoder->Resume(), [&] {
    if (text == nullptr && size > 0) return llmzip::NullPointer();
    return encoder->coder.Write({static_cast<const uint8_t*>(text), size});
  });
}

llmzip_status llmzip_encoder_flush(llmzip_encoder* encoder) {
  if (encoder == nullptr) return LLMZIP_INVALID_ARGUMENT;
  return Guarded(encoder->context, encoder->Resume(),
                 [&] { return encoder->coder.Flush(); });
}

llmzip_status llmzip_encoder_finish(llmzip_encoder* encoder) {
  if (encoder == nullptr) return LLMZIP_INVALID_ARGUMENT;
  return Guarded(encoder->context, encoder->Resume(),
                 [&] { return encoder->coder.Finish(); });
}

void llmzip_encoder_free(llmzip_encoder* encoder) { delete encoder; }

llmzip_status llmzip_decoder_new(llmzip_context* context, llmzip_write_fn write,
                                 void* opaque, llmzip_decoder** decoder) {
  return Call(context, [&] {
    if (write == nullptr || decoder == nullptr) return llmzip::NullPointer();
    *decoder = nullptr;
    *decoder = new llmzip_decoder{
        {context,
         llmzip::Decoder(llmzip::DecoderOptionsOf(context),
                         llmzip::SinkOf(write, opaque),
                         llmzip::ProgressOf(*context, LLMZIP_PHASE_DECODE))}};
    return Status();
  });
}

llmzip_status llmzip_decoder_write(llmzip_decoder* decoder, const void* archive,
                                   size_t size) {
  if (decoder == nullptr) return LLMZIP_INVALID_ARGUMENT;
  return Guarded(decoder->context, decoder->Resume(), [&] {
    if (archive == nullptr && size > 0) return llmzip::NullPointer();
    return decoder->coder.Write({static_cast<const uint8_t*>(archive), size});
  });
}

llmzip_status llmzip_decoder_write_one(llmzip_decoder* decoder,
                                       const void* archive, size_t size,
                                       size_t* used, int* ended) {
  if (decoder == nullptr) return LLMZIP_INVALID_ARGUMENT;
  return Guarded(decoder->context, decoder->Resume(), [&] {
    if ((archive == nullptr && size > 0) || used == nullptr ||
        ended == nullptr) {
      return llmzip::NullPointer();
    }
    const std::span bytes(static_cast<const uint8_t*>(archive), size);
    std::span<const uint8_t> rest;
    bool frame_ended = false;
    Status status = decoder->coder.WriteFrame(bytes, &rest, &frame_ended);
    *used = size - rest.size();
    *ended = frame_ended ? 1 : 0;
    return status;
  });
}

llmzip_status llmzip_decoder_finish(llmzip_decoder* decoder) {
  if (decoder == nullptr) return LLMZIP_INVALID_ARGUMENT;
  return Guarded(decoder->context, decoder->Resume(),
                 [&] { return decoder->coder.Finish(); });
}

void llmzip_decoder_free(llmzip_decoder* decoder) { delete decoder; }

}  // extern "C"
