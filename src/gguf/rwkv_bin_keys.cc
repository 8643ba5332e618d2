// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/rwkv_bin_keys.h"

#include <bit>
#include <span>

#include "base/bytes.h"
#include "gguf/gguf_value.h"
#include "gguf/model_file.h"
#include "gguf/rwkv_bin.h"
#include "gguf/rwkv_vocab.h"

namespace llmzip {
namespace {

// As in tokenizer.ggml.token_type.
constexpr int32_t kNormal = 1;
constexpr int32_t kControl = 3;
constexpr int32_t kUnused = 5;

void AppendText(std::string_view text, std::vector<uint8_t>* out) {
  AppendFixed64(text.size(), out);
  AppendBytes({reinterpret_cast<const uint8_t*>(text.data()), text.size()},
              out);
}

void AddVocabulary(const std::vector<std::string>& tokens,
                   const std::vector<int32_t>& types, GgufKeyWriter* keys) {
  keys->AddString("tokenizer.ggml.model", "rwkv");
  keys->AddStrings("tokenizer.ggml.tokens", tokens);
  keys->AddInt32s("tokenizer.ggml.token_type", types);
  keys->AddUint32("tokenizer.ggml.bos_token_id", 0);
  keys->AddUint32("tokenizer.ggml.eos_token_id", 0);
}

// All of the file at `path`.
Status ReadText(const std::string& path, std::string* text) {
  auto file = ModelFile::Open(path);
  if (!file.ok()) {
    const Status& error = file.status();
    if (error.code() != Code::kModelMissing) {
      return Status(error.code(), path + ": " + error.what());
    }
    return Status(Code::kBadModel,
                  "the model's vocabulary is in a file of its own, which must "
                  "lie beside it: " +
                      path +
                      " was looked for and is not there; ChatRWKV and rwkv.cpp "
                      "bring it");
  }
  if (file->size_bytes() > kMaxRwkvVocabBytes) {
    return Status(Code::kBadModel, path + " has " +
                                       std::to_string(file->size_bytes()) +
                                       " bytes; a vocabulary has at most " +
                                       std::to_string(kMaxRwkvVocabBytes));
  }
  text->resize(static_cast<size_t>(file->size_bytes()));
  return file->Read(0,
                    {reinterpret_cast<uint8_t*>(text->data()), text->size()});
}

}  // namespace

void GgufKeyWriter::AddKey(std::string_view key, uint32_t type) {
  ++num_entries_;
  AppendText(key, &entries_);
  AppendFixed32(type, &entries_);
}

void GgufKeyWriter::AddUint32(std::string_view key, uint32_t value) {
  AddKey(key, static_cast<uint32_t>(GgufType::kUint32));
  AppendFixed32(value, &entries_);
}

void GgufKeyWriter::AddFloat32(std::string_view key, float value) {
  AddKey(key, static_cast<uint32_t>(GgufType::kFloat32));
  AppendFixed32(std::bit_cast<uint32_t>(value), &entries_);
}

void GgufKeyWriter::AddString(std::string_view key, std::string_view value) {
  AddKey(key, static_cast<uint32_t>(GgufType::kString));
  AppendText(value, &entries_);
}

void GgufKeyWriter::AddStrings(std::string_view key,
                               const std::vector<std::string>& values) {
  AddKey(key, static_cast<uint32_t>(GgufType::kArray));
  AppendFixed32(static_cast<uint32_t>(GgufType::kString), &entries_);
  AppendFixed64(values.size(), &entries_);
  for (const std::string& value : values) AppendText(value, &entries_);
}

void GgufKeyWriter::AddInt32s(std::string_view key,
                              const std::vector<int32_t>& values) {
  AddKey(key, static_cast<uint32_t>(GgufType::kArray));
  AppendFixed32(static_cast<uint32_t>(GgufType::kInt32), &entries_);
  AppendFixed64(values.size(), &entries_);
  for (const int32_t value : values) {
    AppendFixed32(static_cast<uint32_t>(value), &entries_);
  }
}

std::vector<uint8_t> GgufKeyWriter::Finish() const {
  std::vector<uint8_t> directory = {'G', 'G', 'U', 'F'};
  AppendFixed32(3, &directory);  // version
  AppendFixed64(0, &directory);  // tensors
  AppendFixed64(num_entries_, &directory);
  AppendBytes(entries_, &directory);
  return directory;
}

void AddByteVocabulary(GgufKeyWriter* keys) {
  std::vector<std::string> tokens;
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    tokens.push_back(EscapeRwkvToken({&c, 1}));
  }
  AddVocabulary(tokens, std::vector<int32_t>(tokens.size(), kNormal), keys);
}

Status AddWorldVocabulary(const std::string& folder, uint64_t num_tokens,
                          GgufKeyWriter* keys) {
  const std::string path = folder + "/" + kRwkvVocabFile;
  std::string text;
  LLMZIP_RETURN_IF_ERROR(ReadText(path, &text));
  auto tokens = ParseRwkvVocab(text, num_tokens);
  if (!tokens.ok()) {
    const Status& error = tokens.status();
    return Status(error.code(), path + ": " + error.what());
  }
  std::vector<int32_t> types(tokens->size(), kNormal);
  for (size_t id = 0; id < tokens->size(); ++id) {
    std::string& token = (*tokens)[id];
    if (!token.empty()) {
      token = EscapeRwkvToken(token);
    } else if (id == 0) {
      token = "<s>";
      types[id] = kControl;
    } else {
      token = "[PAD" + std::to_string(id) + "]";
      types[id] = kUnused;
    }
  }
  AddVocabulary(*tokens, types, keys);
  return Status();
}

}  // namespace llmzip
