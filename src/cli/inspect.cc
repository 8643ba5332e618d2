// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/inspect.h"

#include <iterator>

#include "llmzip/llmzip.hpp"
#include "shell/file_io.h"

namespace llmzip::cli {

Outcome InspectFile(llmzip_context* context, int fd,
                    llmzip_archive_info* info) {
  info->struct_size = sizeof(*info);
  llmzip_inspector* raw = nullptr;
  auto status = llmzip_inspector_new(context, &raw);
  const InspectorHandle inspector(raw);
  char buffer[kIoBytes];
  size_t size = 1;
  while (status == LLMZIP_OK && size > 0) {
    Outcome outcome = ReadSome(fd, buffer, sizeof(buffer), &size);
    if (!outcome.ok()) return outcome;
    status = llmzip_inspector_write(inspector.get(), buffer, size);
  }
  if (status == LLMZIP_OK) {
    status = llmzip_inspector_finish(inspector.get(), info);
  }
  return FromStatus(status, context);
}

std::string MethodsOf(const llmzip_archive_info& info) {
  std::string names;
  const int num_methods =
      static_cast<int>(std::size(info.num_blocks_of_method));
  for (int method = num_methods - 1; method >= 0; --method) {
    if (info.num_blocks_of_method[method] == 0) continue;
    const char* name = llmzip_method_name(method);
    if (!names.empty()) names += '+';
    names += name != nullptr ? name : std::to_string(method);
  }
  return names.empty() ? "-" : names;
}

}  // namespace llmzip::cli
