// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "import/safetensors.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <set>
#include <utility>

#include "base/bytes.h"
#include "gguf/gguf.h"
#include "import/json_file.h"
#include "kernel/half.h"

namespace llmzip {
namespace {

constexpr uint64_t kMaxHeaderBytes = uint64_t{16} << 20;
constexpr uint64_t kMaxIndexBytes = uint64_t{16} << 20;
constexpr size_t kMaxFiles = 1000;
constexpr uint64_t kMaxDimension = uint64_t{1} << 32;
constexpr size_t kLengthBytes = 8;

bool TypeOf(const std::string& name, ElementType* type) {
  if (name == "F32")
    *type = ElementType::kF32;
  else if (name == "F16")
    *type = ElementType::kF16;
  else if (name == "BF16")
    *type = ElementType::kBf16;
  else
    return false;
  return true;
}

// Reads "shape" and "data_offsets" of one entry. The offset stays relative to
// the end of the header.
Status ReadEntry(const Json& entry, uint64_t data_bytes, SourceTensor* tensor,
                 uint64_t* end) {
  const auto bad = [](const std::string& why) {
    return Status(Code::kBadModel, why);
  };
  const std::string type = StringMember(entry, "dtype");
  if (!TypeOf(type, &tensor->type)) {
    return bad("type " + Quoted(type) + ", expected F32, F16 or BF16");
  }
  const Json* shape = Member(entry, "shape");
  const Json* offsets = Member(entry, "data_offsets");
  if (shape == nullptr || !shape->is_array() || shape->empty() ||
      shape->size() > 2) {
    return bad("no shape of one or two dimensions");
  }
  uint64_t dims[2] = {1, 1};
  for (size_t i = 0; i < shape->size(); ++i) {
    if (!IsUint((*shape)[i], kMaxDimension, &dims[i]) || dims[i] == 0) {
      return bad("a dimension that is not from 1 to 2^32");
    }
  }
  tensor->is_vector = shape->size() == 1;
  tensor->rows = tensor->is_vector ? 1 : dims[0];
  tensor->cols = tensor->is_vector ? dims[0] : dims[1];
  if (offsets == nullptr || !offsets->is_array() || offsets->size() != 2 ||
      !IsUint((*offsets)[0], data_bytes, &tensor->offset) ||
      !IsUint((*offsets)[1], data_bytes, end) || *end < tensor->offset) {
    return bad("data_offsets that are not inside of the file");
  }
  // The dimensions cannot overflow: their product is compared by division.
  const uint64_t elements = (*end - tensor->offset) / BytesOf(tensor->type);
  if ((*end - tensor->offset) % BytesOf(tensor->type) != 0 ||
      elements % tensor->cols != 0 || elements / tensor->cols != tensor->rows) {
    return bad("a shape that is not that of its " +
               std::to_string(*end - tensor->offset) + " bytes");
  }
  return Status();
}

// A file's name in the index must be one of the folder itself.
bool IsFileName(const std::string& name) {
  return !name.empty() && name[0] != '.' && name.size() < 256 &&
         name.find('/') == std::string::npos &&
         name.find('\0') == std::string::npos && name.ends_with(".safetensors");
}

}  // namespace

Result<std::map<std::string, SourceTensor>> ReadSafetensorsHeader(
    const ModelFile& file, const std::string& name) {
  uint8_t length[kLengthBytes];
  if (file.size_bytes() < kLengthBytes) return BadFile(name, "is cut off");
  LLMZIP_RETURN_IF_ERROR(file.Read(0, length));
  uint64_t header_bytes = 0;
  for (size_t i = kLengthBytes; i-- > 0;) {
    header_bytes = header_bytes << 8 | length[i];
  }
  const uint64_t after = file.size_bytes() - kLengthBytes;
  if (header_bytes > std::min(after, kMaxHeaderBytes)) {
    return BadFile(name, "a header of " + std::to_string(header_bytes) +
                             " bytes, at most " +
                             std::to_string(std::min(after, kMaxHeaderBytes)));
  }
  std::string text(static_cast<size_t>(header_bytes), '\0');
  LLMZIP_RETURN_IF_ERROR(file.Read(
      kLengthBytes, {reinterpret_cast<uint8_t*>(text.data()), text.size()}));
  const auto header = ParseJson(text, name);
  if (!header.ok()) return header.status();
  std::map<std::string, SourceTensor> tensors;
  std::vector<std::pair<uint64_t, uint64_t>> pieces;
  for (const auto& [key, entry] : header->items()) {
    if (key == "__metadata__") continue;
    SourceTensor tensor;
    uint64_t end = 0;
    const Status status = ReadEntry(entry, after - header_bytes, &tensor, &end);
    if (!status.ok()) {
      return BadFile(name, "tensor " + Quoted(key) + " has " + status.what());
    }
    pieces.emplace_back(tensor.offset, end);
    tensor.offset += kLengthBytes + header_bytes;
    tensors.emplace(key, tensor);
  }
  std::sort(pieces.begin(), pieces.end());
  for (size_t i = 1; i < pieces.size(); ++i) {
    if (pieces[i].first < pieces[i - 1].second) {
      return BadFile(name, "tensors overlap at byte " +
                               std::to_string(pieces[i].first) +
                               " of the elements");
    }
  }
  return tensors;
}

Status SourceTensors::Add(const std::string& folder,
                          const std::string& file_name) {
  const std::string path = folder + "/" + file_name;
  auto file = OpenFile(path);
  if (!file.ok()) return file.status();
  auto header = ReadSafetensorsHeader(*file, path);
  if (!header.ok()) return header.status();
  for (auto& [name, tensor] : *header) {
    tensor.file = files_.size();
    if (!tensors_.emplace(name, tensor).second) {
      return BadFile(
          path, "tensor " + Quoted(name) + " is also in " + file_of_[name]);
    }
    file_of_[name] = file_name;
  }
  files_.push_back(*std::move(file));
  return Status();
}

Result<SourceTensors> SourceTensors::Open(const std::string& folder) {
  SourceTensors source;
  const std::string index_path = folder + "/model.safetensors.index.json";
  if (!Exists(index_path)) {
    const std::string name = "model.safetensors";
    if (!Exists(folder + "/" + name) && Exists(folder + "/pytorch_model.bin")) {
      return BadFile(folder,
                     "has weights of PyTorch only (pytorch_model.bin); "
                     "save the model as safetensors first");
    }
    LLMZIP_RETURN_IF_ERROR(source.Add(folder, name));
    return source;
  }
  const auto index = ReadJsonFile(index_path, kMaxIndexBytes);
  if (!index.ok()) return index.status();
  const Json* map = Member(*index, "weight_map");
  if (map == nullptr || !map->is_object()) {
    return BadFile(index_path, "has no weight_map");
  }
  std::set<std::string> names;
  for (const auto& [tensor, file] : map->items()) {
    if (!file.is_string() || !IsFileName(file.get<std::string>())) {
      return BadFile(index_path,
                     "names a file that is not a .safetensors file "
                     "of the folder itself: " +
                         Quoted(file.is_string() ? file.get<std::string>()
                                                 : file.type_name()));
    }
    names.insert(file.get<std::string>());
  }
  if (names.size() > kMaxFiles) {
    return BadFile(index_path, "names more than 1000 files");
  }
  for (const std::string& name : names) {
    LLMZIP_RETURN_IF_ERROR(source.Add(folder, name));
  }
  for (const auto& [tensor, file] : map->items()) {
    const auto found = source.file_of_.find(tensor);
    if (found == source.file_of_.end() ||
        found->second != file.get<std::string>()) {
      return BadFile(index_path, "tensor " + Quoted(tensor) + " is not in " +
                                     file.get<std::string>());
    }
  }
  return source;
}

Status SourceTensors::ReadRows(const std::string& name,
                               const SourceTensor& tensor, uint64_t first,
                               uint64_t count,
                               std::vector<float>* values) const {
  const uint64_t width = BytesOf(tensor.type);
  const auto size = static_cast<size_t>(count * tensor.cols);
  std::vector<uint8_t> bytes(size * width);
  LLMZIP_RETURN_IF_ERROR(files_[tensor.file].Read(
      tensor.offset + first * tensor.cols * width, bytes));
  values->resize(size);
  for (size_t i = 0; i < size; ++i) {
    const uint8_t* at = bytes.data() + i * width;
    const auto low = static_cast<uint16_t>(at[0] | at[1] << 8);
    float value = 0;
    switch (tensor.type) {
      case ElementType::kF16:
        value = HalfToFloat(low);
        break;
      case ElementType::kBf16:
        value = Bfloat16ToFloat(low);
        break;
      case ElementType::kF32:
        value = std::bit_cast<float>(uint32_t{low} | uint32_t{at[2]} << 16 |
                                     uint32_t{at[3]} << 24);
        break;
    }
    if (!std::isfinite(value)) {
      return Status(Code::kBadModel,
                    "tensor " + Quoted(name) + " holds a NaN or an infinity");
    }
    (*values)[i] = value;
  }
  return Status();
}

}  // namespace llmzip
