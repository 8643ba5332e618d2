// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Models that lie in several GGUF files, as llama.cpp's gguf-split writes them:
// NAME-00001-of-00003.gguf and so on. Each file has some of the tensors, and
// the first one has all keys.
#ifndef LLMZIP_GGUF_SPLIT_MODEL_H_
#define LLMZIP_GGUF_SPLIT_MODEL_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/status.h"
#include "gguf/gguf.h"

namespace llmzip {

// Every part is an open file.
inline constexpr uint64_t kMaxSplitParts = 256;

// What a part says about itself in split.no, split.count and
// split.tensors.count.
struct SplitPart {
  uint64_t index;        // from 0
  uint64_t count;        // 2 to kMaxSplitParts
  uint64_t num_tensors;  // of all parts together

  // "part 1 of 3"
  std::string Text() const;
};

// The paths of all parts, by their order, if the name at the end of `path` is
// that of a part; else none.
std::vector<std::string> SplitPathsOf(const std::string& path);

// Empty for a file that holds a whole model. kBadModel if the keys contradict
// each other.
Result<std::optional<SplitPart>> SplitPartOf(const GgufFile& file);

// The error for a part whose neighbours cannot be found, as it has no folder.
Status PartAloneError(const SplitPart& part);

class SplitModelReader {
 public:
  // Opens one file with what the limits leave. See GgufFile::Open().
  using OpenFile = std::function<Result<GgufFile>(const std::string& path,
                                                  const GgufLimits& limits)>;

  // Joins `given`, a part that was opened at `path`, with the other parts in
  // its folder. No tensor is read. Fails like GgufFile::Open(), and the message
  // names the part: kModelMissing if it is not there.
  static Result<GgufFile> Join(const std::string& path, GgufFile given,
                               const SplitPart& part, const GgufLimits& limits,
                               const OpenFile& open);

 private:
  static Status AddPart(GgufFile part, uint32_t number, GgufFile* model);
};

}  // namespace llmzip

#endif  // LLMZIP_GGUF_SPLIT_MODEL_H_
