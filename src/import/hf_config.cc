// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "import/hf_config.h"

#include <cmath>
#include <numbers>

#include "gguf/gguf.h"

namespace llmzip {
namespace {

// Limits of the sizes. The engine's own are lower and are checked when the
// result is loaded.
constexpr uint64_t kMaxSize = uint64_t{1} << 24;
constexpr uint64_t kMaxLayers = 4096;
constexpr uint64_t kUsualPeriod = 6;  // of layers with a window and without

// Reads one member after the other. The first failure sticks.
class Reader {
 public:
  Reader(const Json& json, std::string path)
      : json_(json), path_(std::move(path)) {}

  const Status& status() const { return status_; }
  void Refuse(const std::string& why) {
    if (status_.ok()) status_ = BadFile(path_, why);
  }

  uint64_t Uint(const char* key, uint64_t most) {
    const Json* value = Member(json_, key);
    uint64_t number = 0;
    if (value == nullptr) {
      Refuse(std::string("has no ") + key);
    } else if (!IsUint(*value, most, &number) || number == 0) {
      Refuse(std::string(key) + " is not from 1 to " + std::to_string(most));
    }
    return number;
  }
  uint64_t UintOr(const char* key, uint64_t missing, uint64_t most) {
    return Member(json_, key) == nullptr ? missing : Uint(key, most);
  }
  // A number above 0.
  float FloatOr(const Json& object, const char* key, float missing) {
    const Json* value = Member(object, key);
    if (value == nullptr) return missing;
    const float number = value->is_number() ? value->get<float>() : 0;
    if (!std::isfinite(number) || number <= 0) {
      Refuse(std::string(key) + " is not a positive number");
      return missing;
    }
    return number;
  }
  // A token's number, or the first one of an array.
  std::optional<uint64_t> Token(const char* key) {
    const Json* value = Member(json_, key);
    if (value != nullptr && value->is_array() && !value->empty()) {
      value = &value->front();
    }
    uint64_t token = 0;
    if (value == nullptr || !IsUint(*value, kMaxSize, &token)) {
      return std::nullopt;
    }
    return token;
  }

