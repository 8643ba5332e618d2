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

// A failed call: its status, its message, and the position of the error.
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
  void operator()(llmzip_dictionary* handle) const {
    llmzip_dictionary_free(handle);
  }
  void operator()(llmzip_encoder* handle) const { llmzip_encoder_free(handle); }
  void operator()(llmzip_decoder* handle) const { llmzip_decoder_free(handle); }
  void operator()(llmzip_inspector* handle) const {
    llmzip_inspector_free(handle);
  }
  void operator()(llmzip_packer* handle) const { llmzip_packer_free(handle); }
  void operator()(void* buffer) const { llmzip_free(buffer); }
};
using ContextHandle = std::unique_ptr<llmzip_context, Deleter>;
using ModelHandle = std::unique_ptr<llmzip_model, Deleter>;
using DictionaryHandle = std::unique_ptr<llmzip_dictionary, Deleter>;
using EncoderHandle = std::unique_ptr<llmzip_encoder, Deleter>;
using DecoderHandle = std::unique_ptr<llmzip_decoder, Deleter>;
using InspectorHandle = std::unique_ptr<llmzip_inspector, Deleter>;
using PackerHandle = std::unique_ptr<llmzip_packer, Deleter>;
using Buffer = std::unique_ptr<void, Deleter>;

// Settings, and calls for whole archives. Not thread-safe; movable. A
// moved-from context throws LLMZIP_INVALID_ARGUMENT.
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
  // Accepts the names of llmzip_model_open().
  ModelHandle OpenModel(const std::string& name) {
    llmzip_model* model = nullptr;
    Check(llmzip_model_open(get(), name.c_str(), &model));
    return ModelHandle(model);
  }
  Context& SetModel(const llmzip_model* model) {
    Check(llmzip_set_model(get(), model));
    return *this;
  }
  // Accepts the names of llmzip_dictionary_open().
  DictionaryHandle OpenDictionary(const std::string& name) {
    llmzip_dictionary* dictionary = nullptr;
    Check(llmzip_dictionary_open(get(), name.c_str(), &dictionary));
    return DictionaryHandle(dictionary);
  }
  // Of a text, or of the bytes of a packed file.
  DictionaryHandle MakeDictionary(std::string_view bytes,
                                  const std::string& name = "") {
    llmzip_dictionary* dictionary = nullptr;
    Check(llmzip_dictionary_open_memory(get(), bytes.data(), bytes.size(),
                                        name.c_str(), &dictionary));
    return DictionaryHandle(dictionary);
  }
  Context& SetDictionary(const llmzip_dictionary* dictionary) {
    Check(llmzip_set_dictionary(get(), dictionary));
    return *this;
  }
  std::string PackDictionary(const llmzip_dictionary* dictionary) {
    void* out = nullptr;
    size_t size = 0;
    Check(llmzip_dictionary_pack(get(), dictionary, &out, &size));
    return Take(out, size);
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

  // Calls `each`, which may be empty, for every token as it would be coded.
  // Passes on an exception of `each`.
  llmzip_explanation Explain(
      std::string_view text,
      const std::function<void(const llmzip_coded_token&)>& each);

  // Throws Error with this context's message unless `status` is OK.
  void Check(llmzip_status status) const { Check(get(), status); }
  static void Check(const llmzip_context* context, llmzip_status status) {
    if (status == LLMZIP_OK) return;
    const std::string text = llmzip_error_text(context);
    throw Error(status, text.empty() ? llmzip_status_text(status) : text,
                llmzip_error_offset(context));
  }

 private:
  static std::string Take(void* bytes, size_t size) {
    const Buffer owner(bytes);
    return std::string(static_cast<const char*>(bytes), size);
  }

  ContextHandle handle_;
};

// Receives finished bytes. If it throws, the stream ends, and the call in
// progress passes on the exception.
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
  const llmzip_status status = llmzip_explain(
      get(), text.data(), text.size(),
      each ? detail::TokenState::Take : nullptr, &state, &explanation);
  if (state.thrown) std::rethrow_exception(state.thrown);
  Check(status);
  return explanation;
}

namespace detail {

// The common part of Encoder and Decoder: a stream, its sink, and errors as
// exceptions. Handle is the stream's smart pointer.
template <typename Handle>
class Stream {
 public:
  using Raw = typename Handle::element_type;

