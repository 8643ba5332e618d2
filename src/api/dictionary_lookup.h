// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Which dictionary a name, or an archive's record, refers to.
#ifndef LLMZIP_API_DICTIONARY_LOOKUP_H_
#define LLMZIP_API_DICTIONARY_LOOKUP_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/status.h"
#include "codec/decoder_options.h"
#include "codec/dictionary.h"
#include "llmzip/llmzip.h"

struct llmzip_dictionary {
  std::shared_ptr<const llmzip::Dictionary> dictionary;
};

namespace llmzip {

using SharedDictionary = std::shared_ptr<const Dictionary>;

// A packed file is hardly longer than its text.
inline constexpr uint64_t kMaxDictionaryFileBytes =
    kMaxDictionaryBytes + (uint64_t{64} << 10);

// The names of llmzip_dictionary_open().
Result<SharedDictionary> OpenDictionary(const llmzip_context& context,
                                        const std::string& name);

// Finds what an archive names: the context's own, one that was found before, or
// a file of the folders, which is kept in the context.
DictionaryResolver DictionaryResolverOf(llmzip_context* context);

// The folders that are searched, in order.
std::vector<std::string> DictionaryFolders(const llmzip_context& context);

// Bytes of the texts that the context keeps.
uint64_t DictionaryBytes(const llmzip_context& context);

}  // namespace llmzip

#endif  // LLMZIP_API_DICTIONARY_LOOKUP_H_
