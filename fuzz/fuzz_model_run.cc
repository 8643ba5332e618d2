// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Hostile models that load are run: a text is encoded with each and must come
// back. An input is a recipe: how to code, a valid model to begin with, and
// what to change of it. So every input gets past the reader of model files, for
// which there is fuzz_gguf.cc.
#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "codec/decoder.h"
#include "codec/encoder.h"
#include "fuzz/fuzz_target.h"
#include "predict/language_model.h"
#include "testing/gguf_writer.h"
#include "testing/test_models.h"

using namespace llmzip;

namespace {

using Bytes = std::vector<uint8_t>;
using Model = std::shared_ptr<const LanguageModel>;

constexpr uint64_t kMaxMemory = uint64_t{400} << 20;

// Takes numbers off the front; zeros when there are no more.
class Recipe {
 public:
  explicit Recipe(std::span<const uint8_t> bytes) : bytes_(bytes) {}
  bool done() const { return bytes_.empty(); }
  uint8_t Byte() {
    if (bytes_.empty()) return 0;
    const uint8_t byte = bytes_[0];
    bytes_ = bytes_.subspan(1);
    return byte;
  }
  uint32_t Below(uint32_t bound) {
    const uint32_t low = Byte();
    return (low | uint32_t{Byte()} << 8) % bound;
  }
  // Small, at a limit of the loader or anything.
  uint32_t Number() {
    constexpr uint32_t kNumbers[] = {0,        1,        2,
                                     3,        63,       64,
                                     65,       127,      128,
                                     129,      511,      512,
                                     513,      1023,     1024,
                                     1025,     2047,     2048,
                                     4096,     1u << 16, 1u << 18,
                                     1u << 20, 1u << 31, UINT32_MAX,
                                     71,       1u << 10, (1u << 20) + 1};
    const uint8_t kind = Byte();
    if (kind < 128) return kind;
    if (kind < 240) return kNumbers[kind % std::size(kNumbers)];
    return Below(1u << 16) | Below(1u << 16) << 16;
  }
  Bytes Take(size_t size) {
    Bytes taken;
    while (taken.size() < size) taken.push_back(Byte());
    return taken;
  }

