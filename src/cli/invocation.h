// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Library contexts that are set up as the command line says, and the model
// that they share.
#ifndef LLMZIP_CLI_SESSION_H_
#define LLMZIP_CLI_SESSION_H_

#include <array>
#include <string>
#include <vector>

#include "cli/options.h"
#include "cli/outcome.h"
#include "cli/progress.h"
#include "llmzip/llmzip.hpp"

namespace llmzip::cli {

using ModelIdBytes = std::array<uint8_t, LLMZIP_MODEL_ID_SIZE>;

// One per run of the command. Not copyable: contexts point to it.
class Session {
 public:
  explicit Session(const Options& options) : options_(options) {}
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  // Makes the context. Call once, before anything else.
  Outcome Open();
  // Opens the model of -m, or of the level, unless the method needs none. Done
  // once; later calls repeat the outcome.
  Outcome PrepareModel();

  llmzip_context* context() { return context_.get(); }
  Progress& progress() { return progress_; }
  bool has_model() const { return model_ != nullptr; }
  // Null before PrepareModel, and where none is needed.
  const llmzip_model* model() const { return model_.get(); }

  // Bytes that -M, or the machine, allows.
  uint64_t max_memory() const { return max_memory_; }
  // Leaves the library that much less: the command itself holds it. kExitLimit
  // if nothing is left.
  Outcome Reserve(uint64_t bytes);
  // For a context that works beside the session's: each gets half of what the
  // model leaves.
  Outcome ShareMemory(llmzip_context* other);

  // Another context with the same settings and model, without progress.
  Outcome NewContext(ContextHandle* context);

  // Looks for models in the folder of this archive too.
  void AddFolderOf(const std::string& archive);

  // Refuses a file, about to be removed or replaced, that is a model this run
  // has used, under whatever name; by content, so its copies too.
  Outcome CheckNotModel(const std::string& path);

  // As FromStatus; where a model is missing, with the command that gets it.
  Outcome Explain(llmzip_status status, const llmzip_context* context);

 private:
  Outcome Configure(llmzip_context* context);
  Outcome OpenModel(const std::string& name);
  void AddUsed(const uint8_t* id);
  static llmzip_status Remember(void* self, const llmzip_model_record* record,
                                const llmzip_model** model);

  const Options& options_;
  ContextHandle context_;
  ModelHandle model_;
  Outcome model_outcome_;
  bool model_prepared_ = false;
  uint64_t max_memory_ = 0;
  std::string archive_folder_;
  llmzip_model_record wanted_{};  // the last that an archive asked for
  std::vector<ModelIdBytes> used_;
  Progress progress_;
};

// The name under which `model pull` knows the model with this id; "" if none.
std::string KnownNameOf(const uint8_t* id);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_SESSION_H_
