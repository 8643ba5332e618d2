// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Frame headers: whatever is read is written again with the same bytes.
#include <algorithm>

#include "base/bytes.h"
#include "container/frame_header.h"
#include "container/frame_start.h"
#include "fuzz/fuzz_target.h"

using namespace llmzip;

namespace {

ModelRecord SomeModel() {
  ModelRecord model;
  model.id.fill(0x11);
  model.window = 1024;
  model.keep = 256;
  return model;
}

std::vector<Profile> SomeProfiles() {
  return {
      {.number = 1, .name = "one", .model = SomeModel(), .learning_rate = 9},
      {.number = 200, .name = "two", .model = SomeModel()},
      {.number = 3, .name = "", .model = {}, .mixing_start = 1}};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  static const std::vector<Profile> profiles = SomeProfiles();
  const std::span<const uint8_t> input(data, size);
  ByteReader in(input);
  const Result<FrameStart> start = PeekFrameStart(in);
  const Result<FrameHeader> header = ReadFrameHeader(in, profiles);
  if (!header.ok()) {
    Expect(in.offset() == 0);
    return 0;
  }
  Expect(start.ok() && *start == FrameStart::kFrame);
  std::vector<uint8_t> again;
  AppendFrameHeader(*header, &again);
  const auto read = input.first(in.offset());
  // Where checks are off, the check read may be any.
  const size_t check_bytes = header->one_block ? 0 : sizeof(uint16_t);
  Expect(again.size() == read.size() &&
         std::equal(again.begin(),
                    again.end() - static_cast<ptrdiff_t>(check_bytes),
                    read.begin()));
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  std::vector<FrameHeader> headers(5);
  headers[0].one_block = true;
  headers[0].profile = 1;
  headers[0].model_of_profile = true;
  headers[0].model = SomeModel();
  headers[1].text_sha256 = true;
  headers[2].one_block = true;
  headers[2].model = SomeModel();
  headers[2].model->file_sha256.emplace().fill(0x22);
  headers[2].model->file_name = "name.gguf";
  headers[3].one_block = true;
  headers[3].fields = {{1, {1, 2, 3}}, {301, {}}};
  headers[4].model = SomeModel();
  headers[4].model->numerics = 130;
  headers[4].model->host = {5, 6};
  std::vector<std::vector<uint8_t>> seeds;
  for (const FrameHeader& header : headers) {
    AppendFrameHeader(header, &seeds.emplace_back());
  }
  return seeds;
}
