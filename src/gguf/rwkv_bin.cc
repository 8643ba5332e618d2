// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The layout, with all integers little-endian of 32 bits: magic, version, then
// the sizes of vocabulary, width and depth, and the type of most tensors. Then
// up to the end of the file, one after the other, tensors: number of
// dimensions, length of the name, type; the dimensions, fastest first; the
// name; the elements. Nothing is aligned.
#include "gguf/rwkv_bin.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <memory>
#include <new>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "base/caller_watch.h"
#include "gguf/gguf_parser.h"
#include "gguf/rwkv_bin_keys.h"
#include "gguf/rwkv_bin_names.h"

namespace llmzip {
namespace {

constexpr uint32_t kMagic = 0x67676d66;
constexpr uint32_t kFirstVersion = 100;  // below: files of other programs
constexpr uint32_t kLastVersion = 101;
constexpr uint64_t kHeaderBytes = 24;
constexpr uint32_t kMaxVocabulary = uint32_t{1} << 18;
constexpr uint32_t kMaxWidth = uint32_t{1} << 16;
constexpr uint32_t kMaxLayers = 512;
constexpr uint32_t kMaxDims = 3;
constexpr uint64_t kMaxElements = uint64_t{1} << 48;  // of a tensor
// The longest header of a tensor.
constexpr uint64_t kMaxRecordBytes =
    4 * (uint64_t{3} + kMaxDims) + kMaxGgufNameBytes;
constexpr uint64_t kTensorMemory = 512;  // of all that is kept of a tensor

constexpr uint32_t kByteTokens = 256;
constexpr uint32_t kPileTokens = 50277;  // the v4 models trained on The Pile

constexpr float kNormEpsilon = 1e-5f;
// Of the norm after the recurrence. rwkv.cpp takes 1e-5 for v5, and the logits
// that it expects of its own byte-level models are made so. The real models
// were trained with 64e-5.
constexpr float kGroupNormEpsilon = 64e-5f;
constexpr float kByteModelGroupNormEpsilon = 1e-5f;

// rwkv.cpp's numbers of types. Those in between were given up.
constexpr struct {
  uint32_t number;
  TensorType type;
} kTypes[] = {
    {0, TensorType::kF32},  {1, TensorType::kF16},  {2, TensorType::kQ4_0},
    {3, TensorType::kQ4_1}, {7, TensorType::kQ5_0}, {8, TensorType::kQ5_1},
    {9, TensorType::kQ8_0}, {11, TensorType::kQ2K}, {12, TensorType::kQ3K},
    {13, TensorType::kQ4K}, {14, TensorType::kQ5K}, {15, TensorType::kQ6K},
};

const TensorTraits* TraitsOfNumber(uint32_t number) {
  for (const auto& entry : kTypes) {
    if (entry.number == number) return TraitsOf(entry.type);
  }
  return nullptr;
}

Status Fail(uint64_t offset, std::string what) {
  return Status(Code::kBadModel, std::move(what), offset);
}

}  // namespace

class RwkvBinReader {
 public:
  explicit RwkvBinReader(const RwkvBinInput& input) : input_(input) {}

  Result<GgufFile> Read() {
    LLMZIP_RETURN_IF_ERROR(ReadHeader());
    while (offset_ < input_.file_bytes) {
      LLMZIP_RETURN_IF_ERROR(CheckCaller());
      LLMZIP_RETURN_IF_ERROR(ReadRecord());
    }
    FindVersion();
    LLMZIP_RETURN_IF_ERROR(NameTensors());
    LLMZIP_RETURN_IF_ERROR(CheckCompleteness());
    LLMZIP_RETURN_IF_ERROR(AddShapeKeys());
    LLMZIP_RETURN_IF_ERROR(AddVocabulary());
    return Assemble();
  }

 private:
  struct Record {
    TensorView view;  // named as in the result, once that is known
    std::string gguf_name;
    uint64_t header_offset = 0;
    uint64_t slowest_dim = 1;  // of the shape in the file
  };

  uint64_t remaining() const { return input_.file_bytes - offset_; }

