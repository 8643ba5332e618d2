// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// --stats: the quantities of the LLMZip paper for a text, and the size of the
// real archive. All figures but the two sums of code lengths are sizes of
// decodable bytes.
// something that a decoder can read.
#include <fmt/format.h>

#include <nlohmann/json.hpp>

#include "cli/commands.h"
#include "cli/file_loop.h"
#include "cli/inspect.h"
#include "cli/invocation.h"
#include "shell/file_io.h"
#include "shell/json_text.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

// The whole text is in memory.
constexpr size_t kMaxTextBytes = size_t{1} << 30;

struct Figures {
  llmzip_stats stats{};
  uint64_t archive_bytes = 0;
  uint64_t payload_bytes = 0;
  std::string methods;
};

// One line of the table. `bits` is for the whole text.
struct Line {
  const char* key;
  const char* label;
  double bits;
};

std::vector<Line> LinesOf(const Figures& figures) {
  const llmzip_stats& stats = figures.stats;
  const auto bits = [](uint64_t bytes) {
    return 8 * static_cast<double>(bytes);
  };
  return {
      {"entropy", "H_ub, sum of -log2 q",
       static_cast<double>(stats.entropy_microbits) / 1e6},
      {"token_by_token", "token by token, sum of ceil(-log2 q)",
       static_cast<double>(stats.token_by_token_bits)},
      {"ac", "arithmetic coding, payload", bits(stats.ac_bytes)},
      {"rank_brotli", "ranks, varints + brotli, payload",
       bits(stats.rank_bytes)},
      {"rank_zlib", "ranks, decimal + zlib, payload",
       bits(stats.rank_zlib_bytes)},
      {"archive_payload", "archive, payload", bits(figures.payload_bytes)},
      {"archive", "whole archive", bits(figures.archive_bytes)},
  };
}

std::string TableOf(const std::string& path, const Figures& figures) {
  const llmzip_stats& stats = figures.stats;
  const double characters = static_cast<double>(stats.num_characters);
  const double bytes = static_cast<double>(stats.text_bytes);
  std::string table = fmt::format(
      "{}: {} bytes, {} characters, {} tokens\n{:<40} {:>12} {:>10} {:>10}\n",
      Visible(path), stats.text_bytes, stats.num_characters, stats.num_tokens,
      "", "bytes", "bits/char", "bits/byte");
  for (const Line& line : LinesOf(figures)) {
    const double per_character = characters > 0 ? line.bits / characters : 0;
    const double per_byte = bytes > 0 ? line.bits / bytes : 0;
    table += fmt::format("{:<40} {:>12.0f} {:>10.4f} {:>10.4f}\n", line.label,
                         line.bits / 8, per_character, per_byte);
  }
  return table + fmt::format("archive's method: {}\n", figures.methods);
}

nlohmann::json JsonOf(const std::string& path, const Figures& figures) {
  const llmzip_stats& stats = figures.stats;
  nlohmann::json json = {
      {"file", path},
      {"text_bytes", stats.text_bytes},
      {"characters", stats.num_characters},
      {"tokens", stats.num_tokens},
      {"method", figures.methods},
      {"bits", nlohmann::json::object()},
  };
  for (const Line& line : LinesOf(figures)) json["bits"][line.key] = line.bits;
  return json;
}

Outcome Compute(Invocation& invocation, const std::string& path,
                Figures* figures) {
  InputFile input;
  std::string text;
  Outcome outcome = OpenInput(path, InputKind::kAnything, &input);
  // The buffer of the text grows by doubling.
  const size_t most = static_cast<size_t>(
      std::min<uint64_t>(kMaxTextBytes, invocation.max_memory() / 2));
  if (outcome.ok()) outcome = ReadWhole(input.fd.get(), most, &text);
  if (outcome.ok()) outcome = invocation.Reserve(text.capacity());
  if (outcome.ok()) outcome = invocation.PrepareModel();
  if (!outcome.ok()) return outcome;
  if (!invocation.has_model()) {
    return Outcome(kExitModel, "statistics need a language model");
  }
  llmzip_context* context = invocation.context();
  invocation.progress().Begin(path + ", measuring");
  figures->stats.struct_size = sizeof(figures->stats);
  llmzip_set(context, LLMZIP_TEXT_SIZE, static_cast<int64_t>(text.size()));
  auto status = llmzip_measure(context, text.data(), text.size(), nullptr,
                               nullptr, &figures->stats);
  if (status != LLMZIP_OK) return FromStatus(status, context);

  invocation.progress().Begin(path);
  void* raw = nullptr;
  size_t archive_size = 0;
  status = llmzip_compress_alloc(context, text.data(), text.size(), &raw,
                                 &archive_size);
  const Buffer archive(raw);
  if (status != LLMZIP_OK) return FromStatus(status, context);
  llmzip_archive_info info{};
  info.struct_size = sizeof(info);
  status = llmzip_inspect(context, raw, archive_size, &info);
  if (status != LLMZIP_OK) return FromStatus(status, context);
  figures->archive_bytes = info.archive_bytes;
  figures->payload_bytes = info.payload_bytes;
  figures->methods = MethodsOf(info);
  return Outcome();
}

}  // namespace

int StatsCommand(const Options& options) {
  Invocation invocation(options);
  if (Outcome outcome = invocation.Open(); !outcome.ok()) {
    Say(outcome.text());
    return outcome.exit_code();
  }
  nlohmann::json list = nlohmann::json::array();
  std::string tables;
  const int exit_code =
      ForEachFile(options, /*archives=*/false, [&](const std::string& path) {
        Figures figures;
        Outcome outcome = Compute(invocation, path, &figures);
        invocation.progress().Clear();
        if (!outcome.ok()) return outcome;
        list.push_back(JsonOf(path, figures));
        tables += TableOf(path, figures);
        return outcome;
      });
  const std::string text = options.json ? TextOfJson(list, 2) : tables;
  return Print(text) ? exit_code : std::max(exit_code, kExitError);
}

}  // namespace llmzip::cli
