// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/model_id.h"

#include <algorithm>
#include <bit>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/checksum.h"

namespace llmzip {
namespace {

constexpr std::string_view kMagic("llmzip model 1\0", 15);
constexpr std::string_view kTokenizerKeys[] = {
    "tokenizer.ggml.model",  "tokenizer.ggml.pre",
    "tokenizer.ggml.tokens", "tokenizer.ggml.token_type",
    "tokenizer.ggml.scores", "tokenizer.ggml.merges"};

bool Counts(std::string_view key, const std::string& architecture) {
  if (key == "general.architecture") return true;
  for (std::string_view counted : kTokenizerKeys) {
    if (key == counted) return true;
  }
  const std::string prefix = architecture + ".";
  if (!key.starts_with(prefix)) return false;
  const std::string_view name = key.substr(prefix.size());
  return name != "context_length" && name != "vocab_size";
}

std::span<const uint8_t> Bytes(std::string_view text) {
  return {reinterpret_cast<const uint8_t*>(text.data()), text.size()};
}

void AppendText(std::string_view text, std::vector<uint8_t>* out) {
  AppendFixed64(text.size(), out);
  AppendBytes(Bytes(text), out);
}

void AppendValue(const GgufValue& value, std::vector<uint8_t>* out) {
  const char kind = value.type == GgufType::kString ? 's'
                    : value.type == GgufType::kBool ? 'b'
                    : IsFloat(value.type)           ? 'f'
                                                    : 'i';
  out->push_back(static_cast<uint8_t>(kind));
  out->push_back(value.is_array ? 1 : 0);
  AppendFixed64(value.count, out);
  if (kind == 's' || kind == 'b') {
    AppendBytes(value.bytes, out);  // written in the file as in here
    return;
  }
  for (uint64_t i = 0; i < value.count; ++i) {
    if (kind == 'f') {
      AppendFixed32(std::bit_cast<uint32_t>(FloatAt(value, i)), out);
    } else {
      AppendFixed64(IntegerAt(value, i), out);
    }
  }
}

void AppendTensorHead(const TensorView& tensor, std::vector<uint8_t>* out) {
  AppendText(tensor.name, out);
  AppendFixed32(static_cast<uint32_t>(tensor.type), out);
  for (uint64_t dim : tensor.dims) AppendFixed64(dim, out);
  AppendFixed64(tensor.size_bytes, out);
}

}  // namespace

Result<ModelId> ComputeModelId(const GgufFile& file) {
  const auto architecture = file.GetString("general.architecture");
  if (!architecture.ok()) return architecture.status();
  const std::string prefix(*architecture);

  Sha256 hash;
  hash.Update(Bytes(kMagic));
  std::vector<uint8_t> piece;
  for (const auto& [key, value] : file.metadata()) {
    if (!Counts(key, prefix)) continue;
    piece.clear();
    AppendText(key, &piece);
    AppendValue(value, &piece);
    hash.Update(piece);
  }
  piece.clear();
  AppendFixed64(0, &piece);
  hash.Update(piece);
  for (const auto& [name, tensor] : file.tensors()) {
    piece.clear();
    AppendTensorHead(tensor, &piece);
    hash.Update(piece);
    LLMZIP_RETURN_IF_ERROR(
        file.ReadBytes(tensor, [&hash](std::span<const uint8_t> bytes) {
          hash.Update(bytes);
          return Status();
        }));
  }
  const Sha256Digest digest = hash.Finish();
  ModelId id;
  std::copy_n(digest.begin(), id.size(), id.begin());
  return id;
}

}  // namespace llmzip
