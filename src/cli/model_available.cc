// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/model_available.h"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "llmzip/llmzip.h"
#include "shell/json_text.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

// The built-in model's cost of examples/sample.txt, which others are compared
// with. tests/cli/models_available.sh computes it again.
constexpr uint32_t kBuiltinMillibits = 1721;

std::vector<llmzip_known_model> KnownModels() {
  std::vector<llmzip_known_model> models;
  llmzip_known_model known{};
  known.struct_size = sizeof(known);
  for (size_t i = 0; llmzip_known_model_at(i, &known) == LLMZIP_OK; ++i) {
    models.push_back(known);
  }
  return models;
}

nlohmann::json JsonOf(const llmzip_known_model& known) {
  nlohmann::json object = {
      {"name", known.name},
      {"file_name", known.file_name},
      {"file_bytes", known.file_bytes},
      {"file_sha256", Hex(known.file_sha256, sizeof(known.file_sha256))},
      {"id", Hex(known.id, sizeof(known.id))},
      {"licence", known.licence},
      {"terms", nullptr},
      {"bits_per_byte", nullptr},
      {"relative_time", nullptr}};
  if (known.terms != nullptr) object["terms"] = known.terms;
  if (known.sample_millibits > 0) {
    object["bits_per_byte"] = known.sample_millibits / 1000.0;
  }
  if (known.sample_permille > 0) {
    object["relative_time"] = known.sample_permille / 1000.0;
  }
  return object;
}

std::string Thousandths(uint32_t value, int digits) {
  return value == 0 ? "?" : fmt::format("{:.{}f}", value / 1000.0, digits);
}

std::string Line(const std::string& name, const std::string& size,
                 const std::string& bits, const std::string& time,
                 const std::string& licence) {
  return fmt::format("{:<16} {:>9} {:>9} {:>6}  {}\n", name, size, bits, time,
                     licence);
}

std::string Table(const std::vector<llmzip_known_model>& models) {
  std::string text = Line("name", "size", "bits/byte", "time", "licence");
  text += Line("builtin", "inside", Thousandths(kBuiltinMillibits, 3), "1", "");
  for (const llmzip_known_model& known : models) {
    text += Line(known.name, HumanBytes(known.file_bytes),
                 Thousandths(known.sample_millibits, 3),
                 Thousandths(known.sample_permille, 0),
                 std::string(known.licence) +
                     (known.terms != nullptr ? " (to be accepted)" : ""));
  }
  return text +
         "Bits per byte and time are those of examples/sample.txt in one "
         "stream.\n";
}

}  // namespace

Outcome ListAvailable(bool json) {
  const std::vector<llmzip_known_model> models = KnownModels();
  std::string text;
  if (json) {
    nlohmann::json list = nlohmann::json::array();
    for (const llmzip_known_model& known : models) {
      list.push_back(JsonOf(known));
    }
    text = TextOfJson(list, 2);
  } else {
    text = Table(models);
  }
  return Print(text) ? Outcome() : Outcome(kExitError, "");
}

}  // namespace llmzip::cli
