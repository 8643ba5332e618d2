// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "gguf/dequantize.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "base/bytes.h"
#include "base/checksum.h"
#include "gguf/gguf.h"
#include "gtest/gtest.h"
#include "predict/language_model.h"
#include "testing/gguf_writer.h"
#include "testing/test_models.h"

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

// Where a block's scales are; for halves, the low byte.
std::vector<size_t> Scales(TensorType type) {
  using enum TensorType;
  switch (type) {
    case kF32:
    case kF16:
    case kBf16:
    case kIq1M:
    case kMxfp4:
      return {};
    case kQ4_1:
    case kQ5_1:
    case kQ4K:
    case kQ5K:
      return {0, 2};
    case kQ2K:
      return {80, 82};
    case kQ3K:
      return {108};
    case kQ6K:
      return {208};
    case kTq2_0:
      return {64};
    case kTq1_0:
      return {52};
    default:
      return {0};
  }
}

// Writes the bits of a half to all scales; nothing to types without halves.
void SetScales(TensorType type, uint32_t half, std::span<uint8_t> block) {
  for (const size_t at : Scales(type)) {
    block[at] = static_cast<uint8_t>(half);
    block[at + 1] = static_cast<uint8_t>(half >> 8);
  }
  if (type != TensorType::kIq1M) return;
  for (size_t k = 0; k < 4; ++k) {  // the high nibbles of four u16
    uint8_t& top = block[49 + 2 * k];
    top = static_cast<uint8_t>((top & 15) | (half >> (4 * k) & 15) << 4);
  }
}

// The bytes that hold the sign and the top of an exponent.
std::vector<size_t> TopBytes(TensorType type) {
  if (type == TensorType::kF32) return {3};
  if (type == TensorType::kF16 || type == TensorType::kBf16) return {1};
  if (type == TensorType::kIq1M) return {55};
  if (type == TensorType::kMxfp4) return {0};
  std::vector<size_t> tops = Scales(type);
  for (size_t& at : tops) ++at;
  return tops;
}

// The blocks of tools/make_quant_vectors.py, derived_blocks().
std::vector<uint8_t> DerivedBlocks(const TensorTraits& traits,
                                   size_t num_blocks) {
  std::vector<uint8_t> bytes;
  for (size_t i = 0; bytes.size() < num_blocks * traits.block_bytes; ++i) {
    const std::string text = traits.name + (" " + std::to_string(i));
    const Sha256Digest digest = Sha256Of(
        std::span(reinterpret_cast<const uint8_t*>(text.data()), text.size()));
    bytes.insert(bytes.end(), digest.begin(), digest.end());
  }
  bytes.resize(num_blocks * traits.block_bytes);
  for (const size_t top : TopBytes(traits.type)) {
    for (size_t i = top; i < bytes.size(); i += traits.block_bytes) {
      bytes[i] &= 0xbf;
    }
  }
  return bytes;
}

struct Vector {
  const TensorTraits* traits = nullptr;
  std::string bytes, hash, head;
};

// The values come from another implementation: tools/make_quant_vectors.py.
std::vector<Vector> ReadVectors() {
  std::vector<Vector> vectors;
  std::ifstream file("tests/data/quant_vectors.txt");
  EXPECT_TRUE(file) << "run from the source root";
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    std::istringstream fields(line);
    std::string name;
    Vector vector;
    fields >> name >> vector.bytes >> vector.hash >> vector.head;
    vector.traits = ByName(name);
    EXPECT_NE(vector.traits, nullptr) << name;
    if (vector.traits != nullptr) vectors.push_back(vector);
  }
  return vectors;
}

std::vector<uint8_t> HashOf(std::span<const float> values) {
  const Sha256Digest digest = Sha256Of(LittleEndian(values));
  return {digest.begin(), digest.end()};
}

