// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The command: options in, exit code out.
#include <cstring>
#include <exception>

#include "cli/commands.h"
#include "cli/file_io.h"
#include "cli/options.h"
#include "cli/outcome.h"
#include "cli/temporary.h"
#include "cli/terminal.h"

namespace llmzip::cli {
namespace {

int RunMode(const Options& options) {
  switch (options.mode) {
    case Mode::kCompress:
      return CompressCommand(options);
    case Mode::kDecompress:
    case Mode::kTest:
      return DecompressCommand(options);
    case Mode::kList:
      return ListCommand(options);
    case Mode::kStats:
      return StatsCommand(options);
  }
  return kExitError;
}

int Main(int argc, char** argv) {
  ReserveStandardDescriptors();
  InstallSignalHandlers();
  // A file of such a name is spelled "./model".
  if (argc > 1 && std::strcmp(argv[1], "model") == 0) {
    return ModelCommand(argc - 1, argv + 1);
  }
  if (argc > 1 && std::strcmp(argv[1], "explain") == 0) {
    return ExplainCommand(argc - 1, argv + 1);
  }
  const ParsedOptions parsed = ParseOptions(argc, argv);
  return parsed.exit_code ? *parsed.exit_code : RunMode(parsed.options);
}

}  // namespace
}  // namespace llmzip::cli

// The libraries that the command uses may throw for lack of memory.
int main(int argc, char** argv) {
  try {
    return llmzip::cli::Main(argc, argv);
  } catch (const std::exception& error) {
    llmzip::cli::Say(error.what());
    return llmzip::cli::kExitError;
  }
}
