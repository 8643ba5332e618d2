// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Greedy longest match over a vocabulary that holds the 256 single bytes: the
// tokenizer of the built-in model, for training. Plain C interface for ctypes.
#include <cstddef>
#include <cstdint>
#include <vector>

namespace {

// A trie over bytes. Node 0 is the root; 0 as a child means "none".
struct Trie {
  std::vector<int32_t> children = std::vector<int32_t>(256, 0);
  std::vector<int32_t> token = {-1};  // per node: the token that ends here

  void Add(const uint8_t* text, int32_t size_bytes, int32_t id) {
    size_t node = 0;
    for (int32_t i = 0; i < size_bytes; ++i) {
      const size_t edge = node * 256 + text[i];
      if (children[edge] == 0) {
        children[edge] = static_cast<int32_t>(token.size());
        token.push_back(-1);
        children.resize(children.size() + 256, 0);
      }
      node = static_cast<size_t>(children[edge]);
    }
    token[node] = id;
  }
};

}  // namespace

extern "C" {

// texts: the strings of all tokens joined; sizes: their sizes in bytes. Token
// ids are positions. Free with llmzip_trie_free.
void* llmzip_trie_new(const uint8_t* texts, const int32_t* sizes,
                      int32_t num_tokens) {
  Trie* trie = new Trie;
  for (int32_t id = 0; id < num_tokens; ++id) {
    trie->Add(texts, sizes[id], id);
    texts += sizes[id];
  }
  return trie;
}

void llmzip_trie_free(void* trie) { delete static_cast<Trie*>(trie); }

// tokens: room for size_bytes numbers. Returns how many were written, or -1 at
// a byte that no token begins with.
int64_t llmzip_trie_encode(const void* handle, const uint8_t* text,
                           int64_t size_bytes, uint16_t* tokens) {
  const Trie& trie = *static_cast<const Trie*>(handle);
  int64_t count = 0;
  for (int64_t begin = 0; begin < size_bytes;) {
    size_t node = 0;
    int32_t best = -1;
    int64_t best_end = begin;
    for (int64_t i = begin; i < size_bytes; ++i) {
      const int32_t child = trie.children[node * 256 + text[i]];
      if (child == 0) break;
      node = static_cast<size_t>(child);
      if (trie.token[node] >= 0) {
        best = trie.token[node];
        best_end = i + 1;
      }
    }
    if (best < 0) return -1;
    tokens[count++] = static_cast<uint16_t>(best);
    begin = best_end;
  }
  return count;
}

}  // extern "C"
