// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Streams through the C++ wrapper: what is written to an Encoder in pieces
// comes out of a Decoder.
#include <iostream>
#include <llmzip/llmzip.hpp>
#include <string>

int main() {
  try {
    const llmzip::Context context;
    std::string archive;
    llmzip::Encoder encoder(context,
                            [&](std::string_view bytes) { archive += bytes; });
    std::string expected;
    for (int line = 1; line <= 1000; ++line) {
      const std::string text = "line " + std::to_string(line) + "\n";
      expected += text;
      encoder.Write(text);
    }
    encoder.Finish();

    std::string text;
    llmzip::Decoder decoder(context,
                            [&](std::string_view bytes) { text += bytes; });
    decoder.Write(archive);
    decoder.Finish();
    std::cout << expected.size() << " -> " << archive.size() << " bytes, "
              << (text == expected ? "the same again" : "DIFFERENT") << "\n";

    // What went wrong arrives as an exception with a status.
    try {
      llmzip::Context().Decompress("no archive at all");
      return 1;
    } catch (const llmzip::Error& error) {
      if (error.status() != LLMZIP_BAD_MAGIC) return 1;
    }
    return text == expected ? 0 : 1;
  } catch (const llmzip::Error& error) {
    std::cerr << error.what() << "\n";
    return 1;
  }
}