  Status ReadHeader() {
    std::array<uint8_t, kHeaderBytes> bytes;
    if (input_.file_bytes < bytes.size()) {
      return Fail(input_.file_bytes, "the file ends inside the header");
    }
    LLMZIP_RETURN_IF_ERROR(input_.read(0, bytes));
    ByteReader in(bytes);
    uint32_t magic = 0, type = 0;
    in.ReadFixed32(&magic);
    in.ReadFixed32(&version_);
    in.ReadFixed32(&vocabulary_);
    in.ReadFixed32(&width_);
    in.ReadFixed32(&num_layers_);
    in.ReadFixed32(&type);
    offset_ = kHeaderBytes;
    if (magic != kMagic || version_ < kFirstVersion) {
      return Status(Code::kBadMagic, "not a model file of rwkv.cpp", 0);
    }
    if (version_ > kLastVersion) {
      return Status(Code::kUnsupportedVersion,
                    "rwkv.cpp's file version " + std::to_string(version_) +
                        "; versions 100 and 101 are supported",
                    4);
    }
    LLMZIP_RETURN_IF_ERROR(CheckSize(vocabulary_, kMaxVocabulary, "tokens", 8));
    LLMZIP_RETURN_IF_ERROR(
        CheckSize(width_, kMaxWidth, "elements in an embedding", 12));
    LLMZIP_RETURN_IF_ERROR(CheckSize(num_layers_, kMaxLayers, "layers", 16));
    // Each tensor says its own type.
    return CheckType(TraitsOfNumber(type), type, "the file", 20);
  }

  static Status CheckSize(uint32_t size, uint32_t max, const char* things,
                          uint64_t offset) {
    if (size >= 1 && size <= max) return {};
    return Fail(offset, std::to_string(size) + " " + things +
                            "; allowed are 1 to " + std::to_string(max));
  }

  Status CheckType(const TensorTraits* traits, uint32_t number,
                   const std::string& what, uint64_t offset) const {
    if (traits == nullptr) {
      return Fail(offset, what + " is of rwkv.cpp's type " +
                              std::to_string(number) +
                              ", which is unknown or was given up");
    }
    if (traits->block_values > 1 && version_ == kFirstVersion) {
      return Fail(offset, what + " is of type " + traits->name +
                              " as it was before May 2023 (version 100), "
                              "which is not supported; quantize the FP16 "
                              "file again");
    }
    return {};
  }

  Status ReadRecord() {
    const uint64_t at = offset_;
    if ((records_.size() + 1) * kTensorMemory > input_.max_memory) {
      return Status(Code::kLimitExceeded,
                    "the model's directory takes more than " +
                        std::to_string(input_.max_memory) +
                        " bytes of memory, which is the limit");
    }
    if (records_.size() == kMaxGgufTensors) {
      return Fail(at, "more than " + std::to_string(kMaxGgufTensors) +
                          " tensors, which is the limit");
    }
    std::array<uint8_t, kMaxRecordBytes> buffer;
    const std::span bytes(buffer.data(), static_cast<size_t>(std::min<uint64_t>(
                                             buffer.size(), remaining())));
    LLMZIP_RETURN_IF_ERROR(input_.read(at, bytes));
    ByteReader in(bytes);
    const auto cut = [at] {
      return Fail(at, "the file ends inside the header of a tensor");
    };

    Record record;
    record.header_offset = at;
    TensorView& view = record.view;
    uint32_t name_bytes = 0, type = 0;
    if (!in.ReadFixed32(&view.num_dims) || !in.ReadFixed32(&name_bytes) ||
        !in.ReadFixed32(&type)) {
      return cut();
    }
    if (view.num_dims < 1 || view.num_dims > kMaxDims) {
      return Fail(at, "a tensor has " + std::to_string(view.num_dims) +
                          " dimensions; allowed are 1 to 3");
    }
    if (name_bytes < 1 || name_bytes > kMaxGgufNameBytes) {
      return Fail(at + 4, "a tensor's name of " + std::to_string(name_bytes) +
                              " bytes; allowed are 1 to " +
                              std::to_string(kMaxGgufNameBytes));
    }
    for (uint32_t i = 0; i < view.num_dims; ++i) {
      uint32_t dim = 0;
      if (!in.ReadFixed32(&dim)) return cut();
      view.dims[i] = dim;
    }
    std::span<const uint8_t> name;
    if (!in.ReadBytes(name_bytes, &name)) return cut();
    const std::string key(name.begin(), name.end());
    offset_ += in.offset();
    LLMZIP_RETURN_IF_ERROR(PlaceTensor(key, type, &record));
    if (!records_.emplace(key, std::move(record)).second) {
      return Fail(at, "the tensor " + Quoted(key) + " occurs twice");
    }
    return {};
  }

