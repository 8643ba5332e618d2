// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/progress_display.h"

#include <fmt/format.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "shell/columns.h"
#include "shell/file_io.h"
#include "shell/json_text.h"
#include "shell/terminal.h"
#include "shell/visible_text.h"

namespace llmzip::cli {
namespace {

constexpr std::chrono::milliseconds kRewriteEvery{200};
constexpr std::chrono::milliseconds kLineEvery{2000};
// No rate is shown in this first time.
constexpr double kWarmUpSeconds = 0.3;

void WriteError(const std::string& text) {
  (void)WriteAll(STDERR_FILENO, text.data(), text.size()).ok();
}

const char* PhaseName(llmzip_phase phase) {
  switch (phase) {
    case LLMZIP_PHASE_MODEL:
      return "model";
    case LLMZIP_PHASE_ENCODE:
      return "encode";
    case LLMZIP_PHASE_DECODE:
      return "decode";
    case LLMZIP_PHASE_MEASURE:
      return "measure";
    case LLMZIP_PHASE_TRAIN:
      return "train";
  }
  return "";
}

}  // namespace

void ProgressDisplay::Configure(const Options& options) {
  style_ = options.progress;
  rewrite_ = ErrorIsTerminal() && style_ != ProgressStyle::kJson;
  if (style_ == ProgressStyle::kAuto) {
    style_ = rewrite_ && !options.quiet ? ProgressStyle::kAlways
                                        : ProgressStyle::kNever;
  }
}

void ProgressDisplay::Begin(const std::string& label) {
  Clear();
  label_ = label;
  begin_ = Clock::now();
  last_ = begin_;
  num_tokens_ = 0;
}

double ProgressDisplay::seconds() const {
  return std::chrono::duration<double>(Clock::now() - begin_).count();
}

int ProgressDisplay::Callback(void* progress, const llmzip_progress* now) {
  auto* self = static_cast<ProgressDisplay*>(progress);
  self->num_tokens_ = now->num_tokens;
  const auto every = self->rewrite_ ? kRewriteEvery : kLineEvery;
  const auto time = Clock::now();
  if (self->shown() && time - self->last_ >= every) {
    self->last_ = time;
    self->Show(*now);
  }
  return 0;
}

void ProgressDisplay::Clear() {
  if (dirty_) WriteError("\r\x1b[K");
  dirty_ = false;
}

void ProgressDisplay::Show(const llmzip_progress& now) {
  const double elapsed = seconds();
  if (style_ == ProgressStyle::kJson) {
    WriteError(Json(now, elapsed));
  } else if (rewrite_) {
    const std::string line = Line(now, elapsed);
    // A line that wraps could not be rewritten.
    const auto width = static_cast<size_t>(TerminalWidth() - 1);
    WriteError("\r" + CutToColumns(Visible(line), width) + "\x1b[K");
    dirty_ = true;
  } else {
    Say(Line(now, elapsed));
  }
}

std::string ProgressDisplay::Line(const llmzip_progress& now,
                                  double elapsed) const {
  if (now.phase == LLMZIP_PHASE_MODEL) return label_;
  const double done = static_cast<double>(now.text_bytes);
  const double total = static_cast<double>(now.total_text_bytes);
  std::string line = NameOf(label_);
  if (now.total_text_bytes > 0) {
    line += fmt::format("  {:.1f} %", 100 * done / total);
  }
  line += "  " + HumanBytes(now.text_bytes);
  if (now.archive_bytes > 0 && now.phase == LLMZIP_PHASE_ENCODE) {
    line += fmt::format("  ratio {:.2f}",
                        done / static_cast<double>(now.archive_bytes));
  }
  if (elapsed >= kWarmUpSeconds) {
    if (now.num_tokens > 0) {
      line += fmt::format("  {:.0f} tokens/s",
                          static_cast<double>(now.num_tokens) / elapsed);
    } else {
      line += fmt::format("  {:.1f} KB/s", done / elapsed / 1000);
    }
    if (now.total_text_bytes > now.text_bytes && now.text_bytes > 0) {
      const double left = (total - done) * elapsed / done;
      line += fmt::format("  {} left",
                          HumanTime(static_cast<uint64_t>(left + 0.5)));
    }
  }
  return line;
}

std::string ProgressDisplay::Json(const llmzip_progress& now,
                                  double elapsed) const {
  const nlohmann::json json = {
      {"label", label_},
      {"phase", PhaseName(now.phase)},
      {"text_bytes", now.text_bytes},
      {"total_text_bytes", now.total_text_bytes},
      {"archive_bytes", now.archive_bytes},
      {"tokens", now.num_tokens},
      {"seconds", elapsed},
  };
  return TextOfJson(json, -1);
}

}  // namespace llmzip::cli
