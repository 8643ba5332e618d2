// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "container/reference_list.h"

#include <utility>

#include "container/block_header.h"
#include "gtest/gtest.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;

// 1000 bytes, of which 700 are repeated from up to 5000 bytes before.
BlockHeader Header() {
  BlockHeader block;
  block.raw_bytes = 1000;
  block.reach = 5000;
  block.rest_bytes = 300;
  block.method = Method::kBytes;
  block.stream_bytes = {300};
  return block;
}

FrameHeader Frame() {
  FrameHeader frame;
  frame.history_log2 = 13;
  return frame;
}

const std::vector<Reference> kReferencesOfBlock = {
    {0, 200, 5000}, {100, 400, 4700}, {3, 100, 100}};

Bytes Written(uint64_t reach = 5000) {
  Bytes list;
  ReferenceWriter writer(reach);
  for (const Reference& r : kReferencesOfBlock) writer.Append(r, &list);
  return list;
}

Status ReadAll(const BlockHeader& header, const Bytes& list,
               std::vector<Reference>* found = nullptr) {
  ReferenceReader reader(header, list);
  while (!reader.Done()) {
    Reference reference;
    LLMZIP_RETURN_IF_ERROR(reader.Next(&reference));
    if (found != nullptr) found->push_back(reference);
  }
  return reader.Finish();
}

// Format lock: docs/FORMAT.md, "References".
TEST(ReferenceListTest, GoldenBytes) {
  // 4700 is where the text goes on after 200 and 100 bytes; the last one lies
  // 4197 bytes nearer than 4297.
  EXPECT_EQ(Written(),
            (Bytes{0, 0xc8, 1, 0, 100, 0x90, 3, 0, 3, 100, 0xca, 0x41}));
}

TEST(ReferenceListTest, WhatIsWrittenIsReadAgain) {
  std::vector<Reference> found;
  EXPECT_TRUE(ReadAll(Header(), Written(), &found).ok());
  EXPECT_EQ(found, kReferencesOfBlock);
}

TEST(ReferenceListTest, EveryCutIsCorrupt) {
  const Bytes list = Written();
  for (size_t size = 0; size < list.size(); ++size) {
    SCOPED_TRACE(size);
    const Bytes cut(list.begin(), list.begin() + static_cast<ptrdiff_t>(size));
    EXPECT_EQ(ReadAll(Header(), cut).code(), Code::kCorrupt);
  }
}

TEST(ReferenceListTest, WhatDoesNotFitIsCorrupt) {
  const auto with = [](auto change) {
    BlockHeader header = Header();
    change(header);
    return ReadAll(header, Written()).code();
  };
  EXPECT_EQ(with([](BlockHeader&) {}), Code::kOk);
  EXPECT_EQ(with([](BlockHeader& h) { h.reach = 4999; }), Code::kCorrupt);
  EXPECT_EQ(with([](BlockHeader& h) { h.rest_bytes = 102; }), Code::kCorrupt);
  EXPECT_EQ(with([](BlockHeader& h) { h.raw_bytes = 999; }), Code::kCorrupt);
  EXPECT_EQ(with([](BlockHeader& h) { h.raw_bytes = 1001; }), Code::kCorrupt);
  // A length of 0, one that runs into the block, numbers of 63 bits.
  const Bytes ff = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f};
  EXPECT_EQ(ReadAll(Header(), {0, 0, 0}).code(), Code::kCorrupt);
  EXPECT_EQ(ReadAll(Header(), {0, 200, 1, 0x8e, 0x4e}).code(), Code::kCorrupt);
  for (const size_t field : {0, 1, 2}) {
    Bytes list;
    for (size_t i = 0; i < 3; ++i) {
      const Bytes one = {1};
      const Bytes& bytes = i == field ? ff : one;
      list.insert(list.end(), bytes.begin(), bytes.end());
    }
    EXPECT_EQ(ReadAll(Header(), list).code(), Code::kCorrupt) << field;
  }
}

Result<BlockHeader> Reread(const BlockHeader& block, const FrameHeader& frame) {
  Bytes bytes;
  AppendBlockHeader(block, frame, &bytes);
  ByteReader in(bytes);
  return ReadBlockHeader(in, frame, {});
}

BlockHeader Complete(uint64_t rest_bytes) {
  BlockHeader block = Header();
  block.list_bytes = 12;
  block.rest_bytes = rest_bytes;
  block.stream_bytes = {rest_bytes};
  block.payload_bytes = 12 + rest_bytes / 2;
  if (rest_bytes == 0) {
    block.stream_bytes.clear();
    block.method = Method::kStored;
  }
  return block;
}

TEST(ReferenceListTest, HeadersWithReferencesComeBack) {
  for (const uint64_t rest_bytes : {300, 1, 0}) {
    BlockHeader block = Complete(rest_bytes);
    EXPECT_EQ(CheckBlockHeader(block, Frame()).what(), "");
    const auto again = Reread(block, Frame());
    ASSERT_TRUE(again.ok()) << again.status().what();
    EXPECT_EQ(*again, block);
  }
  BlockHeader stored = Complete(300);
  stored.method = Method::kStored;
  stored.payload_bytes = 312;
  const auto again = Reread(stored, Frame());
  ASSERT_TRUE(again.ok());
  EXPECT_EQ(*again, stored);
  EXPECT_EQ(again->Rest().raw_bytes, 300u);
  EXPECT_EQ(again->Rest().payload_bytes, 300u);
  EXPECT_FALSE(again->Rest().has_references());
}

TEST(ReferenceListTest, HeadersThatContradictThemselvesAreRefused) {
  std::vector<BlockHeader> bad(7, Complete(300));
  bad[0].list_bytes = 0;
  bad[1].reach = (1 << 13) + 1;
  bad[2].rest_bytes = 1000;
  bad[2].stream_bytes = {1000};
  bad[3].payload_bytes = 11;
  bad[4].payload_bytes = 312;  // the rest does not shrink
  bad[5] = Complete(0);
  bad[5].payload_bytes = 13;  // there is no rest
  bad[6] = Complete(0);
  bad[6].method = Method::kBytes;
  for (size_t i = 0; i < bad.size(); ++i) {
    EXPECT_EQ(CheckBlockHeader(bad[i], Frame()).code(), Code::kInvalidArgument)
        << i;
  }
  EXPECT_EQ(CheckBlockHeader(Complete(300), FrameHeader()).code(),
            Code::kInvalidArgument);
  // Bits beside the number of references; a reach of 0; a short varint missing.
  for (const Bytes& bytes :
       {Bytes{20, 0x15, 9, 4, 2, 3, 5}, Bytes{20, 5, 0, 4, 2, 3, 5}}) {
    ByteReader in(bytes);
    EXPECT_EQ(ReadBlockHeader(in, Frame(), {}).status().code(), Code::kCorrupt);
  }
}

}  // namespace
}  // namespace llmzip
