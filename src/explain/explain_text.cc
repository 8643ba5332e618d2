// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Writes an explanation for a terminal or for text tools.
#include <fmt/format.h>

#include <algorithm>

#include "explain/explanation.h"
#include "shell/visible_text.h"

namespace llmzip::cli {
namespace {

constexpr size_t kNumMostExpensive = 10;
// Background colours of the 256-colour palette for black letters. 0 means none.
constexpr int kBackgrounds[kNumShades] = {0, 230, 229, 222, 216, 209, 203};

std::string Painted(size_t shade, const std::string& text) {
  const int background = kBackgrounds[shade];
  return background == 0
             ? text
             : fmt::format("\x1b[30;48;5;{}m{}\x1b[0m", background, text);
}

// Does not colour a line feed, which would colour the rest of the line.
std::string PaintedToken(const Explanation& explanation,
                         const ExplainedToken& token) {
  const size_t shade = ShadeOf(token.bits);
  std::string out;
  for (const Piece& piece :
       PiecesOf(explanation.text, token.begin, token.end)) {
    switch (piece.kind) {
      case Piece::Kind::kNewline:
        if (shade > 1) out += Painted(shade, "\xe2\x86\xb5");
        out += '\n';
        break;
      case Piece::Kind::kPart:
        out += Painted(shade, "\xc2\xb7");
        break;
      case Piece::Kind::kText:
      case Piece::Kind::kEscape:
        out += Painted(shade, piece.shown);
    }
  }
  return out;
}

std::string Legend() {
  std::string out = Painted(0, fmt::format("bits: <{:g}", kShadeBits[0]));
  for (size_t i = 1; i < kNumShades; ++i) {
    out += ' ';
    out += Painted(i, i + 1 < kNumShades
                          ? fmt::format(" <{:g} ", kShadeBits[i])
                          : fmt::format(" {:g}+ ", kShadeBits[i - 1]));
  }
  return out + "\n";
}

std::string Line(const Explanation& explanation, const char* name, double bits,
                 double model_bits) {
  std::string out = fmt::format("{:<22} {:>12.1f} {:>9.0f} {:>9.4f}", name,
                                bits, bits / 8, explanation.BitsPerByte(bits));
  if (explanation.is_mixed()) {
    const double saved = model_bits > 0 ? 1 - bits / model_bits : 0;
    out += fmt::format(" {:>12.1f} {:>7.1f}%", model_bits, 100 * saved);
  }
  return out + "\n";
}

std::string Summary(const Explanation& explanation) {
  const llmzip_explanation& sums = explanation.sums;
  std::string out = fmt::format(
      "{}: {}; model: {}\n",
      explanation.file == "-" ? "standard input" : Escaped(explanation.file),
      OneLineSummary(explanation),
      explanation.model.empty() ? "none" : Escaped(explanation.model));
  if (explanation.tokens.empty()) return out;
  out += fmt::format("{:<22} {:>12} {:>9} {:>9}", "", "bits", "bytes",
                     "bits/byte");
  if (explanation.is_mixed()) {
    out += fmt::format(" {:>12} {:>8}", "model alone", "saved");
  }
  out += "\n" + Line(explanation, "payload", explanation.bits(),
                     explanation.model_bits());
  if (explanation.is_mixed()) {
    const double ends = 1e-6 * static_cast<double>(sums.coded_end_microbits);
    const double model_ends =
        1e-6 * static_cast<double>(sums.model_end_microbits);
    out += Line(explanation, "  bytes of tokens", explanation.bits() - ends,
                explanation.model_bits() - model_ends);
    out += Line(explanation, "  where tokens end", ends, model_ends);
  }
  out += fmt::format("archive: {} bytes, {} of them payload\n",
                     sums.archive_bytes, sums.payload_bytes);
  out += "most expensive tokens:";
  for (const size_t i : explanation.MostExpensive(kNumMostExpensive)) {
    const ExplainedToken& token = explanation.tokens[i];
    out += fmt::format("\n{:>8.2f} bits at byte {:<8} '{}'", token.bits,
                       token.begin, Labelled(explanation.TextOf(token)));
  }
  return out + "\n";
}

}  // namespace

std::string ColouredText(const Explanation& explanation, bool with_summary) {
  std::string out;
  for (const ExplainedToken& token : explanation.tokens) {
    out += PaintedToken(explanation, token);
  }
  if (!explanation.text.empty() && explanation.text.back() != '\n') out += '\n';
  if (with_summary) out += "\n" + Legend() + Summary(explanation);
  return out;
}

std::string PlainTable(const Explanation& explanation, bool with_summary) {
  std::string out = fmt::format("{:>8} {:>8} {:>7} {:>6}  {}\n", "bits",
                                "model", "ends", "rank", "text");
  for (const ExplainedToken& token : explanation.tokens) {
    const std::string model =
        token.has_model
            ? fmt::format("{:>8.3f} {:>7.3f} {:>6}", token.model_bits,
                          token.end_bits, token.rank)
            : fmt::format("{:>8} {:>7} {:>6}", "-", "-", "-");
    out += fmt::format("{:>8.3f} {}  '{}'\n", token.bits, model,
                       Escaped(explanation.TextOf(token)));
  }
  if (with_summary) out += "\n" + Summary(explanation);
  return out;
}

std::string TabTable(const Explanation& explanation) {
  std::string out = "bits\tend_bits\tmodel_bits\tmodel_end_bits\trank\ttext\n";
  for (const ExplainedToken& token : explanation.tokens) {
    out += fmt::format("{:.6f}\t{:.6f}\t", token.bits, token.end_bits);
    out += token.has_model
               ? fmt::format("{:.6f}\t{:.6f}\t{}\t", token.model_bits,
                             token.model_end_bits, token.rank)
               : "\t\t\t";
    out += Escaped(explanation.TextOf(token)) + "\n";
  }
  return out;
}

}  // namespace llmzip::cli
