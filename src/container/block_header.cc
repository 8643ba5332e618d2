// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/block_header.h"

#include <cassert>
#include <string>

#include "container/field_reader.h"

namespace llmzip {
namespace {

// Whether the block stores its parameters. It must not store the frame's
// defaults, so that every header has exactly one encoding.
bool StatesParameters(const BlockHeader& block, const FrameHeader& frame) {
  return !block.parameters.empty() ||
         (UsesLanguageModel(block.method) &&
          block.learning_rate != frame.default_learning_rate);
}

// Returns an error in the streams, or null.
const char* StreamFault(const BlockHeader& block, const FrameHeader& frame) {
  const size_t num_streams = block.stream_bytes.size();
  if (num_streams == 0 && block.coded_bytes() == 0) return nullptr;
  if (num_streams == 0 || num_streams > kMaxStreams) {
    return "number of streams out of range";
  }
  if (num_streams > 1 && !UsesLanguageModel(block.method)) {
    return "streams without a language model";
  }
  uint64_t left = block.coded_bytes();
  for (const uint64_t size : block.stream_bytes) {
    if (size == 0) return "empty stream";
    if (size > left) return "streams larger than the block";
    left -= size;
  }
  if (left != 0) return "streams smaller than the block";
  if (block.fork_symbols == 0) return nullptr;
  if (num_streams == 1) return "fork of a single stream";
  const uint64_t window = frame.model.has_value() ? frame.model->window : 0;
  const bool fits = window == 0 ? block.fork_symbols <= kMaxForkSymbols
                                : block.fork_symbols < window - 1;
  return fits ? nullptr : "fork beyond the window";
}

// Returns an error in the references, or null.
const char* ReferenceFault(const BlockHeader& block, const FrameHeader& frame) {
  if (!block.has_references()) {
    return block.list_bytes != 0 || block.rest_bytes != 0
               ? "a rest without references"
               : nullptr;
  }
  if (frame.history_log2 == 0) return "references in a frame without history";
  if (block.reach > uint64_t{1} << frame.history_log2) {
    return "references beyond the history";
  }
  if (block.list_bytes == 0) return "no references";
  if (block.rest_bytes >= block.raw_bytes) return "the rest is too large";
  if (block.rest_bytes == 0 && block.method != Method::kStored) {
    return "a method without text";
  }
  return block.payload_bytes >= block.raw_bytes
             ? "payload not smaller than the text"
             : nullptr;
}

// Returns an error in the header, or null.
const char* Fault(const BlockHeader& block, const FrameHeader& frame) {
  if (block.raw_bytes == 0) return "block without text";
  if (block.raw_bytes > kMaxBlockBytes) return "block too large";
  if (!IsMethod(static_cast<uint8_t>(block.method))) {
    return "unknown method";
  }
  const bool uses_model = UsesLanguageModel(block.method);
  if (uses_model && !frame.model.has_value()) {
    return "method needs a model, and the frame names none";
  }
  if (!uses_model && block.learning_rate != 0) {
    return "learning rate without a language model";
  }
  if (block.parameters.size() > kMaxParameterBytes) {
    return "too many parameters";
  }
  if (!block.parameters.empty() && !HasParameters(block.method)) {
    return "parameters of a method that has none";
  }
  if (const char* fault = ReferenceFault(block, frame); fault != nullptr) {
    return fault;
  }
  if (block.payload_bytes < block.list_bytes) {
    return "payload smaller than its references";
  }
  const uint64_t payload_bytes = block.payload_bytes - block.list_bytes;
  const bool stored = block.method == Method::kStored;
  if (stored && payload_bytes != block.coded_bytes()) {
    return "stored block of another size";
  }
  if (!stored && payload_bytes >= block.coded_bytes()) {
    return "payload not smaller than the text";
  }
  return StreamFault(block, frame);
}

Status ReadStreams(FieldReader& in, size_t num_streams, BlockHeader* block) {
  uint64_t left = block->coded_bytes();
  for (size_t i = 0; i + 1 < num_streams; ++i) {
    uint64_t size = 0;
    LLMZIP_RETURN_IF_ERROR(in.Varint("stream size", left, &size));
    block->stream_bytes.push_back(size);
    left -= size;
  }
  block->stream_bytes.push_back(left);
  if (num_streams == 1) return Status();
  return in.Varint("fork", kMaxForkSymbols, &block->fork_symbols);
}

Status ReadParameters(FieldReader& in, const FrameHeader& frame,
                      BlockHeader* block) {
  if (UsesLanguageModel(block->method)) {
    LLMZIP_RETURN_IF_ERROR(in.Byte("learning rate", &block->learning_rate));
  }
  if (HasParameters(block->method)) {
    uint64_t size = 0;
    std::span<const uint8_t> bytes;
    LLMZIP_RETURN_IF_ERROR(
        in.Varint("size of the parameters", kMaxParameterBytes, &size));
    LLMZIP_RETURN_IF_ERROR(in.Bytes("parameters", size, &bytes));
    block->parameters.assign(bytes.begin(), bytes.end());
  }
  if (!StatesParameters(*block, frame)) {
    return in.Fail(Code::kCorrupt,
                   "parameters are stored but equal the defaults");
  }
  return Status();
}

// What the header says of references, up to the form of the rest.
Status ReadReferences(FieldReader& in, uint8_t form, BlockHeader* block) {
  if (form != kReferences) {
    return in.Fail(Code::kCorrupt, "references with a form of their own");
  }
  LLMZIP_RETURN_IF_ERROR(
      in.Varint("reach", uint64_t{1} << kMaxHistoryLog2, &block->reach));
  if (block->reach == 0) return in.Fail(Code::kCorrupt, "no reach");
  LLMZIP_RETURN_IF_ERROR(in.Varint("size of the references", block->raw_bytes,
                                   &block->list_bytes));
  return in.Varint("size of the rest", block->raw_bytes, &block->rest_bytes);
}

Result<BlockHeader> Parse(FieldReader& in, const FrameHeader& frame,
                          const DecodeLimits& limits) {
  BlockHeader block;
  LLMZIP_RETURN_IF_ERROR(
      in.Varint("size of the text", kMaxVarint, &block.raw_bytes));
  // The size is untrusted. Compare it before anything is allocated.
  if (block.raw_bytes > limits.max_block_bytes) {
    return in.Fail(Code::kLimitExceeded,
                   "block of " + std::to_string(block.raw_bytes) +
                       " bytes, at most " +
                       std::to_string(limits.max_block_bytes) + " are allowed");
  }
  uint8_t form = 0;
  LLMZIP_RETURN_IF_ERROR(in.Byte("method", &form));
  if ((form & kMethodMask) == kReferences) {
    LLMZIP_RETURN_IF_ERROR(ReadReferences(in, form, &block));
    form = static_cast<uint8_t>(Method::kStored);
    if (block.rest_bytes != 0) {
      LLMZIP_RETURN_IF_ERROR(in.Byte("method of the rest", &form));
    }
  }
  const uint8_t method = form & kMethodMask;
  if (!IsMethod(method)) {
    return in.Fail(Code::kUnsupportedVersion,
                   "method " + std::to_string(method) +
                       " is not known to this version of llmzip");
  }
  block.method = static_cast<Method>(method);
  if (block.coded_bytes() != 0) {
    LLMZIP_RETURN_IF_ERROR(
        ReadStreams(in, size_t{1} + (form >> kStreamsShift), &block));
  }
  block.learning_rate =
      UsesLanguageModel(block.method) ? frame.default_learning_rate : 0;
  if (HasParameters(block.method)) block.mixing_start = frame.mixing_start;
  if ((form & kFlagParameters) != 0) {
    LLMZIP_RETURN_IF_ERROR(ReadParameters(in, frame, &block));
  }
  block.payload_bytes = block.raw_bytes;
  if (block.method != Method::kStored || block.has_references()) {
    LLMZIP_RETURN_IF_ERROR(in.Varint("size of the payload", block.raw_bytes,
                                     &block.payload_bytes));
  }
  if (const char* fault = Fault(block, frame); fault != nullptr) {
    return in.Fail(Code::kCorrupt, fault);
  }
  return block;
}

}  // namespace

bool UsesLanguageModel(Method method) {
  return method == Method::kRank || method == Method::kAc ||
         method == Method::kMix;
}

bool TakesDictionary(Method method) {
  return UsesLanguageModel(method) || HasParameters(method);
}

bool HasParameters(Method method) {
  return method == Method::kBytes || method == Method::kMix;
}

BlockHeader BlockHeader::Rest() const {
  BlockHeader rest = *this;
  rest.raw_bytes = rest_bytes;
  rest.payload_bytes = payload_bytes - list_bytes;
  rest.reach = rest.list_bytes = rest.rest_bytes = 0;
  return rest;
}

Status CheckBlockHeader(const BlockHeader& block, const FrameHeader& frame) {
  const char* fault = Fault(block, frame);
  return fault == nullptr ? Status() : Status(Code::kInvalidArgument, fault);
}

void AppendBlockHeader(const BlockHeader& block, const FrameHeader& frame,
                       std::vector<uint8_t>* out) {
  assert(Fault(block, frame) == nullptr);
  const bool states_parameters = StatesParameters(block, frame);
  AppendVarint(block.raw_bytes, out);
  if (block.has_references()) {
    out->push_back(kReferences);
    AppendVarint(block.reach, out);
    AppendVarint(block.list_bytes, out);
    AppendVarint(block.rest_bytes, out);
  }
  if (block.coded_bytes() != 0) {
    out->push_back(
        static_cast<uint8_t>(static_cast<uint8_t>(block.method) |
                             (states_parameters ? kFlagParameters : 0) |
                             (block.stream_bytes.size() - 1) << kStreamsShift));
  }
  for (size_t i = 0; i + 1 < block.stream_bytes.size(); ++i) {
    AppendVarint(block.stream_bytes[i], out);
  }
  if (block.stream_bytes.size() > 1) AppendVarint(block.fork_symbols, out);
  if (states_parameters && UsesLanguageModel(block.method)) {
    out->push_back(block.learning_rate);
  }
  if (states_parameters && HasParameters(block.method)) {
    AppendVarint(block.parameters.size(), out);
    AppendBytes(block.parameters, out);
  }
  if (block.method != Method::kStored || block.has_references()) {
    AppendVarint(block.payload_bytes, out);
  }
}

Result<BlockHeader> ReadBlockHeader(ByteReader& in, const FrameHeader& frame,
                                    const DecodeLimits& limits) {
  FieldReader fields(in);
  Result<BlockHeader> block = Parse(fields, frame, limits);
  if (block.ok()) in = fields.cursor();
  return block;
}

}  // namespace llmzip
