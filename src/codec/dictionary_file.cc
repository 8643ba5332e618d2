// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A packed file is an archive: a skippable frame with the label, and a frame of
// method bytes with the text. So every decoder of archives unpacks it.
#include "codec/dictionary_file.h"

#include <algorithm>
#include <utility>

#include "base/bytes.h"
#include "codec/decoder.h"
#include "codec/encoder.h"
#include "container/field_reader.h"
#include "container/frame_start.h"

namespace llmzip {
namespace {

constexpr uint64_t kLabelVersion = 0;

Status Corrupt(const std::string& what) {
  return Status(Code::kCorrupt, "dictionary file: " + what);
}

// What the check covers.
uint32_t CheckOf(std::span<const uint8_t> fields) {
  return static_cast<uint32_t>(Xxh3Of(fields));
}

std::vector<uint8_t> FieldsOf(const DictionaryLabel& label) {
  std::vector<uint8_t> fields;
  AppendVarint(kLabelVersion, &fields);
  AppendBytes(label.sha256, &fields);
  AppendVarint(label.size_bytes, &fields);
  AppendVarint(label.name.size(), &fields);
  fields.insert(fields.end(), label.name.begin(), label.name.end());
  return fields;
}

}  // namespace

bool IsPackedDictionary(std::span<const uint8_t> bytes) {
  ByteReader in(bytes);
  uint32_t magic = 0;
  return in.ReadFixed32(&magic) && magic == kDictionaryMagic;
}

Result<DictionaryLabel> ReadDictionaryLabel(std::span<const uint8_t> bytes) {
  ByteReader in(bytes);
  const auto size = ReadSkippableHeader(in);
  if (!size.ok()) return size.status();
  std::span<const uint8_t> content;
  if (*size > kMaxLabelBytes) return Corrupt("its label is too long");
  if (!in.ReadBytes(*size, &content)) {
    return Status(Code::kTruncated, "dictionary file: ends inside its label");
  }
  const ByteReader from(content);
  FieldReader fields(from);
  DictionaryLabel label;
  uint64_t version = 0, name_size = 0;
  uint32_t check = 0;
  std::span<const uint8_t> part;
  const auto read = [&]() -> Status {
    LLMZIP_RETURN_IF_ERROR(fields.Varint("version", UINT64_MAX >> 1, &version));
    if (version != kLabelVersion) {
      return Status(Code::kUnsupportedVersion,
                    "dictionary file: version " + std::to_string(version) +
                        ", but this llmzip reads version 0");
    }
    LLMZIP_RETURN_IF_ERROR(fields.Bytes("hash", label.sha256.size(), &part));
    std::copy(part.begin(), part.end(), label.sha256.begin());
    LLMZIP_RETURN_IF_ERROR(
        fields.Varint("size", kMaxDictionaryBytes, &label.size_bytes));
    LLMZIP_RETURN_IF_ERROR(
        fields.Varint("size of the name", kMaxFileNameBytes, &name_size));
    LLMZIP_RETURN_IF_ERROR(fields.Bytes("name", name_size, &part));
    label.name.assign(part.begin(), part.end());
    const uint32_t expected = CheckOf(fields.consumed());
    LLMZIP_RETURN_IF_ERROR(fields.Fixed32("check", &check));
    if (check != expected || fields.num_consumed() != content.size() ||
        CleanFileName(label.name) != label.name) {
      return Corrupt("its label is damaged");
    }
    return Status();
  };
  const Status outcome = read();
  // All of the content is there, so what is missing in it is damage.
  if (outcome.code() == Code::kTruncated) {
    return Corrupt("its label is damaged");
  }
  if (!outcome.ok()) return outcome;
  return label;
}

Result<std::shared_ptr<const Dictionary>> ParseDictionaryFile(
    std::span<const uint8_t> bytes, const std::string& name,
    uint64_t max_memory) {
  if (!IsPackedDictionary(bytes)) {
    if (bytes.empty() || bytes.size() > kMaxDictionaryBytes) {
      // Before it is copied.
      return Status(Code::kInvalidArgument,
                    "a dictionary of " + std::to_string(bytes.size()) +
                        " bytes, expected 1 to " +
                        std::to_string(kMaxDictionaryBytes));
    }
    return Dictionary::Create({bytes.begin(), bytes.end()}, name);
  }
  const auto label = ReadDictionaryLabel(bytes);
  if (!label.ok()) return label.status();
  DecoderOptions options;
  options.max_output = kMaxDictionaryBytes;
  options.max_memory = max_memory;
  std::vector<uint8_t> text;
  Decoder decoder(
      std::move(options),
      [&](std::span<const uint8_t> part) {
        if (part.size() > label->size_bytes - text.size()) {
          return Corrupt("its text is longer than its label says");
        }
        text.insert(text.end(), part.begin(), part.end());
        return Status();
      },
      ProgressObserver());
  Status outcome = decoder.Write(bytes);
  if (outcome.ok()) outcome = decoder.Finish();
  if (outcome.code() == Code::kModelMissing) {
    return Corrupt("its text needs a language model or another dictionary");
  }
  if (!outcome.ok()) {
    return Status(outcome.code(), "dictionary file: " + outcome.what(),
                  outcome.offset());
  }
  if (text.size() != label->size_bytes || Sha256Of(text) != label->sha256) {
    return Corrupt("its text is not the one of its label");
  }
  return Dictionary::Create(std::move(text), label->name);
}

Result<std::vector<uint8_t>> PackDictionary(const Dictionary& dictionary) {
  std::vector<uint8_t> fields =
      FieldsOf({dictionary.sha256(), dictionary.record().size_bytes,
                dictionary.record().name});
  AppendFixed32(CheckOf(fields), &fields);
  std::vector<uint8_t> file;
  AppendSkippable(kDictionaryMagic, fields, &file);
  EncoderOptions options;
  options.method = Method::kBytes;
  options.block_bytes = kMaxDictionaryBytes;
  Encoder encoder(
      std::move(options),
      [&file](std::span<const uint8_t> part) {
        file.insert(file.end(), part.begin(), part.end());
        return Status();
      },
      ProgressObserver());
  LLMZIP_RETURN_IF_ERROR(encoder.Write(dictionary.text()));
  LLMZIP_RETURN_IF_ERROR(encoder.Finish());
  return file;
}

}  // namespace llmzip
