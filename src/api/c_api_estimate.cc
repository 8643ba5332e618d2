// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip.h: what a model takes in memory and time. The sums are those that the
// encoder and the decoder compare with their limits.
#include <algorithm>

#include "api/c_api_context.h"
#include "api/model_lookup.h"
#include "base/thread_pool.h"
#include "codec/block_memory.h"
#include "codec/model_setup.h"
#include "predict/builtin_model.h"
#include "predict/model_costs.h"

namespace llmzip {
namespace {

constexpr uint64_t kTextBytes = 1'000'000;
constexpr uint64_t kPayloadBytes = kTextBytes / 4;
// Any rate: that the head learns counts, and not how fast.
constexpr LearningRateCode kSomeRate = 16;

Result<std::shared_ptr<const LanguageModel>> ShapesOf(llmzip_context& context,
                                                      const std::string& name,
                                                      uint64_t* file_bytes) {
  if (IsBuiltin(name)) {
    *file_bytes = BuiltinModelFile().size();
    const auto file = ParseModel(BuiltinModelFile());
    if (!file.ok()) return file.status();
    return LanguageModel::LoadShapes(*file);
  }
  const auto path = context.store.FindPath(name, MaxMemory(context));
  if (!path.ok()) return path.status();
  const auto file = ReadModelFile(*path, MaxMemory(context));
  if (!file.ok()) return file.status();
  *file_bytes = file->size_bytes();
  return LanguageModel::LoadShapes(*file);
}

void EstimateMemory(const LanguageModel& model, const ModelSetup& setup,
                    llmzip_model_estimate* estimate) {
  BlockHeader header;
  header.method = Method::kMix;
  header.raw_bytes = kTextBytes;
  header.payload_bytes = kPayloadBytes;
  header.stream_bytes = {kTextBytes};
  header.learning_rate = kSomeRate;
  BlockChoice choice;
  choice.method = Method::kMix;
  choice.learning_rate = kSomeRate;
  constexpr Method kMethods[] = {Method::kMix};
  estimate->weight_bytes = model.weight_bytes();
  estimate->context_size = setup.rules.window;
  estimate->state_bytes = model.backbone().state_bytes(setup.rules.window);
  estimate->mixing_bytes = MixingMemory(header, setup);
  estimate->compress_bytes =
      model.weight_bytes() + 2 * kTextBytes +
      EncodingMemory(kTextBytes, kMethods, choice, setup);
  estimate->decompress_bytes =
      model.weight_bytes() + BlockMemory(header, setup);
}

Status Estimate(llmzip_context& context, const std::string& name,
                llmzip_model_estimate* result) {
  llmzip_model_estimate estimate{};
  const auto model = ShapesOf(context, name, &estimate.file_bytes);
  if (!model.ok()) return model.status();
  ModelSetup setup;
  setup.model = model->get();
  setup.rules = (*model)->DefaultRules(
      static_cast<uint32_t>(context.Get(LLMZIP_CONTEXT_SIZE)), 0);
  setup.kernels = context.kernels;
  EstimateMemory(**model, setup, &estimate);
  const ModelCosts costs = CostsOf(**model);
  ThreadPool pool(context.NumThreads());
  const TokenTimes times =
      MeasureTokenTimes(costs, *context.kernels.model, pool);
  estimate.multiplications = costs.multiplications;
  estimate.compress_token_ns = times.encoding_ns;
  estimate.decompress_token_ns = times.decoding_ns;
  if (!StoreStruct(estimate, result)) {
    return Status(Code::kInvalidArgument, "struct_size is too small");
  }
  return Status();
}

}  // namespace
}  // namespace llmzip

extern "C" {

llmzip_status llmzip_estimate_model(llmzip_context* context, const char* name,
                                    llmzip_model_estimate* estimate) {
  return llmzip::Call(context, [&] {
    if (name == nullptr || estimate == nullptr) {
      return llmzip::Status(llmzip::Code::kInvalidArgument, "null pointer");
    }
    return llmzip::Estimate(*context, name, estimate);
  });
}

}  // extern "C"
