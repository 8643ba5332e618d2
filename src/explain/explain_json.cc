// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Writes an explanation as JSON.
#include <nlohmann/json.hpp>

#include "explain/explanation.h"
#include "shell/json_text.h"
#include "shell/terminal.h"
#include "shell/visible_text.h"

namespace llmzip::cli {
namespace {

using Json = nlohmann::ordered_json;

// Sets "text" if the bytes are UTF-8, otherwise "hex".
void SetBytes(std::string_view bytes, Json& json) {
  if (IsUtf8(bytes)) {
    json["text"] = bytes;
  } else {
    json["hex"] =
        Hex(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
  }
}

Json TokenJson(const Explanation& explanation, const ExplainedToken& token) {
  Json json = {{"offset", token.begin}};
  SetBytes(explanation.TextOf(token), json);
  json["method"] = llmzip_method_name(token.method);
  json["bits"] = token.bits;
  if (!token.has_model) return json;
  if (token.method == LLMZIP_METHOD_MIX) json["end_bits"] = token.end_bits;
  json["model_bits"] = token.model_bits;
  json["model_end_bits"] = token.model_end_bits;
  json["rank"] = token.rank;
  Json candidates = Json::array();
  for (const ExplainedCandidate& candidate : token.candidates) {
    Json one = Json::object();
    SetBytes(explanation.candidate_texts[candidate.text], one);
    one["probability"] = candidate.probability;
    candidates.push_back(std::move(one));
  }
  json["candidates"] = std::move(candidates);
  return json;
}

}  // namespace

std::string JsonText(const Explanation& explanation) {
  const llmzip_explanation& sums = explanation.sums;
  Json json = {
      {"file", explanation.file},
      {"model", explanation.model.empty() ? Json() : Json(explanation.model)},
      {"method", explanation.Methods()},
      {"text_bytes", sums.text_bytes},
      {"num_tokens", sums.num_tokens},
      {"archive_bytes", sums.archive_bytes},
      {"payload_bytes", sums.payload_bytes},
      {"bits", explanation.bits()},
  };
  if (explanation.has_model()) {
    if (explanation.is_mixed()) {
      json["end_bits"] = 1e-6 * static_cast<double>(sums.coded_end_microbits);
    }
    json["model_bits"] = explanation.model_bits();
    json["model_end_bits"] =
        1e-6 * static_cast<double>(sums.model_end_microbits);
  }
  Json tokens = Json::array();
  for (const ExplainedToken& token : explanation.tokens) {
    tokens.push_back(TokenJson(explanation, token));
  }
  json["tokens"] = std::move(tokens);
  return TextOfJson(json, -1);
}

}  // namespace llmzip::cli
