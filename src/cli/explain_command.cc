// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip explain: shows a text, coloured by the cost of each token.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>

#include "cli/commands.h"
#include "cli/invocation.h"
#include "explain/explanation.h"
#include "shell/file_io.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

constexpr size_t kMaxTextBytes = size_t{1} << 30;

enum class Style { kAuto, kColour, kPlain, kTable, kHtml, kJson };

// Methods whose tokens have their own bits.
const std::map<std::string, int> kMethods = {{"auto", LLMZIP_METHOD_AUTO},
                                             {"mix", LLMZIP_METHOD_MIX},
                                             {"ac", LLMZIP_METHOD_AC},
                                             {"bytes", LLMZIP_METHOD_BYTES}};

// Memory for a token while it is held and written: an entry of a vector that
// grows by doubling, its candidates, its line of output, and a tree of JSON
// values.
constexpr uint64_t kTokenMemory = 600;
constexpr uint64_t kJsonTokenMemory = 4000;

Outcome ReadText(const std::string& path, size_t max_bytes, std::string* text) {
  InputFile input;
  Outcome outcome = OpenInput(path, InputKind::kAnything, &input);
  if (outcome.ok()) outcome = ReadWhole(input.fd.get(), max_bytes, text);
  if (outcome.ok()) return outcome;
  return Outcome(outcome.exit_code(), path + ": " + outcome.text());
}

std::string NameOfModel(const llmzip_model* model) {
  llmzip_model_info info{};
  info.struct_size = sizeof(info);
  if (llmzip_model_get_info(model, &info) != LLMZIP_OK) return "";
  return *info.name != '\0' ? info.name : Hex(info.id, sizeof(info.id));
}

Outcome Compute(const Options& options, uint64_t token_memory,
                Explanation* explanation) {
  explanation->file = options.files.empty() ? "-" : options.files.front();
  Invocation invocation(options);
  Outcome outcome = invocation.Open();
  if (!outcome.ok()) return outcome;
  // The buffer of the text grows by doubling.
  const size_t most = static_cast<size_t>(
      std::min<uint64_t>(kMaxTextBytes, invocation.max_memory() / 2));
  const std::string& text = explanation->text;
  outcome = ReadText(explanation->file, most, &explanation->text);
  // The library gets half of the rest. The other half is for the explanation.
  const uint64_t rest = invocation.max_memory() -
                        std::min(invocation.max_memory(), text.capacity());
  if (outcome.ok()) outcome = invocation.Reserve(text.capacity() + rest / 2);
  if (outcome.ok()) outcome = invocation.PrepareModel();
  if (!outcome.ok()) return outcome;

  const uint64_t max_tokens = rest / 2 / token_memory;
  ExplanationBuilder builder(explanation, max_tokens);
  explanation->sums.struct_size = sizeof(explanation->sums);
  llmzip_context* context = invocation.context();
  llmzip_set(context, LLMZIP_TEXT_SIZE, static_cast<int64_t>(text.size()));
  invocation.progress().Begin(explanation->file);
  const auto status =
      llmzip_explain(context, text.data(), text.size(),
                     ExplanationBuilder::Take, &builder, &explanation->sums);
  invocation.progress().Clear();
  if (builder.full()) {
    return Outcome(kExitLimit,
                   fmt::format("more than {} tokens need more memory than the "
                               "limit of {} bytes leaves",
                               max_tokens, invocation.max_memory()));
  }
  if (status != LLMZIP_OK) return invocation.Explain(status, context);
  if (explanation->sums.model_microbits > 0) {
    explanation->model = NameOfModel(invocation.model());
  }
  return Outcome();
}

// Writes the summary to standard output if people read the text there,
// otherwise to standard error.
bool Write(const Explanation& explanation, Style style, bool quiet) {
  std::string out;
  switch (style) {
    case Style::kAuto:
    case Style::kColour:
      return Print(ColouredText(explanation, /*with_summary=*/!quiet));
    case Style::kPlain:
      return Print(PlainTable(explanation, /*with_summary=*/!quiet));
    case Style::kTable:
      out = TabTable(explanation);
      break;
    case Style::kHtml:
      out = HtmlPage(explanation);
      break;
    case Style::kJson:
      out = JsonText(explanation);
      break;
  }
  if (!Print(out)) return false;
  if (!quiet) Say(OneLineSummary(explanation));
  return true;
}