  // Where the elements lie, and whether they are all there.
  Status PlaceTensor(const std::string& key, uint32_t type, Record* record) {
    TensorView& view = record->view;
    const uint64_t at = record->header_offset;
    const std::string what = "the tensor " + Quoted(key);
    const TensorTraits* traits = TraitsOfNumber(type);
    LLMZIP_RETURN_IF_ERROR(CheckType(traits, type, what, at + 8));
    view.type = traits->type;
    uint64_t num_elements = 1;
    for (uint32_t i = 0; i < view.num_dims; ++i) {
      if (view.dims[i] == 0 || view.dims[i] > kMaxElements / num_elements) {
        return Fail(at + 12, what + " has an empty or too large dimension: " +
                                 std::to_string(view.dims[i]));
      }
      num_elements *= view.dims[i];
    }
    if (view.cols() % traits->block_values != 0) {
      return Fail(at + 12, what + " has rows of " +
                               std::to_string(view.cols()) +
                               " elements; type " + traits->name +
                               " needs a multiple of " +
                               std::to_string(traits->block_values));
    }
    record->slowest_dim = view.dims[view.num_dims - 1];
    view.size_bytes = num_elements / traits->block_values * traits->block_bytes;
    view.offset = offset_;
    if (view.size_bytes > remaining()) {
      return Fail(at, what + " has " + std::to_string(view.size_bytes) +
                          " bytes, but " + std::to_string(remaining()) +
                          " are left in the file");
    }
    if (!input_.bytes.empty()) {
      view.bytes = input_.bytes.subspan(static_cast<size_t>(view.offset),
                                        static_cast<size_t>(view.size_bytes));
    }
    offset_ += view.size_bytes;
    return {};
  }

  bool Has(std::string_view key) const { return records_.contains(key); }

  // By the same signs as rwkv.cpp does.
  void FindVersion() {
    if (Has("blocks.0.att.r_k")) {
      rwkv_ = kRwkv7;
    } else if (Has("blocks.0.att.time_maa_x")) {
      rwkv_ = kRwkv6;
    } else if (!Has("blocks.0.att.ln_x.weight")) {
      rwkv_ = kRwkv4;
    } else {
      rwkv_ = Has("blocks.0.att.gate.weight") ? kRwkv5v2 : kRwkv5v1;
    }
  }

  // Names each tensor for the result; removes those that have no use.
  Status NameTensors() {
    for (auto it = records_.begin(); it != records_.end();) {
      const std::string& key = it->first;
      Record& record = it->second;
      const RwkvTensor* known = nullptr;
      uint64_t layer = 0;
      for (const RwkvTensor& tensor : RwkvModelTensors()) {
        if (tensor.bin_name != key) continue;
        known = &tensor;
        record.gguf_name = tensor.gguf_name;
      }
      if (known == nullptr) known = FindLayerTensor(key, &layer);
      if (known == nullptr) {
        return Fail(record.header_offset,
                    "the tensor " + Quoted(key) +
                        " is unknown in a model of RWKV " +
                        std::string(NameOf(rwkv_)) + " with " +
                        std::to_string(num_layers_) + " layers");
      }
      if (!LayerHas(*known, rwkv_, layer) && record.gguf_name.empty()) {
        it = records_.erase(it);
        continue;
      }
      if (record.gguf_name.empty()) {
        record.gguf_name = "blk." + std::to_string(layer) + "." +
                           std::string(known->gguf_name);
      }
      LLMZIP_RETURN_IF_ERROR(Reshape(key, known->form, &record));
      ++it;
    }
    return {};
  }

  // "blocks.12.att.key.weight". Null for a name that no layer has.
  const RwkvTensor* FindLayerTensor(std::string_view key,
                                    uint64_t* layer) const {
    constexpr std::string_view kBlocks = "blocks.";
    if (!key.starts_with(kBlocks)) return nullptr;
    key.remove_prefix(kBlocks.size());
    const char* end = key.data() + key.size();
    const auto number = std::from_chars(key.data(), end, *layer);
    if (number.ec != std::errc() || number.ptr == end || *number.ptr != '.' ||
        *layer >= num_layers_) {
      return nullptr;
    }
    // Each layer has one spelling.
    const auto digits = static_cast<size_t>(number.ptr - key.data());
    if (digits != std::to_string(*layer).size()) return nullptr;
    key.remove_prefix(digits + 1);
    for (const RwkvTensor& tensor : RwkvLayerTensors()) {
      if (tensor.bin_name == key && (tensor.versions & rwkv_) != 0) {
        return &tensor;
      }
    }
    return nullptr;
  }

