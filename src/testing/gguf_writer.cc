// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "testing/gguf_writer.h"

#include <algorithm>
#include <bit>

#include "base/bytes.h"

namespace llmzip {
namespace {

void AppendText(std::string_view text, std::vector<uint8_t>* out) {
  AppendFixed64(text.size(), out);
  out->insert(out->end(), text.begin(), text.end());
}

void Pad(uint64_t alignment, std::vector<uint8_t>* out) {
  while (out->size() % alignment != 0) out->push_back(0);
}

}  // namespace

void GgufWriter::AddKey(std::string_view key, GgufType type) {
  AppendText(key, &entries_);
  AppendFixed32(static_cast<uint32_t>(type), &entries_);
  ++num_entries_;
}

void GgufWriter::AddUint32(std::string_view key, uint32_t value) {
  AddKey(key, GgufType::kUint32);
  AppendFixed32(value, &entries_);
}

void GgufWriter::AddFloat32(std::string_view key, float value) {
  AddKey(key, GgufType::kFloat32);
  AppendFixed32(std::bit_cast<uint32_t>(value), &entries_);
}

void GgufWriter::AddBool(std::string_view key, bool value) {
  AddKey(key, GgufType::kBool);
  entries_.push_back(value ? 1 : 0);
}

void GgufWriter::AddString(std::string_view key, std::string_view value) {
  AddKey(key, GgufType::kString);
  AppendText(value, &entries_);
}

void GgufWriter::AddStrings(std::string_view key,
                            const std::vector<std::string>& values) {
  AddKey(key, GgufType::kArray);
  AppendFixed32(static_cast<uint32_t>(GgufType::kString), &entries_);
  AppendFixed64(values.size(), &entries_);
  for (const std::string& value : values) AppendText(value, &entries_);
}

void GgufWriter::AddInt32s(std::string_view key,
                           const std::vector<int32_t>& values) {
  AddKey(key, GgufType::kArray);
  AppendFixed32(static_cast<uint32_t>(GgufType::kInt32), &entries_);
  AppendFixed64(values.size(), &entries_);
  for (int32_t value : values) {
    AppendFixed32(static_cast<uint32_t>(value), &entries_);
  }
}

void GgufWriter::AddFloat32s(std::string_view key,
                             const std::vector<float>& values) {
  AddKey(key, GgufType::kArray);
  AppendFixed32(static_cast<uint32_t>(GgufType::kFloat32), &entries_);
  AppendFixed64(values.size(), &entries_);
  for (float value : values) {
    AppendFixed32(std::bit_cast<uint32_t>(value), &entries_);
  }
}

void GgufWriter::AddRaw(std::string_view key, uint32_t type,
                        std::span<const uint8_t> bytes) {
  AddKey(key, static_cast<GgufType>(type));
  AppendBytes(bytes, &entries_);
}

void GgufWriter::AddTensor(std::string_view name, TensorType type,
                           const std::vector<uint64_t>& dims,
                           std::span<const uint8_t> bytes) {
  Pad(alignment_, &tensors_);
  AddRawTensorInfo(name, static_cast<uint32_t>(dims.size()), dims,
                   static_cast<uint32_t>(type), tensors_.size());
  AppendBytes(bytes, &tensors_);
}

void GgufWriter::AddRawTensorInfo(std::string_view name, uint32_t num_dims,
                                  const std::vector<uint64_t>& dims,
                                  uint32_t type, uint64_t offset) {
  AppendText(name, &infos_);
  AppendFixed32(num_dims, &infos_);
  for (uint64_t dim : dims) AppendFixed64(dim, &infos_);
  AppendFixed32(type, &infos_);
  AppendFixed64(offset, &infos_);
  ++num_tensors_;
}

void GgufWriter::CopyFrom(const GgufFile& file,
                          const std::vector<std::string_view>& except) {
  const auto copied = [&except](std::string_view name) {
    return std::find(except.begin(), except.end(), name) == except.end();
  };
  for (const auto& [key, value] : file.metadata()) {
    if (!copied(key)) continue;
    AddKey(key, value.is_array ? GgufType::kArray : value.type);
    if (value.is_array) {
      AppendFixed32(static_cast<uint32_t>(value.type), &entries_);
      AppendFixed64(value.count, &entries_);
    }
    AppendBytes(value.bytes, &entries_);
  }
  for (const auto& [name, tensor] : file.tensors()) {
    if (!copied(name)) continue;
    const auto end = tensor.dims.begin() + tensor.num_dims;
    AddTensor(name, tensor.type, {tensor.dims.begin(), end}, tensor.bytes);
  }
}

std::vector<uint8_t> GgufWriter::Finish() const {
  std::vector<uint8_t> file = {'G', 'G', 'U', 'F'};
  AppendFixed32(version_, &file);
  AppendFixed64(num_tensors_, &file);
  AppendFixed64(num_entries_, &file);
  AppendBytes(entries_, &file);
  AppendBytes(infos_, &file);
  if (num_tensors_ != 0) Pad(alignment_, &file);
  AppendBytes(tensors_, &file);
  return file;
}

}  // namespace llmzip
