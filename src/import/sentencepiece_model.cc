// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A message is a row of fields: a varint with the field's number and its form,
// then the value. ModelProto has pieces (1) and the trainer's settings (2), of
// which model_type (3) must be BPE (2). A piece has a text (1), a score (2) and
// a type (3).
#include "import/sentencepiece_model.h"

#include <bit>
#include <cmath>

namespace llmzip {
namespace {

constexpr size_t kMaxPieces = size_t{1} << 20;
constexpr size_t kMaxPieceBytes = size_t{1} << 16;
constexpr uint64_t kUnigram = 1;
constexpr uint64_t kBpe = 2;

Status Malformed() {
  return Status(Code::kBadModel, "tokenizer.model is malformed");
}

struct Field {
  uint64_t number = 0;
  uint64_t value = 0;                // forms of numbers
  std::span<const uint8_t> content;  // of bytes
};

class Fields {
 public:
  explicit Fields(std::span<const uint8_t> bytes) : rest_(bytes) {}

  bool AtEnd() const { return rest_.empty(); }
  bool Next(Field* field) {
    uint64_t tag = 0;
    if (!Varint(&tag)) return false;
    *field = Field();
    field->number = tag >> 3;
    switch (tag & 7) {
      case 0:
        return Varint(&field->value);
      case 1:
        return Fixed(8, &field->value);
      case 2: {
        uint64_t size = 0;
        if (!Varint(&size) || size > rest_.size()) return false;
        field->content = rest_.first(static_cast<size_t>(size));
        rest_ = rest_.subspan(static_cast<size_t>(size));
        return true;
      }
      case 5:
        return Fixed(4, &field->value);
      default:
        return false;
    }
  }

 private:
  bool Varint(uint64_t* value) {
    *value = 0;
    for (unsigned shift = 0; shift < 64 && !rest_.empty(); shift += 7) {
      const uint8_t byte = rest_[0];
      rest_ = rest_.subspan(1);
      *value |= uint64_t{byte & 0x7fu} << shift;
      if (byte < 0x80) return true;
    }
    return false;
  }
  bool Fixed(size_t size, uint64_t* value) {
    if (rest_.size() < size) return false;
    *value = 0;
    for (size_t i = size; i-- > 0;) *value = *value << 8 | rest_[i];
    rest_ = rest_.subspan(size);
    return true;
  }

  std::span<const uint8_t> rest_;
};

Status ReadPiece(std::span<const uint8_t> bytes, SentencePiece* piece) {
  Fields fields(bytes);
  Field field;
  while (!fields.AtEnd()) {
    if (!fields.Next(&field)) return Malformed();
    if (field.number == 1) {
      if (field.content.size() > kMaxPieceBytes) return Malformed();
      piece->text.assign(field.content.begin(), field.content.end());
    } else if (field.number == 2) {
      piece->score = std::bit_cast<float>(static_cast<uint32_t>(field.value));
    } else if (field.number == 3) {
      if (field.value < 1 || field.value > 6) return Malformed();
      piece->kind = static_cast<uint32_t>(field.value);
    }
  }
  if (!std::isfinite(piece->score)) return Malformed();
  return Status();
}

Status CheckTrainer(std::span<const uint8_t> bytes) {
  Fields fields(bytes);
  Field field;
  uint64_t type = kUnigram;  // unless stated
  while (!fields.AtEnd()) {
    if (!fields.Next(&field)) return Malformed();
    if (field.number == 3) type = field.value;
  }
  if (type == kBpe) return Status();
  return Status(Code::kBadModel, "tokenizer.model is of type " +
                                     std::to_string(type) +
                                     ", expected 2 (byte-pair encoding)");
}

}  // namespace

Result<std::vector<SentencePiece>> ParseSentencePieceModel(
    std::span<const uint8_t> bytes) {
  std::vector<SentencePiece> pieces;
  Fields fields(bytes);
  Field field;
  while (!fields.AtEnd()) {
    if (!fields.Next(&field)) return Malformed();
    if (field.number == 1) {
      if (pieces.size() == kMaxPieces) return Malformed();
      SentencePiece piece;
      LLMZIP_RETURN_IF_ERROR(ReadPiece(field.content, &piece));
      pieces.push_back(std::move(piece));
    } else if (field.number == 2) {
      LLMZIP_RETURN_IF_ERROR(CheckTrainer(field.content));
    }
  }
  if (pieces.empty()) return Malformed();
  return pieces;
}

}  // namespace llmzip
