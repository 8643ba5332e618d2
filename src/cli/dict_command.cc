// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip dict: makes dictionaries from samples, and lists those that are found.
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/commands.h"
#include "cli/invocation.h"
#include "cli/options.h"
#include "shell/columns.h"
#include "shell/file_io.h"
#include "shell/json_text.h"
#include "shell/output_file.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

constexpr size_t kMaxSampleBytes = size_t{1} << 30;
constexpr int64_t kDefaultSize = 64 << 10;
constexpr char kDictionarySuffix[] = ".lzd";

struct Training {
  std::string output;
  std::string name;
  int64_t size = kDefaultSize;
};

// The samples end to end, and the size of each.
struct Samples {
  std::string text;
  std::vector<size_t> sizes;
};

Outcome ReadSamples(const Options& options, uint64_t max_memory,
                    Samples* samples) {
  const size_t most =
      static_cast<size_t>(std::min<uint64_t>(kMaxSampleBytes, max_memory / 4));
  for (const std::string& path : options.files) {
    InputFile input;
    const size_t before = samples->text.size();
    Outcome outcome = OpenInput(path, InputKind::kAnything, &input);
    if (outcome.ok()) {
      outcome = ReadWhole(input.fd.get(), most - before, &samples->text);
    }
    if (!outcome.ok()) {
      return Outcome(outcome.exit_code(), path + ": " + outcome.text());
    }
    samples->sizes.push_back(samples->text.size() - before);
  }
  return Outcome();
}

std::string NameFor(const Training& training) {
  if (!training.name.empty()) return training.name;
  const std::string name = NameOf(training.output);
  const std::string_view suffix = kDictionarySuffix;
  return name.ends_with(suffix) ? name.substr(0, name.size() - suffix.size())
                                : name;
}

void Report(const Training& training, const llmzip_dictionary_info& info,
            size_t file_bytes, const llmzip_dictionary_gain& gain) {
  const auto percent = [&](uint64_t bytes) {
    return gain.held_out_bytes == 0
               ? 0.0
               : 100 * static_cast<double>(bytes) /
                     static_cast<double>(gain.held_out_bytes);
  };
  Say(training.output,
      fmt::format("{} bytes of text, {} packed, id {}; {} bytes that had no "
                  "part in it: {:.1f} % with it, {:.1f} % without",
                  info.text_bytes, file_bytes, Hex(info.id, sizeof(info.id)),
                  gain.held_out_bytes, percent(gain.payload_with),
                  percent(gain.payload_without)));
}

// Opens the output of -o, or standard output.
Outcome OpenOutput(const Options& options, const std::string& path,
                   OutputFile* output) {
  if (path == "-") return output->OpenStandard(nullptr);
  return output->Open(path, Naming::kByUser,
                      options.force ? Overwrite::kAlways : Overwrite::kNever,
                      nullptr);
}

Outcome Train(const Options& options, const Training& training) {
  Invocation invocation(options);
  Outcome outcome = invocation.Open();
  Samples samples;
  if (outcome.ok()) {
    outcome = ReadSamples(options, invocation.max_memory(), &samples);
  }
  if (outcome.ok()) outcome = invocation.Reserve(samples.text.capacity());
  OutputFile output;
  if (outcome.ok()) outcome = OpenOutput(options, training.output, &output);
  if (outcome.ok()) outcome = invocation.PrepareModel();
  if (!outcome.ok()) return outcome;

  llmzip_context* context = invocation.context();
  invocation.progress().Begin("training");
  llmzip_dictionary_gain gain{};
  gain.struct_size = sizeof(gain);
  llmzip_dictionary* raw = nullptr;
  auto status = llmzip_dictionary_train(
      context, samples.text.data(), samples.sizes.data(), samples.sizes.size(),
      static_cast<size_t>(training.size), NameFor(training).c_str(), &gain,
      &raw);
  const DictionaryHandle dictionary(raw);
  void* bytes = nullptr;
  size_t size = 0;
  if (status == LLMZIP_OK) {
    status = llmzip_dictionary_pack(context, raw, &bytes, &size);
  }
  const Buffer packed(bytes);
  invocation.progress().Clear();
  if (status != LLMZIP_OK) return FromStatus(status, context);
  outcome = output.Write(packed.get(), size);
  if (outcome.ok()) outcome = output.Commit(nullptr);
  llmzip_dictionary_info info{};
  info.struct_size = sizeof(info);
  if (outcome.ok() && !options.quiet &&
      llmzip_dictionary_get_info(raw, &info) == LLMZIP_OK) {
    Report(training, info, size, gain);
  }
  return outcome;
}

