// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Writes an explanation as one HTML page without other files.
#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "explain/explain_page.h"
#include "explain/explanation.h"
#include "shell/file_io.h"
#include "shell/visible_text.h"

namespace llmzip::cli {
namespace {

constexpr size_t kNumMostExpensive = 12;

std::string Shown(const std::string& name) { return HtmlText(Escaped(name)); }

std::string Grouped(uint64_t number) {
  std::string digits = std::to_string(number);
  for (size_t i = digits.size(); i > 3;) {
    i -= 3;
    digits.insert(i, "\xe2\x80\xaf");  // a narrow no-break space
  }
  return digits;
}

std::string Card(const char* name, const std::string& value,
                 const std::string& more) {
  return fmt::format("<div><dt>{}</dt><dd>{}<small>{}</small></dd></div>\n",
                     name, value, more);
}

double Saved(double bits, double model_bits) {
  return model_bits > 0 ? 100 * (1 - bits / model_bits) : 0;
}

std::string Cards(const Explanation& explanation) {
  const llmzip_explanation& sums = explanation.sums;
  const double bits = explanation.bits();
  const double model_bits = explanation.model_bits();
  std::string out = "<dl class=cards>\n";
  out += Card("text", Grouped(sums.text_bytes) + " bytes",
              Grouped(sums.num_tokens) + " tokens");
  out += Card("archive", Grouped(sums.archive_bytes) + " bytes",
              fmt::format("payload {}", Grouped(sums.payload_bytes)));
  out += Card("coded, bits/byte",
              fmt::format("{:.3f}", explanation.BitsPerByte(bits)),
              fmt::format("{:.0f} bits", bits));
  if (explanation.is_mixed()) {
    out += Card("model alone, bits/byte",
                fmt::format("{:.3f}", explanation.BitsPerByte(model_bits)),
                fmt::format("{:.0f} bits", model_bits));
    out += Card("saved by mixing",
                fmt::format("{:.1f} %", Saved(bits, model_bits)),
                fmt::format("{:.0f} bits", model_bits - bits));
  }
  return out + "</dl>\n";
}

std::string SourceRow(const char* name, double bits, double model_bits,
                      double all) {
  return fmt::format(
      "<tr><th scope=row>{}</th><td>{:.1f}</td><td>{:.1f}</td><td>{:.1f} %"
      "</td><td>{:.1f} %</td></tr>\n",
      name, model_bits, bits, Saved(bits, model_bits),
      all > 0 ? 100 * bits / all : 0);
}

std::string Sources(const Explanation& explanation) {
  if (!explanation.is_mixed()) return "";
  const llmzip_explanation& sums = explanation.sums;
  const double bits = explanation.bits();
  const double model_bits = explanation.model_bits();
  const double ends = 1e-6 * static_cast<double>(sums.coded_end_microbits);
  const double model_ends =
      1e-6 * static_cast<double>(sums.model_end_microbits);
  return "<h2>Bits by purpose</h2>\n<div class=wide><table><thead><tr>"
         "<th></th><th>model alone</th><th>coded</th><th>saved</th>"
         "<th>share</th></tr></thead><tbody>\n" +
         SourceRow("bytes of tokens", bits - ends, model_bits - model_ends,
                   bits) +
         SourceRow("where tokens end", ends, model_ends, bits) +
         SourceRow("all", bits, model_bits, bits) + "</tbody></table></div>\n";
}

std::string MostExpensiveTokens(const Explanation& explanation) {
  std::string out = "<h2>Most expensive tokens</h2>\n<ul class=dear>\n";
  for (const size_t i : explanation.MostExpensive(kNumMostExpensive)) {
    const ExplainedToken& token = explanation.tokens[i];
    out += fmt::format(
        "<li><button value={}>{}<span>{:.1f} bits</span></button></li>\n", i,
        HtmlText(Labelled(explanation.TextOf(token))), token.bits);
  }
  return out + "</ul>\n";
}

std::string Legends() {
  std::string out = "<ul class=legend id=bits aria-label=\"bits per token\">";
  for (size_t i = 0; i < kNumShades; ++i) {
    out += i + 1 < kNumShades
               ? fmt::format("<li class=c{}>&lt;{:g}</li>", i, kShadeBits[i])
               : fmt::format("<li class=c{}>{:g}+ bits</li>", i,
                             kShadeBits[i - 1]);
  }
  return out +
         "</ul>\n<ul class=legend id=saved hidden>"
         "<li class=s0>2+ saved</li><li class=s1>.5+</li><li class=s2>.1+</li>"
         "<li class=s3>0</li><li class=s4>.1+</li><li class=s5>.5+</li>"
         "<li class=s6>2+ lost</li></ul>\n";
}

std::string Modes(const Explanation& explanation) {
  std::string out = "<div class=bar>\n";
  if (explanation.is_mixed()) {
    out +=
        "<fieldset aria-label=\"colour by\">"
        "<label><input type=radio name=mode value=coded checked>coded</label>"
        "<label><input type=radio name=mode value=model>model alone</label>"
        "<label><input type=radio name=mode value=saved>saved</label>"
        "</fieldset>\n";
  }
  return out + Legends() + "</div>\n";
}

// Returns the content of a token's element. *plain says whether it is exactly
// the token's text.
std::string Pieces(const Explanation& explanation, const ExplainedToken& token,
                   bool* plain) {
  std::string out;
  *plain = true;
  for (const Piece& piece :
       PiecesOf(explanation.text, token.begin, token.end)) {
    switch (piece.kind) {
      case Piece::Kind::kText:
        out += HtmlText(piece.shown);
        continue;
      case Piece::Kind::kNewline:
        out += "<i>\xe2\x86\xb5</i>\n";
        break;
      case Piece::Kind::kPart:
        out += "<i>\xc2\xb7</i>";
        break;
      case Piece::Kind::kEscape:
        out += "<i>" + HtmlText(piece.shown) + "</i>";
    }
    *plain = false;
  }
  return out;
}

std::string Text(const Explanation& explanation) {
  std::string out = "<div id=text>";
  for (const ExplainedToken& token : explanation.tokens) {
    bool plain = true;
    const std::string pieces = Pieces(explanation, token, &plain);
    const std::string_view bytes = explanation.TextOf(token);
    const std::string label = Labelled(bytes);
    // The script takes the content as the label, unless the data has another
    // one.
    plain = plain && label == bytes;
    out += fmt::format("<b class=c{}", ShadeOf(token.bits));
    if (!plain) out += fmt::format(" data-v=\"{}\"", HtmlText(label));
    out += ">" + pieces + "</b>";
  }
  return out + "</div>\n";
}

std::string TokenRow(const ExplainedToken& token) {
  std::string out = fmt::format("[{:.3f}", token.bits);
  if (token.has_model) {
    out += fmt::format(",{:.3f},{:.3f},{:.3f},{}", token.model_bits,
                       token.end_bits, token.model_end_bits, token.rank);
    for (const ExplainedCandidate& candidate : token.candidates) {
      out += fmt::format(",{},{:.6g}", candidate.text, candidate.probability);
    }
  }
  return out + "]";
}

// Returns JSON for a <script> element. It contains no "<".
std::string PageData(const Explanation& explanation) {
  std::string out = "{\"l\":[";
  for (size_t i = 0; i + 1 < kNumShades; ++i) {
    out += fmt::format("{}{:g}", i > 0 ? "," : "", kShadeBits[i]);
  }
  out += fmt::format("],\"m\":{},\"t\":[", explanation.is_mixed());
  for (const ExplainedToken& token : explanation.tokens) {
    if (&token != &explanation.tokens.front()) out += ',';
    out += TokenRow(token);
  }
  nlohmann::json labels = nlohmann::json::array();
  for (const std::string& candidate : explanation.candidate_texts) {
    labels.push_back(Labelled(candidate));
  }
  std::string strings = labels.dump(-1, ' ', /*ensure_ascii=*/false,
                                    nlohmann::json::error_handler_t::replace);
  for (size_t at = 0; (at = strings.find('<', at)) != std::string::npos;) {
    strings.replace(at, 1, "\\u003c");
  }
  return out + "],\"s\":" + strings + "}";
}

}  // namespace

std::string HtmlPage(const Explanation& explanation) {
  const std::string name = explanation.file == "-"
                               ? "standard input"
                               : Shown(NameOf(explanation.file));
  std::string out = fmt::format(
      "<!DOCTYPE html>\n<html lang=en>\n<head>\n<meta charset=utf-8>\n"
      "<meta http-equiv=Content-Security-Policy content=\"default-src 'none'; "
      "style-src 'unsafe-inline'; script-src 'unsafe-inline'\">\n"
      "<meta name=viewport content=\"width=device-width, initial-scale=1\">\n"
      "<meta name=color-scheme content=\"light dark\">\n"
      "<title>{} - llmzip explain</title>\n<style>{}</style>\n</head>\n"
      "<body>\n<main>\n<h1>{}</h1>\n<p>Bits per token: method {}, {}</p>\n",
      name, kExplainStyle, name, explanation.Methods(),
      explanation.model.empty() ? "no language model"
                                : "model " + Shown(explanation.model));
  out += Cards(explanation);
  if (explanation.tokens.empty()) {
    return out + "<p>The text is empty.</p>\n</main>\n</body>\n</html>\n";
  }
  out += Sources(explanation) + MostExpensiveTokens(explanation) +
         Modes(explanation) + Text(explanation);
  out += "</main>\n<div id=tip role=status hidden></div>\n";
  out += "<script type=application/json id=page>" + PageData(explanation) +
         "</script>\n<script>" + std::string(kExplainScript) +
         "</script>\n</body>\n</html>\n";
  return out;
}

}  // namespace llmzip::cli
