// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/options.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <map>

#include "cli/long_options.h"
#include "shell/file_io.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

constexpr int64_t kMaxInt = int64_t{1} << 62;
constexpr int64_t kMaxSeconds = int64_t{1} << 32;

// Parses a whole number in [low, high]. Accepts no other characters around it.
std::optional<int64_t> ParseNumber(const std::string& text, int64_t low,
                                   int64_t high) {
  int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [next, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || next != end || number < low || number > high) {
    return std::nullopt;
  }
  return number;
}

const char kUsage[] =
    "Usage: llmzip [OPTION]... [FILE]...\n"
    "       llmzip model ls|show|where|pull|import|rm ...\n"
    "       llmzip dict train|pack|ls|show ...\n"
    "       llmzip explain FILE\n"
    "       llmzip packets encode|decode [FILE]\n";
const char kFooter[] =
    "Without FILE, or with -, standard input goes to standard output.\n"
    "Exit codes: 0 ok; 1 usage, system; 2 refused; 3 corrupt; 4 model or\n"
    "dictionary missing; 5 limit exceeded; 6 unknown format version.";

class Formatter : public CLI::Formatter {
 public:
  std::string make_usage(const CLI::App*, std::string) const override {
    return kUsage;
  }
};

const std::map<std::string, int> kMethods = {
    {"auto", LLMZIP_METHOD_AUTO},    {"stored", LLMZIP_METHOD_STORED},
    {"rank", LLMZIP_METHOD_RANK},    {"ac", LLMZIP_METHOD_AC},
    {"bytes", LLMZIP_METHOD_BYTES},  {"mix", LLMZIP_METHOD_MIX},
    {"order0", LLMZIP_METHOD_ORDER0}};
const std::map<std::string, ProgressStyle> kProgressStyles = {
    {"auto", ProgressStyle::kAuto},
    {"always", ProgressStyle::kAlways},
    {"never", ProgressStyle::kNever},
    {"json", ProgressStyle::kJson}};

void AddModes(CLI::App& app, Options& options) {
  const auto mode = [&app, &options](const char* names, Mode value,
                                     const char* help) {
    app.add_flag_callback(
           names, [&options, value] { options.mode = value; }, help)
        ->trigger_on_parse()  // so that the last one wins
        ->group("What to do");
  };
  mode("-z,--compress", Mode::kCompress, "Compress (the default)");
  mode("-d,--decompress,--uncompress", Mode::kDecompress, "Decompress");
  mode("-t,--test", Mode::kTest, "Decode and verify; write nothing");
  mode("-l,--list", Mode::kList, "List archives; needs no model");
  mode("--stats", Mode::kStats, "Bits per token of a text; writes no archive");
}

// Adds options with an argument. It checks arguments itself, so that messages
// and help are consistent.
class Group {
 public:
  Group(CLI::App& app, const char* name) : app_(app), name_(name) {}

