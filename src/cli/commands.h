// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// One function for each command. It does all the work, reports errors, and
// returns the exit code.
#ifndef LLMZIP_CLI_COMMANDS_H_
#define LLMZIP_CLI_COMMANDS_H_

#include "cli/options.h"

namespace llmzip::cli {

int CompressCommand(const Options& options);
int DecompressCommand(const Options& options);  // also -t
int ListCommand(const Options& options);
int StatsCommand(const Options& options);

// argv[0] is the name of the sub-command.
int ModelCommand(int argc, const char* const* argv);
int DictCommand(int argc, const char* const* argv);
int ExplainCommand(int argc, const char* const* argv);
int PacketsCommand(int argc, const char* const* argv);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_COMMANDS_H_
