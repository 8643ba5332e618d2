// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Dictionaries as a caller of the C API and of the C++ wrapper uses them.
#include <gtest/gtest.h>

#include <cstdio>
#include <cstring>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "llmzip/llmzip.hpp"
#include "testing/temporary_folder.h"

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

Context BytesContext() {
  Context context;
  context.Set(LLMZIP_METHOD, LLMZIP_METHOD_BYTES);
  return context;
}

llmzip_status StatusOf(const std::function<void()>& call) {
  try {
    call();
  } catch (const Error& error) {
    return error.status();
  }
  return LLMZIP_OK;
}

void WriteFile(const std::string& path, const std::string& bytes) {
  FILE* file = std::fopen(path.c_str(), "wb");
  ASSERT_NE(file, nullptr);
  ASSERT_EQ(std::fwrite(bytes.data(), 1, bytes.size(), file), bytes.size());
  std::fclose(file);
}

TEST(CApiDictionaryTest, TextsComeBack) {
  Context context = BytesContext();
  const std::string row = Rows(50, 51);
  const std::string alone = context.Compress(row);
  const auto dictionary = context.MakeDictionary(Rows(0, 50), "rows");
  context.SetDictionary(dictionary.get());
  const std::string archive = context.Compress(row);
  EXPECT_LT(archive.size(), alone.size());
  EXPECT_EQ(context.Decompress(archive), row);
  const llmzip_archive_info info = context.Inspect(archive);
  EXPECT_EQ(info.num_dictionary_records, 1u);
  EXPECT_EQ(info.dictionary_bytes, Rows(0, 50).size());
  EXPECT_STREQ(info.dictionary_name, "rows");
  // Without it, archives are what they were.
  context.SetDictionary(nullptr);
  EXPECT_EQ(context.Compress(row), alone);
  EXPECT_EQ(context.Inspect(alone).num_dictionary_records, 0u);
}

TEST(CApiDictionaryTest, InfoDescribesIt) {
  Context context;
  const auto dictionary = context.MakeDictionary("abc", "name");
  llmzip_dictionary_info info{};
  EXPECT_EQ(llmzip_dictionary_get_info(dictionary.get(), &info),
            LLMZIP_INVALID_ARGUMENT);
  info.struct_size = sizeof(info);
  ASSERT_EQ(llmzip_dictionary_get_info(dictionary.get(), &info), LLMZIP_OK);
  EXPECT_STREQ(info.name, "name");
  EXPECT_EQ(info.text_bytes, 3u);
  EXPECT_EQ(std::memcmp(info.text, "abc", 3), 0);
  EXPECT_EQ(std::memcmp(info.id, info.text_sha256, sizeof(info.id)), 0);
  EXPECT_EQ(info.text_sha256[0], 0xba);
}

TEST(CApiDictionaryTest, ArchivesFindIt) {
  const TemporaryFolder temporary;
  const std::string folder = temporary.path().native();
  Context context = BytesContext();
  const auto dictionary = context.MakeDictionary(Rows(0, 50), "rows");
  context.SetDictionary(dictionary.get());
  const std::string row = Rows(50, 51);
  const std::string archive = context.Compress(row);
  const std::string packed = context.PackDictionary(dictionary.get());

  Context reader;
  reader.AddModelFolder(folder);
  EXPECT_EQ(StatusOf([&] { reader.Decompress(archive); }),
            LLMZIP_MODEL_MISSING);
  EXPECT_NE(std::string(llmzip_error_text(reader.get())).find(folder),
            std::string::npos);
  WriteFile(folder + "/other.lzd", Rows(1, 51));  // no packed file
  WriteFile(folder + "/name.lzd", packed);
  EXPECT_EQ(reader.Decompress(archive), row);
  EXPECT_EQ(StatusOf([&] { reader.OpenDictionary("name"); }), LLMZIP_OK);
  EXPECT_EQ(StatusOf([&] { reader.OpenDictionary("no name"); }),
            LLMZIP_MODEL_MISSING);
  EXPECT_EQ(StatusOf([&] { reader.OpenDictionary("id:12"); }),
            LLMZIP_INVALID_ARGUMENT);

  std::vector<std::string> names;
  const auto take = [](void* opaque, const llmzip_dictionary_file* file) {
    static_cast<std::vector<std::string>*>(opaque)->push_back(
        file->status == LLMZIP_OK ? file->name : "damaged");
    return 0;
  };
  ASSERT_EQ(llmzip_list_dictionaries(reader.get(), take, &names), LLMZIP_OK);
  EXPECT_EQ(names, (std::vector<std::string>{"rows", "damaged"}));

  // A text is found by its size and its hash, whatever its name.
  ASSERT_EQ(std::remove((folder + "/name.lzd").c_str()), 0);
  WriteFile(folder + "/x", Rows(0, 50));
  Context other;
  other.AddModelFolder(folder);
  EXPECT_EQ(other.Decompress(archive), row);
}

TEST(CApiDictionaryTest, RefusesOthers) {
  Context context = BytesContext();
  EXPECT_EQ(StatusOf([&] { context.MakeDictionary(""); }),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(StatusOf([&] {
              context.MakeDictionary(
                  std::string(LLMZIP_MAX_DICTIONARY_SIZE + 1, 'x'));
            }),
            LLMZIP_INVALID_ARGUMENT);
  const auto dictionary = context.MakeDictionary(Rows(0, 9));
  const auto wrong = context.MakeDictionary(Rows(0, 8));
  context.SetDictionary(dictionary.get());
  const std::string archive = context.Compress(Rows(9, 10));
  context.SetDictionary(wrong.get());
  EXPECT_EQ(StatusOf([&] { context.Decompress(archive); }),
            LLMZIP_MODEL_MISMATCH);
  EXPECT_EQ(llmzip_dictionary_open(context.get(), nullptr, nullptr),
            LLMZIP_INVALID_ARGUMENT);
  EXPECT_EQ(llmzip_dictionary_pack(context.get(), nullptr, nullptr, nullptr),
            LLMZIP_INVALID_ARGUMENT);
  llmzip_dictionary_free(nullptr);
}

TEST(CApiDictionaryTest, ThreadsShareIt) {
  Context owner;
  const auto dictionary = owner.MakeDictionary(Rows(0, 50));
  std::vector<std::string> archives(8);
  std::vector<std::thread> threads;
  for (std::string& archive : archives) {
    threads.emplace_back([&] {
      Context context = BytesContext();
      context.SetDictionary(dictionary.get());
      archive = context.Compress(Rows(50, 52));
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(archives, std::vector<std::string>(8, archives[0]));
}

TEST(CApiDictionaryTest, TrainingSaysWhatItGains) {
  Context context;
  const std::string samples = Rows(0, 400);
  const size_t sizes[] = {samples.size()};
  llmzip_dictionary_gain gain{};
  gain.struct_size = sizeof(gain);
  llmzip_dictionary* raw = nullptr;
  context.Check(llmzip_dictionary_train(context.get(), samples.data(), sizes, 1,
                                        2048, "rows", &gain, &raw));
  const DictionaryHandle dictionary(raw);
  EXPECT_GT(gain.held_out_bytes, 0u);
  EXPECT_LT(gain.payload_with, gain.payload_without);
  llmzip_dictionary_info info{};
  info.struct_size = sizeof(info);
  ASSERT_EQ(llmzip_dictionary_get_info(raw, &info), LLMZIP_OK);
  EXPECT_LE(info.text_bytes, 2048u);
  EXPECT_STREQ(info.name, "rows");
}

}  // namespace
}  // namespace llmzip
