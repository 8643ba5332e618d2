// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "import/json_file.h"

#include <sys/stat.h>

#include <set>
#include <utility>
#include <vector>

#include "gguf/gguf.h"

namespace llmzip {

Status BadFile(const std::string& file, const std::string& why) {
  return Status(Code::kBadModel, file + ": " + why);
}

Result<ModelFile> OpenFile(const std::string& path) {
  auto file = ModelFile::Open(path);
  if (file.ok()) return file;
  return Status(file.status().code(), path + ": " + file.status().what());
}

Result<Json> ParseJson(std::string_view text, const std::string& file) {
  std::vector<std::set<std::string>> keys;  // of the open objects
  std::string twice;
  const auto note = [&](int /*depth*/, Json::parse_event_t event, Json& value) {
    if (event == Json::parse_event_t::object_start) keys.emplace_back();
    if (event == Json::parse_event_t::object_end) keys.pop_back();
    if (event == Json::parse_event_t::key) {
      const auto& key = value.get_ref<const std::string&>();
      if (!keys.back().insert(key).second) twice = key;
    }
    return true;
  };
  Json json = Json::parse(text.begin(), text.end(), note,
                          /*allow_exceptions=*/false);
  if (json.is_discarded() || !json.is_object()) {
    return BadFile(file, "is not a JSON object");
  }
  if (!twice.empty())
    return BadFile(file, "has the key " + Quoted(twice) + " twice");
  return json;
}

Result<std::string> ReadFile(const std::string& path, uint64_t max_bytes) {
  const auto file = OpenFile(path);
  if (!file.ok()) return file.status();
  if (file->size_bytes() > max_bytes) {
    return BadFile(path, "has " + std::to_string(file->size_bytes()) +
                             " bytes, at most " + std::to_string(max_bytes));
  }
  std::string text(static_cast<size_t>(file->size_bytes()), '\0');
  LLMZIP_RETURN_IF_ERROR(
      file->Read(0, {reinterpret_cast<uint8_t*>(text.data()), text.size()}));
  return text;
}

Result<Json> ReadJsonFile(const std::string& path, uint64_t max_bytes) {
  const auto text = ReadFile(path, max_bytes);
  if (!text.ok()) return text.status();
  return ParseJson(*text, path);
}

bool Exists(const std::string& path) {
  struct stat stat {};
  return ::stat(path.c_str(), &stat) == 0;
}

const Json* Member(const Json& object, const char* key) {
  if (!object.is_object()) return nullptr;
  const auto found = object.find(key);
  return found == object.end() || found->is_null() ? nullptr : &*found;
}

std::string StringMember(const Json& object, const char* key) {
  const Json* value = Member(object, key);
  return value != nullptr && value->is_string() ? value->get<std::string>()
                                                : "";
}

bool TrueMember(const Json& object, const char* key) {
  const Json* value = Member(object, key);
  return value != nullptr && value->is_boolean() && value->get<bool>();
}

bool IsUint(const Json& value, uint64_t most, uint64_t* number) {
  if (!value.is_number_unsigned()) return false;
  *number = value.get<uint64_t>();
  return *number <= most;
}

}  // namespace llmzip
