// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/model_available.h"
#include "cli/model_import.h"
#include "cli/model_pull.h"
#include "cli/model_remove.h"
#include "cli/options.h"
#include "llmzip/llmzip.hpp"
#include "shell/columns.h"
#include "shell/json_text.h"
#include "shell/outcome.h"
#include "shell/terminal.h"
#include "shell/visible_text.h"

namespace llmzip::cli {
namespace {

Outcome NewContext(ContextHandle* context) {
  context->reset(llmzip_context_new());
  if (*context == nullptr) return Outcome(kExitLimit, "out of memory");
  const auto status = llmzip_add_standard_model_folders(context->get());
  return FromStatus(status, context->get());
}

// A copy of the struct that llmzip_list_models() passes to its callback.
struct ModelFile {
  std::string path;
  std::string known_name;
  llmzip_status status = LLMZIP_OK;
  std::string name;
  std::string architecture;
  std::string id;
  uint64_t num_parameters = 0;
  uint64_t num_tokens = 0;
  uint64_t context_length = 0;
  uint64_t file_bytes = 0;
  std::string note;
  std::string error;

  std::string shown_name() const {
    return known_name.empty() ? name : known_name;
  }
};

int Collect(void* opaque, const llmzip_model_file* file) {
  auto* files = static_cast<std::vector<ModelFile>*>(opaque);
  ModelFile copy;
  copy.path = file->path;
  copy.known_name = file->known_name != nullptr ? file->known_name : "";
  copy.status = file->status;
  copy.file_bytes = file->info->file_bytes;
  copy.note = file->info->note;
  copy.error = ErrorText(file->error_text, file->status, file->error_offset);
  if (file->status == LLMZIP_OK) {
    copy.name = file->info->name;
    copy.architecture = file->info->architecture;
    copy.id = Hex(file->info->id, sizeof(file->info->id));
    copy.num_parameters = file->info->num_parameters;
    copy.num_tokens = file->info->num_tokens;
    copy.context_length = file->info->context_length;
  }
  files->push_back(std::move(copy));
  return 0;
}

Outcome Find(const std::string& name, std::vector<ModelFile>* files) {
  ContextHandle context;
  if (Outcome outcome = NewContext(&context); !outcome.ok()) return outcome;
  const auto status = llmzip_list_models(
      context.get(), name.empty() ? nullptr : name.c_str(), Collect, files);
  Outcome outcome = FromStatus(status, context.get());
  if (outcome.ok() || name.empty()) return outcome;
  return Outcome(outcome.exit_code(),
                 fmt::format("model '{}': {}", name, outcome.text()));
}

nlohmann::json JsonOf(const ModelFile& file) {
  if (file.status != LLMZIP_OK) {
    return {{"path", file.path},
            {"file_bytes", file.file_bytes},
            {"error", file.error}};
  }
  return {{"path", file.path},
          {"file_bytes", file.file_bytes},
          {"known_name", file.known_name},
          {"name", file.name},
          {"architecture", file.architecture},
          {"id", file.id},
          {"parameters", file.num_parameters},
          {"vocabulary", file.num_tokens},
          {"context_length", file.context_length}};
}

std::string Millions(uint64_t count) {
  return fmt::format("{:.1f}M", static_cast<double>(count) / 1e6);
}

// The files choose the names, so they may have any length.
std::string Table(const std::vector<ModelFile>& files) {
  constexpr size_t kNarrow = 24;
  constexpr size_t kWide = 40;
  size_t width = kNarrow;
  for (const ModelFile& file : files) {
    width = std::max(width, ColumnsOf(Visible(file.shown_name())));
  }
  width = std::min(width, kWide);
  std::string text;
  for (const ModelFile& file : files) {
    const bool usable = file.status == LLMZIP_OK;
    const std::string name =
        usable ? CutToColumns(Visible(file.shown_name()), width) : "(unusable)";
    text += fmt::format(
        "{} {} {:>9} {:>9}  {}\n", Padded(name, width),
        Padded(CutToColumns(Visible(file.architecture), kNarrow), 8),
        usable ? Millions(file.num_parameters) : "",
        HumanBytes(file.file_bytes), Visible(file.path));
  }
  return text;
}

Outcome List(bool json) {
  std::vector<ModelFile> files;
  if (Outcome outcome = Find("", &files); !outcome.ok()) return outcome;
  std::string text;
  if (json) {
    nlohmann::json list = nlohmann::json::array();
    for (const ModelFile& file : files) list.push_back(JsonOf(file));
    text = TextOfJson(list, 2);
  } else {
    if (files.empty()) Say("no models found; see llmzip model where");
    text = Table(files);
  }
  return Print(text) ? Outcome() : Outcome(kExitError, "");
}

// What the model takes. A model whose header cannot be understood has no
// estimate.
struct Estimate {
  bool exists = false;
  llmzip_model_estimate values{};
};

Estimate EstimateOf(const std::string& path) {
  Estimate estimate;
  ContextHandle context;
  if (!NewContext(&context).ok()) return estimate;
  estimate.values.struct_size = sizeof(estimate.values);
  estimate.exists = llmzip_estimate_model(context.get(), path.c_str(),
                                          &estimate.values) == LLMZIP_OK;
  return estimate;
}

double PerSecond(uint64_t nanoseconds) {
  return nanoseconds == 0 ? 0 : 1e9 / static_cast<double>(nanoseconds);
}

nlohmann::json JsonOf(const llmzip_model_estimate& values) {
  return {
      {"weight_bytes", values.weight_bytes},
      {"context_size", values.context_size},
      {"state_bytes", values.state_bytes},
      {"mixing_bytes", values.mixing_bytes},
      {"compress_bytes", values.compress_bytes},
      {"decompress_bytes", values.decompress_bytes},
      {"multiplications_per_token", values.multiplications},
      {"compress_tokens_per_second", PerSecond(values.compress_token_ns)},
      {"decompress_tokens_per_second", PerSecond(values.decompress_token_ns)}};
}

std::string TextOf(const llmzip_model_estimate& values) {
  return fmt::format(
      "weights        {} in memory\n"
      "state          {}{}\n"
      "byte model     {}\n"
      "memory         {} to compress 1 MB, {} to decompress it\n"
      "work           {} multiplications a token, without attention\n"
      "speed          about {:.3g} tokens/s to compress, {:.3g} to "
      "decompress\n",
      HumanBytes(values.weight_bytes), HumanBytes(values.state_bytes),
      values.context_size == 0
          ? ""
          : fmt::format(" for a window of {} tokens", values.context_size),
      HumanBytes(values.mixing_bytes), HumanBytes(values.compress_bytes),
      HumanBytes(values.decompress_bytes), Millions(values.multiplications),
      PerSecond(values.compress_token_ns),
      PerSecond(values.decompress_token_ns));
}

// The id of a large file is not computed.
bool HasId(const ModelFile& file) {
  return file.id.find_first_not_of('0') != std::string::npos;
}

Outcome Show(const std::string& name, bool json) {
  std::vector<ModelFile> files;
  if (Outcome outcome = Find(name, &files); !outcome.ok()) return outcome;
  std::string text;
  Outcome refused;
  for (const ModelFile& file : files) {
    const Estimate estimate = EstimateOf(file.path);
    if (file.status != LLMZIP_OK) {
      refused = Outcome(ExitCodeOf(file.status),
                        fmt::format("model '{}': {}", name, file.error));
    }
    if (json) {
      nlohmann::json object = JsonOf(file);
      if (file.status == LLMZIP_OK && !HasId(file)) object["id"] = nullptr;
      if (estimate.exists) object["estimate"] = JsonOf(estimate.values);
      text += TextOfJson(object, 2);
      continue;
    }
    text += fmt::format("path           {}\nbytes          {}\n",
                        Visible(file.path), file.file_bytes);
    if (file.status != LLMZIP_OK) {
      if (estimate.exists) text += TextOf(estimate.values);
      continue;
    }
    text += fmt::format(
        "name           {}\narchitecture   {}\nid             {}\n"
        "parameters     {}\nvocabulary     {}\ncontext        {}\n",
        Visible(file.shown_name()), Visible(file.architecture),
        HasId(file) ? file.id : "not computed for a large file",
        file.num_parameters, file.num_tokens,
        file.context_length > 0 ? std::to_string(file.context_length)
                                : "unlimited");
    if (!file.note.empty()) {
      text += fmt::format("note           {}\n", Visible(file.note));
    }
    if (estimate.exists) text += TextOf(estimate.values);
  }
  return Print(text) ? refused : Outcome(kExitError, "");
}

// Scripts get the exact path. A terminal gets it made visible.
std::string PathLine(const std::string& path) {
  return (OutputIsTerminal() ? Visible(path) : path) + "\n";
}

Outcome Where(const std::string& name) {
  std::string text;
  if (name.empty()) {
    ContextHandle context;
    if (Outcome outcome = NewContext(&context); !outcome.ok()) return outcome;
    for (size_t i = 0;; ++i) {
      const char* folder = llmzip_model_folder_at(context.get(), i);
      if (folder == nullptr) break;
      text += PathLine(folder);
    }
  } else {
    std::vector<ModelFile> files;
    if (Outcome outcome = Find(name, &files); !outcome.ok()) return outcome;
    for (const ModelFile& file : files) text += PathLine(file.path);
  }
  return Print(text) ? Outcome() : Outcome(kExitError, "");
}

Outcome Pull(const PullRequest& request) {
  ContextHandle context;
  if (Outcome outcome = NewContext(&context); !outcome.ok()) return outcome;
  return PullModel(context.get(), request);
}

Outcome Remove(const std::string& name, bool quiet) {
  ContextHandle context;
  if (Outcome outcome = NewContext(&context); !outcome.ok()) return outcome;
  return RemoveModel(context.get(), name, quiet);
}

Outcome Import(const ImportRequest& request) {
  ContextHandle context;
  if (Outcome outcome = NewContext(&context); !outcome.ok()) return outcome;
  return ImportModel(context.get(), request);
}

int Report(const Outcome& outcome) {
  if (!outcome.ok() && !outcome.text().empty()) Say(outcome.text());
  return outcome.exit_code();
}

}  // namespace

int ModelCommand(int argc, const char* const* argv) {
  CLI::App app("Language models: list, find, download", "llmzip model");
  bool json = false;
  bool available = false;
  bool quiet = false;
  std::string name;
  PullRequest request;
  ImportRequest imported;
  app.set_help_flag("-h,--help", "Show this and exit");
  app.require_subcommand(1);
  CLI::App* ls = app.add_subcommand("ls", "List the models found");
  ls->add_flag("--json", json, "As JSON");
  ls->add_flag("--available", available, "Those that can be pulled");
  CLI::App* show = app.add_subcommand("show", "Describe a model");
  show->add_option("MODEL", name, "A file or a name")->required();
  show->add_flag("--json", json, "As JSON");
  CLI::App* where =
      app.add_subcommand("where", "Print a model's path, or the folders");
  where->add_option("MODEL", name, "A file or a name");
  CLI::App* pull = app.add_subcommand("pull", "Download a model");
  pull->add_option("NAME", request.name, "A known name, such as smollm2-135m")
      ->required();
  pull->add_option("--url", request.url, "Download this file instead");
  pull->add_flag("-f,--force", request.force, "Download it again");
  pull->add_flag("--accept-terms", request.accept_terms,
                 "Accept the terms of a model that has some");
  pull->add_flag("-q,--quiet", request.quiet, "No progress");
  CLI::App* import =
      app.add_subcommand("import", "Make a model of a Hugging Face folder");
  import
      ->add_option("FOLDER", imported.folder,
                   "With config.json, safetensors and a tokenizer")
      ->required();
  import->add_option("-o,--output", imported.output,
                     "Write this file instead of one in the model folder");
  import->add_option("--name", imported.name,
                     "Name of the model instead of the folder's");
  import->add_flag("-f,--force", imported.force, "Replace an existing file");
  import->add_flag("-q,--quiet", imported.quiet, "Say nothing");
  CLI::App* rm = app.add_subcommand("rm", "Remove a downloaded model");
  rm->add_option("NAME", name, "As for pull")->required();
  rm->add_flag("-q,--quiet", quiet, "Do not say what was removed");
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success&) {
    return Print(app.help()) ? kExitOk : kExitError;
  } catch (const CLI::ParseError& error) {
    Say(std::string(error.what()) + " (try llmzip model --help)");
    return kExitError;
  }
  if (ls->parsed()) return Report(available ? ListAvailable(json) : List(json));
  if (import->parsed()) return Report(Import(imported));
  if (rm->parsed()) return Report(Remove(name, quiet));
  if (show->parsed()) return Report(Show(name, json));
  if (where->parsed()) return Report(Where(name));
  return Report(Pull(request));
}

}  // namespace llmzip::cli
