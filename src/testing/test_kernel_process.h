// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A process chooses its kernels once. To compare them on one text, tests keep
// one more process for each.
#ifndef LLMZIP_TESTING_TEST_KERNEL_PROCESS_H_
#define LLMZIP_TESTING_TEST_KERNEL_PROCESS_H_

#include <sys/types.h>

#include <memory>
#include <string>

#include "testing/test_codec_case.h"

namespace llmzip {

// A child of this process that waits for texts. Not thread-safe.
class KernelProcess {
 public:
  // Null if this machine lacks the kernel. Requires that this process has
  // neither started a thread nor used a kernel.
  static std::unique_ptr<KernelProcess> Start(const std::string& kernel);
  ~KernelProcess();
  KernelProcess(const KernelProcess&) = delete;
  KernelProcess& operator=(const KernelProcess&) = delete;

  const std::string& kernel() const { return kernel_; }

  // The archive; kCorrupt if it does not come back, in that process.
  Result<Bytes> CompressAndCheck(const CodecCase& a_case);

 private:
  KernelProcess(std::string kernel, pid_t child, int socket)
      : kernel_(std::move(kernel)), child_(child), socket_(socket) {}

  const std::string kernel_;
  const pid_t child_;
  const int socket_;
};

}  // namespace llmzip

#endif  // LLMZIP_TESTING_TEST_KERNEL_PROCESS_H_
