// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Messages on standard error, and questions on a terminal.
#ifndef LLMZIP_SHELL_TERMINAL_H_
#define LLMZIP_SHELL_TERMINAL_H_

#include <cstdint>
#include <string>

namespace llmzip::cli {

// Writes "llmzip: TEXT" as one line to standard error. The text is made
// visible, because names from files may hold any bytes.
void Say(const std::string& text);
void Say(const std::string& file, const std::string& text);

// Writes `text` unchanged to standard output. Returns false on failure.
bool Print(const std::string& text);

// Returns whether the answer begins with y or Y. Returns false without a
// terminal.
bool AskUser(const std::string& question);

bool ErrorIsTerminal();
bool OutputIsTerminal();
bool InputIsTerminal();
// Returns the width of the terminal on standard error, or 80 if it is unknown.
int TerminalWidth();

// Returns "98.1 MB", with factors of 1000, or "152089 B" below 1 MB.
std::string HumanBytes(uint64_t bytes);
// Returns "3:07" or "1:02:11".
std::string HumanTime(uint64_t seconds);
// Returns lower-case hexadecimal digits.
std::string Hex(const uint8_t* bytes, size_t size);

}  // namespace llmzip::cli

#endif  // LLMZIP_SHELL_TERMINAL_H_
