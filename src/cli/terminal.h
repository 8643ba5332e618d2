// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What the command says on standard error, and questions on a terminal.
#ifndef LLMZIP_CLI_TERMINAL_H_
#define LLMZIP_CLI_TERMINAL_H_

#include <cstdint>
#include <string>

namespace llmzip::cli {

// "llmzip: TEXT" as one line on standard error, made visible: names that come
// from files can hold anything.
void Say(const std::string& text);
void Say(const std::string& file, const std::string& text);

// Writes `text` to standard output as it is; false if that failed.
bool Print(const std::string& text);

// Waits for an answer that begins with y or Y. Without a terminal: false.
bool AskUser(const std::string& question);

bool ErrorIsTerminal();
bool OutputIsTerminal();
bool InputIsTerminal();
// Columns of the terminal on standard error; 80 if unknown.
int TerminalWidth();

// "98.1 MB" with factors of 1000; "152089 B" below 1 MB.
std::string HumanBytes(uint64_t bytes);
// "3:07", "1:02:11"
std::string HumanTime(uint64_t seconds);
// Lower-case hexadecimal digits.
std::string Hex(const uint8_t* bytes, size_t size);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_TERMINAL_H_