TEST(DequantizeTest, EveryTypeGivesTheBitsOfThePythonPackageGguf) {
  std::map<std::string, int> rows;
  for (const Vector& vector : ReadVectors()) {
    if (vector.bytes == "derived") continue;
    const TensorTraits& traits = *vector.traits;
    SCOPED_TRACE(std::string(traits.name) + " row " +
                 std::to_string(rows[traits.name]++));
    std::vector<float> values(256);
    EXPECT_TRUE(Dequantize(traits.type, FromHex(vector.bytes), values));
    EXPECT_EQ(LittleEndian(std::span(values).first(8)), FromHex(vector.head));
    EXPECT_EQ(HashOf(values), FromHex(vector.hash));
  }
  EXPECT_EQ(rows.size(), std::size(kTensorTraits));
}

TEST(DequantizeTest, DerivedBlocksOfEveryTypeGiveTheSameBits) {
  constexpr size_t kNumDerived = 512;  // enough for every point of a grid
  size_t num_types = 0;
  for (const Vector& vector : ReadVectors()) {
    if (vector.bytes != "derived") continue;
    const TensorTraits& traits = *vector.traits;
    SCOPED_TRACE(traits.name);
    std::vector<float> values(kNumDerived * traits.block_values);
    EXPECT_TRUE(
        Dequantize(traits.type, DerivedBlocks(traits, kNumDerived), values));
    EXPECT_EQ(HashOf(values), FromHex(vector.hash));
    ++num_types;
  }
  EXPECT_EQ(num_types, std::size(kTensorTraits));
}

TEST(DequantizeTest, ScalesThatAreNoNumbersAreReportedOfEveryType) {
  for (const TensorTraits& traits : kTensorTraits) {
    SCOPED_TRACE(traits.name);
    std::vector<float> values(traits.block_values);
    std::vector<uint8_t> block = DerivedBlocks(traits, 1);
    ASSERT_TRUE(Dequantize(traits.type, block, values));
    for (const uint32_t half : {0x7c00u, 0xfc00u, 0x7e01u, 0xffffu}) {
      block = DerivedBlocks(traits, 1);
      SetScales(traits.type, half, block);
      // These have no halves; of MXFP4 it is 2^127, which few elements bear.
      if (Scales(traits.type).empty() && traits.type != TensorType::kIq1M) {
        std::fill(block.begin(), block.end(), uint8_t{0xff});
      }
      EXPECT_FALSE(Dequantize(traits.type, block, values));
    }
  }
}

TEST(DequantizeTest, LargestHalfScalesStayFiniteOfEveryType) {
  for (const TensorTraits& traits : kTensorTraits) {
    SCOPED_TRACE(traits.name);
    std::vector<float> values(traits.block_values);
    std::vector<uint8_t> blocks = DerivedBlocks(traits, 64);
    for (size_t i = 0; i < 64; ++i) {
      const auto block =
          std::span(blocks).subspan(i * traits.block_bytes, traits.block_bytes);
      SetScales(traits.type, 0x7bff, block);  // 65504
      EXPECT_TRUE(Dequantize(traits.type, block, values));
    }
  }
}

TEST(DequantizeTest, EveryByteEverywhereIsABlockOfEveryType) {
  for (const TensorTraits& traits : kTensorTraits) {
    SCOPED_TRACE(traits.name);
    for (unsigned byte = 0; byte < 256; ++byte) {
      const std::vector<uint8_t> block(traits.block_bytes,
                                       static_cast<uint8_t>(byte));
      std::vector<float> values(traits.block_values, 0x1.1p-140f);
      const bool finite = Dequantize(traits.type, block, values);
      bool all_finite = true;
      for (const float value : values) {
        all_finite = all_finite && std::isfinite(value);
        EXPECT_NE(value, 0x1.1p-140f);  // every element is written
      }
      EXPECT_EQ(finite, all_finite);
    }
  }
}

// Blocks of zeros but for a few bytes, by the types' definitions.
TEST(DequantizeTest, Iq4XsTakesASixBitScaleAndUnevenSteps) {
  std::vector<uint8_t> block(136);
  SetScales(TensorType::kIq4Xs, 0x3c00, block);  // 1
  block[3] = 0x40;                               // group 7: high bits 01,
  block[7] = 0x30;                               // low bits 3: 19 - 32
  block[8] = 0xf0;                               // group 0, whose scale is -32
  block[8 + 7 * 16] = 0x8f;
  std::vector<float> values(256);
  EXPECT_TRUE(Dequantize(TensorType::kIq4Xs, block, values));
  EXPECT_EQ(values[0], -32.0f * -127);
  EXPECT_EQ(values[16], -32.0f * 113);
  EXPECT_EQ(values[224], -13.0f * 113);
  EXPECT_EQ(values[240], -13.0f * 1);
}

