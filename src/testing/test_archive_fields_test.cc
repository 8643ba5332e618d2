// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "testing/test_archive_fields.h"

#include "container/block.h"
#include "container/checks.h"
#include "container/end_record.h"
#include "container/frame_start.h"
#include "gtest/gtest.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;

// A frame with every field that a frame can have, a skippable frame, a frame of
// one block, and padding.
Bytes AllFields() {
  Bytes archive;
  FrameHeader frame;
  frame.text_sha256 = true;
  frame.model.emplace();
  frame.model->numerics = kFirstHostNumerics;
  frame.model->host = {1, 2, 3};
  frame.model->window = 1024;
  frame.model->keep = 10;
  frame.model->file_sha256.emplace().fill(7);
  frame.model->file_name = "a.gguf";
  frame.fields = {{3, {1, 2}}};
  AppendFrameHeader(frame, &archive);
  const Bytes payload(300, 9);
  BlockHeader block;
  block.method = Method::kMix;
  block.raw_bytes = 5000;
  block.stream_bytes = {1000, 4000};
  block.fork_symbols = 20;
  block.learning_rate = 8;
  block.parameters = {1, 2, 3};
  block.payload_bytes = payload.size();
  AppendBlock(block, payload, 0x1234, frame, archive, &archive);
  EndRecord end{.raw_bytes = 5000, .xxh3 = 9, .sha256 = {}};
  end.sha256.emplace().fill(1);
  AppendEndRecord(end, &archive);
  AppendSkippable(kSkippableMagic, Bytes(5, 1), &archive);
  FrameHeader small;
  small.one_block = true;
  Bytes header;
  AppendFrameHeader(small, &header);
  AppendBytes(header, &archive);
  BlockHeader stored;
  stored.raw_bytes = stored.payload_bytes = 3;
  stored.stream_bytes = {3};
  AppendBlock(stored, Bytes(3, 4), 0, small, header, &archive);
  archive.resize(archive.size() + 10);
  return archive;
}

TEST(ArchiveFieldsTest, WhatIsUnchangedIsWrittenAsItWas) {
  const Bytes archive = AllFields();
  auto fields = ArchiveFields::Read(archive);
  ASSERT_TRUE(fields.ok());
  EXPECT_EQ(fields->Write(), archive);
  EXPECT_EQ(*fields->Find("window"), VarintBytes(1024));
  EXPECT_EQ(*fields->Find("raw size", 1), VarintBytes(3));
  EXPECT_EQ(fields->Find("raw size", 2), nullptr);
}

TEST(ArchiveFieldsTest, ChecksHoldAfterAChange) {
  auto fields = ArchiveFields::Read(AllFields());
  ASSERT_TRUE(fields.ok());
  fields->SetVarint("window", 2048);
  fields->SetVarint("raw size", 4000);  // the check is two bytes now
  fields->SetVarint("stream size", 2000);
  fields->SetByte("payload", 1);
  fields->SetVarint("payload size", 1);
  const Bytes archive = fields->Write();
  ByteReader in(archive);
  const auto frame = ReadFrameHeader(in);
  ASSERT_TRUE(frame.ok()) << frame.status().what();
  EXPECT_EQ(frame->model->window, 2048u);
  const auto block = ReadBlock(
      in, *frame, std::span(archive).first(in.offset()), DecodeLimits{});
  ASSERT_TRUE(block.ok()) << block.status().what();
  EXPECT_EQ(block->header.raw_bytes, 4000u);
  EXPECT_TRUE(ReadEndRecord(in, *frame).ok());
}

TEST(ArchiveFieldsTest, EachCutIsRefusedOrWrittenAgain) {
  const Bytes archive = AllFields();
  for (size_t size = 0; size < archive.size(); ++size) {
    const Bytes cut(archive.begin(),
                    archive.begin() + static_cast<ptrdiff_t>(size));
    const auto fields = ArchiveFields::Read(cut);
    if (!fields.ok()) continue;
    EXPECT_EQ(fields->Write(), cut) << size;
  }
}

}  // namespace
}  // namespace llmzip
