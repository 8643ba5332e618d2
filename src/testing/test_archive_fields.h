// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// An archive as a list of its fields, each of which can be changed on its own.
// Tests and fuzzers use it to make archives that are wrong although their
// checks hold. It is not part of the library.
#ifndef LLMZIP_TESTING_TEST_ARCHIVE_FIELDS_H_
#define LLMZIP_TESTING_TEST_ARCHIVE_FIELDS_H_

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/status.h"
#include "container/frame_header.h"

namespace llmzip {

// The names, in the order of docs/FORMAT.md. Of a frame:
//   magic, form, profile; with a model record: model id, numerics, host size,
//   host, window, keep, start token, hints, file hash, name size, file name;
//   fields size, fields; header check
// of each block:
//   raw size, method; with references: reach, list size, rest size, rest
//   method; stream size (each but the last), fork, rate, parameters size,
//   parameters, payload size, payload, block check, text check
// of the end record: end mark, end size, end hash, end sha
// of a skippable frame: skippable magic, skippable size, skippable content
// and: padding.
struct ArchiveField {
  std::string name;
  std::vector<uint8_t> bytes;
};

class ArchiveFields {
 public:
  // Takes an archive apart. It judges no values: it fails only where the bytes
  // end early or a varint is malformed.
  static Result<ArchiveFields> Read(std::span<const uint8_t> archive);

  std::vector<ArchiveField>& fields() { return fields_; }
  // The `number`-th field of that name, from 0; null if there are fewer.
  std::vector<uint8_t>* Find(std::string_view name, size_t number = 0);
  // Requires such a field.
  void Set(std::string_view name, std::span<const uint8_t> bytes,
           size_t number = 0);
  void SetByte(std::string_view name, uint8_t byte, size_t number = 0);
  // Requires value <= kMaxVarint.
  void SetVarint(std::string_view name, uint64_t value, size_t number = 0);
  void Remove(std::string_view name, size_t number = 0);
  // Before the first field of the name `before`, or at the end.
  void Insert(std::string_view before, std::string_view name,
              std::span<const uint8_t> bytes);

  // The archive, with new checks of its headers and blocks. The checks of texts
  // stay, as only a decoder could tell what the text would be.
  std::vector<uint8_t> Write() const;

 private:
  class Parser;
  std::vector<ArchiveField> fields_;
};

// A varint's bytes; longer than needed if `num_bytes` says so.
std::vector<uint8_t> VarintBytes(uint64_t value, size_t num_bytes = 0);

}  // namespace llmzip

#endif  // LLMZIP_TESTING_TEST_ARCHIVE_FIELDS_H_