  Stream(const Context& context, Sink sink,
         llmzip_status (*make)(llmzip_context*, llmzip_write_fn, void*, Raw**))
      : context_(context.get()),
        state_(new SinkState{std::move(sink), nullptr}) {
    Raw* handle = nullptr;
    Check(make(context_, SinkState::Write, state_.get(), &handle));
    handle_.reset(handle);
  }
  Stream(Stream&&) noexcept = default;
  Stream& operator=(Stream&& other) noexcept {
    handle_ = std::move(other.handle_);  // free the old stream before its sink
    state_ = std::move(other.state_);
    context_ = std::exchange(other.context_, nullptr);
    return *this;
  }

  // Calls call(stream), unless the stream was moved away.
  template <typename Function>
  void Call(Function call) {
    if (handle_ == nullptr) {
      throw Error(LLMZIP_INVALID_ARGUMENT, "the stream was moved away",
                  LLMZIP_NO_OFFSET);
    }
    Check(call(handle_.get()));
  }

 private:
  void Check(llmzip_status status) {
    if (state_->thrown) {
      std::rethrow_exception(std::exchange(state_->thrown, nullptr));
    }
    Context::Check(context_, status);
  }

  llmzip_context* context_;
  std::unique_ptr<SinkState> state_;
  Handle handle_;
};

}  // namespace detail

// Encodes a text. The context must outlive the encoder; both may be moved. A
// moved-from encoder throws LLMZIP_INVALID_ARGUMENT. Without Finish() the
// archive is truncated, and the destructor does not call the sink, because it
// could neither report an error nor know whether the sink still exists.
class Encoder {
 public:
  Encoder(const Context& context, Sink sink)
      : stream_(context, std::move(sink), llmzip_encoder_new) {}
  // A temporary context would be destroyed at once.
  Encoder(const Context&& context, Sink sink) = delete;

  void Write(std::string_view text) {
    stream_.Call([&](llmzip_encoder* encoder) {
      return llmzip_encoder_write(encoder, text.data(), text.size());
    });
  }
  // Ends the block; see llmzip_encoder_flush().
  void Flush() { stream_.Call(llmzip_encoder_flush); }
  // Call once, at the end.
  void Finish() { stream_.Call(llmzip_encoder_finish); }

 private:
  detail::Stream<EncoderHandle> stream_;
};

// Decodes an archive. The context must outlive the decoder; see Encoder.
class Decoder {
 public:
  Decoder(const Context& context, Sink sink)
      : stream_(context, std::move(sink), llmzip_decoder_new) {}
  // A temporary context would be destroyed at once.
  Decoder(const Context&& context, Sink sink) = delete;

  void Write(std::string_view archive) {
    stream_.Call([&](llmzip_decoder* decoder) {
      return llmzip_decoder_write(decoder, archive.data(), archive.size());
    });
  }
  // Call once, at the end. Throws if the archive is incomplete.
  void Finish() { stream_.Call(llmzip_decoder_finish); }

 private:
  detail::Stream<DecoderHandle> stream_;
};

// Short messages, each coded on its own; see "Packets" in llmzip.h. For one
// thread; movable.
class Packer {
 public:
  // The context is needed only here.
  explicit Packer(const Context& context, uint32_t check_bytes = 0,
                  uint64_t max_message = 0) {
    llmzip_packer_options options{};
    options.struct_size = sizeof(options);
    options.check_bytes = check_bytes;
    options.max_message = max_message;
    llmzip_packer* packer = nullptr;
    context.Check(llmzip_packer_new(context.get(), &options, &packer));
    handle_.reset(packer);
    max_message_ = max_message == 0 ? kDefaultMessage : max_message;
  }
  llmzip_packer* get() const { return handle_.get(); }

  std::string Encode(std::string_view message) {
    return Call(llmzip_packer_encode, message,
                llmzip_packet_bound(message.size()));
  }
  std::string Decode(std::string_view packet) {
    return Call(llmzip_packer_decode, packet,
                static_cast<size_t>(max_message_));
  }

 private:
  static constexpr uint64_t kDefaultMessage = 65536;

  template <typename Function>
  std::string Call(Function function, std::string_view in, size_t capacity) {
    std::string out(capacity, '\0');
    size_t size = 0;
    const llmzip_status status = function(get(), in.data(), in.size(),
                                          out.data(), out.size(), &size);
    if (status != LLMZIP_OK) {
      throw Error(status, llmzip_packer_error_text(get()), LLMZIP_NO_OFFSET);
    }
    out.resize(size);
    return out;
  }

  PackerHandle handle_;
  uint64_t max_message_ = 0;
};

}  // namespace api
}  // namespace llmzip

#endif  // LLMZIP_LLMZIP_HPP_