  static Status Reshape(const std::string& key, RwkvForm form, Record* record) {
    TensorView& view = record->view;
    const auto dims = view.dims;
    const auto expect = [&](uint32_t num_dims) {
      if (view.num_dims == num_dims) return Status();
      return Fail(record->header_offset, "the tensor " + Quoted(key) + " has " +
                                             std::to_string(view.num_dims) +
                                             " dimensions; expected are " +
                                             std::to_string(num_dims));
    };
    switch (form) {
      case RwkvForm::kMatrix:
        return expect(2);
      case RwkvForm::kStack:
        return expect(3);
      case RwkvForm::kVector:
        // The elements are in order, and blocks do not pass over a row's end.
        view.num_dims = 1;
        view.dims = {dims[0] * dims[1] * dims[2], 1, 1, 1};
        return {};
      case RwkvForm::kMixes:
        LLMZIP_RETURN_IF_ERROR(expect(3));
        view.num_dims = 4;
        view.dims = {dims[0], 1, 1, dims[1] * dims[2]};
        return {};
      case RwkvForm::kSqueeze:
        break;
    }
    view.num_dims = 0;
    view.dims = {1, 1, 1, 1};
    for (const uint64_t dim : dims) {
      if (dim != 1) view.dims[view.num_dims++] = dim;
    }
    view.num_dims = std::max(view.num_dims, uint32_t{1});
    return {};
  }

  Status CheckCompleteness() const {
    const auto missing = [](const std::string& key) {
      return Status(Code::kBadModel,
                    "the tensor " + Quoted(key) + " is missing");
    };
    for (const RwkvTensor& tensor : RwkvModelTensors()) {
      if (!Has(tensor.bin_name)) return missing(std::string(tensor.bin_name));
    }
    for (uint64_t layer = 0; layer < num_layers_; ++layer) {
      for (const RwkvTensor& tensor : RwkvLayerTensors()) {
        const std::string key = "blocks." + std::to_string(layer) + "." +
                                std::string(tensor.bin_name);
        if (LayerHas(tensor, rwkv_, layer) && !Has(key)) return missing(key);
      }
    }
    return {};
  }

  const TensorView& Tensor(std::string_view key) const {
    return records_.find(key)->second.view;
  }

  static uint32_t Narrow(uint64_t size) {
    return static_cast<uint32_t>(std::min<uint64_t>(size, UINT32_MAX));
  }

  Status AddShapeKeys() {
    const TensorView& embedding = Tensor("emb.weight");
    if (embedding.cols() != width_ || embedding.rows() != vocabulary_) {
      return Fail(8, "the header says " + std::to_string(vocabulary_) +
                         " tokens of " + std::to_string(width_) +
                         " elements, but the tensor 'emb.weight' has " +
                         std::to_string(embedding.rows()) + " of " +
                         std::to_string(embedding.cols()));
    }
    keys_.AddString("general.architecture", ArchitectureOf(rwkv_));
    AddShapeKey("block_count", num_layers_);
    AddShapeKey("embedding_length", width_);
    AddShapeKey("feed_forward_length",
                Narrow(Tensor("blocks.0.ffn.key.weight").rows()));
    AddShapeKey("attention.head_count", 0);
    keys_.AddFloat32(Key("attention.layer_norm_epsilon"), kNormEpsilon);
    if (rwkv_ != kRwkv4) LLMZIP_RETURN_IF_ERROR(AddHeadKeys());
    if (rwkv_ == kRwkv6) {
      AddShapeKey("time_mix_extra_dim",
                  Narrow(Tensor("blocks.0.att.time_maa_w1").rows() / 5));
      AddRankKey("time_decay_extra_dim", "blocks.0.att.time_decay_w1");
      AddShapeKey("rescale_every_n_layers", 0);
    }
    if (rwkv_ == kRwkv7) {
      AddRankKey("attention.decay_lora_rank", "blocks.0.att.w1");
      AddRankKey("attention.iclr_lora_rank", "blocks.0.att.a1");
      AddRankKey("attention.value_residual_mix_lora_rank", "blocks.1.att.v1");
      AddRankKey("attention.gate_lora_rank", "blocks.0.att.g1");
    }
    return {};
  }

