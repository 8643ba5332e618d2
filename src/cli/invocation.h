// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The library contexts of a run, set up from the command line, and the model
// that they share.
#ifndef LLMZIP_CLI_INVOCATION_H_
#define LLMZIP_CLI_INVOCATION_H_

#include <array>
#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/progress_display.h"
#include "llmzip/llmzip.hpp"
#include "shell/outcome.h"

namespace llmzip::cli {

using ModelIdBytes = std::array<uint8_t, LLMZIP_MODEL_ID_SIZE>;

// There is one object per run of the command. It cannot be copied, because
// contexts point to it.
class Invocation {
 public:
  explicit Invocation(const Options& options) : options_(options) {}
  Invocation(const Invocation&) = delete;
  Invocation& operator=(const Invocation&) = delete;

  // Makes the context and opens the dictionary of -D. Call once, before
  // anything else.
  Outcome Open();
  // Opens the model of -m or of the level, unless the method needs none. Later
  // calls return the first outcome.
  Outcome PrepareModel();

  llmzip_context* context() { return context_.get(); }
  ProgressDisplay& progress() { return progress_; }
  bool has_model() const { return model_ != nullptr; }
  // Null before PrepareModel(), and if no model is needed.
  const llmzip_model* model() const { return model_.get(); }

  // The limit of -M or of the machine, in bytes.
  uint64_t max_memory() const { return max_memory_; }
  // Reduces the library's limit by memory that the command itself uses. Returns
  // kExitLimit if nothing is left.
  Outcome Reserve(uint64_t bytes);
  // For a context that works at the same time as the invocation's: each gets
  // half of the memory that the model leaves.
  Outcome ShareMemory(llmzip_context* other);

  // Makes another context with the same settings and model, without progress.
  Outcome NewContext(ContextHandle* context);

  // Adds the folder of this archive to the model folders.
  void AddFolderOf(const std::string& archive);

  // Refuses a file that would be removed or replaced and is a model of this
  // run. Compares the content, so it also recognizes copies and other names.
  Outcome CheckNotModel(const std::string& path);

  // Like FromStatus(). If a model is missing, the text names the command that
  // gets it.
  Outcome Explain(llmzip_status status, const llmzip_context* context);

 private:
  Outcome Configure(llmzip_context* context);
  Outcome OpenModel(const std::string& name);
  Outcome OpenDictionary();
  void AddUsed(const uint8_t* id);
  static llmzip_status Remember(void* self, const llmzip_model_record* record,
                                const llmzip_model** model);

  const Options& options_;
  ContextHandle context_;
  ModelHandle model_;
  DictionaryHandle dictionary_;
  Outcome model_outcome_;
  bool model_prepared_ = false;
  uint64_t max_memory_ = 0;
  std::string archive_folder_;
  llmzip_model_record wanted_{};  // the last model that an archive needed
  std::vector<ModelIdBytes> used_;
  ProgressDisplay progress_;
};

// Returns the name that `model pull` accepts for the model with this id, or "".
std::string KnownNameOf(const uint8_t* id);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_INVOCATION_H_