Outcome Pack(const Options& options, const Training& packing,
             const std::string& path) {
  Invocation invocation(options);
  Outcome outcome = invocation.Open();
  InputFile input;
  std::string text;
  if (outcome.ok()) outcome = OpenInput(path, InputKind::kAnything, &input);
  if (outcome.ok()) {
    outcome = ReadWhole(input.fd.get(), LLMZIP_MAX_DICTIONARY_SIZE, &text);
  }
  if (!outcome.ok()) {
    return Outcome(outcome.exit_code(), path + ": " + outcome.text());
  }
  OutputFile output;
  outcome = OpenOutput(options, packing.output, &output);
  if (!outcome.ok()) return outcome;
  llmzip_context* context = invocation.context();
  llmzip_dictionary* raw = nullptr;
  auto status = llmzip_dictionary_open_memory(context, text.data(), text.size(),
                                              NameFor(packing).c_str(), &raw);
  const DictionaryHandle dictionary(raw);
  void* bytes = nullptr;
  size_t size = 0;
  if (status == LLMZIP_OK) {
    status = llmzip_dictionary_pack(context, raw, &bytes, &size);
  }
  const Buffer packed(bytes);
  if (status != LLMZIP_OK) return FromStatus(status, context);
  outcome = output.Write(packed.get(), size);
  return outcome.ok() ? output.Commit(nullptr) : outcome;
}

struct Found {
  std::string path, name, id;
  llmzip_status status;
  uint64_t text_bytes, file_bytes;
};

int Collect(void* opaque, const llmzip_dictionary_file* file) {
  static_cast<std::vector<Found>*>(opaque)->push_back(
      {file->path, file->name, Hex(file->id, sizeof(file->id)), file->status,
       file->text_bytes, file->file_bytes});
  return 0;
}

Outcome List(const Options& options) {
  Invocation invocation(options);
  Outcome outcome = invocation.Open();
  std::vector<Found> files;
  if (outcome.ok()) {
    outcome = FromStatus(
        llmzip_list_dictionaries(invocation.context(), Collect, &files),
        invocation.context());
  }
  if (!outcome.ok()) return outcome;
  std::string text;
  nlohmann::json list = nlohmann::json::array();
  size_t width = 16;
  for (const Found& file : files) {
    width = std::max(width, ColumnsOf(Visible(file.name)));
  }
  for (const Found& file : files) {
    if (file.status != LLMZIP_OK) {
      const char* const why = llmzip_status_text(file.status);
      list.push_back({{"path", file.path}, {"error", why}});
      text += fmt::format("{}  {}\n", Padded("(damaged)", width + 29),
                          Visible(file.path));
      continue;
    }
    list.push_back({{"path", file.path},
                    {"name", file.name},
                    {"id", file.id},
                    {"text_bytes", file.text_bytes},
                    {"file_bytes", file.file_bytes}});
    text +=
        fmt::format("{} {} {:>11}  {}\n", Padded(Visible(file.name), width),
                    file.id, HumanBytes(file.text_bytes), Visible(file.path));
  }
  if (files.empty() && !options.json) Say("no dictionaries found");
  const std::string out = options.json ? TextOfJson(list, 2) : text;
  return Print(out) ? Outcome() : Outcome(kExitError, "");
}

