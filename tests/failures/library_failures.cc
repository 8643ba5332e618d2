// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// library_failures MOST
//
// The C API when memory ends or threads do not start: for each call that an
// operation makes, it fails with LLMZIP_OUT_OF_MEMORY or bears it, and what
// comes out is right. MOST: calls of each operation that are made to fail,
// spread evenly.
#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <functional>
#include <string>
#include <vector>

#include "failing_calls.h"
#include "failure_sweep.h"
#include "llmzip/llmzip.hpp"
#include "testing/test_models.h"

namespace llmzip::failures {
namespace {

using Bytes = std::vector<uint8_t>;

// Failures between two after which an operation is repeated.
constexpr long kAskEvery = 16;

// A text under settings that lead it through some part of the library.
struct Case {
  const char* name;
  const Bytes* model_file;  // null: the built-in model
  llmzip_method method;
  int64_t streams;
  int64_t block_size;
  size_t text_size;
  bool opens = false;  // the opening of its model is swept, too
};

// Even a model with random weights makes less of it than there is.
Bytes Text(size_t size) {
  const std::string words = "the fox ";
  Bytes text(size);
  for (size_t i = 0; i < size; ++i) {
    text[i] = static_cast<uint8_t>(words[i % words.size()]);
  }
  return text;
}

// Handles of one process. Failures of their making are those of the operation.
struct Handles {
  ContextHandle context;
  ModelHandle model;
};

llmzip_status Open(const Case& c, int64_t threads, Handles* handles) {
  handles->context.reset(llmzip_context_new());
  llmzip_context* context = handles->context.get();
  if (context == nullptr) return LLMZIP_OUT_OF_MEMORY;
  const std::pair<llmzip_setting, int64_t> settings[] = {
      {LLMZIP_THREADS, threads},
      {LLMZIP_METHOD, c.method},
      {LLMZIP_STREAMS, c.streams},
      {LLMZIP_BLOCK_SIZE, c.block_size},
      {LLMZIP_TEXT_SHA256, 1}};
  for (const auto& [setting, value] : settings) {
    const auto status = llmzip_set(context, setting, value);
    if (status != LLMZIP_OK) return status;
  }
  llmzip_model* model = nullptr;
  const auto status =
      c.model_file == nullptr
          ? llmzip_model_open(context, "builtin", &model)
          : llmzip_model_open_memory(context, c.model_file->data(),
                                     c.model_file->size(), &model);
  handles->model.reset(model);
  if (status != LLMZIP_OK) return status;
  return llmzip_set_model(context, model);
}

using OneCall = llmzip_status (*)(llmzip_context*, const void*, size_t, void**,
                                  size_t*);

llmzip_status Apply(OneCall call, llmzip_context* context, const Bytes& in,
                    Bytes* out) {
  void* bytes = nullptr;
  size_t size = 0;
  const auto status = call(context, in.data(), in.size(), &bytes, &size);
  if (status != LLMZIP_OK) return status;
  const auto* begin = static_cast<const uint8_t*>(bytes);
  out->assign(begin, begin + size);
  llmzip_free(bytes);
  return status;
}

class Program {
 public:
  explicit Program(long most) : most_(most) {}

  int Run(failing_kind kind, const std::vector<Case>& cases) {
    kind_ = kind;
    Sweep sweep;
    sweep_ = &sweep;
    for (const Case& c : cases) {
      if (kind == FAILING_ALLOCATION && c.opens) SweepOpening(c);
      const Bytes text = Text(c.text_size);
      Bytes archive;
      if (!Reference(c, text, &archive)) return 1;
      for (int64_t threads = 1; threads <= 3; ++threads) {
        SweepCall(c, threads, "compress", llmzip_compress_alloc, text, archive);
        SweepCall(c, threads, "decompress", llmzip_decompress_alloc, archive,
                  text);
      }
    }
    return sweep.Report(kind == FAILING_THREAD
                            ? "library, threads that do not start"
                            : "library, allocations that fail");
  }

 private:
  // The archive of one thread, by a child: this process has no threads, so
  // that it can be forked.
  bool Reference(const Case& c, const Bytes& text, Bytes* archive) {
    int ends[2];
    if (pipe(ends) != 0) return false;
    const pid_t child = fork();
    if (child == 0) {
      Handles handles;
      Bytes bytes;
      if (Open(c, 1, &handles) != LLMZIP_OK ||
          Apply(llmzip_compress_alloc, handles.context.get(), text, &bytes) !=
              LLMZIP_OK ||
          write(ends[1], bytes.data(), bytes.size()) !=
              static_cast<ssize_t>(bytes.size())) {
        std::printf("%s: no reference\n", c.name);
        _exit(1);
      }
      _exit(0);
    }
    close(ends[1]);
    uint8_t piece[4096];
    for (ssize_t size; (size = read(ends[0], piece, sizeof(piece))) > 0;) {
      archive->insert(archive->end(), piece, piece + size);
    }
    close(ends[0]);
    int status = 0;
    waitpid(child, &status, 0);
    return status == 0;
  }

