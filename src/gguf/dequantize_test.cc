// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/dequantize.h"

#include <bit>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/checksum.h"
#include "gtest/gtest.h"

namespace llmzip {
namespace {

std::vector<uint8_t> FromHex(const std::string& text) {
  std::vector<uint8_t> bytes;
  for (size_t i = 0; i + 1 < text.size(); i += 2) {
    bytes.push_back(
        static_cast<uint8_t>(std::stoul(text.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

std::vector<uint8_t> LittleEndian(std::span<const float> values) {
  std::vector<uint8_t> bytes;
  for (float value : values) {
    AppendFixed32(std::bit_cast<uint32_t>(value), &bytes);
  }
  return bytes;
}

const TensorTraits* ByName(const std::string& name) {
  for (const TensorTraits& traits : kTensorTraits) {
    if (name == traits.name) return &traits;
  }
  return nullptr;
}

// The values come from another implementation: tools/make_quant_vectors.py.
TEST(DequantizeTest, EveryTypeGivesTheBitsOfThePythonPackageGguf) {
  std::ifstream file("tests/data/quant_vectors.txt");
  ASSERT_TRUE(file) << "run from the source root";
  std::map<std::string, int> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream fields(line);
    std::string name, bytes, hash, head;
    fields >> name >> bytes >> hash >> head;
    SCOPED_TRACE(name + " row " + std::to_string(rows[name]++));
    const TensorTraits* traits = ByName(name);
    ASSERT_NE(traits, nullptr);
    std::vector<float> values(256);
    EXPECT_TRUE(Dequantize(traits->type, FromHex(bytes), values));
    EXPECT_EQ(LittleEndian(std::span(values).first(8)), FromHex(head));
    const Sha256Digest digest = Sha256Of(LittleEndian(values));
    EXPECT_EQ(std::vector<uint8_t>(digest.begin(), digest.end()),
              FromHex(hash));
  }
  EXPECT_EQ(rows.size(), std::size(kTensorTraits));
}

TEST(DequantizeTest, InfinityAndNaNAreReportedWithTheTensorsName) {
  // Two rows of Q8_0; the second one's scale is bad.
  for (uint32_t scale : {0x7c00u, 0xfc00u, 0x7e01u}) {
    std::vector<uint8_t> bytes(2 * 34, 1);
    bytes[34] = static_cast<uint8_t>(scale);
    bytes[35] = static_cast<uint8_t>(scale >> 8);
    TensorView tensor;
    tensor.name = "blk.0.attn_q.weight";
    tensor.type = TensorType::kQ8_0;
    tensor.num_dims = 2;
    tensor.dims = {32, 2, 1, 1};
    tensor.bytes = bytes;
    std::vector<float> row(32);
    EXPECT_TRUE(DequantizeRow(tensor, 0, row).ok());
    const Status status = DequantizeRow(tensor, 1, row);
    EXPECT_EQ(status.code(), Code::kBadModel);
    EXPECT_NE(status.what().find("'blk.0.attn_q.weight'"), std::string::npos);
  }
}

// d * 15 with the largest half is finite in binary32, so no finite scale can
// overflow; the check is on the results all the same.
TEST(DequantizeTest, LargestHalfScalesStayFinite) {
  std::vector<uint8_t> block(210, 0x7f);
  block[208] = 0xff;
  block[209] = 0x7b;  // 65504
  std::vector<float> values(256);
  EXPECT_TRUE(Dequantize(TensorType::kQ6K, block, values));
  // Low and high bits 1111 and 11 (or 01 in each byte's top pair).
  EXPECT_EQ(values[0], 65504.0f * 127.0f * 31.0f);
}

TEST(DequantizeTest, SubnormalScalesAreKept) {
  std::vector<uint8_t> block(34, 1);
  block[0] = 1;
  block[1] = 0;  // 2^-24
  std::vector<float> values(32);
  EXPECT_TRUE(Dequantize(TensorType::kQ8_0, block, values));
  EXPECT_EQ(values[31], 0x1p-24f);
}

TEST(DequantizeTest, NoRowsIsFine) {
  EXPECT_TRUE(Dequantize(TensorType::kQ4K, {}, {}));
}

}  // namespace
}  // namespace llmzip