 private:
  const Json& json_;
  const std::string path_;
  Status status_;
};

// The scaling of Llama 3.1: low frequencies are divided by `factor`, high ones
// stay, and those between change gradually. A frequency is low or high by how
// many of its periods the original context held.
std::vector<float> Llama3Divisors(Reader* in, const Json& scaling,
                                  const HfConfig& config) {
  const double factor = in->FloatOr(scaling, "factor", 8);
  const double low = in->FloatOr(scaling, "low_freq_factor", 1);
  const double high = in->FloatOr(scaling, "high_freq_factor", 4);
  const double length =
      in->FloatOr(scaling, "original_max_position_embeddings", 8192);
  if (!(low < high)) {
    in->Refuse("low_freq_factor is not below high_freq_factor");
    return {};
  }
  std::vector<float> divisors;
  for (uint64_t i = 0; i < config.head_size; i += 2) {
    const double frequency = std::pow(
        double{config.rope_base},
        -static_cast<double>(i) / static_cast<double>(config.head_size));
    const double periods = length * frequency / (2 * std::numbers::pi);
    const double share =
        std::fmin(std::fmax((periods - low) / (high - low), 0), 1);
    divisors.push_back(static_cast<float>(1 / ((1 - share) / factor + share)));
  }
  return divisors;
}

// Layers with a window rotate without scaling.
void CheckNotScaled(const Json& parameters, Reader* in) {
  const std::string type = StringMember(parameters, "rope_type");
  if (!type.empty() && type != "default") {
    in->Refuse("the scaling of positions " + Quoted(type) +
               " of layers with a window is not supported");
  }
}

// Older files have rope_theta and rope_scaling, newer ones rope_parameters.
void ReadRotation(const Json& json, Reader* in, HfConfig* config) {
  const Json none = Json::object();
  const Json* parameters = Member(json, "rope_parameters");
  if (config->architecture->has_local_layers && parameters != nullptr) {
    const Json* local = Member(*parameters, "sliding_attention");
    if (local == nullptr) local = &none;
    config->local_rope_base = in->FloatOr(*local, "rope_theta", 10000);
    CheckNotScaled(*local, in);
    parameters = Member(*parameters, "full_attention");
    if (parameters == nullptr) parameters = &none;
  } else if (config->architecture->has_local_layers) {
    config->local_rope_base = in->FloatOr(json, "rope_local_base_freq", 10000);
  }
  const Json* scaling =
      parameters != nullptr ? parameters : Member(json, "rope_scaling");
  if (scaling == nullptr) scaling = &none;
  if (!scaling->is_object()) {
    return in->Refuse("the scaling of positions is not an object");
  }
  const Json& with_base =
      Member(*scaling, "rope_theta") != nullptr ? *scaling : json;
  config->rope_base = in->FloatOr(with_base, "rope_theta", 10000);
  std::string type = StringMember(*scaling, "rope_type");
  if (type.empty()) type = StringMember(*scaling, "type");
  if (in->FloatOr(json, "partial_rotary_factor", 1) != 1 ||
      in->FloatOr(*scaling, "partial_rotary_factor", 1) != 1) {
    in->Refuse("partial_rotary_factor is not supported");
  }
  if (type == "linear") {
    config->linear_factor = in->FloatOr(*scaling, "factor", 1);
  } else if (type == "llama3") {
    config->rope_divisors = Llama3Divisors(in, *scaling, *config);
  } else if (!type.empty() && type != "default") {
    in->Refuse("the scaling of positions " + Quoted(type) +
               " is not supported, expected default, linear or llama3");
  }
}

// Layers with a window come in groups of the same size, each followed by one
// that sees all.
void ReadLocalLayers(const Json& json, Reader* in, HfConfig* config) {
  config->window_period = in->UintOr(
      "sliding_window_pattern",
      in->UintOr("_sliding_window_pattern", kUsualPeriod, kMaxLayers),
      kMaxLayers);
  const Json* types = Member(json, "layer_types");
  if (types == nullptr || !in->status().ok()) return;
  if (!types->is_array() || types->size() != config->num_layers) {
    return in->Refuse("layer_types has not one entry for each layer");
  }
  const auto sees_all = [types](size_t i) {
    return (*types)[i].is_string() && (*types)[i] == "full_attention";
  };
  size_t period = 1;
  while (period <= types->size() && !sees_all(period - 1)) ++period;
  for (size_t i = 0; i < types->size(); ++i) {
    if (sees_all(i) != ((i + 1) % period == 0)) {
      return in->Refuse("layer_types has no period");
    }
  }
  config->window_period = period;
}

void RefuseOtherArithmetic(const Json& json, const HfConfig& config,
                           Reader* in) {
  const std::string expected(config.architecture->activation);
  for (const char* key : {"hidden_act", "hidden_activation"}) {
    const std::string activation = StringMember(json, key);
    if (activation.empty() || activation == expected) continue;
    in->Refuse("the activation " + Quoted(activation) +
               " is not supported, expected " + expected);
  }
  for (const char* key :
       {"attn_logit_softcapping", "final_logit_softcapping"}) {
    if (Member(json, key) != nullptr) {
      in->Refuse(std::string(key) + " is not supported");
    }
  }
  if (TrueMember(json, "use_bidirectional_attention")) {
    in->Refuse("use_bidirectional_attention is not supported");
  }
  const Json* scalar = Member(json, "query_pre_attn_scalar");
  if (scalar != nullptr &&
      (!scalar->is_number() ||
       scalar->get<double>() != static_cast<double>(config.head_size))) {
    in->Refuse("query_pre_attn_scalar is not the size of a head");
  }
  if (Member(json, "quantization_config") != nullptr) {
    in->Refuse("quantized weights are not supported; import the original");
  }
  const Json* tensor_parallel = Member(json, "pretraining_tp");
  uint64_t parts = 1;
  if (tensor_parallel != nullptr &&
      IsUint(*tensor_parallel, kMaxSize, &parts) && parts > 1) {
    in->Refuse("pretraining_tp above 1 is not supported");
  }
}

}  // namespace

uint64_t HfConfig::SizeOf(Dimension dimension) const {
  switch (dimension) {
    case Dimension::kOne:
      return 1;
    case Dimension::kWidth:
      return width;
    case Dimension::kQueries:
      return num_heads * head_size;
    case Dimension::kKeys:
      return num_kv_heads * head_size;
    case Dimension::kFfn:
      return ffn_size;
    case Dimension::kTokens:
      return num_tokens;
    case Dimension::kHead:
      return head_size;
  }
  return 0;
}

void HfConfig::AddTo(GgufOutput* output) const {
  const auto key = [this](const char* name) {
    return std::string(architecture->name) + "." + name;
  };
  output->AddString("general.architecture", architecture->name);
  output->AddUint32(key("context_length"), max_positions);
  output->AddUint32(key("embedding_length"), width);
  output->AddUint32(key("block_count"), num_layers);
  output->AddUint32(key("feed_forward_length"), ffn_size);
  output->AddUint32(key("attention.head_count"), num_heads);
  output->AddUint32(key("attention.head_count_kv"), num_kv_heads);
  output->AddUint32(key("attention.key_length"), head_size);
  output->AddUint32(key("attention.value_length"), head_size);
  output->AddFloat32(key("attention.layer_norm_rms_epsilon"), norm_epsilon);
  if (sliding_window > 0) {
    output->AddUint32(key("attention.sliding_window"), sliding_window);
  }
  if (window_period > 0) {
    output->AddUint32(key("attention.sliding_window_pattern"), window_period);
    output->AddFloat32(key("rope.freq_base_swa"), local_rope_base);
  }
  output->AddUint32(key("rope.dimension_count"), head_size);
  output->AddFloat32(key("rope.freq_base"), rope_base);
  if (linear_factor != 1) {
    output->AddString(key("rope.scaling.type"), "linear");
    output->AddFloat32(key("rope.scaling.factor"), linear_factor);
  }
  output->AddUint32(key("vocab_size"), num_tokens);
}

Result<HfConfig> ReadHfConfig(const Json& json, const std::string& path) {
  const Json* classes = Member(json, "architectures");
  const std::string name = classes != nullptr && classes->is_array() &&
                                   !classes->empty() &&
                                   classes->front().is_string()
                               ? classes->front().get<std::string>()
                               : "";
  HfConfig config;
  config.architecture = FindImportArchitecture(name);
  if (config.architecture == nullptr) {
    return BadFile(path, "the architecture is " + Quoted(name) +
                             ", expected one of " + ImportArchitectureNames());
  }
  Reader in(json, path);
  config.num_layers = in.Uint("num_hidden_layers", kMaxLayers);
  config.width = in.Uint("hidden_size", kMaxSize);
  config.ffn_size = in.Uint("intermediate_size", kMaxSize);
  config.num_heads = in.Uint("num_attention_heads", kMaxSize);
  config.num_kv_heads =
      in.UintOr("num_key_value_heads", config.num_heads, kMaxSize);
  config.num_tokens = in.Uint("vocab_size", kMaxSize);
  config.max_positions = in.Uint("max_position_embeddings", UINT32_MAX);
  if (!in.status().ok()) return in.status();
  config.head_size =
      in.UintOr("head_dim", config.width / config.num_heads, kMaxSize);
  if (config.head_size == 0 || config.head_size % 2 != 0) {
    in.Refuse("a head of " + std::to_string(config.head_size) +
              " dimensions, expected an even number");
  }
  const Json* uses_window = Member(json, "use_sliding_window");
  if (uses_window == nullptr || TrueMember(json, "use_sliding_window")) {
    config.sliding_window = in.UintOr("sliding_window", 0, UINT32_MAX);
  }
  if (config.architecture->has_local_layers) {
    ReadLocalLayers(json, &in, &config);
  }
  config.tied = config.architecture->tied;
  if (Member(json, "tie_word_embeddings") != nullptr) {
    config.tied = TrueMember(json, "tie_word_embeddings");
  }
  config.norm_epsilon = in.FloatOr(json, "rms_norm_eps", 1e-6f);
  ReadRotation(json, &in, &config);
  RefuseOtherArithmetic(json, config, &in);
  config.bos = in.Token("bos_token_id");
  config.eos = in.Token("eos_token_id");
  if (!in.status().ok()) return in.status();
  return config;
}

}  // namespace llmzip
