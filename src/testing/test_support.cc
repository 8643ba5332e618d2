// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "testing/test_support.h"

#include <cassert>
#include <map>
#include <random>

namespace llmzip {

Bytes ToBytes(std::string_view text) { return {text.begin(), text.end()}; }

std::shared_ptr<const LanguageModel> SmallModel(TestModelKind kind) {
  static std::map<TestModelKind, std::shared_ptr<const LanguageModel>> models;
  auto& model = models[kind];
  if (model == nullptr) {
    const Bytes bytes = MakeTestModel(kind, /*seed=*/1);
    auto file = GgufFile::Parse(bytes);
    assert(file.ok());
    auto loaded = LanguageModel::Load(*file);
    assert(loaded.ok());
    model = *loaded;
  }
  return model;
}

Bytes RandomText(size_t size, uint32_t seed) {
  static const char* const kWords[] = {"the ",
                                       "quick ",
                                       "brown ",
                                       "fox ",
                                       "jumps ",
                                       "over ",
                                       "a ",
                                       "lazy ",
                                       "dog.\n",
                                       "42 ",
                                       "1999, ",
                                       "\"quoted\" ",
                                       "na\xc3\xafve ",
                                       "x = y + 1;\n",
                                       "\t",
                                       "http://example.org/ ",
                                       ("\xe2\x82\xac"
                                        "5 "),
                                       "END\r\n"};
  std::mt19937 random(seed);
  std::string text;
  while (text.size() < size) text += kWords[random() % std::size(kWords)];
  text.resize(size);
  return ToBytes(text);
}

Bytes RandomBytes(size_t size, uint32_t seed) {
  std::mt19937 random(seed);
  Bytes bytes(size);
  for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random());
  return bytes;
}

Bytes RepeatedText(size_t size, size_t period, uint32_t seed) {
  Bytes text = RandomText(period, seed);
  text.resize(size);
  for (size_t i = period; i < size; ++i) text[i] = text[i - period];
  return text;
}

std::vector<std::pair<std::string, Bytes>> HardTexts() {
  Bytes all(256);
  for (size_t i = 0; i < all.size(); ++i) all[i] = static_cast<uint8_t>(i);
  return {
      {"empty", {}},
      {"one byte", {0x41}},
      {"NUL", {0}},
      {"a byte without a token", {0xff}},
      {"all bytes", all},
      {"byte order mark", ToBytes("\xef\xbb\xbftext")},
      {"overlong and cut UTF-8", ToBytes("\xc0\xaf \xed\xa0\x80 \xf0\x9f\x98")},
      {"CRLF", ToBytes("one\r\ntwo\r\n\r\nthree\n\r")},
      {"spaces at both ends", ToBytes("  padded  ")},
      {"special tokens", ToBytes("<|endoftext|><s></s><unk><0x41>[INST]\x1e")},
      {"combining marks", ToBytes("a\xcc\x81\xcc\x82\xcc\x83\xcc\x84\xcc\x85")},
      {"space mark", ToBytes("\xe2\x96\x81\xe2\x96\x81 \xe2\x96\x81")},
      {"run of spaces", Bytes(1000, ' ')},
      {"run of letters", Bytes(1000, 'a')},
      {"random bytes", RandomBytes(700, 7)},
      {"text", RandomText(2000, 8)},
      {"repeated text", RepeatedText(500, 20, 8)},
  };
}

Result<Bytes> Compress(std::span<const uint8_t> text,
                       const EncoderOptions& options) {
  Bytes archive;
  Encoder encoder(
      options,
      [&](std::span<const uint8_t> bytes) {
        archive.insert(archive.end(), bytes.begin(), bytes.end());
        return Status();
      },
      nullptr);
  LLMZIP_RETURN_IF_ERROR(encoder.Write(text));
  LLMZIP_RETURN_IF_ERROR(encoder.Finish());
  return archive;
}

Result<Bytes> Decompress(std::span<const uint8_t> archive,
                         const EncoderOptions& options, size_t num_threads) {
  Bytes text;
  DecoderOptions decoder_options;
  decoder_options.num_threads = num_threads;
  decoder_options.kernels = options.kernels;
  decoder_options.resolver =
      [&](const ModelRecord&,
          uint64_t) -> Result<std::shared_ptr<const LanguageModel>> {
    if (options.model == nullptr) {
      return Status(Code::kModelMissing, "the test has no model");
    }
    return options.model;
  };
  decoder_options.dictionary_resolver = [&](const DictionaryRecord&)
      -> Result<std::shared_ptr<const Dictionary>> {
    if (options.dictionary == nullptr) {
      return Status(Code::kModelMissing, "the test has no dictionary");
    }
    return options.dictionary;
  };
  Decoder decoder(
      decoder_options,
      [&](std::span<const uint8_t> bytes) {
        text.insert(text.end(), bytes.begin(), bytes.end());
        return Status();
      },
      nullptr);
  LLMZIP_RETURN_IF_ERROR(decoder.Write(archive));
  LLMZIP_RETURN_IF_ERROR(decoder.Finish());
  return text;
}

bool NeedsModel(std::span<const uint8_t> archive) {
  return Decompress(archive, {}).status().code() == Code::kModelMissing;
}

}  // namespace llmzip
