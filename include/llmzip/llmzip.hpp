// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// C++17 wrapper over llmzip.h: owning handles, and exceptions instead of
// status codes. Header only; everything here is compiled into the caller's
// program, so no exception crosses the library's boundary. Contracts (threads,
// ownership, limits) are those of llmzip.h.
#ifndef LLMZIP_LLMZIP_HPP_
#define LLMZIP_LLMZIP_HPP_

#include <exception>
#include <functional>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

#include "llmzip/llmzip.h"

namespace llmzip {
inline namespace api {

// A failed call: its status, its sentence, and where in the input it was.
class Error : public std::runtime_error {
 public:
  Error(llmzip_status status, const std::string& what, uint64_t offset)
      : std::runtime_error(what), status_(status), offset_(offset) {}
  llmzip_status status() const { return status_; }
  uint64_t offset() const { return offset_; }

 private:
  llmzip_status status_;
  uint64_t offset_;
};

struct Deleter {
  void operator()(llmzip_context* handle) const { llmzip_context_free(handle); }
  void operator()(llmzip_model* handle) const { llmzip_model_free(handle); }
  void operator()(llmzip_encoder* handle) const { llmzip_encoder_free(handle); }
  void operator()(llmzip_decoder* handle) const { llmzip_decoder_free(handle); }
  void operator()(llmzip_inspector* handle) const {
    llmzip_inspector_free(handle);
  }
  void operator()(void* buffer) const { llmzip_free(buffer); }
};
using ContextHandle = std::unique_ptr<llmzip_context, Deleter>;
using ModelHandle = std::unique_ptr<llmzip_model, Deleter>;
using EncoderHandle = std::unique_ptr<llmzip_encoder, Deleter>;
using DecoderHandle = std::unique_ptr<llmzip_decoder, Deleter>;
using InspectorHandle = std::unique_ptr<llmzip_inspector, Deleter>;
using Buffer = std::unique_ptr<void, Deleter>;

// Settings and one-shot calls. Not thread-safe; movable.
class Context {
 public:
  Context() : handle_(llmzip_context_new()) {
    if (handle_ == nullptr) throw std::bad_alloc();
  }

  llmzip_context* get() const { return handle_.get(); }

  Context& Set(llmzip_setting setting, int64_t value) {
    Check(llmzip_set(get(), setting, value));
    return *this;
  }
  Context& AddModelFolder(const std::string& folder) {
    Check(llmzip_add_model_folder(get(), folder.c_str()));
    return *this;
  }
  Context& AddStandardModelFolders() {
    Check(llmzip_add_standard_model_folders(get()));
    return *this;
  }
  // Names as for llmzip_model_open.
  ModelHandle OpenModel(const std::string& name) {
    llmzip_model* model = nullptr;
    Check(llmzip_model_open(get(), name.c_str(), &model));
    return ModelHandle(model);
  }
  Context& SetModel(const llmzip_model* model) {
    Check(llmzip_set_model(get(), model));
    return *this;
  }

  std::string Compress(std::string_view text) {
    void* out = nullptr;
    size_t size = 0;
    Check(llmzip_compress_alloc(get(), text.data(), text.size(), &out, &size));
    return Take(out, size);
  }
  std::string Decompress(std::string_view archive) {
    void* out = nullptr;
    size_t size = 0;
    Check(llmzip_decompress_alloc(get(), archive.data(), archive.size(), &out,
                                  &size));
    return Take(out, size);
  }
  llmzip_archive_info Inspect(std::string_view archive) {
    llmzip_archive_info info{};
    info.struct_size = sizeof(info);
    Check(llmzip_inspect(get(), archive.data(), archive.size(), &info));
    return info;
  }

  // Calls `each` for every token as it would be coded.
  llmzip_explanation Explain(
      std::string_view text,
      const std::function<void(const llmzip_coded_token&)>& each);

  // Throws Error, with this context's sentence, unless `status` is OK.
  void Check(llmzip_status status) const {
    if (status == LLMZIP_OK) return;
    const std::string text = llmzip_error_text(get());
    throw Error(status, text.empty() ? llmzip_status_text(status) : text,
                llmzip_error_offset(get()));
  }

 private:
  static std::string Take(void* bytes, size_t size) {
    const Buffer owner(bytes);
    return std::string(static_cast<const char*>(bytes), size);
  }

  ContextHandle handle_;
};

// Receives finished bytes. An exception thrown in it ends the stream and comes
// out of the call that was running.
using Sink = std::function<void(std::string_view)>;

namespace detail {

struct SinkState {
  Sink sink;
  std::exception_ptr thrown;

  static int Write(void* opaque, const void* bytes, size_t size) {
    auto* self = static_cast<SinkState*>(opaque);
    try {
      self->sink({static_cast<const char*>(bytes), size});
      return 0;
    } catch (...) {
      self->thrown = std::current_exception();
      return 1;
    }
  }
  void Check(const Context& context, llmzip_status status) {
    if (thrown) std::rethrow_exception(std::exchange(thrown, nullptr));
    context.Check(status);
  }
};

struct TokenState {
  const std::function<void(const llmzip_coded_token&)>& each;
  std::exception_ptr thrown;

  static int Take(void* opaque, const llmzip_coded_token* token) {
    auto* self = static_cast<TokenState*>(opaque);
    try {
      self->each(*token);
      return 0;
    } catch (...) {
      self->thrown = std::current_exception();
      return 1;
    }
  }
};

}  // namespace detail

inline llmzip_explanation Context::Explain(
    std::string_view text,
    const std::function<void(const llmzip_coded_token&)>& each) {
  llmzip_explanation explanation{};
  explanation.struct_size = sizeof(explanation);
  detail::TokenState state{each, nullptr};
  const llmzip_status status =
      llmzip_explain(get(), text.data(), text.size(), detail::TokenState::Take,
                     &state, &explanation);
  if (state.thrown) std::rethrow_exception(state.thrown);
  Check(status);
  return explanation;
}

// Text in, archive out. The context must outlive it.
class Encoder {
 public:
  Encoder(const Context& context, Sink sink)
      : context_(context),
        state_(new detail::SinkState{std::move(sink), nullptr}) {
    llmzip_encoder* handle = nullptr;
    context_.Check(llmzip_encoder_new(context.get(), detail::SinkState::Write,
                                      state_.get(), &handle));
    handle_.reset(handle);
  }
  void Write(std::string_view text) {
    state_->Check(context_, llmzip_encoder_write(handle_.get(), text.data(),
                                                 text.size()));
  }
  // Once, last.
  void Finish() {
    state_->Check(context_, llmzip_encoder_finish(handle_.get()));
  }

 private:
  const Context& context_;
  std::unique_ptr<detail::SinkState> state_;
  EncoderHandle handle_;
};

// Archive in, text out. The context must outlive it.
class Decoder {
 public:
  Decoder(const Context& context, Sink sink)
      : context_(context),
        state_(new detail::SinkState{std::move(sink), nullptr}) {
    llmzip_decoder* handle = nullptr;
    context_.Check(llmzip_decoder_new(context.get(), detail::SinkState::Write,
                                      state_.get(), &handle));
    handle_.reset(handle);
  }
  void Write(std::string_view archive) {
    state_->Check(context_, llmzip_decoder_write(handle_.get(), archive.data(),
                                                 archive.size()));
  }
  // Once, last; throws if the archive is not complete.
  void Finish() {
    state_->Check(context_, llmzip_decoder_finish(handle_.get()));
  }

 private:
  const Context& context_;
  std::unique_ptr<detail::SinkState> state_;
  DecoderHandle handle_;
};

}  // namespace api
}  // namespace llmzip

#endif  // LLMZIP_LLMZIP_HPP_