bool TerminalTakesColour() {
  const char* no_colour = std::getenv("NO_COLOR");
  return OutputIsTerminal() && (no_colour == nullptr || *no_colour == '\0');
}

void AddOutputOptions(CLI::App& app, Options& options, Style& style) {
  const auto choose = [&app, &style](const char* names, Style value,
                                     const char* help) {
    app.add_flag_callback(
           names, [&style, value] { style = value; }, help)
        ->group("Output (default: --color on a terminal, else --plain)");
  };
  choose("--color", Style::kColour, "The text, coloured by bits");
  choose("--plain", Style::kPlain, "A line per token, and a summary");
  choose("--table", Style::kTable, "A line per token, tabs between columns");
  choose("--html", Style::kHtml, "A page for a browser");
  choose("--json", Style::kJson, "An object for programs");
  app.add_flag("-q,--quiet", options.quiet, "No summary, no progress");
}

void AddCodingOptions(CLI::App& app, Options& options) {
  for (int level = 1; level <= 9; ++level) {
    app.add_flag_callback(
           fmt::format("-{}", level),
           [&options, level] { options.level = level; },
           level == 1   ? "Level, as for compressing ..."
           : level == 9 ? "... (default: -5)"
                        : "")
        ->group(level == 1 || level == 9 ? "Coding" : "");
  }
  app.add_option("-m,--model", options.model, "A file or a name")
      ->type_name("MODEL")
      ->group("Coding");
  app.add_option("-D,--dictionary,--prime", options.dictionary,
                 "A text that both sides have")
      ->type_name("FILE")
      ->group("Coding");
  app.add_option_function<std::string>(
         "--method",
         [&options](const std::string& name) {
           const auto found = kMethods.find(name);
           if (found == kMethods.end()) {
             throw CLI::ValidationError(
                 "--method", "'" + name + "' is not one of auto|mix|ac|bytes");
           }
           options.method = found->second;
         },
         "How blocks are coded")
      ->type_name("auto|mix|ac|bytes")
      ->group("Coding");
  app.add_option("--ctx-size", options.context_size,
                 "The model's window, in tokens")
      ->type_name("W")
      ->group("Coding");
  app.add_option("-T,--threads", options.threads, "0: one per processor")
      ->type_name("N")
      ->group("Coding");
  app.add_option_function<std::string>(
         "-M,--memory",
         [&options](const std::string& text) {
           options.memory = ParseSize(text);
           if (!options.memory) {
             throw CLI::ValidationError("--memory",
                                        "'" + text + "' is not a size");
           }
         },
         "Refuse to use more memory than this")
      ->type_name("N[K|M|G]")
      ->group("Coding");
}

}  // namespace

int ExplainCommand(int argc, const char* const* argv) {
  CLI::App app("Shows how many bits each token of a text costs",
               "llmzip explain");
  Options options;
  Style style = Style::kAuto;
  app.set_help_flag("-h,--help", "Show this and exit");
  app.add_option("FILE", options.files)->expected(0, 1);
  AddOutputOptions(app, options, style);
  AddCodingOptions(app, options);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success&) {
    return Print(app.help()) ? kExitOk : kExitError;
  } catch (const CLI::ParseError& error) {
    Say(std::string(error.what()) + " (try llmzip explain --help)");
    return kExitError;
  }
  ReadEnvironment(options);
  if (style == Style::kAuto) {
    style = TerminalTakesColour() ? Style::kColour : Style::kPlain;
  }
  Explanation explanation;
  const Outcome outcome =
      Compute(options, style == Style::kJson ? kJsonTokenMemory : kTokenMemory,
              &explanation);
  if (!outcome.ok()) {
    if (!outcome.text().empty()) Say(outcome.text());
    return outcome.exit_code();
  }
  return Write(explanation, style, options.quiet) ? kExitOk : kExitError;
}

}  // namespace llmzip::cli