  // How many calls of the kind `body` makes, told by a child.
  long Count(const std::function<void()>& body) const {
    int ends[2];
    if (pipe(ends) != 0) return 0;
    const pid_t child = fork();
    if (child == 0) {
      body();
      const long count = failing_calls_count(kind_);
      _exit(write(ends[1], &count, sizeof(count)) == sizeof(count) ? 0 : 1);
    }
    long count = 0;
    if (read(ends[0], &count, sizeof(count)) != sizeof(count)) count = 0;
    close(ends[0]);
    close(ends[1]);
    waitpid(child, nullptr, 0);
    return count;
  }

  void Arm(const Point& point) const {
    failing_calls_arm(kind_, point.first, point.only_that);
  }

  void SweepOpening(const Case& c) {
    const auto open = [&](const Point& point) {
      Handles handles;
      Arm(point);
      const auto status = Open(c, 1, &handles);
      Arm({});
      if (status != LLMZIP_OK && status != LLMZIP_OUT_OF_MEMORY) {
        return Told(status, handles);
      }
      Handles again;
      if (Open(c, 1, &again) != LLMZIP_OK) return Ending::kNotUsable;
      return status == LLMZIP_OK ? Ending::kFine : Ending::kOutOfMemory;
    };
    const long count = Count([&] {
      Handles handles;
      Arm({});
      (void)Open(c, 1, &handles);
    });
    std::printf("%s, opening: %ld calls\n", c.name, count);
    ForEachPoint(kind_, count, most_, [&](const Point& point) {
      sweep_->Run(std::string(c.name) + ", opening", point,
                  [&] { return open(point); });
    });
  }

  void SweepCall(const Case& c, int64_t threads, const char* name, OneCall call,
                 const Bytes& in, const Bytes& expected) {
    Handles handles;  // for all children
    if (Open(c, threads, &handles) != LLMZIP_OK) return;
    const long count = Count([&] {
      Bytes out;
      Arm({});
      (void)Apply(call, handles.context.get(), in, &out);
    });
    const std::string title = std::string(c.name) + ", " + name + " with " +
                              std::to_string(threads) + " threads";
    std::printf("%s: %ld calls\n", title.c_str(), count);
    ForEachPoint(kind_, count, most_, [&](const Point& point) {
      sweep_->Run(title, point,
                  [&] { return Try(call, handles, point, in, expected); });
    });
  }

  Ending Try(OneCall call, const Handles& handles, const Point& point,
             const Bytes& in, const Bytes& expected) const {
    Bytes out;
    void* bytes = nullptr;
    size_t size = 0;
    Arm(point);
    const auto status =
        call(handles.context.get(), in.data(), in.size(), &bytes, &size);
    Arm({});
    if (status == LLMZIP_OK) {
      const bool same = size == expected.size() &&
                        std::memcmp(bytes, expected.data(), size) == 0;
      llmzip_free(bytes);
      return same ? Ending::kFine : Ending::kWrongBytes;
    }
    if (status != LLMZIP_OUT_OF_MEMORY) return Told(status, handles);
    if (*llmzip_error_text(handles.context.get()) == '\0') {
      return Ending::kLeftovers;
    }
    // The context is as good as before; costly, so not after each failure.
    const bool asked = point.first % kAskEvery == 1;
    if (!asked) return Ending::kOutOfMemory;
    if (Apply(call, handles.context.get(), in, &out) != LLMZIP_OK ||
        out != expected) {
      return Ending::kNotUsable;
    }
    return Ending::kOutOfMemory;
  }

  static Ending Told(llmzip_status status, const Handles& handles) {
    std::printf("status %d: %s\n", status,
                llmzip_error_text(handles.context.get()));
    std::fflush(stdout);
    return Ending::kOtherStatus;
  }

  const long most_;
  failing_kind kind_ = FAILING_ALLOCATION;
  Sweep* sweep_ = nullptr;
};

int Main(long most) {
  // As many threads as are asked for, on every machine.
  failing_calls_pretend_processors(8);
  const Bytes bpe = MakeTestModel(TestModelKind::kLlamaBpe, /*seed=*/1);
  const Bytes rwkv = MakeTestModel(TestModelKind::kRwkv7, /*seed=*/1);
  const Bytes spm = MakeTestModel(TestModelKind::kLlamaSpm, /*seed=*/1);
  const std::vector<Case> cases = {
      {"one stream", &bpe, LLMZIP_METHOD_MIX, 1, 0, 40, true},
      {"groups of streams", &rwkv, LLMZIP_METHOD_MIX, 8, 0, 64, true},
      {"several blocks", &spm, LLMZIP_METHOD_MIX, 1, 24, 60, true},
      {"ac", &bpe, LLMZIP_METHOD_AC, 6, 0, 60},
      {"rank", &bpe, LLMZIP_METHOD_RANK, 2, 0, 60},
      {"bytes", &bpe, LLMZIP_METHOD_BYTES, 1, 100, 250},
      {"stored", &bpe, LLMZIP_METHOD_STORED, 1, 0, 60},
      {"built-in model", nullptr, LLMZIP_METHOD_AUTO, 0, 0, 100, true},
  };
  Program program(most);
  int failed = program.Run(FAILING_ALLOCATION, cases);
  failed |= program.Run(FAILING_THREAD, cases);
  return failed;
}

}  // namespace
}  // namespace llmzip::failures

int main(int argc, char** argv) {
  const long most = argc == 2 ? std::atol(argv[1]) : 0;
  if (most <= 0) {
    std::fprintf(stderr, "usage: library_failures MOST\n");
    return 2;
  }
  return llmzip::failures::Main(most);
}