  void Flag(const char* names, bool& value, const char* help) {
    app_.add_flag(names, value, help)->group(name_);
  }
  void Number(const char* names, const char* type,
              std::optional<int64_t>& value, int64_t low, int64_t high,
              const char* help) {
    Add(names, type, help, [&value, names, low, high](const std::string& text) {
      value = ParseNumber(text, low, high);
      if (!value) {
        throw CLI::ValidationError(
            names,
            fmt::format("'{}' is not a number from {} to {}", text, low, high));
      }
    });
  }
  void Size(const char* names, std::optional<int64_t>& value,
            const char* help) {
    Add(names, "N[K|M|G]", help, [&value, names](const std::string& text) {
      value = ParseSize(text);
      if (!value) {
        throw CLI::ValidationError(names,
                                   fmt::format("'{}' is not a size", text));
      }
    });
  }
  // The same, and "none" is the largest possible value.
  void Limit(const char* names, std::optional<int64_t>& value,
             const char* help) {
    Add(names, "N[K|M|G]|none", help, [&value, names](const std::string& text) {
      value = text == "none" ? kMaxInt : ParseSize(text);
      if (!value) {
        throw CLI::ValidationError(
            names, fmt::format("'{}' is neither a size nor 'none'", text));
      }
    });
  }
  void Range(const char* names, bool of_lines, std::optional<TextRange>& value,
             const char* help) {
    Add(names, "A-B", help, [&value, names, of_lines](const std::string& text) {
      value = ParseRange(text);
      // Lines begin with 1, and their number is not known in advance.
      const bool good = value && (!of_lines || value->first.value_or(0) > 0);
      if (!good) {
        throw CLI::ValidationError(
            names, fmt::format("'{}' is not A-B or A-{}", text,
                               of_lines ? ", with A from 1" : ", or -N"));
      }
    });
  }
  template <typename T, typename Value>
  void Choice(const char* names, const char* type,
              const std::map<std::string, T>& choices, Value& value,
              const char* help) {
    Add(names, type, help, [&, names, type](const std::string& text) {
      const auto found = choices.find(text);
      if (found == choices.end()) {
        throw CLI::ValidationError(
            names, fmt::format("'{}' is not one of {}", text, type));
      }
      value = found->second;
    });
  }
  void Text(const char* names, const char* type, std::string& value,
            const char* help) {
    Add(names, type, help, [&value, names](const std::string& text) {
      if (text.empty()) {
        throw CLI::ValidationError(names, "is empty");
      }
      value = text;
    });
  }

 private:
  void Add(const char* names, const char* type, const char* help,
           const std::function<void(const std::string&)>& take) {
    app_.add_option_function<std::string>(names, take, help)
        ->trigger_on_parse()
        ->type_name(type)
        ->group(name_);
  }

  CLI::App& app_;
  const char* name_;
};

void AddFileOptions(CLI::App& app, Options& options, std::string& file_list) {
  app.add_option("FILE", options.files)->group("");
  Group group(app, "Files");
  group.Flag("-c,--stdout,--to-stdout", options.to_stdout,
             "Write to standard output");
  group.Text("-o,--output", "FILE", options.output, "Write to this file");
  group.Flag("-f,--force", options.force,
             "Overwrite; follow links; write to a terminal");
  group.Flag("-k,--keep", options.keep_source,
             "Keep the source (the default; wins over --rm)");
  group.Flag("--rm", options.remove_source,
             "Remove the source once the result is verified");
  group.Flag("-r,--recursive", options.recurse, "Enter folders");
  group.Range("--range", /*of_lines=*/false, options.range,
              "With -d: bytes A to B only, from 0; A- to the end, -N the last");
  group.Range("--lines", /*of_lines=*/true, options.lines,
              "With -d: lines A to B only, from 1; A- to the end");
  group.Text("--filelist", "F", file_list, "Read names from F, one a line");
}

void AddCodingOptions(CLI::App& app, Options& options) {
  for (int level = 1; level <= 9; ++level) {
    const char* help = level == 1   ? "Level: fastest, no language model ..."
                       : level == 9 ? "... to smallest (default: -5)"
                                    : "";
    app.add_flag_callback(
           level == 1   ? "-1,--fast"
           : level == 9 ? "-9,--best"
                        : fmt::format("-{}", level),
           [&options, level] { options.level = level; }, help)
        ->trigger_on_parse()
        ->group(*help != '\0' ? "Coding" : "");
  }
  Group group(app, "Coding");
  group.Text("-m,--model", "MODEL", options.model,
             "A file, a name, builtin, id:HEX or sha256:HEX");
  group.Text("-D,--dictionary,--prime", "FILE", options.dictionary,
             "A text that both sides have; blocks begin with what it taught");
  group.Choice("--method", "auto|mix|ac|rank|bytes|order0|stored", kMethods,
               options.method, "How blocks are coded");
  group.Number("--ctx-size", "W", options.context_size, 1, int64_t{1} << 20,
               "The model's window, in tokens");
  group.Number("--keep-size", "K", options.keep_size, 1, int64_t{1} << 19,
               "Tokens kept when the window is full (default W/4)");
  group.Number("--streams", "S", options.streams, 1, 16,
               "Streams of a block, coded in lock step");
  group.Size("--block-size", options.block_size, "Text per block");
  group.Number("--learning-rate", "N", options.learning_rate, 0, 255,
               "Of the model's output layer, in 1/256; 0: off");
  group.Flag("--sha256", options.sha256, "Store the SHA-256 of the text");
}

