// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip explain: a text, coloured by how much each token surprised the model.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>

#include "cli/commands.h"
#include "cli/file_io.h"
#include "cli/session.h"
#include "cli/terminal.h"

namespace llmzip::cli {
namespace {

constexpr size_t kMaxTextBytes = size_t{1} << 30;

// Upper limits in bits, the terminal's 256-colour background, HTML colour.
struct Shade {
  double max_bits;
  int terminal;
  const char* html;
};
constexpr Shade kShades[] = {
    {1, 0, "#ffffff"},    {3, 194, "#d7ffd7"},    {6, 229, "#ffffaf"},
    {10, 223, "#ffd7af"}, {1e30, 217, "#ffafaf"},
};

const Shade& ShadeOf(double bits) {
  for (const Shade& shade : kShades) {
    if (bits < shade.max_bits) return shade;
  }
  return kShades[std::size(kShades) - 1];
}

std::string HtmlText(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// Printable on one line: control characters and backslashes are escaped.
std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '\n') {
      out += "\\n";
    } else if (byte < 0x20 || byte == 0x7f || c == '\\') {
      out += fmt::format("\\x{:02x}", byte);
    } else {
      out += c;
    }
  }
  return out;
}

enum class Style { kColour, kHtml, kTable };

// Writes tokens as they come; bytes, not characters: a token may end inside a
// character, and its pieces meet again on the screen.
class Painter {
 public:
  explicit Painter(Style style) : style_(style) {}

  static int Paint(void* self, const llmzip_token* token) {
    return static_cast<Painter*>(self)->Add(*token) ? 0 : 1;
  }

  bool Begin() {
    if (style_ == Style::kHtml) {
      out_ =
          "<!DOCTYPE html>\n<meta charset=\"utf-8\">\n"
          "<title>llmzip explain</title>\n<pre style=\"white-space: "
          "pre-wrap\">";
    } else if (style_ == Style::kTable) {
      out_ = "bits\trank\ttext\n";
    }
    return true;
  }
  bool End() {
    if (style_ == Style::kHtml) out_ += "</pre>\n";
    return Flush();
  }

 private:
  bool Add(const llmzip_token& token) {
    const double bits = static_cast<double>(token.microbits) / 1e6;
    const std::string_view text(reinterpret_cast<const char*>(token.bytes),
                                token.num_bytes);
    const Shade& shade = ShadeOf(bits);
    if (style_ == Style::kHtml) {
      out_ += fmt::format(
          "<span style=\"background:{}\" title=\"{:.2f} bits, rank {}\">{}"
          "</span>",
          shade.html, bits, token.rank, HtmlText(text));
    } else if (style_ == Style::kTable) {
      out_ += fmt::format("{:.3f}\t{}\t{}\n", bits, token.rank, Escaped(text));
    } else if (shade.terminal == 0) {
      out_ += text;
    } else {
      out_ += fmt::format("\x1b[30;48;5;{}m{}\x1b[0m", shade.terminal, text);
    }
    return out_.size() < kIoBytes || Flush();
  }
  bool Flush() {
    const bool written = Print(out_);
    out_.clear();
    return written;
  }

  Style style_;
  std::string out_;
};

Outcome Explain(const Options& options, Style style) {
  const std::string path = options.files.empty() ? "-" : options.files.front();
  InputFile input;
  std::string text;
  Outcome outcome = OpenInput(path, InputKind::kAnything, &input);
  if (outcome.ok()) outcome = ReadWhole(input.fd.get(), kMaxTextBytes, &text);
  if (!outcome.ok()) {
    return Outcome(outcome.exit_code(), path + ": " + outcome.text());
  }
  Session session(options);
  outcome = session.Open();
  if (outcome.ok()) outcome = session.PrepareModel();
  if (!outcome.ok()) return outcome;
  if (!session.has_model()) {
    return Outcome(kExitModel, "explain needs a language model");
  }
  Painter painter(style);
  painter.Begin();
  llmzip_stats stats{};
  stats.struct_size = sizeof(stats);
  const auto status =
      llmzip_measure(session.context(), text.data(), text.size(),
                     Painter::Paint, &painter, &stats);
  if (!painter.End()) return Outcome(kExitError, "");
  if (status != LLMZIP_OK) return session.Explain(status, session.context());
  if (!options.quiet && stats.text_bytes > 0) {
    Say(fmt::format("{} bytes, {} tokens, {:.4f} bits/byte under the model",
                    stats.text_bytes, stats.num_tokens,
                    static_cast<double>(stats.entropy_microbits) / 1e6 /
                        static_cast<double>(stats.text_bytes)));
  }
  return Outcome();
}

}  // namespace

int ExplainCommand(int argc, const char* const* argv) {
  CLI::App app("Shows what surprised the model: bits per token",
               "llmzip explain");
  Options options;
  bool html = false;
  bool table = false;
  app.set_help_flag("-h,--help", "Show this and exit");
  app.add_option("FILE", options.files)->expected(0, 1);
  app.add_option("-m,--model", options.model, "Model: a file or a name");
  app.add_option("--ctx-size", options.context_size, "Window W in tokens");
  app.add_option("-T,--threads", options.threads, "Threads");
  app.add_flag("--html", html, "Write HTML");
  app.add_flag("--table", table, "Write a line per token: bits, rank, text");
  app.add_flag("-q,--quiet", options.quiet, "No summary");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success&) {
    return Print(app.help()) ? kExitOk : kExitError;
  } catch (const CLI::ParseError& error) {
    Say(std::string(error.what()) + " (try llmzip explain --help)");
    return kExitError;
  }
  options.progress = ProgressStyle::kNever;
  const bool colour = OutputIsTerminal() && std::getenv("NO_COLOR") == nullptr;
  const Style style = html               ? Style::kHtml
                      : table || !colour ? Style::kTable
                                         : Style::kColour;
  const Outcome outcome = Explain(options, style);
  if (!outcome.ok() && !outcome.text().empty()) Say(outcome.text());
  return outcome.exit_code();
}

}  // namespace llmzip::cli
