// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/file_io.h"
#include "cli/file_loop.h"
#include "cli/inspect.h"
#include "cli/session.h"
#include "cli/terminal.h"

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
  if (info.has_text_sha256 != 0) {
    json["text_sha256"] = Hex(info.text_sha256, sizeof(info.text_sha256));
  }
  return json;
}

std::string Row(uint64_t archive_bytes, uint64_t text_bytes,
                const std::string& blocks, const std::string& methods,
                const std::string& model, const std::string& name) {
  std::string ratio = "-";
  std::string bits = "-";
  if (archive_bytes > 0 && text_bytes > 0) {
    const double archive = static_cast<double>(archive_bytes);
    const double text = static_cast<double>(text_bytes);
    ratio = fmt::format("{:.3f}", text / archive);
    bits = fmt::format("{:.4f}", 8 * archive / text);
  }
  return fmt::format("{:>12} {:>14} {:>8} {:>9} {:>7}  {:<7} {:<14} {}\n",
                     archive_bytes, text_bytes, ratio, bits, blocks, methods,
                     model, name);
}

Outcome InspectPath(Session& session, const std::string& path,
                    llmzip_archive_info* info) {
  if (path == "-" && InputIsTerminal()) {
    return Refused("compressed text is not read from a terminal");
  }
  InputFile input;
  Outcome outcome = OpenInput(path, InputKind::kAnything, &input);
  if (!outcome.ok()) return outcome;
  return InspectFile(session.context(), input.fd.get(), info);
}

}  // namespace

int ListCommand(const Options& options) {
  Session session(options);
  if (Outcome outcome = session.Open(); !outcome.ok()) {
    Say(outcome.text());
    return outcome.exit_code();
  }
  nlohmann::json list = nlohmann::json::array();
  std::string table = fmt::format(
      "{:>12} {:>14} {:>8} {:>9} {:>7}  {:<7} "
      "{:<14} {}\n",
      "archive", "text", "ratio", "bits/byte", "blocks", "method", "model",
      "name");
  uint64_t archive_bytes = 0;
  uint64_t text_bytes = 0;
  size_t num_files = 0;
  const int exit_code =
      ForEachFile(options, /*archives=*/true, [&](const std::string& path) {
        llmzip_archive_info info{};
        Outcome outcome = InspectPath(session, path, &info);
        if (!outcome.ok()) return outcome;
        ++num_files;
        archive_bytes += info.archive_bytes;
        text_bytes += info.text_bytes;
        list.push_back(JsonOf(path, info));
        table += Row(info.archive_bytes, info.text_bytes,
                     std::to_string(info.num_blocks), MethodsOf(info),
                     ModelOf(info), path);
        return outcome;
      });
  if (num_files > 1) {
    table += Row(archive_bytes, text_bytes, "", "", "",
                 fmt::format("{} files", num_files));
  }
  // Names need not be UTF-8.
  const std::string text =
      options.json ? list.dump(2, ' ', /*ensure_ascii=*/false,
                               nlohmann::json::error_handler_t::replace) +
                         "\n"
      : num_files > 0 ? table
                      : "";
  return Print(text) ? exit_code : std::max(exit_code, kExitError);
}

}  // namespace llmzip::cli
