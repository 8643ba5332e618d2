// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What the handles of llmzip.h hold, and the boundary that no exception
// crosses. For the c_api*.cc files only.
#ifndef LLMZIP_API_C_API_CONTEXT_H_
#define LLMZIP_API_C_API_CONTEXT_H_

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <exception>
#include <map>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "api/progress_teller.h"
#include "base/caller_watch.h"
#include "base/status.h"
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
  std::map<int, int64_t> settings;  // those that were set
  std::shared_ptr<const llmzip::LanguageModel> model;
  std::shared_ptr<llmzip::ProgressTeller> progress;  // null: nobody is told
  llmzip_resolve_fn resolve = nullptr;
  void* resolve_opaque = nullptr;
  llmzip::ModelStore store;
  // Found for archives, kept for the next one.
  std::vector<std::shared_ptr<const llmzip::LanguageModel>> loaded;
  uint64_t result_bytes = 0;  // of what the call under way will return
  llmzip::Status error;

  // Requires a number of llmzip_setting.
  int64_t Get(llmzip_setting setting) const;
  // LLMZIP_THREADS, but at most one for each processor that may be used.
  size_t NumThreads() const;

  // Notes a failure for llmzip_error_text. Neither throws: where there is no
  // memory for the text, the code remains.
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

// The Status of the exception that is being handled. The standard library
// throws for lack of memory, and std::length_error for what no memory can hold.
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

// Runs `body`, which returns a Status, and turns what it throws into one. Never
// throws.
template <typename Body>
Status Guarded(const Body& body) {
  try {
    return body();
  } catch (...) {
    try {
      return StatusOfException();
    } catch (...) {  // no memory for the text
      return Status(Code::kOutOfMemory, "");
    }
  }
}

// Guarded, and watched by `progress`, which may be null.
template <typename Body>
Status Watched(const std::shared_ptr<ProgressTeller>& progress,
               const Body& body) {
  return Guarded([&] {
    if (progress == nullptr) return Status(body());
    const CallerWatch watch([&] { return progress->Ask(); });
    return Status(body());
  });
}

// Guarded and watched, with the outcome noted in `context`; a null context is
// refused.
template <typename Body>
llmzip_status Call(llmzip_context* context, const Body& body) {
  if (context == nullptr) return LLMZIP_INVALID_ARGUMENT;
  const auto progress = context->progress;  // `body` may set another one
  if (progress != nullptr) progress->Begin();
  return context->Report(Watched(progress, body));
}

// Passes progress on to the context's callback a few times a second; empty
// without one.
ProgressObserver ProgressOf(const llmzip_context& context, llmzip_phase phase);

// LLMZIP_MAX_MEMORY, or 80 % of the machine's memory.
uint64_t MaxMemory(const llmzip_context& context);

// What the context's settings ask of an encoder.
EncoderOptions EncoderOptionsOf(const llmzip_context& context);

// Copies `value` to where the caller's struct is, no further than the size
// that the caller's struct_size says. False if that is too small for a struct.
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
