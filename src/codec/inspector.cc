// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/inspector.h"

namespace llmzip {

Status Inspector::Write(std::span<const uint8_t> archive) {
  summary_.archive_bytes += archive.size();
  for (;;) {
    const auto event = parser_.Next(&archive);
    if (!event.ok()) return event.status();
    switch (*event) {
      case FrameParser::Event::kNeedMore:
        return Status();
      case FrameParser::Event::kFrame:
        CountFrame();
        break;
      case FrameParser::Event::kWholeBlock:
        CountBlock();
        break;
      case FrameParser::Event::kEnd:
        if (summary_.num_frames == 1) {
          summary_.text_sha256 = parser_.end().sha256;
        }
        break;
      case FrameParser::Event::kSkippable:
      case FrameParser::Event::kBlockHeader:
      case FrameParser::Event::kPadding:
        break;
    }
  }
}

void Inspector::CountFrame() {
  ++summary_.num_frames;
  summary_.text_sha256.reset();
  const auto& dictionary = parser_.frame().dictionary;
  if (dictionary.has_value()) {
    if (!summary_.dictionary.has_value()) summary_.dictionary = dictionary;
    ++summary_.num_dictionary_records;
  }
  const auto& model = parser_.frame().model;
  if (!model.has_value()) return;
  if (!summary_.model.has_value()) summary_.model = model;
  ++summary_.num_model_records;
}

void Inspector::CountBlock() {
  const BlockHeader& block = parser_.block();
  ++summary_.num_blocks;
  summary_.text_bytes += block.raw_bytes;
  summary_.payload_bytes += block.payload_bytes;
  ++summary_.num_blocks_of_method[static_cast<size_t>(block.method)];
}

}  // namespace llmzip