 private:
  std::span<const uint8_t> bytes_;
};

// A model whose sizes agree, whatever they are: then only limits refuse it.
Bytes AnyShape(Recipe& in) {
  const uint32_t kv_heads = 1 + in.Below(4);
  const uint32_t group = 1 + in.Below(160);
  uint32_t head_size = 2 * (1 + in.Below(8));
  if (kv_heads * group <= 2) head_size = 2 * (1 + in.Below(320));
  if (kv_heads * group * head_size > 1200) head_size = 2;
  return MakeLlamaOfHeads(kv_heads * group, kv_heads, head_size, 1);
}

const Bytes& ValidModel(TestModelKind kind) {
  static std::map<TestModelKind, Bytes> models;
  Bytes& model = models[kind];
  if (model.empty()) model = MakeTestModel(kind, /*seed=*/1);
  return model;
}

Bytes BaseModel(Recipe& in) {
  switch (in.Byte() % 6) {
    case 0:
      return AnyShape(in);
    case 1:
    case 2:
      return ValidModel(TestModelKind::kRwkv7);
    case 3:
      return ValidModel(TestModelKind::kLlamaSpm);
    default:
      return ValidModel(TestModelKind::kLlamaBpe);
  }
}

template <typename Map>
auto Pick(const Map& map, Recipe& in) {
  return std::next(map.begin(), in.Below(static_cast<uint32_t>(map.size())));
}

// Another value for a key of the file, or none.
void ChangeEntry(const GgufFile& file, Recipe& in, GgufWriter* out) {
  const auto& [key, value] = *Pick(file.metadata(), in);
  out->CopyFrom(file, {key});
  if (value.type == GgufType::kString && value.is_array) {
    const auto views = *file.GetStrings(key);
    std::vector<std::string> strings(views.begin(), views.end());
    for (uint32_t n = 1 + in.Below(4); n > 0 && !strings.empty(); --n) {
      const Bytes text = in.Take(in.Below(24));
      strings[in.Below(static_cast<uint32_t>(strings.size()))] =
          std::string(text.begin(), text.end());
    }
    return out->AddStrings(key, strings);
  }
  if (value.is_array) {
    Bytes bytes;
    for (uint32_t shift : {0u, 8u, 16u, 24u}) {
      bytes.push_back(
          static_cast<uint8_t>(static_cast<uint32_t>(value.type) >> shift));
    }
    for (uint32_t i = 0; i < 8; ++i) {
      bytes.push_back(static_cast<uint8_t>(value.count >> (8 * i)));
    }
    const size_t begin = bytes.size();
    bytes.insert(bytes.end(), value.bytes.begin(), value.bytes.end());
    for (uint32_t n = 1 + in.Below(8); n > 0 && bytes.size() > begin; --n) {
      bytes[begin + in.Below(static_cast<uint32_t>(bytes.size() - begin))] =
          in.Byte();
    }
    return out->AddRaw(key, static_cast<uint32_t>(GgufType::kArray), bytes);
  }
  switch (in.Byte() % 8) {
    case 0:
      return;
    case 1:
      return out->AddBool(key, true);
    case 2: {
      const Bytes text = in.Take(in.Below(16));
      return out->AddString(key, std::string(text.begin(), text.end()));
    }
    case 3:
      return out->AddFloat32(key, static_cast<float>(in.Number()) / 1024);
    default:
      return out->AddUint32(key, in.Number());
  }
}

// Another shape, type or content for a tensor, or none.
void ChangeTensor(const GgufFile& file, Recipe& in, GgufWriter* out) {
  const auto& [name, tensor] = *Pick(file.tensors(), in);
  out->CopyFrom(file, {name});
  Bytes bytes(tensor.bytes.begin(), tensor.bytes.end());
  std::vector<uint64_t> dims(tensor.dims.begin(),
                             tensor.dims.begin() + tensor.num_dims);
  TensorType type = tensor.type;
  switch (in.Byte() % 4) {
    case 0:
      return;
    case 1: {  // of the same size, if it is a multiple
      const uint64_t rows = tensor.rows() * tensor.cols();
      const uint64_t cols = 1 + in.Number() % 2048;
      dims = {cols, std::max<uint64_t>(1, rows / cols)};
      type = TensorType::kF32;
      bytes.assign(static_cast<size_t>(dims[0] * dims[1]) * 4, in.Byte());
      break;
    }
    case 2:  // one value everywhere: huge, tiny, not a number
      std::fill(bytes.begin(), bytes.end(), in.Byte());
      break;
    default:
      for (uint32_t n = 1 + in.Below(16); n > 0; --n) {
        bytes[in.Below(static_cast<uint32_t>(bytes.size()))] = in.Byte();
      }
  }
  out->AddTensor(name, type, dims, bytes);
}

Bytes Cook(Recipe& in) {
  Bytes model = BaseModel(in);
  for (int step = 0; step < 6 && !in.done(); ++step) {
    const auto file = GgufFile::Parse(model);
    if (!file.ok()) break;
    GgufWriter out;
    if (in.Byte() % 2 == 0) {
      ChangeEntry(*file, in, &out);
    } else {
      ChangeTensor(*file, in, &out);
    }
    model = out.Finish();
  }
  return model;
}

ByteSink AppendTo(Bytes* out) {
  return [out](std::span<const uint8_t> bytes) {
    out->insert(out->end(), bytes.begin(), bytes.end());
    return Status();
  };
}

// Mostly one: waiting for threads is no work for a fuzzer.
size_t ThreadsOf(unsigned how) { return how < 2 ? 1 : how; }

// What the encoder refuses for a model's or a limit's sake is fine.
Status Encode(const Model& model, uint8_t how, std::span<const uint8_t> text,
              Bytes* archive) {
  constexpr Method kMethods[] = {Method::kMix, Method::kAc, Method::kRank};
  EncoderOptions options;
  options.model = model;
  options.method = kMethods[how % 3];
  options.num_streams = 1 + how / 4 % 4;
  options.window = (how & 64) != 0 ? 8 : 0;
  options.learning_rate = (how & 128) != 0 ? 255 : 0;
  options.num_threads = ThreadsOf(how / 16 % 4);
  options.max_memory = kMaxMemory;
  Encoder encoder(options, AppendTo(archive), nullptr);
  LLMZIP_RETURN_IF_ERROR(encoder.Write(text));
  return encoder.Finish();
}

Status Decode(const Model& model, uint8_t how, const Bytes& archive,
              Bytes* text) {
  DecoderOptions options;
  options.num_threads = ThreadsOf(how / 32 % 4);
  options.max_memory = kMaxMemory;
  options.resolver = [&](const ModelRecord&, uint64_t) -> Result<Model> {
    return model;
  };
  Decoder decoder(options, AppendTo(text), nullptr);
  LLMZIP_RETURN_IF_ERROR(decoder.Write(archive));
  return decoder.Finish();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  constexpr std::string_view kText =
      "ab's a 12  \n\xff\xe2\x96\x81 the quick the quick the quick "
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
  const std::span<const uint8_t> text(
      reinterpret_cast<const uint8_t*>(kText.data()), kText.size());
  Recipe in({data, size});
  const uint8_t how = in.Byte();
  const Bytes bytes = Cook(in);
  const auto file = GgufFile::Parse(bytes);
  if (!file.ok()) return 0;
  const auto model = LanguageModel::Load(*file);
  if (!model.ok()) return 0;
  Bytes archive, back;
  if (!Encode(*model, how, text, &archive).ok()) return 0;
  Expect(Decode(*model, how, archive, &back).ok());
  Expect(std::equal(back.begin(), back.end(), text.begin(), text.end()));
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  std::vector<Bytes> seeds;
  for (const uint8_t how : Bytes{0, 1, 2, 69, 200}) {
    for (const uint8_t base : Bytes{1, 3, 4}) {
      seeds.push_back({how, base});
      // An entry made a number; a tensor's bytes changed.
      seeds.push_back({how, base, 0, 7, 0, 4, 129, 1, 5, 0, 3, 2, 0, 9, 0, 1});
    }
  }
  // 4 key heads of 2, with 100 query heads each; one head of 600.
  seeds.push_back({1, 0, 3, 0, 99, 0, 0, 0});
  seeds.push_back({1, 0, 0, 0, 0, 0, 0, 0, 43, 1});
  return seeds;
}