Outcome Show(const Options& options, const std::string& name, bool only_text) {
  Invocation invocation(options);
  if (Outcome outcome = invocation.Open(); !outcome.ok()) return outcome;
  llmzip_dictionary* raw = nullptr;
  const auto status =
      llmzip_dictionary_open(invocation.context(), name.c_str(), &raw);
  const DictionaryHandle dictionary(raw);
  if (status != LLMZIP_OK) return FromStatus(status, invocation.context());
  llmzip_dictionary_info info{};
  info.struct_size = sizeof(info);
  if (llmzip_dictionary_get_info(raw, &info) != LLMZIP_OK) {
    return Outcome(kExitError, "internal error");
  }
  const std::string sha256 = Hex(info.text_sha256, sizeof(info.text_sha256));
  const std::string id = Hex(info.id, sizeof(info.id));
  std::string text;
  if (only_text) {
    text.assign(reinterpret_cast<const char*>(info.text),
                static_cast<size_t>(info.text_bytes));
  } else if (options.json) {
    text = TextOfJson(nlohmann::json{{"name", info.name},
                                     {"id", id},
                                     {"text_bytes", info.text_bytes},
                                     {"text_sha256", sha256}},
                      2);
  } else {
    text = fmt::format(
        "name           {}\nid             {}\nbytes          {}\n"
        "SHA-256        {}\n",
        Visible(info.name), id, info.text_bytes, sha256);
  }
  return Print(text) ? Outcome() : Outcome(kExitError, "");
}

int Finish(const Outcome& outcome) {
  if (!outcome.ok() && !outcome.text().empty()) Say(outcome.text());
  return outcome.exit_code();
}

void AddSize(CLI::App* app, const char* names, const char* help,
             const std::function<void(int64_t)>& take) {
  app->add_option_function<std::string>(
         names,
         [take, names](const std::string& text) {
           const auto size = ParseSize(text);
           if (!size) {
             throw CLI::ValidationError(names, "'" + text + "' is not a size");
           }
           take(*size);
         },
         help)
      ->type_name("N[K|M|G]");
}

}  // namespace

int DictCommand(int argc, const char* const* argv) {
  CLI::App app("Dictionaries: texts that both sides have", "llmzip dict");
  Options options;
  Training training;
  std::string name;
  bool only_text = false;
  app.set_help_flag("-h,--help", "Show this and exit");
  app.require_subcommand(1);
  CLI::App* train = app.add_subcommand(
      "train", "Make a dictionary of what helps texts like the samples");
  train->add_option("SAMPLE", options.files, "Texts, one or more files")
      ->required();
  train->add_option("-o,--output", training.output, "The dictionary, NAME.lzd")
      ->type_name("FILE")
      ->required();
  AddSize(train, "--size", "Most text to take (default 64K)",
          [&](int64_t size) { training.size = size; });
  train->add_option("--name", training.name, "Instead of the file's name");
  train->add_option("-m,--model", options.model,
                    "The model that it is for: a file or a name");
  train->add_option("-T,--threads", options.threads, "0: one per processor");
  AddSize(train, "-M,--memory", "Refuse to use more memory than this",
          [&](int64_t size) { options.memory = size; });
  train->add_flag("-f,--force", options.force, "Replace an existing file");
  train->add_flag("-q,--quiet", options.quiet, "No progress, no summary");
  CLI::App* pack = app.add_subcommand("pack", "Pack a text as a dictionary");
  pack->add_option("FILE", name, "The text")->required();
  pack->add_option("-o,--output", training.output, "The dictionary, NAME.lzd")
      ->type_name("FILE")
      ->required();
  pack->add_option("--name", training.name, "Instead of the file's name");
  pack->add_flag("-f,--force", options.force, "Replace an existing file");
  CLI::App* ls = app.add_subcommand("ls", "List the dictionaries found");
  ls->add_flag("--json", options.json, "As JSON");
  CLI::App* show = app.add_subcommand("show", "Describe a dictionary");
  show->add_option("DICTIONARY", name, "A file, a name or id:HEX")->required();
  show->add_flag("--json", options.json, "As JSON");
  show->add_flag("--text", only_text, "Write its text instead");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success&) {
    return Print(app.help()) ? kExitOk : kExitError;
  } catch (const CLI::ParseError& error) {
    Say(std::string(error.what()) + " (try llmzip dict --help)");
    return kExitError;
  }
  ReadEnvironment(options);
  if (pack->parsed()) return Finish(Pack(options, training, name));
  if (ls->parsed()) return Finish(List(options));
  if (show->parsed()) return Finish(Show(options, name, only_text));
  return Finish(Train(options, training));
}

}  // namespace llmzip::cli
