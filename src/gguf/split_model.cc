// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The joined model is the first part, which takes over the tensors of the
// others. A tensor knows the number of its part, and GgufFile reads it from
// there. Nothing is copied.
#include "gguf/split_model.h"

#include <algorithm>
#include <filesystem>
#include <string_view>
#include <utility>

namespace llmzip {
namespace {

constexpr std::string_view kIndexKey = "split.no";
constexpr std::string_view kCountKey = "split.count";
constexpr std::string_view kTensorsKey = "split.tensors.count";

// Five digits.
std::string Digits(uint64_t number) {
  const std::string digits = std::to_string(number);
  return std::string(5 - std::min<size_t>(5, digits.size()), '0') + digits;
}

// "-00001-of-00003.gguf"
std::string EndOfName(uint64_t index, uint64_t count) {
  return "-" + Digits(index + 1) + "-of-" + Digits(count) + ".gguf";
}

// The number that five digits spell, or 0.
uint64_t NumberOf(std::string_view digits) {
  uint64_t number = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return 0;
    number = 10 * number + static_cast<uint64_t>(c - '0');
  }
  return number;
}

// Says which part a failure is about.
Status InPart(const SplitPart& part, const std::string& path,
              const Status& status) {
  const std::string name = std::filesystem::path(path).filename().native();
  return Status(
      status.code(),
      part.Text() + " of the model, " + Quoted(name) + ": " + status.what(),
      status.offset());
}

Status CheckPart(const GgufFile& file, const SplitPart& expected) {
  const auto found = SplitPartOf(file);
  if (!found.ok()) return found.status();
  if (!found->has_value()) {
    return {Code::kBadModel, "the file is no part of a split model"};
  }
  const SplitPart& part = **found;
  if (part.index != expected.index || part.count != expected.count) {
    return {Code::kBadModel, "the file says that it is " + part.Text()};
  }
  if (part.num_tensors != expected.num_tensors) {
    return {Code::kBadModel, "split.tensors.count is " +
                                 std::to_string(part.num_tensors) +
                                 ", but another part says " +
                                 std::to_string(expected.num_tensors)};
  }
  return {};
}

bool IsSame(const GgufValue& a, const GgufValue& b) {
  return a.type == b.type && a.is_array == b.is_array && a.count == b.count &&
         std::ranges::equal(a.bytes, b.bytes);
}

// Keys of later parts are not used, so they must say nothing new.
Status CheckKeys(const GgufFile& part, const GgufFile& first) {
  for (const auto& [key, value] : part.metadata()) {
    if (key.starts_with("split.") || key == "general.alignment") continue;
    const GgufValue* known = first.Find(key);
    if (known != nullptr && IsSame(*known, value)) continue;
    return {Code::kBadModel,
            "the key " + Quoted(key) + " is not as in the first part",
            value.offset};
  }
  return {};
}

}  // namespace

std::string SplitPart::Text() const {
  return "part " + std::to_string(index + 1) + " of " + std::to_string(count);
}

std::vector<std::string> SplitPathsOf(const std::string& path) {
  const size_t end_bytes = EndOfName(0, 1).size();
  if (path.size() < end_bytes) return {};
  const std::string beginning = path.substr(0, path.size() - end_bytes);
  const std::string_view end = std::string_view(path).substr(beginning.size());
  const uint64_t number = NumberOf(end.substr(1, 5));
  const uint64_t count = NumberOf(end.substr(10, 5));
  if (number == 0 || number > count || count < 2 || count > kMaxSplitParts ||
      end != EndOfName(number - 1, count)) {
    return {};
  }
  std::vector<std::string> paths;
  for (uint64_t index = 0; index < count; ++index) {
    paths.push_back(beginning + EndOfName(index, count));
  }
  return paths;
}

Result<std::optional<SplitPart>> SplitPartOf(const GgufFile& file) {
  const std::optional<SplitPart> whole;
  const auto count = file.GetUintOr(kCountKey, 0, 0, kMaxSplitParts);
  if (!count.ok()) return count.status();
  if (*count <= 1) return whole;
  const auto index = file.GetUint(kIndexKey, 0, *count - 1);
  if (!index.ok()) return index.status();
  const auto num_tensors = file.GetUint(kTensorsKey, 0, kMaxGgufTensors);
  if (!num_tensors.ok()) return num_tensors.status();
  return std::optional<SplitPart>({*index, *count, *num_tensors});
}

Status PartAloneError(const SplitPart& part) {
  return {Code::kBadModel,
          part.Text() +
              " of a split model; open it as a file beside the other parts, or "
              "join them with llama.cpp's gguf-split --merge"};
}

Result<GgufFile> SplitModelReader::Join(const std::string& path, GgufFile given,
                                        const SplitPart& part,
                                        const GgufLimits& limits,
                                        const OpenFile& open) {
  const auto paths = SplitPathsOf(path);
  if (paths.size() != part.count ||
      paths[static_cast<size_t>(part.index)] != path) {
    return Status(Code::kBadModel,
                  part.Text() + " of a split model; its name must end in " +
                      EndOfName(part.index, part.count) +
                      ", so that the other parts are found");
  }
  GgufLimits left = limits;
  const auto subtract = [](uint64_t bytes, uint64_t* limit) {
    if (*limit != UINT64_MAX) *limit -= std::min(*limit, bytes);
  };
  subtract(given.size_bytes(), &left.max_file_bytes);
  subtract(given.memory_bytes(), &left.max_memory);

  std::optional<GgufFile> model;
  for (uint64_t index = 0; index < part.count; ++index) {
    const SplitPart expected = {index, part.count, part.num_tensors};
    const std::string& name = paths[static_cast<size_t>(index)];
    std::optional<GgufFile> file;
    if (index == part.index) {
      // It comes once. NOLINTNEXTLINE(bugprone-use-after-move)
      file = std::move(given);
    } else {
      auto opened = open(name, left);
      if (!opened.ok()) return InPart(expected, name, opened.status());
      subtract(opened->size_bytes(), &left.max_file_bytes);
      subtract(opened->memory_bytes(), &left.max_memory);
      file = *std::move(opened);
    }
    Status status = CheckPart(*file, expected);
    if (status.ok() && model) status = CheckKeys(*file, *model);
    if (!status.ok()) return InPart(expected, name, status);
    if (!model) {
      model = std::move(file);
      continue;
    }
    status = AddPart(*std::move(file), static_cast<uint32_t>(index), &*model);
    if (!status.ok()) return InPart(expected, name, status);
  }
  if (model->tensors().size() != part.num_tensors) {
    return Status(Code::kBadModel, "the " + std::to_string(part.count) +
                                       " parts have " +
                                       std::to_string(model->tensors().size()) +
                                       " tensors, but split.tensors.count is " +
                                       std::to_string(part.num_tensors));
  }
  return *std::move(model);
}

Status SplitModelReader::AddPart(GgufFile part, uint32_t number,
                                 GgufFile* model) {
  for (const auto& [name, tensor] : part.tensors_) {
    TensorView view = tensor;
    view.part = number;
    if (!model->tensors_.emplace(name, view).second) {
      return {Code::kBadModel,
              "the tensor " + Quoted(name) + " is in an earlier part as well"};
    }
  }
  model->size_bytes_ += part.size_bytes_;
  model->memory_bytes_ += part.memory_bytes_;
  model->parts_.push_back(std::move(part));
  return {};
}

}  // namespace llmzip
