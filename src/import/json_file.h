// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Reads JSON files of a model's folder. They may be hostile: sizes are compared
// with limits, and no value has a type before it was looked at.
#ifndef LLMZIP_IMPORT_JSON_FILE_H_
#define LLMZIP_IMPORT_JSON_FILE_H_

#include <cstdint>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <string_view>

#include "base/status.h"
#include "gguf/model_file.h"

namespace llmzip {

using Json = nlohmann::json;

// kBadModel, with the name of the file.
Status BadFile(const std::string& file, const std::string& why);

// Opens a file of the folder. The error names it.
Result<ModelFile> OpenFile(const std::string& path);

// Parses an object. Refuses a key that an object has twice, because readers
// differ in which of the two they take. `file` is for messages.
Result<Json> ParseJson(std::string_view text, const std::string& file);
// Reads a whole file. kModelMissing if there is none.
Result<std::string> ReadFile(const std::string& path, uint64_t max_bytes);
Result<Json> ReadJsonFile(const std::string& path, uint64_t max_bytes);

bool Exists(const std::string& path);

// Null if `object` is no object or lacks the key, or if the value is JSON's
// null.
const Json* Member(const Json& object, const char* key);
// "" if there is no such string.
std::string StringMember(const Json& object, const char* key);
// Whether the member is true.
bool TrueMember(const Json& object, const char* key);
// Whether `value` is a whole number in [0, most], and which.
bool IsUint(const Json& value, uint64_t most, uint64_t* number);

}  // namespace llmzip

#endif  // LLMZIP_IMPORT_JSON_FILE_H_