void AddRunOptions(CLI::App& app, Options& options) {
  Group group(app, "Run");
  group.Number("-T,--threads", "N", options.threads, 0, 1024,
               "At most; 0: one per processor; the result is the same");
  group.Size("-M,--memory", options.memory,
             "Refuse to use more memory than this");
  group.Limit("--max-output", options.max_output,
              "Refuse to decompress to more than this; by default 1000 times "
              "the archive and 64M");
  group.Number("--max-time", "SECONDS", options.max_time, 1, kMaxSeconds,
               "Refuse to decompress for longer than this");
  group.Flag("--verify", options.verify,
             "Decode the output and compare (always with --rm)");
  group.Flag("--quick", options.quick,
             "With -t: check the stored bytes only; needs no model");
  group.Flag("--json", options.json, "With -l, --stats: as JSON");
  group.Choice("--progress", "auto|always|never|json", kProgressStyles,
               options.progress, "Progress on standard error");
  group.Flag("-q,--quiet", options.quiet, "No progress, no warnings");
  app.add_flag("-v,--verbose", options.verbose, "Say more")->group("Run");
}

std::optional<int> UsageError(const std::string& text) {
  Say(text + " (try llmzip --help)");
  return kExitError;
}

// CLI11 takes a word that looks like a number, such as "-0", for a file. Such a
// file must follow "--".
std::optional<int> CheckFiles(const Options& options, int argc,
                              const char* const* argv) {
  const char* const* end = std::find(argv, argv + argc, std::string_view("--"));
  for (const std::string& file : options.files) {
    if (file.size() > 1 && file[0] == '-' &&
        std::find(argv, end, file) != end) {
      return UsageError("The following argument was not expected: " + file);
    }
  }
  return std::nullopt;
}

// Returns the names that CLI11 knows.
OptionNames NamesOf(const CLI::App& app) {
  OptionNames names;
  for (const CLI::Option* option : app.get_options()) {
    const bool takes_value = option->get_items_expected_max() > 0;
    for (const std::string& name : option->get_lnames()) {
      names.longs.push_back({name, takes_value});
    }
    for (const std::string& letter : option->get_snames()) {
      if (takes_value) names.value_letters += letter;
    }
  }
  return names;
}

std::optional<int> CheckTogether(const Options& options) {
  if (!options.output.empty()) {
    if (options.to_stdout) return UsageError("-c and -o exclude each other");
    if (options.files.size() > 1 || options.recurse) {
      return UsageError("-o takes a single file");
    }
    if (options.mode != Mode::kCompress && options.mode != Mode::kDecompress) {
      return UsageError("-o is only for compressing and decompressing");
    }
  }
  if (options.range || options.lines) {
    const char* name = options.range ? "--range" : "--lines";
    if (options.range && options.lines) {
      return UsageError("--range and --lines exclude each other");
    }
    if (options.mode != Mode::kDecompress) {
      return UsageError(fmt::format("{} is only for decompressing", name));
    }
    if (options.remove_source) {
      return UsageError(fmt::format("{} and --rm exclude each other", name));
    }
  }
  if (options.context_size && options.keep_size &&
      *options.keep_size > *options.context_size / 2) {
    return UsageError("--keep-size must be at most half of --ctx-size");
  }
  return std::nullopt;
}

std::optional<int> ReadFileList(const std::string& path, Options& options) {
  InputFile list;
  constexpr size_t kMaxListBytes = size_t{1} << 30;
  std::string names;
  Outcome outcome = OpenInput(path, InputKind::kAnything, &list);
  if (outcome.ok()) outcome = ReadWhole(list.fd.get(), kMaxListBytes, &names);
  if (!outcome.ok()) {
    Say(path, outcome.text());
    return outcome.exit_code();
  }
  for (size_t begin = 0; begin < names.size();) {
    const size_t end = std::min(names.find('\n', begin), names.size());
    if (end > begin) options.files.push_back(names.substr(begin, end - begin));
    begin = end + 1;
  }
  return options.files.empty() ? std::optional<int>(kExitOk) : std::nullopt;
}

}  // namespace