TEST(DequantizeTest, Iq2XxsTakesAPointOfAGridAndAnEvenNumberOfSigns) {
  std::vector<uint8_t> block(66);
  SetScales(TensorType::kIq2Xxs, 0x4400, block);  // 4
  block[2] = 1;                                   // the point 2 0 0 0 0 0 0 0
  block[6] = 0x04;                                // signs of elements 2 and 7
  block[9] = 0x20;                                // scale 2 + 1/2
  std::vector<float> values(256);
  EXPECT_TRUE(Dequantize(TensorType::kIq2Xxs, block, values));
  const std::vector<float> expected = {107.5f, 20, -20, 20, 20, 20, 20, -20};
  EXPECT_EQ(std::vector(values.begin(), values.begin() + 8), expected);
  EXPECT_EQ(values[32], 4.0f);  // another group, of scale 1/2
}

TEST(DequantizeTest, Iq1SShiftsEveryElementByAnEighth) {
  std::vector<uint8_t> block(50);
  SetScales(TensorType::kIq1S, 0x3c00, block);
  block[35] = 0xb0;  // group 0: shifted down, scale 2 * 3 + 1
  std::vector<float> values(256);
  EXPECT_TRUE(Dequantize(TensorType::kIq1S, block, values));
  EXPECT_EQ(values[0], 7.0f * -1.125f);
  EXPECT_EQ(values[32], -0.875f);
}

TEST(DequantizeTest, Mxfp4ScalesArePowersOfTwoDownToSubnormalNumbers) {
  std::vector<uint8_t> block(17, 0x10);
  std::vector<float> values(32);
  for (const int exponent : {0, 1, 2, 127, 128, 254, 255}) {
    block[0] = static_cast<uint8_t>(exponent);
    EXPECT_TRUE(Dequantize(TensorType::kMxfp4, block, values));
    EXPECT_EQ(values[0], 0.0f);
    EXPECT_EQ(values[16], std::ldexp(1.0f, exponent - 128));
  }
  block[16] = 0xf0;  // -12 times 2^127
  EXPECT_FALSE(Dequantize(TensorType::kMxfp4, block, values));
}

// A llama of width 256 that has one matrix of the type.
std::vector<uint8_t> ModelWith(TensorType type,
                               std::span<const uint8_t> matrix) {
  const std::vector<uint8_t> base = MakeLlamaOfHeads(4, 4, 64, /*seed=*/1);
  const auto file = GgufFile::Parse(base);
  EXPECT_TRUE(file.ok());
  GgufWriter writer;
  writer.CopyFrom(*file, {"blk.0.attn_q.weight"});
  writer.AddTensor("blk.0.attn_q.weight", type, {256, 256}, matrix);
  return writer.Finish();
}

TEST(DequantizeTest, ModelsWithWeightsOfEveryTypeLoad) {
  for (const TensorTraits& traits : kTensorTraits) {
    SCOPED_TRACE(traits.name);
    std::vector<uint8_t> matrix =
        DerivedBlocks(traits, 256 * 256 / traits.block_values);
    std::vector<uint8_t> model = ModelWith(traits.type, matrix);
    const auto file = GgufFile::Parse(model);
    ASSERT_TRUE(file.ok()) << file.status().what();
    const auto loaded = LanguageModel::Load(*file);
    EXPECT_TRUE(loaded.ok()) << loaded.status().what();

    // Its last block holds no numbers.
    const auto last = std::span(matrix).last(traits.block_bytes);
    std::fill(last.begin(), last.end(), uint8_t{0xff});
    model = ModelWith(traits.type, matrix);
    const auto broken = GgufFile::Parse(model);
    ASSERT_TRUE(broken.ok()) << broken.status().what();
    EXPECT_EQ(LanguageModel::Load(*broken).status().code(), Code::kBadModel);
  }
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