  // From the tensor with one part for each head.
  Status AddHeadKeys() {
    const char* key = rwkv_ == kRwkv7   ? "blocks.0.att.r_k"
                      : rwkv_ == kRwkv6 ? "blocks.0.att.time_faaaa"
                                        : "blocks.0.att.time_decay";
    const uint64_t heads = records_.find(key)->second.slowest_dim;
    if (width_ % heads != 0) {
      return Status(Code::kBadModel, "the tensor " + Quoted(key) + " has " +
                                         std::to_string(heads) +
                                         " heads, which do not divide " +
                                         std::to_string(width_) + " elements");
    }
    AddShapeKey("wkv.head_size", Narrow(width_ / heads));
    if (rwkv_ == kRwkv5v1 || rwkv_ == kRwkv5v2) {
      keys_.AddFloat32(Key("attention.group_norm_epsilon"),
                       vocabulary_ == kByteTokens ? kByteModelGroupNormEpsilon
                                                  : kGroupNormEpsilon);
    }
    return {};
  }

  std::string Key(std::string_view name) const {
    return std::string(ArchitectureOf(rwkv_)) + "." + std::string(name);
  }
  void AddShapeKey(std::string_view name, uint32_t value) {
    keys_.AddUint32(Key(name), value);
  }
  // A model of one layer has no value residual: rank 0.
  void AddRankKey(std::string_view name, std::string_view key) {
    AddShapeKey(name, Has(key) ? Narrow(Tensor(key).rows()) : 0);
  }

  Status AddVocabulary() {
    if (vocabulary_ == kByteTokens) {
      AddByteVocabulary(&keys_);
      return {};
    }
    if (vocabulary_ == kPileTokens) {
      return Status(Code::kBadModel,
                    "the vocabulary of the Pile models (50277 tokens, "
                    "20B_tokenizer.json) is not read beside a .bin file; "
                    "tools/convert_rwkv_pth.py puts it into a GGUF file");
    }
    if (input_.vocabulary_folder.empty()) {
      return Status(Code::kBadModel,
                    "a vocabulary of " + std::to_string(vocabulary_) +
                        " tokens is in a file of its own beside the model's, "
                        "but the model was given without a name");
    }
    return AddWorldVocabulary(input_.vocabulary_folder, vocabulary_, &keys_);
  }

  // A directory of GGUF for the keys, and behind it the names of the tensors.
  Result<GgufFile> Assemble() {
    std::vector<uint8_t> bytes = keys_.Finish();
    std::vector<size_t> begins;
    for (const auto& [key, record] : records_) {
      begins.push_back(bytes.size());
      bytes.insert(bytes.end(), record.gguf_name.begin(),
                   record.gguf_name.end());
    }
    std::unique_ptr<uint8_t[]> directory(new (std::nothrow)
                                             uint8_t[bytes.size()]);
    if (directory == nullptr) {
      return Status(Code::kOutOfMemory, "no memory for " +
                                            std::to_string(bytes.size()) +
                                            " bytes of a model's metadata");
    }
    std::copy(bytes.begin(), bytes.end(), directory.get());
    const uint64_t tensor_memory = records_.size() * kTensorMemory;
    auto file = ParseGguf({directory.get(), bytes.size()}, bytes.size(),
                          input_.max_memory - tensor_memory);
    if (!file.ok()) return file.status();
    size_t index = 0;
    for (const auto& [key, record] : records_) {
      TensorView view = record.view;
      view.name = {
          reinterpret_cast<const char*>(directory.get()) + begins[index++],
          record.gguf_name.size()};
      file->tensors_.emplace(view.name, view);
    }
    file->directory_ = std::move(directory);
    file->size_bytes_ = input_.file_bytes;
    file->memory_bytes_ += tensor_memory + bytes.size();
    return file;
  }

  const RwkvBinInput& input_;
  uint64_t offset_ = 0;  // read so far
  uint32_t version_ = 0;
  uint32_t vocabulary_ = 0;
  uint32_t width_ = 0;
  uint32_t num_layers_ = 0;
  RwkvVersion rwkv_ = kRwkv4;
  std::map<std::string, Record, std::less<>> records_;  // by name in the file
  GgufKeyWriter keys_;
};

bool IsRwkvBin(std::span<const uint8_t> beginning) {
  ByteReader in(beginning);
  uint32_t magic = 0, version = 0;
  return in.ReadFixed32(&magic) && in.ReadFixed32(&version) &&
         magic == kMagic && version >= kFirstVersion;
}

Result<GgufFile> ReadRwkvBin(const RwkvBinInput& input) {
  return RwkvBinReader(input).Read();
}

}  // namespace llmzip
