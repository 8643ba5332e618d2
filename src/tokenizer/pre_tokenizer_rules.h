// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The matchers that pre_tokenizer.cc names, one for each kind of
// PreTokenizer::Kind. Each returns the size of the first word of a text that is
// not empty, and adds to `*steps`, unless it is null, the bytes that it passed.
#ifndef LLMZIP_TOKENIZER_PRE_TOKENIZER_RULES_H_
#define LLMZIP_TOKENIZER_PRE_TOKENIZER_RULES_H_

#include <cstddef>
#include <cstdint>
#include <span>

namespace llmzip {

using FirstWordFunction = size_t(std::span<const uint8_t> text,
                                 uint64_t* steps);

// pre_tokenizer_gpt2.cc
FirstWordFunction Gpt2Word, StarcoderWord, FalconWord, BloomWord, VikingWord;
// pre_tokenizer_llama3.cc
FirstWordFunction Llama3Word, Qwen2Word, Qwen35Word, SeedCoderWord,
    UfakzekaWord, Minicpm5Word, LagunaWord;
// pre_tokenizer_gpt4o.cc
FirstWordFunction Gpt4oWord, TekkenWord, KimiK2Word, YoutuWord;
// pre_tokenizer_deepseek.cc
FirstWordFunction DeepseekLlmWord, DeepseekCoderWord, DeepseekV3Word,
    Spark25Word;

}  // namespace llmzip

#endif  // LLMZIP_TOKENIZER_PRE_TOKENIZER_RULES_H_