std::optional<int64_t> ParseSize(const std::string& text) {
  int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [next, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc() || number < 0) return std::nullopt;
  const std::string suffix(next, end);
  int shift = 0;
  if (!suffix.empty()) {
    const size_t unit = std::string("KMG").find(suffix[0]);
    const std::string rest = suffix.substr(1);
    if (unit == std::string::npos || (!rest.empty() && rest != "iB")) {
      return std::nullopt;
    }
    shift = 10 * (static_cast<int>(unit) + 1);
  }
  if (number > (kMaxInt >> shift)) return std::nullopt;
  return number << shift;
}

std::optional<int64_t> EnvironmentNumber(const char* name, int64_t low,
                                         int64_t high) {
  const char* text = std::getenv(name);
  if (text == nullptr || *text == '\0') return std::nullopt;
  const auto number = ParseNumber(text, low, high);
  if (number) return number;
  Say(fmt::format("ignoring {}='{}': not a number from {} to {}", name, text,
                  low, high));
  return std::nullopt;
}

void ReadEnvironment(Options& options) {
  const auto set = [](auto& value, const char* name, int64_t low,
                      int64_t high) {
    if (value) return;
    if (const auto number = EnvironmentNumber(name, low, high)) {
      value = static_cast<
          typename std::remove_reference_t<decltype(value)>::value_type>(
          *number);
    }
  };
  set(options.level, "LLMZIP_LEVEL", 1, 9);
  set(options.threads, "LLMZIP_NBTHREADS", 0, 1024);
  options.model_given = !options.model.empty();
  if (const char* model = std::getenv("LLMZIP_MODEL");
      model != nullptr && options.model.empty()) {
    options.model = model;
  }
}

ParsedOptions ParseOptions(int argc, const char* const* argv) {
  ParsedOptions parsed;
  Options& options = parsed.options;
  const std::string program = argc > 0 ? NameOf(argv[0]) : "llmzip";
  if (program == "unllmzip" || program == "llmzcat") {
    options.mode = Mode::kDecompress;
    options.to_stdout = program == "llmzcat";
  }

  CLI::App app("Lossless text compression with language models");
  app.formatter(std::make_shared<Formatter>());
  std::string file_list;
  app.set_version_flag("-V,--version",
                       std::string("llmzip ") + llmzip_version_text());
  app.set_help_flag("-h,--help", "Show this and exit");
  app.footer(kFooter);
  AddModes(app, options);
  AddFileOptions(app, options, file_list);
  AddCodingOptions(app, options);
  AddRunOptions(app, options);
  std::vector<std::string> arguments(argv + std::min(argc, 1), argv + argc);
  if (const std::string wrong = CompleteLongOptions(NamesOf(app), arguments);
      !wrong.empty()) {
    parsed.exit_code = UsageError(wrong);
    return parsed;
  }
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 wants them
    app.parse(arguments);
  } catch (const CLI::Success& success) {  // help or version
    std::string text;
    if (dynamic_cast<const CLI::CallForVersion*>(&success) != nullptr) {
      text = std::string(success.what()) + "\n";
    } else {
      text = app.help();
    }
    parsed.exit_code = Print(text) ? kExitOk : kExitError;
    return parsed;
  } catch (const CLI::ParseError& error) {
    parsed.exit_code = UsageError(error.what());
    return parsed;
  }
  parsed.exit_code = CheckFiles(options, argc, argv);
  if (!parsed.exit_code && !file_list.empty()) {
    parsed.exit_code = ReadFileList(file_list, options);
  }
  if (!parsed.exit_code) parsed.exit_code = CheckTogether(options);
  // The same. A file behind /dev/stdout must not be replaced.
  if (options.output == "/dev/stdout") options.output = "-";
  if (options.keep_source || options.to_stdout || options.output == "-") {
    options.remove_source = false;
  }
  ReadEnvironment(options);
  return parsed;
}

}  // namespace llmzip::cli
