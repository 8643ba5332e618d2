// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip.h: packets. A packer needs its context only while it is made; it has
// an error of its own.
#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "api/c_api_context.h"
#include "api/model_lookup.h"
#include "packet/packer.h"
#include "predict/builtin_model.h"

struct llmzip_packer {
  std::shared_ptr<const llmzip::LanguageModel> model;
  std::unique_ptr<llmzip::Packer> packer;
  uint64_t memory_bytes = 0;
  llmzip::Status error;
};

namespace llmzip {
namespace {

// Copies as many bytes of the caller's struct as it says it has.
Status ReadOptions(const llmzip_packer_options* given, PackerOptions* options) {
  if (given == nullptr) return Status();
  if (given->struct_size < sizeof(size_t)) {
    return Status(Code::kInvalidArgument,
                  "packer options: struct_size is not set");
  }
  llmzip_packer_options read{};
  std::memcpy(&read, given, std::min(given->struct_size, sizeof(read)));
  options->check_bytes = read.check_bytes;
  if (read.max_message != 0) options->max_message = read.max_message;
  return Status();
}

Result<std::shared_ptr<const LanguageModel>> ModelOf(llmzip_context& context) {
  if (context.model != nullptr) return context.model;
  return BuiltinModel(*context.kernels.model);
}

Result<std::unique_ptr<llmzip_packer>> MakePacker(
    llmzip_context& context, const llmzip_packer_options* given) {
  PackerOptions options;
  LLMZIP_RETURN_IF_ERROR(ReadOptions(given, &options));
  auto model = ModelOf(context);
  if (!model.ok()) return model.status();
  auto made = std::make_unique<llmzip_packer>();
  made->model = *std::move(model);
  LLMZIP_RETURN_IF_ERROR(CheckOptions(options));
  made->memory_bytes = Packer::MemoryBytes(*made->model, options);
  const uint64_t limit = MaxMemory(context);
  const uint64_t held =
      made->model->weight_bytes() + HeldBytes(context, made->model.get());
  if (limit < held || made->memory_bytes > limit - held) {
    return Status(Code::kLimitExceeded,
                  "a packer may take " + std::to_string(made->memory_bytes) +
                      " bytes, beside " + std::to_string(held) +
                      " that are in use; the limit is " +
                      std::to_string(limit));
  }
  auto packer = Packer::New(made->model.get(), context.kernels, options);
  if (!packer.ok()) return packer.status();
  made->packer = *std::move(packer);
  return made;
}

// Runs `body`, which returns a Result of bytes, and copies these to the caller.
// Never throws.
template <typename Body>
llmzip_status Pack(llmzip_packer* packer, const void* in, size_t in_size,
                   void* out, size_t capacity, size_t* out_size,
                   const Body& body) {
  if (packer == nullptr) return LLMZIP_INVALID_ARGUMENT;
  const auto run = [&]() -> Status {
    const bool null = (in == nullptr && in_size > 0) ||
                      (out == nullptr && capacity > 0) || out_size == nullptr;
    if (null) return Status(Code::kInvalidArgument, "null pointer");
    *out_size = 0;
    const auto bytes =
        body(std::span(static_cast<const uint8_t*>(in), in_size));
    if (!bytes.ok()) return bytes.status();
    if (bytes->size() > capacity) {
      return Status(Code::kLimitExceeded,
                    "the result has " + std::to_string(bytes->size()) +
                        " bytes, the buffer " + std::to_string(capacity));
    }
    *out_size = bytes->size();
    if (!bytes->empty()) std::memcpy(out, bytes->data(), bytes->size());
    return Status();
  };
  try {
    packer->error = run();
  } catch (...) {
    try {
      packer->error = StatusOfException();
    } catch (...) {  // there is no memory for the text either
      packer->error = Status(Code::kOutOfMemory, "");
    }
  }
  return static_cast<llmzip_status>(packer->error.code());
}

}  // namespace
}  // namespace llmzip

extern "C" {

llmzip_status llmzip_packer_new(llmzip_context* context,
                                const llmzip_packer_options* options,
                                llmzip_packer** packer) {
  return llmzip::Call(context, [&] {
    if (packer == nullptr) {
      return llmzip::Status(llmzip::Code::kInvalidArgument, "null pointer");
    }
    *packer = nullptr;
    auto made = llmzip::MakePacker(*context, options);
    if (!made.ok()) return made.status();
    *packer = (*std::move(made)).release();
    return llmzip::Status();
  });
}

size_t llmzip_packet_bound(size_t message_size) {
  constexpr size_t kMost = 1 + llmzip::kMaxPacketCheck;
  return message_size > SIZE_MAX - kMost ? 0 : message_size + kMost;
}

llmzip_status llmzip_packer_encode(llmzip_packer* packer, const void* message,
                                   size_t message_size, void* packet,
                                   size_t capacity, size_t* packet_size) {
  return llmzip::Pack(packer, message, message_size, packet, capacity,
                      packet_size, [&](std::span<const uint8_t> bytes) {
                        return packer->packer->Encode(bytes);
                      });
}

llmzip_status llmzip_packer_decode(llmzip_packer* packer, const void* packet,
                                   size_t packet_size, void* message,
                                   size_t capacity, size_t* message_size) {
  return llmzip::Pack(packer, packet, packet_size, message, capacity,
                      message_size, [&](std::span<const uint8_t> bytes) {
                        return packer->packer->Decode(bytes);
                      });
}

const char* llmzip_packer_error_text(const llmzip_packer* packer) {
  if (packer == nullptr) return "no packer";
  if (packer->error.ok()) return "";
  return packer->error.what().empty()
             ? llmzip_status_text(
                   static_cast<llmzip_status>(packer->error.code()))
             : packer->error.what().c_str();
}

uint64_t llmzip_packer_memory(const llmzip_packer* packer) {
  return packer == nullptr ? 0 : packer->memory_bytes;
}

void llmzip_packer_free(llmzip_packer* packer) { delete packer; }

}  // extern "C"
