// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "import/import_folder.h"

#include <algorithm>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "gguf/gguf.h"
#include "import/hf_config.h"
#include "import/hf_tokenizer.h"
#include "import/import_architectures.h"
#include "import/json_file.h"
#include "import/safetensors.h"

namespace llmzip {
namespace {

constexpr uint64_t kMaxConfigBytes = uint64_t{1} << 20;
constexpr uint64_t kPieceBytes = uint64_t{256} << 10;
constexpr uint64_t kQ8_0Block = 32;
constexpr uint64_t kMostlyQ8_0 = 7;  // general.file_type
// Not weights: older files store the frequencies of the rotation.
constexpr std::string_view kIgnoredEnd = ".rotary_emb.inv_freq";

// A tensor of the result and where it comes from.
struct Plan {
  std::string from, to;
  SourceTensor source;
  uint64_t num_heads = 0;  // 0: the rows keep their order
  bool plus_one = false;   // is added to each element
};

std::string WithLayer(std::string_view pattern, uint64_t layer) {
  const size_t at = pattern.find("{}");
  if (at == std::string_view::npos) return std::string(pattern);
  return std::string(pattern.substr(0, at)) + std::to_string(layer) +
         std::string(pattern.substr(at + 2));
}

class Planner {
 public:
  Planner(const HfConfig& config, const SourceTensors& source)
      : config_(config), source_(source) {}

  Status PlanAll() {
    for (const auto& rules :
         {CommonTensors(), config_.architecture->queries_and_keys,
          config_.architecture->norms, config_.architecture->extra}) {
      for (const TensorRule& rule : rules) {
        const bool in_layers = rule.from.find("{}") != std::string_view::npos;
        const uint64_t count = in_layers ? config_.num_layers : 1;
        for (uint64_t i = 0; i < count; ++i) {
          LLMZIP_RETURN_IF_ERROR(PlanOne(rule, i));
        }
      }
    }
    return CheckAllUsed();
  }
  std::vector<Plan> Take() { return std::move(plans_); }

 private:
  Status PlanOne(const TensorRule& rule, uint64_t layer) {
    Plan plan;
    plan.from = WithLayer(rule.from, layer);
    plan.to = WithLayer(rule.to, layer);
    const auto found = source_.tensors().find(plan.from);
    const bool exists = found != source_.tensors().end();
    used_.insert(plan.from);
    if (rule.is_head && config_.tied.value_or(!exists)) return Status();
    if (!exists) {
      return Status(Code::kBadModel,
                    "tensor " + Quoted(plan.from) + " is missing");
    }
    plan.source = found->second;
    const uint64_t rows = config_.SizeOf(rule.rows);
    const uint64_t cols = config_.SizeOf(rule.cols);
    if (plan.source.is_vector != (rule.rows == Dimension::kOne) ||
        plan.source.rows != rows || plan.source.cols != cols) {
      return Status(Code::kBadModel,
                    "tensor " + Quoted(plan.from) + " is " +
                        std::to_string(plan.source.rows) + " x " +
                        std::to_string(plan.source.cols) + ", expected " +
                        std::to_string(rows) + " x " + std::to_string(cols));
    }
    if (rule.order == RowOrder::kQueryPairs) plan.num_heads = config_.num_heads;
    if (rule.order == RowOrder::kKeyPairs)
      plan.num_heads = config_.num_kv_heads;
    plan.plus_one =
        plan.source.is_vector && config_.architecture->gains_plus_one;
    plans_.push_back(std::move(plan));
    return Status();
  }

  Status CheckAllUsed() const {
    for (const auto& [name, tensor] : source_.tensors()) {
      if (used_.contains(name) || name.ends_with(kIgnoredEnd)) continue;
      return Status(Code::kBadModel,
                    "tensor " + Quoted(name) + " is no part of " +
                        std::string(config_.architecture->class_name) +
                        " as known here");
    }
    return Status();
  }

