// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip.h: version, status, context, and settings.
#include <algorithm>
#include <cstring>
#include <iterator>

#include "api/c_api_context.h"
#include "api/default_kernels.h"
#include "base/processors.h"

#define LLMZIP_TEXT_OF(x) LLMZIP_TEXT_OF_TOKEN(x)
#define LLMZIP_TEXT_OF_TOKEN(x) #x

namespace {

using llmzip::Call;
using llmzip::Code;
using llmzip::Status;

struct SettingRange {
  llmzip_setting setting;
  const char* name;
  int64_t least;
  int64_t most;
  int64_t initial;
};

constexpr int64_t kAnySize = int64_t{1} << 62;
constexpr int64_t kMaxTime = int64_t{1} << 42;  // ms; over a hundred years

// Limits that depend on the model are checked when an operation begins.
constexpr SettingRange kSettings[] = {
    {LLMZIP_LEVEL, "level", 1, 9, 5},
    {LLMZIP_METHOD, "method", LLMZIP_METHOD_AUTO, LLMZIP_METHOD_ORDER0,
     LLMZIP_METHOD_AUTO},
    {LLMZIP_CONTEXT_SIZE, "context size", 0, int64_t{1} << 20, 0},
    {LLMZIP_KEEP_SIZE, "keep size", 0, int64_t{1} << 19, 0},
    {LLMZIP_STREAMS, "streams", 0, 16, 0},
    {LLMZIP_BLOCK_SIZE, "block size", 0, int64_t{64} << 20, 0},
    {LLMZIP_TEXT_SHA256, "text SHA-256", 0, 1, 0},
    {LLMZIP_TEXT_SIZE, "text size", 0, kAnySize, 0},
    {LLMZIP_LEARNING_RATE, "learning rate", -1, 255, -1},
    {LLMZIP_THREADS, "threads", 0, 1024, 0},
    {LLMZIP_MAX_MEMORY, "memory limit", 0, kAnySize, 0},
    {LLMZIP_MAX_OUTPUT, "output limit", -1, kAnySize, -1},
    {LLMZIP_MAX_BLOCK, "block limit", 0, kAnySize, int64_t{64} << 20},
    {LLMZIP_MAX_TIME, "time limit", 0, kMaxTime, 0},
};

const SettingRange* FindSetting(int setting) {
  const auto* found = std::find_if(std::begin(kSettings), std::end(kSettings),
                                   [setting](const SettingRange& range) {
                                     return range.setting == setting;
                                   });
  return found == std::end(kSettings) ? nullptr : found;
}

Status NoSuchSetting(int setting) {
  return Status(Code::kInvalidArgument, "there is no setting with the number " +
                                            std::to_string(setting));
}

}  // namespace

int64_t llmzip_context::Get(llmzip_setting setting) const {
  const auto found = settings.find(setting);
  if (found != settings.end()) return found->second;
  return FindSetting(setting)->initial;
}

size_t llmzip_context::NumThreads() const {
  const size_t usable = llmzip::UsableProcessors();
  const int64_t asked = Get(LLMZIP_THREADS);
  // More threads than processors would only wait for each other.
  return asked > 0 ? std::min(static_cast<size_t>(asked), usable) : usable;
}

llmzip::ProgressObserver llmzip::ProgressOf(const llmzip_context& context,
                                            llmzip_phase phase) {
  if (context.progress == nullptr) return nullptr;
  return [callback = context.progress, phase,
          total = context.Get(LLMZIP_TEXT_SIZE)](const llmzip::Progress& now) {
    llmzip_progress progress{};
    progress.struct_size = sizeof(progress);
    progress.phase = phase;
    progress.text_bytes = now.text_bytes;
    progress.total_text_bytes = static_cast<uint64_t>(total);
    progress.archive_bytes = now.archive_bytes;
    progress.num_tokens = now.num_symbols;
    return callback->Report(progress);
  };
}

