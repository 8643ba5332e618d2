// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip.h: statistics.
#include <algorithm>
#include <cstring>
#include <utility>

#include "api/c_api_context.h"
#include "api/model_lookup.h"
#include "base/thread_pool.h"
#include "codec/measure.h"

namespace llmzip {
namespace {

SymbolObserver ObserverOf(llmzip_token_fn each, void* opaque,
                          ProgressObserver observer) {
  return [each, opaque, observer = std::move(observer),
          done = Progress()](const MeasuredSymbol& symbol) mutable {
    done.text_bytes += symbol.bytes.size();
    ++done.num_symbols;
    if (observer && !observer(done)) return false;
    if (each == nullptr) return true;
    llmzip_token token{};
    token.struct_size = sizeof(token);
    token.bytes = symbol.bytes.data();
    token.num_bytes = symbol.bytes.size();
    token.rank = symbol.rank;
    token.microbits = symbol.microbits;
    return each(opaque, &token) == 0;
  };
}

llmzip_stats StatsOf(const Measurement& measurement) {
  llmzip_stats stats{};
  stats.text_bytes = measurement.text_bytes;
  stats.num_characters = measurement.num_characters;
  stats.num_tokens = measurement.num_symbols;
  stats.entropy_microbits = measurement.entropy_microbits;
  stats.token_by_token_bits = measurement.token_by_token_bits;
  stats.ac_bytes = measurement.ac_bytes;
  stats.rank_bytes = measurement.rank_bytes;
  stats.rank_zlib_bytes = measurement.rank_zlib_bytes;
  return stats;
}

}  // namespace
}  // namespace llmzip

extern "C" llmzip_status llmzip_measure(llmzip_context* context,
                                        const void* text, size_t text_size,
                                        llmzip_token_fn each, void* opaque,
                                        llmzip_stats* stats) {
  using llmzip::Code;
  using llmzip::Status;
  return llmzip::Call(context, [&] {
    if (text == nullptr && text_size > 0) {
      return Status(Code::kInvalidArgument, "null pointer");
    }
    if (context->model == nullptr) {
      return Status(Code::kModelMissing, "statistics need a language model");
    }
    const llmzip::LanguageModel& model = *context->model;
    llmzip::ModelSetup setup;
    setup.model = &model;
    setup.rules = model.DefaultRules(
        static_cast<uint32_t>(context->Get(LLMZIP_CONTEXT_SIZE)),
        static_cast<uint32_t>(context->Get(LLMZIP_KEEP_SIZE)));
    setup.kernels = context->kernels;
    setup.dictionary = context->dictionary.get();
    const uint64_t limit = llmzip::MaxMemory(*context);
    const uint64_t held = model.weight_bytes() + HeldBytes(*context, &model);
    llmzip::ThreadPool pool(context->NumThreads());
    const auto measurement = llmzip::MeasureText(
        {static_cast<const uint8_t*>(text), text_size}, setup,
        limit - std::min(limit, held), pool,
        llmzip::ObserverOf(each, opaque,
                           llmzip::ProgressOf(*context, LLMZIP_PHASE_MEASURE)));
    if (!measurement.ok()) return measurement.status();
    if (!llmzip::StoreStruct(llmzip::StatsOf(*measurement), stats)) {
      return Status(Code::kInvalidArgument, "stats: struct_size is not set");
    }
    return Status();
  });
}