  const HfConfig& config_;
  const SourceTensors& source_;
  std::vector<Plan> plans_;
  std::set<std::string> used_;
};

// The row of the source for row `row` of the result. Rows 2i and 2i + 1 of a
// head are its rows i and i + n / 2.
uint64_t SourceRow(const Plan& plan, uint64_t row) {
  const uint64_t head_size = plan.source.rows / plan.num_heads;
  const uint64_t head = row / head_size, in_head = row % head_size;
  return head * head_size + in_head % 2 * (head_size / 2) + in_head / 2;
}

Status CopyTensor(const SourceTensors& source, const Plan& plan,
                  const WriteBytes& write, GgufOutput* output) {
  std::vector<float> values;
  const uint64_t at_once =
      plan.num_heads > 0
          ? 1
          : std::max<uint64_t>(
                1, kPieceBytes / (plan.source.cols * sizeof(float)));
  for (uint64_t row = 0; row < plan.source.rows; row += at_once) {
    const uint64_t count = std::min(at_once, plan.source.rows - row);
    const uint64_t first = plan.num_heads > 0 ? SourceRow(plan, row) : row;
    LLMZIP_RETURN_IF_ERROR(
        source.ReadRows(plan.from, plan.source, first, count, &values));
    if (plan.plus_one) {
      for (float& value : values) value += 1;
    }
    LLMZIP_RETURN_IF_ERROR(output->WriteRows(values, write));
  }
  return output->EndTensor(write);
}

void AddStartAndEnd(const HfConfig& config, GgufOutput* output) {
  if (config.bos.has_value() && *config.bos < config.num_tokens) {
    output->AddUint32("tokenizer.ggml.bos_token_id", *config.bos);
  }
  if (config.eos.has_value() && *config.eos < config.num_tokens) {
    output->AddUint32("tokenizer.ggml.eos_token_id", *config.eos);
  }
}

}  // namespace

Status ImportFolder(const std::string& folder, const std::string& name,
                    const WriteBytes& write) {
  const std::string config_path = folder + "/config.json";
  const auto json = ReadJsonFile(config_path, kMaxConfigBytes);
  if (!json.ok()) return json.status();
  const auto config = ReadHfConfig(*json, config_path);
  if (!config.ok()) return config.status();
  const auto source = SourceTensors::Open(folder);
  if (!source.ok()) return source.status();
  Planner planner(*config, *source);
  LLMZIP_RETURN_IF_ERROR(planner.PlanAll());
  const std::vector<Plan> plans = planner.Take();
  const auto tokenizer =
      ReadHfTokenizer(folder, config->num_tokens, config->architecture->pre);
  if (!tokenizer.ok()) return tokenizer.status();

  GgufOutput output;
  config->AddTo(&output);
  output.AddString("general.name", name);
  output.AddUint32("general.file_type", kMostlyQ8_0);
  output.AddUint32("general.quantization_version", 2);
  tokenizer->AddTo(&output);
  AddStartAndEnd(*config, &output);
  if (!config->rope_divisors.empty()) {
    output.AddTensor("rope_freqs.weight", TensorType::kF32, /*is_vector=*/true,
                     1, config->rope_divisors.size());
  }
  for (const Plan& plan : plans) {
    const SourceTensor& tensor = plan.source;
    const bool quantized = !tensor.is_vector && tensor.cols % kQ8_0Block == 0;
    output.AddTensor(plan.to, quantized ? TensorType::kQ8_0 : TensorType::kF32,
                     tensor.is_vector, tensor.rows, tensor.cols);
  }
  LLMZIP_RETURN_IF_ERROR(output.Begin(write));
  if (!config->rope_divisors.empty()) {
    LLMZIP_RETURN_IF_ERROR(output.WriteRows(config->rope_divisors, write));
    LLMZIP_RETURN_IF_ERROR(output.EndTensor(write));
  }
  for (const Plan& plan : plans) {
    LLMZIP_RETURN_IF_ERROR(CopyTensor(*source, plan, write, &output));
  }
  return Status();
}

}  // namespace llmzip