extern "C" {

uint32_t llmzip_version_number(void) { return LLMZIP_VERSION_NUMBER; }

const char* llmzip_version_text(void) {
  return LLMZIP_TEXT_OF(LLMZIP_VERSION_MAJOR) "." LLMZIP_TEXT_OF(
      LLMZIP_VERSION_MINOR) "." LLMZIP_TEXT_OF(LLMZIP_VERSION_PATCH);
}

const char* llmzip_status_text(llmzip_status status) {
  switch (status) {
    case LLMZIP_OK:
      return "fine";
    case LLMZIP_INVALID_ARGUMENT:
      return "an argument is out of range";
    case LLMZIP_IO:
      return "input or output failed";
    case LLMZIP_TRUNCATED:
      return "the input ends too early";
    case LLMZIP_BAD_MAGIC:
      return "not an llmzip archive";
    case LLMZIP_CORRUPT:
      return "the archive is corrupt";
    case LLMZIP_UNSUPPORTED_VERSION:
      return "the version of the format or the numerics is unknown";
    case LLMZIP_LIMIT_EXCEEDED:
      return "limit exceeded";
    case LLMZIP_MODEL_MISSING:
      return "the model was not found";
    case LLMZIP_MODEL_MISMATCH:
      return "the given model is the wrong one";
    case LLMZIP_BAD_MODEL:
      return "the model file is malformed or unsupported";
    case LLMZIP_NOT_FINITE:
      return "the model computed an infinity or NaN";
    case LLMZIP_CANCELLED:
      return "cancelled";
    case LLMZIP_INTERNAL:
      return "internal error";
    case LLMZIP_OUT_OF_MEMORY:
      return "out of memory";
  }
  return "unknown status";
}

const char* llmzip_method_name(int method) {
  switch (method) {
    case LLMZIP_METHOD_AUTO:
      return "auto";
    case LLMZIP_METHOD_STORED:
      return "stored";
    case LLMZIP_METHOD_RANK:
      return "rank";
    case LLMZIP_METHOD_AC:
      return "ac";
    case LLMZIP_METHOD_BYTES:
      return "bytes";
    case LLMZIP_METHOD_MIX:
      return "mix";
    case LLMZIP_METHOD_ORDER0:
      return "order0";
    default:
      return nullptr;
  }
}

const char* llmzip_kernel_name(void) {
  return llmzip::DefaultKernels().model->name;
}

llmzip_context* llmzip_context_new(void) {
  try {
    return new llmzip_context();
  } catch (const std::bad_alloc&) {
    return nullptr;
  }
}

void llmzip_context_free(llmzip_context* context) { delete context; }

const char* llmzip_error_text(const llmzip_context* context) {
  if (context == nullptr) return "no context";
  const Status& error = context->error;
  if (error.ok() || !error.what().empty()) return error.what().c_str();
  return llmzip_status_text(static_cast<llmzip_status>(error.code()));
}

uint64_t llmzip_error_offset(const llmzip_context* context) {
  return context == nullptr ? LLMZIP_NO_OFFSET : context->error.offset();
}

llmzip_status llmzip_set(llmzip_context* context, llmzip_setting setting,
                         int64_t value) {
  return Call(context, [&] {
    const SettingRange* range = FindSetting(setting);
    if (range == nullptr) return NoSuchSetting(setting);
    if (value < range->least || value > range->most) {
      return Status(Code::kInvalidArgument,
                    std::string(range->name) + ": " + std::to_string(value) +
                        " is not in " + std::to_string(range->least) + " .. " +
                        std::to_string(range->most));
    }
    if (setting == LLMZIP_METHOD &&
        llmzip_method_name(static_cast<int>(value)) == nullptr) {
      return Status(
          Code::kInvalidArgument,
          "there is no method with the number " + std::to_string(value));
    }
    context->settings[setting] = value;
    return Status();
  });
}

llmzip_status llmzip_get(llmzip_context* context, llmzip_setting setting,
                         int64_t* value) {
  return Call(context, [&] {
    if (FindSetting(setting) == nullptr) return NoSuchSetting(setting);
    if (value == nullptr) return Status(Code::kInvalidArgument, "null pointer");
    *value = context->Get(setting);
    if (setting == LLMZIP_MAX_MEMORY && *value == 0) {
      *value = static_cast<int64_t>(
          std::min<uint64_t>(llmzip::MaxMemory(*context), kAnySize));
    }
    return Status();
  });
}

llmzip_status llmzip_set_progress(llmzip_context* context,
                                  llmzip_progress_fn progress, void* opaque) {
  return Call(context, [&] {
    context->progress =
        progress == nullptr
            ? nullptr
            : std::make_shared<llmzip::ProgressCallback>(progress, opaque);
    return Status();
  });
}

llmzip_status llmzip_set_block_observer(llmzip_context* context,
                                        llmzip_coded_block_fn each,
                                        void* opaque) {
  return Call(context, [&] {
    context->each_block = each;
    context->each_block_opaque = opaque;
    return Status();
  });
}

llmzip_status llmzip_set_resolver(llmzip_context* context,
                                  llmzip_resolve_fn resolve, void* opaque) {
  return Call(context, [&] {
    context->resolve = resolve;
    context->resolve_opaque = opaque;
    return Status();
  });
}

}  // extern "C"
