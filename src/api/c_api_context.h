// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The structs behind the handles of llmzip.h, and the functions that stop
// exceptions at the C boundary. Only the c_api*.cc files include this.
#ifndef LLMZIP_API_C_API_CONTEXT_H_
#define LLMZIP_API_C_API_CONTEXT_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <map>
#include <memory>
#include <new>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "api/default_kernels.h"
#include "api/progress_callback.h"
#include "base/caller_watch.h"
#include "base/status.h"
#include "codec/decoder_options.h"
#include "codec/dictionary.h"
#include "codec/encoder.h"
#include "codec/progress.h"
#include "llmzip/llmzip.h"
#include "predict/language_model.h"
#include "store/model_store.h"

struct llmzip_model {
  std::shared_ptr<const llmzip::LanguageModel> model;
  uint64_t file_bytes = 0;
};

struct llmzip_context {
  std::map<int, int64_t> settings;  // only those that the caller set
  const llmzip::KernelSet kernels = llmzip::DefaultKernels();
  std::shared_ptr<const llmzip::LanguageModel> model;
  // Null if the caller set no callback.
  std::shared_ptr<llmzip::ProgressCallback> progress;
  llmzip_coded_block_fn each_block = nullptr;
  void* each_block_opaque = nullptr;
  llmzip_resolve_fn resolve = nullptr;
  void* resolve_opaque = nullptr;
  llmzip::ModelStore store;
  // Models that were found for archives and are kept for later ones.
  std::vector<std::shared_ptr<const llmzip::LanguageModel>> loaded;
  std::shared_ptr<const llmzip::Dictionary> dictionary;
  // One that was found for an archive and is kept for later ones.
  std::shared_ptr<const llmzip::Dictionary> found_dictionary;
  std::vector<std::string> dictionary_folders;
  // Size of the result that the current call will return.
  uint64_t result_bytes = 0;
  llmzip::Status error;

  // Requires that `setting` exists.
  int64_t Get(llmzip_setting setting) const;
  // LLMZIP_THREADS, but at most one for each processor that may be used.
  size_t NumThreads() const;

  // Stores a failure for llmzip_error_text(). Never throws. If there is no
  // memory for the text, only the code is stored.
  llmzip_status Report(llmzip::Status&& status) {
    error = std::move(status);
    return static_cast<llmzip_status>(error.code());
  }
  llmzip_status Report(const llmzip::Status& status) {
    try {
      error = status;
    } catch (const std::bad_alloc&) {
      error = llmzip::Status(status.code(), "", status.offset());
    }
    return static_cast<llmzip_status>(status.code());
  }
};

namespace llmzip {

// Returns the Status of the exception that is being handled. The standard
// library throws if memory is exhausted, and throws std::length_error for a
// size that no memory can hold.
inline Status StatusOfException() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return Status(Code::kOutOfMemory, "");
  } catch (const std::length_error&) {
    return Status(Code::kOutOfMemory, "");
  } catch (const std::exception& error) {
    return Status(Code::kInternal, error.what());
  } catch (...) {
    return Status(Code::kInternal, "unknown exception");
  }
}

// Runs `body`, which returns a Status, and stores the outcome in `context`.
// Turns an exception into a Status and never throws. `progress` is asked
// whether to go on; it may be null.
template <typename Body>
llmzip_status Guarded(llmzip_context* context,
                      const std::shared_ptr<ProgressCallback>& progress,
                      const Body& body) {
  try {
    std::optional<CallerWatch> watch;
    if (progress != nullptr) {
      watch.emplace([&] { return progress->ReportAgain(); });
    }
    return context->Report(Status(body()));
  } catch (...) {
    try {
      return context->Report(StatusOfException());
    } catch (...) {  // there is no memory for the text either
      return context->Report(Status(Code::kOutOfMemory, ""));
    }
  }
}

// The same for an operation that begins. Refuses a null context.
template <typename Body>
llmzip_status Call(llmzip_context* context, const Body& body) {
  if (context == nullptr) return LLMZIP_INVALID_ARGUMENT;
  const auto progress = context->progress;  // `body` may set another one
  if (progress != nullptr) progress->Begin();
  return Guarded(context, progress, body);
}

// Returns an observer that calls the context's callback a few times a second.
// It is empty if the context has no callback.
ProgressObserver ProgressOf(const llmzip_context& context, llmzip_phase phase);

// Returns LLMZIP_MAX_MEMORY, or 80 % of the machine's memory if that is not
// set.
uint64_t MaxMemory(const llmzip_context& context);

// Converts the context's settings into the options of an encoder.
EncoderOptions EncoderOptionsOf(const llmzip_context& context);
// The same for a decoder. The context must outlive it.
DecoderOptions DecoderOptionsOf(llmzip_context* context);

// Returns a sink that calls `write`, but not again after it refused or threw.
ByteSink SinkOf(llmzip_write_fn write, void* opaque);

// Copies `value` into the caller's struct, but at most as many bytes as the
// caller's struct_size says. Returns false if struct_size is too small.
template <typename T>
bool StoreStruct(T value, T* target) {
  if (target == nullptr || target->struct_size < sizeof(size_t)) return false;
  const size_t size = std::min(target->struct_size, sizeof(T));
  value.struct_size = target->struct_size;
  std::memcpy(target, &value, size);
  return true;
}

}  // namespace llmzip

#endif  // LLMZIP_API_C_API_CONTEXT_H_
