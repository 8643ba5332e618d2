// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip.h: the bits of each token.
#include <array>
#include <utility>

#include "api/c_api_context.h"
#include "codec/encoder.h"
#include "codec/inspector.h"
#include "container/format.h"

namespace llmzip {
namespace {

using Candidates = std::array<llmzip_candidate, kNumTraceCandidates>;

// Converts a token. Its candidates are stored in `*candidates`, to which the
// result points.
llmzip_coded_token PublicToken(const CodedToken& token,
                               Candidates* candidates) {
  llmzip_coded_token out{};
  out.struct_size = sizeof(out);
  out.bytes = token.bytes.data();
  out.num_bytes = token.bytes.size();
  out.method = static_cast<int32_t>(token.method);
  out.coded_microbits = token.coded_bits;
  if (token.trace == nullptr) return out;
  const TokenTrace& trace = *token.trace;
  out.has_model = 1;
  out.coded_end_microbits = trace.coded_ends;
  out.model_microbits = trace.model_bits;
  out.model_end_microbits = trace.model_ends;
  out.rank = trace.rank;
  for (const TraceCandidate& candidate : trace.candidates) {
    if (candidate.millionths == 0) break;
    const auto bytes = token.vocabulary->Bytes(candidate.symbol);
    (*candidates)[out.num_candidates++] = {bytes.data(), bytes.size(),
                                           candidate.millionths};
  }
  out.candidates = candidates->data();
  return out;
}

void Add(const llmzip_coded_token& token, llmzip_explanation* sum) {
  sum->text_bytes += token.num_bytes;
  ++sum->num_tokens;
  ++sum->num_tokens_of_method[token.method];
  sum->coded_microbits += token.coded_microbits;
  sum->coded_end_microbits += token.coded_end_microbits;
  sum->model_microbits += token.model_microbits;
  sum->model_end_microbits += token.model_end_microbits;
}

Status Explain(const llmzip_context& context, std::span<const uint8_t> text,
               llmzip_coded_token_fn each, void* opaque,
               llmzip_explanation* explanation) {
  llmzip_explanation sum{};
  EncoderOptions options = EncoderOptionsOf(context);
  options.token_observer = [&](const CodedToken& coded) {
    Candidates candidates;
    const llmzip_coded_token token = PublicToken(coded, &candidates);
    Add(token, &sum);
    return each == nullptr || each(opaque, &token) == 0;
  };
  DecodeLimits limits;
  limits.max_block_bytes = kMaxBlockBytes;
  Inspector inspector(limits);
  Encoder encoder(
      std::move(options),
      [&](std::span<const uint8_t> bytes) { return inspector.Write(bytes); },
      ProgressOf(context, LLMZIP_PHASE_ENCODE));
  LLMZIP_RETURN_IF_ERROR(encoder.Write(text));
  LLMZIP_RETURN_IF_ERROR(encoder.Finish());
  LLMZIP_RETURN_IF_ERROR(inspector.Finish());
  sum.archive_bytes = inspector.summary().archive_bytes;
  sum.payload_bytes = inspector.summary().payload_bytes;
  if (StoreStruct(sum, explanation)) return Status();
  return Status(Code::kInvalidArgument, "explanation: struct_size is not set");
}

}  // namespace
}  // namespace llmzip

extern "C" llmzip_status llmzip_explain(llmzip_context* context,
                                        const void* text, size_t text_size,
                                        llmzip_coded_token_fn each,
                                        void* opaque,
                                        llmzip_explanation* explanation) {
  using llmzip::Code;
  using llmzip::Status;
  return llmzip::Call(context, [&] {
    if (text == nullptr && text_size > 0) {
      return Status(Code::kInvalidArgument, "null pointer");
    }
    return llmzip::Explain(*context,
                           {static_cast<const uint8_t*>(text), text_size}, each,
                           opaque, explanation);
  });
}
