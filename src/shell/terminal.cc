// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "shell/terminal.h"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "shell/file_io.h"
#include "shell/visible_text.h"

namespace llmzip::cli {
void Say(const std::string& text) {
  const std::string line = "llmzip: " + Visible(text) + "\n";
  // If standard error is closed, the message is lost.
  (void)WriteAll(STDERR_FILENO, line.data(), line.size()).ok();
}

void Say(const std::string& file, const std::string& text) {
  Say((file == "-" ? "standard input" : file) + ": " + text);
}

bool Print(const std::string& text) {
  const Outcome outcome = WriteAll(STDOUT_FILENO, text.data(), text.size());
  if (!outcome.ok()) Say("standard output: " + outcome.text());
  return outcome.ok();
}

bool AskUser(const std::string& question) {
  if (!InputIsTerminal() || !ErrorIsTerminal()) return false;
  const std::string line = "llmzip: " + Visible(question) + " (y/N) ";
  if (!WriteAll(STDERR_FILENO, line.data(), line.size()).ok()) return false;
  char answer = 'n';
  char next = 0;
  size_t size = 0;
  bool first = true;
  while (ReadSome(STDIN_FILENO, &next, 1, &size).ok() && size == 1 &&
         next != '\n') {
    if (first) answer = next;
    first = false;
  }
  return answer == 'y' || answer == 'Y';
}

bool ErrorIsTerminal() { return isatty(STDERR_FILENO) == 1; }
bool OutputIsTerminal() { return isatty(STDOUT_FILENO) == 1; }
bool InputIsTerminal() { return isatty(STDIN_FILENO) == 1; }

int TerminalWidth() {
  struct winsize size {};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) {
    return 80;
  }
  return size.ws_col;
}

std::string HumanBytes(uint64_t bytes) {
  constexpr uint64_t kMega = 1000 * 1000;
  if (bytes < kMega) return fmt::format("{} B", bytes);
  const double value = static_cast<double>(bytes);
  if (bytes < 1000 * kMega) return fmt::format("{:.1f} MB", value / 1e6);
  return fmt::format("{:.2f} GB", value / 1e9);
}

std::string HumanTime(uint64_t seconds) {
  const uint64_t hours = seconds / 3600;
  const uint64_t minutes = seconds / 60 % 60;
  if (hours > 0) {
    return fmt::format("{}:{:02}:{:02}", hours, minutes, seconds % 60);
  }
  return fmt::format("{}:{:02}", minutes, seconds % 60);
}

std::string Hex(const uint8_t* bytes, size_t size) {
  std::string text;
  for (size_t i = 0; i < size; ++i) text += fmt::format("{:02x}", bytes[i]);
  return text;
}

}  // namespace llmzip::cli
