// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/file_loop.h"
#include "cli/inspect.h"
#include "cli/invocation.h"
#include "shell/columns.h"
#include "shell/file_io.h"
#include "shell/json_text.h"
#include "shell/terminal.h"
#include "shell/visible_text.h"

namespace llmzip::cli {
namespace {

std::string ModelOf(const llmzip_archive_info& info) {
  if (info.num_model_records == 0) return "-";
  const std::string known = KnownNameOf(info.model.id);
  if (!known.empty()) return known;
  if (info.model.name[0] != '\0') return info.model.name;
  return "id:" + Hex(info.model.id, sizeof(info.model.id));
}

nlohmann::json JsonOf(const std::string& path,
                      const llmzip_archive_info& info) {
  nlohmann::json methods = nlohmann::json::object();
  for (int method = 0; method < 8; ++method) {
    const char* name = llmzip_method_name(method);
    if (name != nullptr && info.num_blocks_of_method[method] > 0) {
      methods[name] = info.num_blocks_of_method[method];
    }
  }
  nlohmann::json json = {
      {"file", path},
      {"archive_bytes", info.archive_bytes},
      {"text_bytes", info.text_bytes},
      {"payload_bytes", info.payload_bytes},
      {"frames", info.num_frames},
      {"blocks", info.num_blocks},
      {"blocks_of_method", methods},
      {"format_version", fmt::format("{}.{}", info.format_version / 16,
                                     info.format_version % 16)},
      {"model", nullptr},
  };
  if (info.num_model_records > 0) {
    json["model"] = {
        {"id", Hex(info.model.id, sizeof(info.model.id))},
        {"name", info.model.name},
        {"numerics", info.model.numerics},
        {"context_size", info.model.context_size},
        {"keep_size", info.model.keep_size},
    };
    if (info.model.has_file_sha256 != 0) {
      json["model"]["file_sha256"] =
          Hex(info.model.file_sha256, sizeof(info.model.file_sha256));
    }
  }
  if (info.num_dictionary_records > 0) {
    json["dictionary"] = {
        {"id", Hex(info.dictionary_id, sizeof(info.dictionary_id))},
        {"name", info.dictionary_name},
        {"text_bytes", info.dictionary_bytes},
    };
  }
  if (info.has_text_sha256 != 0) {
    json["text_sha256"] = Hex(info.text_sha256, sizeof(info.text_sha256));
  }
  return json;
}

// A line of the table. Text that comes from files is already made visible.
struct Row {
  std::string archive_bytes;
  std::string text_bytes;
  std::string ratio;
  std::string bits;
  std::string blocks;
  std::string methods;
  std::string model;
  std::string name;
};

Row NumbersOf(uint64_t archive_bytes, uint64_t text_bytes) {
  Row row;
  row.archive_bytes = std::to_string(archive_bytes);
  row.text_bytes = std::to_string(text_bytes);
  row.ratio = row.bits = "-";
  if (archive_bytes > 0 && text_bytes > 0) {
    const double archive = static_cast<double>(archive_bytes);
    const double text = static_cast<double>(text_bytes);
    row.ratio = fmt::format("{:.3f}", text / archive);
    row.bits = fmt::format("{:.4f}", 8 * archive / text);
  }
  return row;
}

std::string TextOf(const std::vector<Row>& rows) {
  size_t methods = 7;
  size_t model = 14;
  for (const Row& row : rows) {
    methods = std::max(methods, ColumnsOf(row.methods));
    model = std::max(model, ColumnsOf(row.model));
  }
  std::string text;
  for (const Row& row : rows) {
    text += fmt::format("{:>12} {:>14} {:>8} {:>9} {:>7}  {} {} {}\n",
                        row.archive_bytes, row.text_bytes, row.ratio, row.bits,
                        row.blocks, Padded(row.methods, methods),
                        Padded(row.model, model), row.name);
  }
  return text;
}

Outcome InspectPath(Invocation& invocation, const std::string& path,
                    llmzip_archive_info* info) {
  if (path == "-" && InputIsTerminal()) {
    return Refused("compressed text is not read from a terminal");
  }
  InputFile input;
  Outcome outcome = OpenInput(path, InputKind::kAnything, &input);
  if (!outcome.ok()) return outcome;
  return InspectFile(invocation.context(), input.fd.get(), info);
}

}  // namespace

int ListCommand(const Options& options) {
  Invocation invocation(options);
  if (Outcome outcome = invocation.Open(); !outcome.ok()) {
    Say(outcome.text());
    return outcome.exit_code();
  }
  nlohmann::json list = nlohmann::json::array();
  std::vector<Row> rows = {{"archive", "text", "ratio", "bits/byte", "blocks",
                            "method", "model", "name"}};
  uint64_t archive_bytes = 0;
  uint64_t text_bytes = 0;
  size_t num_files = 0;
  const int exit_code =
      ForEachFile(options, /*archives=*/true, [&](const std::string& path) {
        llmzip_archive_info info{};
        Outcome outcome = InspectPath(invocation, path, &info);
        if (!outcome.ok()) return outcome;
        ++num_files;
        archive_bytes += info.archive_bytes;
        text_bytes += info.text_bytes;
        list.push_back(JsonOf(path, info));
        Row row = NumbersOf(info.archive_bytes, info.text_bytes);
        row.blocks = std::to_string(info.num_blocks);
        row.methods = MethodsOf(info);
        row.model = Visible(ModelOf(info));
        row.name = Visible(path);
        rows.push_back(std::move(row));
        return outcome;
      });
  if (num_files > 1) {
    Row sums = NumbersOf(archive_bytes, text_bytes);
    sums.name = fmt::format("{} files", num_files);
    rows.push_back(std::move(sums));
  }
  const std::string text = options.json    ? TextOfJson(list, 2)
                           : num_files > 0 ? TextOf(rows)
                                           : "";
  return Print(text) ? exit_code : std::max(exit_code, kExitError);
}

}  // namespace llmzip::cli
