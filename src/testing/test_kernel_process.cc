// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "testing/test_kernel_process.h"

#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cstdlib>
#include <span>
#include <type_traits>

#include "kernel/kernels.h"

namespace llmzip {
namespace {

bool Send(int socket, std::span<const uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t sent = send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(sent));
  }
  return true;
}

bool Receive(int socket, std::span<uint8_t> bytes) {
  while (!bytes.empty()) {
    const ssize_t received = recv(socket, bytes.data(), bytes.size(), 0);
    if (received <= 0) return false;
    bytes = bytes.subspan(static_cast<size_t>(received));
  }
  return true;
}

template <typename T>
std::span<uint8_t> BytesOf(T& value) {
  static_assert(std::is_trivially_copyable_v<T>);
  return {reinterpret_cast<uint8_t*>(&value), sizeof(T)};
}

// All of a CodecCase but the text, between two processes of one program.
struct Request {
  TestModelKind kind;
  std::optional<Method> method;
  size_t num_streams;
  size_t num_blocks;
  uint32_t window;
  std::optional<LearningRateCode> learning_rate;
  bool text_sha256;
  size_t text_bytes;
};

// Size of a reply without an archive.
constexpr size_t kFailed = SIZE_MAX;

Result<Bytes> CompressHere(const CodecCase& a_case) {
  auto archive = Compress(a_case.text, a_case.Options());
  if (!archive.ok()) return archive.status();
  const auto back = Decompress(*archive, a_case.Options());
  if (!back.ok()) return back.status();
  if (*back != a_case.text) return Status(Code::kCorrupt, "another text");
  return archive;
}

bool ServeOne(int socket) {
  Request request = {};
  if (!Receive(socket, BytesOf(request))) return false;
  CodecCase a_case{.kind = request.kind,
                   .method = request.method,
                   .num_streams = request.num_streams,
                   .num_blocks = request.num_blocks,
                   .window = request.window,
                   .learning_rate = request.learning_rate,
                   .text_sha256 = request.text_sha256,
                   .text = Bytes(request.text_bytes)};
  if (!Receive(socket, a_case.text)) return false;
  const auto archive = CompressHere(a_case);
  size_t size = archive.ok() ? archive->size() : kFailed;
  return Send(socket, BytesOf(size)) &&
         (!archive.ok() || Send(socket, *archive));
}

}  // namespace

std::unique_ptr<KernelProcess> KernelProcess::Start(const std::string& kernel) {
  int sockets[2];
  if (socketpair(AF_UNIX, SOCK_STREAM, 0, sockets) != 0) return nullptr;
  const pid_t child = fork();
  if (child == 0) {
    close(sockets[0]);
    setenv("LLMZIP_FORCE_KERNEL", kernel.c_str(), /*overwrite=*/1);
    uint8_t has_it = kernel == BestKernels().name ? 1 : 0;
    if (Send(sockets[1], BytesOf(has_it))) {
      while (ServeOne(sockets[1])) {
      }
    }
    _exit(0);
  }
  close(sockets[1]);
  if (child < 0) {
    close(sockets[0]);
    return nullptr;
  }
  std::unique_ptr<KernelProcess> started(
      new KernelProcess(kernel, child, sockets[0]));
  uint8_t has_it = 0;
  if (!Receive(sockets[0], BytesOf(has_it)) || has_it == 0) return nullptr;
  return started;
}

KernelProcess::~KernelProcess() {
  // Whoever was started later also holds the other end, so the child may not
  // notice; it is told, and does not wait for more.
  shutdown(socket_, SHUT_RDWR);
  close(socket_);
  waitpid(child_, nullptr, 0);
}

Result<Bytes> KernelProcess::CompressAndCheck(const CodecCase& a_case) {
  Request request = {.kind = a_case.kind,
                     .method = a_case.method,
                     .num_streams = a_case.num_streams,
                     .num_blocks = a_case.num_blocks,
                     .window = a_case.window,
                     .learning_rate = a_case.learning_rate,
                     .text_sha256 = a_case.text_sha256,
                     .text_bytes = a_case.text.size()};
  size_t size = 0;
  if (!Send(socket_, BytesOf(request)) || !Send(socket_, a_case.text) ||
      !Receive(socket_, BytesOf(size))) {
    return Status(Code::kInternal, "the process of the kernel has ended");
  }
  if (size == kFailed) return Status(Code::kCorrupt, "does not come back");
  Bytes archive(size);
  if (!Receive(socket_, archive)) {
    return Status(Code::kInternal, "the process of the kernel has ended");
  }
  return archive;
}

}  // namespace llmzip
