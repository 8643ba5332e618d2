// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Dictionaries in frames, and their files.
#include "codec/dictionary.h"

#include <string>

#include "codec/dictionary_file.h"
#include "codec/dictionary_trainer.h"
#include "codec/range_reader.h"
#include "gtest/gtest.h"
#include "testing/test_support.h"

namespace llmzip {
namespace {

std::string Rows(int from, int to) {
  std::string text;
  for (int i = from; i < to; ++i) {
    text += "{\"id\":" + std::to_string(i * 7919 % 1000) + ",\"name\":\"user " +
            std::to_string(i * 31 % 7) + "\",\"ok\":true}\n";
  }
  return text;
}

std::shared_ptr<const Dictionary> MakeDictionary(const std::string& text) {
  return *Dictionary::Create(ToBytes(text), "rows.txt");
}

EncoderOptions OptionsOf(std::optional<Method> method) {
  EncoderOptions options;
  options.method = method;
  options.model = SmallModel(TestModelKind::kRwkv7);
  options.dictionary = MakeDictionary(Rows(0, 30));
  return options;
}

TEST(DictionaryFrameTest, EveryMethodComesBackInBlocks) {
  const Bytes text = ToBytes(Rows(30, 60));
  for (const auto method :
       {std::optional<Method>(), std::optional(Method::kStored),
        std::optional(Method::kRank), std::optional(Method::kAc),
        std::optional(Method::kBytes), std::optional(Method::kMix)}) {
    for (const uint64_t block_bytes : {0u, 300u}) {
      SCOPED_TRACE(std::to_string(block_bytes));
      EncoderOptions options = OptionsOf(method);
      options.block_bytes = block_bytes;
      const auto archive = Compress(text, options);
      ASSERT_TRUE(archive.ok()) << archive.status().what();
      options.num_threads = 3;
      EXPECT_EQ(*Compress(text, options), *archive);
      for (const size_t threads : {1u, 3u}) {
        const auto back = Decompress(*archive, options, threads);
        ASSERT_TRUE(back.ok()) << back.status().what();
        EXPECT_EQ(*back, text);
      }
    }
  }
}

TEST(DictionaryFrameTest, OnlyFramesThatBeginWithOneNameIt) {
  EncoderOptions with = OptionsOf(Method::kStored);
  EncoderOptions without = with;
  without.dictionary = nullptr;
  EXPECT_EQ(*Compress(ToBytes("text"), with),
            *Compress(ToBytes("text"), without));
  with = OptionsOf(Method::kBytes);
  without.method = with.method;
  const Bytes text = ToBytes(Rows(30, 31));
  const auto named = Compress(text, with);
  // Type, size, id, size of the text, name; and the sum of the sizes.
  EXPECT_LT(named->size(), Compress(text, without)->size() + 1 + 2 + 8 + 2 + 8);
}

TEST(DictionaryFrameTest, NeedsJustThatDictionary) {
  EncoderOptions options = OptionsOf(Method::kBytes);
  const auto archive = Compress(ToBytes(Rows(30, 33)), options);
  ASSERT_TRUE(archive.ok());
  options.dictionary = nullptr;
  EXPECT_EQ(Decompress(*archive, options).status().code(), Code::kModelMissing);
  options.dictionary = MakeDictionary(Rows(0, 29));
  EXPECT_EQ(Decompress(*archive, options).status().code(),
            Code::kModelMismatch);
}

TEST(DictionaryFrameTest, NoDamageGoesUnnoticed) {
  const EncoderOptions options = OptionsOf(Method::kMix);
  const Bytes text = ToBytes(Rows(30, 33));
  const auto archive = Compress(text, options);
  ASSERT_TRUE(archive.ok());
  for (size_t at = 0; at < archive->size(); ++at) {
    Bytes damaged = *archive;
    damaged[at] ^= 0x04;
    EXPECT_FALSE(Decompress(damaged, options).ok()) << at;
    damaged.resize(at);
    EXPECT_FALSE(Decompress(damaged, options).ok()) << at;
  }
}

TEST(DictionaryFrameTest, RangesComeBack) {
  EncoderOptions options = OptionsOf(Method::kBytes);
  options.block_bytes = 300;
  const Bytes text = ToBytes(Rows(30, 60));
  const auto archive = Compress(text, options);
  ASSERT_TRUE(archive.ok());
  DecoderOptions decoding;
  decoding.dictionary_resolver = [&](const DictionaryRecord&) {
    return Result<std::shared_ptr<const Dictionary>>(options.dictionary);
  };
  RangeReader reader(
      decoding,
      {archive->size(),
       [&](uint64_t offset, std::span<uint8_t> bytes) {
         std::copy_n(archive->begin() + static_cast<std::ptrdiff_t>(offset),
                     bytes.size(), bytes.begin());
         return Status();
       }},
      {});
  Bytes part;
  const auto status =
      reader.Read(500, 900, [&](std::span<const uint8_t> bytes) {
        part.insert(part.end(), bytes.begin(), bytes.end());
        return Status();
      });
  ASSERT_TRUE(status.ok()) << status.what();
  EXPECT_EQ(part, Bytes(text.begin() + 500, text.begin() + 900));
}

TEST(DictionaryFrameTest, MemoryCountsIt) {
  EncoderOptions options = OptionsOf(Method::kBytes);
  const Bytes text = ToBytes(Rows(30, 33));
  const auto least = [&](const EncoderOptions& with) {
    uint64_t low = 1 << 20, high = uint64_t{1} << 30;
    EncoderOptions limited = with;
    while (high - low > (1 << 20)) {
      limited.max_memory = low + (high - low) / 2;
      (Compress(text, limited).ok() ? high : low) = limited.max_memory;
    }
    return high;
  };
  const uint64_t with = least(options);
  options.dictionary = nullptr;
  // A second set of tables.
  EXPECT_GT(with, least(options) + (20 << 20));
}

TEST(DictionaryFileTest, PackedFilesAreArchivesWithALabel) {
  const auto dictionary = MakeDictionary(Rows(0, 200));
  const auto packed = PackDictionary(*dictionary);
  ASSERT_TRUE(packed.ok());
  EXPECT_LT(packed->size(), dictionary->text().size() / 3);
  EXPECT_TRUE(IsPackedDictionary(*packed));
  const auto label = ReadDictionaryLabel(*packed);
  ASSERT_TRUE(label.ok());
  EXPECT_EQ(label->sha256, dictionary->sha256());
  EXPECT_EQ(label->size_bytes, dictionary->text().size());
  EXPECT_EQ(label->name, "rows.txt");
  const auto again = ParseDictionaryFile(*packed, "other");
  ASSERT_TRUE(again.ok());
  EXPECT_EQ((*again)->sha256(), dictionary->sha256());
  EXPECT_EQ((*again)->record(), dictionary->record());
  const auto text = Decompress(*packed, {});
  ASSERT_TRUE(text.ok());
  EXPECT_EQ(*text, ToBytes(Rows(0, 200)));
  EXPECT_EQ(*PackDictionary(**again), *packed);
}

TEST(DictionaryFileTest, DamageIsFound) {
  const auto packed = *PackDictionary(*MakeDictionary(Rows(0, 20)));
  for (size_t at = 0; at < packed.size(); ++at) {
    Bytes damaged = packed;
    damaged[at] ^= 0x20;
    // Without its first bytes it is a text.
    const auto parsed = ParseDictionaryFile(damaged, "");
    EXPECT_EQ(parsed.ok(), at < 4) << at;
    damaged = packed;
    damaged.resize(at);
    EXPECT_EQ(ParseDictionaryFile(damaged, "").ok(), at > 0 && at < 4) << at;
  }
}

TEST(DictionaryFileTest, OtherFilesAreTexts) {
  const auto text = ParseDictionaryFile(ToBytes("any text"), "a/name\n");
  ASSERT_TRUE(text.ok());
  EXPECT_EQ((*text)->record().name, "a/name?");
  EXPECT_EQ(ParseDictionaryFile({}, "").status().code(),
            Code::kInvalidArgument);
  EXPECT_EQ(
      ParseDictionaryFile(Bytes(kMaxDictionaryBytes + 1), "").status().code(),
      Code::kInvalidArgument);
}

TEST(DictionaryTrainerTest, ChoosesWhatHelps) {
  // Half of the samples have nothing in common with anything.
  std::vector<Bytes> samples;
  for (int i = 0; i < 24; ++i) {
    samples.push_back(i % 2 == 0 ? ToBytes(Rows(10 * i, 10 * i + 10))
                                 : RandomBytes(400, static_cast<uint32_t>(i)));
  }
  const std::vector<std::span<const uint8_t>> spans(samples.begin(),
                                                    samples.end());
  ModelSetup setup;
  ThreadPool one(1), two(2);
  const auto trained = TrainDictionary(spans, 1000, setup, one, {});
  ASSERT_TRUE(trained.ok()) << trained.status().what();
  EXPECT_LE(trained->text.size(), 1000u);
  EXPECT_GT(trained->text.size(), 256u);
  EXPECT_LT(trained->payload_with, trained->payload_without);
  const std::string text(trained->text.begin(), trained->text.end());
  EXPECT_NE(text.find("\"name\":\"user "), std::string::npos);
  const auto again = TrainDictionary(spans, 1000, setup, two, {});
  EXPECT_EQ(again->text, trained->text);
  EXPECT_EQ(TrainDictionary(spans, 1000, setup, one,
                            [](const Progress&) { return false; })
                .status()
                .code(),
            Code::kCancelled);
}

TEST(DictionaryTrainerTest, RefusesTooLittle) {
  ModelSetup setup;
  ThreadPool pool(1);
  const Bytes text = ToBytes(Rows(0, 200));
  const std::vector<std::span<const uint8_t>> one = {text};
  EXPECT_TRUE(TrainDictionary(one, 1000, setup, pool, {}).ok());
  const std::vector<std::span<const uint8_t>> few = {
      std::span<const uint8_t>(text).first(1000)};
  for (const auto& samples : {few, std::vector<std::span<const uint8_t>>()}) {
    EXPECT_EQ(TrainDictionary(samples, 1000, setup, pool, {}).status().code(),
              Code::kInvalidArgument);
  }
  for (const uint64_t size :
       {uint64_t{0}, uint64_t{255}, kMaxDictionaryBytes + 1}) {
    EXPECT_EQ(TrainDictionary(one, size, setup, pool, {}).status().code(),
              Code::kInvalidArgument);
  }
}

}  // namespace
}  // namespace llmzip
