// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The main function: parses options, runs a command, returns the exit code.
#include <unistd.h>

#include <cstdlib>
#include <exception>
#include <new>
#include <stdexcept>
#include <string_view>

#include "cli/commands.h"
#include "cli/heap.h"
#include "cli/options.h"
#include "shell/file_io.h"
#include "shell/outcome.h"
#include "shell/temporary.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

// Unlike Say(), this allocates no memory.
void SayPlainly(std::string_view line) {
  [[maybe_unused]] const auto written =
      write(STDERR_FILENO, line.data(), line.size());
}

int SayOutOfMemory() {
  SayPlainly("llmzip: out of memory\n");
  return kExitLimit;
}

// Reports the exception that reached main(). The standard library and the other
// libraries throw when memory is exhausted.
int SayException() {
  try {
    throw;
  } catch (const std::bad_alloc&) {
    return SayOutOfMemory();
  } catch (const std::length_error&) {
    return SayOutOfMemory();
  } catch (const std::exception& error) {
    try {
      Say(error.what());
    } catch (const std::bad_alloc&) {
      return SayOutOfMemory();
    }
    return kExitError;
  }
}

bool IsOutOfMemory(const std::exception_ptr& exception) {
  if (exception == nullptr) return true;
  try {
    std::rethrow_exception(exception);
  } catch (const std::bad_alloc&) {
    return true;
  } catch (...) {
    return false;
  }
}

// Called if there is no memory even for an exception, or if an exception leaves
// a function that must not throw.
[[noreturn]] void Terminate() {
  RemoveTemporary();
  if (IsOutOfMemory(std::current_exception())) _exit(SayOutOfMemory());
  SayPlainly("llmzip: internal error\n");
  std::abort();
}

}  // namespace
}  // namespace llmzip::cli

int main(int argc, char** argv) {
  namespace cli = llmzip::cli;
  std::set_terminate(cli::Terminate);
  try {
    cli::KeepHeapSmall();
    cli::ReserveStandardDescriptors();
    cli::InstallSignalHandlers();
    // A file with such a name must be given as "./model".
    const std::string_view first = argc > 1 ? argv[1] : "";
    if (first == "model") return cli::ModelCommand(argc - 1, argv + 1);
    if (first == "dict") return cli::DictCommand(argc - 1, argv + 1);
    if (first == "explain") return cli::ExplainCommand(argc - 1, argv + 1);
    if (first == "packets") return cli::PacketsCommand(argc - 1, argv + 1);
    const cli::ParsedOptions parsed = cli::ParseOptions(argc, argv);
    if (parsed.exit_code) return *parsed.exit_code;
    switch (parsed.options.mode) {
      case cli::Mode::kCompress:
        return cli::CompressCommand(parsed.options);
      case cli::Mode::kDecompress:
      case cli::Mode::kTest:
        return cli::DecompressCommand(parsed.options);
      case cli::Mode::kList:
        return cli::ListCommand(parsed.options);
      case cli::Mode::kStats:
        return cli::StatsCommand(parsed.options);
    }
    return cli::kExitError;
  } catch (...) {
    return cli::SayException();
  }
}
