// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Whole archives, decoded with three small models at hand. The first byte of an
// input says how many threads decode and in what portions the archive comes.
// Whatever happens, no more text leaves than the limit says, and threads and
// portions change nothing.
#include <algorithm>
#include <memory>
#include <string_view>

#include "codec/decoder.h"
#include "codec/encoder.h"
#include "codec/inspector.h"
#include "fuzz/fuzz_target.h"
#include "predict/language_model.h"
#include "testing/test_archive_fields.h"
#include "testing/test_models.h"

using namespace llmzip;

namespace {

using Bytes = std::vector<uint8_t>;
using Model = std::shared_ptr<const LanguageModel>;

constexpr uint64_t kMaxText = 1000;

const std::vector<Model>& Models() {
  static const std::vector<Model> kModels = [] {
    std::vector<Model> all;
    for (const auto kind : {TestModelKind::kLlamaBpe, TestModelKind::kLlamaSpm,
                            TestModelKind::kRwkv7}) {
      const Bytes bytes = MakeTestModel(kind, /*seed=*/1);
      const auto file = GgufFile::Parse(bytes);
      Expect(file.ok());
      auto model = LanguageModel::Load(*file);
      Expect(model.ok());
      all.push_back(*model);
    }
    return all;
  }();
  return kModels;
}

struct Outcome {
  Status status;
  Bytes text;
};

Outcome Decode(std::span<const uint8_t> archive, size_t num_threads,
               size_t portion) {
  Outcome outcome;
  DecoderOptions options;
  options.num_threads = num_threads;
  options.max_block_bytes = 600;
  options.max_output = kMaxText;
  options.max_memory = uint64_t{192} << 20;
  options.resolver = [](const ModelRecord& record, uint64_t) -> Result<Model> {
    for (const Model& model : Models()) {
      if (model->id() == record.id) return model;
    }
    return Status(Code::kModelMissing, "no such model");
  };
  Decoder decoder(
      options,
      [&](std::span<const uint8_t> bytes) {
        outcome.text.insert(outcome.text.end(), bytes.begin(), bytes.end());
        return Status();
      },
      nullptr);
  for (size_t i = 0; i < archive.size(); i += portion) {
    outcome.status = decoder.Write(
        archive.subspan(i, std::min(portion, archive.size() - i)));
    if (!outcome.status.ok()) return outcome;
  }
  outcome.status = decoder.Finish();
  return outcome;
}

// Which errors depend on how many blocks are in memory at once.
bool DependsOnThreads(const Status& status) {
  return status.code() == Code::kLimitExceeded ||
         status.code() == Code::kOutOfMemory;
}

// Mostly one: waiting for threads is no work for a fuzzer.
size_t ThreadsOf(uint8_t how) {
  constexpr size_t kThreads[] = {1, 1, 1, 1, 1, 1, 2, 3};
  return kThreads[how % 8];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  const uint8_t how = data[0];
  const std::span<const uint8_t> archive(data + 1, size - 1);
  const size_t num_threads = ThreadsOf(how);
  const Outcome outcome =
      Decode(archive, num_threads, (how & 32) != 0 ? 7 : size);
  Expect(outcome.text.size() <= kMaxText);
  if (how >= 192 && !DependsOnThreads(outcome.status)) {
    const Outcome other = Decode(archive, num_threads == 1 ? 2 : 1, size);
    Expect(other.status.code() == outcome.status.code());
    if (outcome.status.ok()) Expect(other.text == outcome.text);
  }
  if ((how & 16) != 0 && outcome.status.ok()) {
    Inspector inspector{DecodeLimits{}};
    Expect(inspector.Write(archive).ok() && inspector.Finish().ok());
    Expect(inspector.summary().text_bytes == outcome.text.size());
  }
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  constexpr std::string_view kText =
      "The quick brown fox jumps over the lazy dog. The quick brown fox jumps "
      "again, abab ab's 12  \n\xff\xe2\x96\x81 and the lazy dog sleeps on.";
  Bytes varied, repeated;
  for (int i = 0; i < 2; ++i) {
    varied.insert(varied.end(), kText.begin(), kText.end());
  }
  // Even a random model shrinks this.
  constexpr std::string_view kPart = "ab ab abab ";
  for (int i = 0; i < 12; ++i) {
    repeated.insert(repeated.end(), kPart.begin(), kPart.end());
  }
  std::vector<Bytes> seeds;
  const auto add = [&](const EncoderOptions& options, const Bytes& text) {
    Bytes& seed = seeds.emplace_back();
    seed.push_back(static_cast<uint8_t>(seeds.size() * 7));
    Encoder encoder(
        options,
        [&](std::span<const uint8_t> bytes) {
          seed.insert(seed.end(), bytes.begin(), bytes.end());
          return Status();
        },
        nullptr);
    Expect(encoder.Write(text).ok() && encoder.Finish().ok());
  };
  for (const Method method :
       {Method::kStored, Method::kBytes, Method::kOrder0}) {
    EncoderOptions options;
    options.method = method;
    add(options, varied);
    options.block_bytes = 64;
    options.text_sha256 = true;
    add(options, varied);
  }
  for (const Model& model : Models()) {
    for (const Method method : {Method::kRank, Method::kAc, Method::kMix}) {
      for (const size_t num_streams : {1u, 3u, 16u}) {
        EncoderOptions options;
        options.model = model;
        options.method = method;
        options.num_streams = num_streams;
        options.window = model->is_recurrent() ? 0 : 16;
        options.learning_rate = num_streams == 3 ? 0 : 200;
        add(options, repeated);
        options.block_bytes = 70;
        options.text_sha256 = true;
        add(options, repeated);
      }
    }
  }
  return seeds;
}

// --- Mutation ------------------------------------------------------------

// Of libFuzzer; there is none in a program that only replays.
extern "C" __attribute__((weak)) size_t LLVMFuzzerMutate(uint8_t* data,
                                                         size_t size,
                                                         size_t max_size);

namespace {

// Changes one field, where the archive can be taken apart: to something of the
// fuzzer's, a number near the old one, one at a limit, or nothing at all.
void ChangeField(ArchiveField& field, unsigned choice) {
  Bytes& bytes = field.bytes;
  ByteReader in(bytes);
  uint64_t value = 0;
  const bool is_varint = in.ReadVarint(&value) && in.remaining() == 0;
  constexpr uint64_t kNumbers[] = {
      0,    1,    2,    3,        4,        15,         16,
      17,   63,   64,   127,      128,      2047,       2048,
      2049, 4095, 4096, 1u << 20, 1u << 30, 1ull << 31, kMaxVarint};
  switch (choice % 8) {
    case 0:
    case 1: {
      const size_t size = bytes.size();
      bytes.resize(size + 16);
      bytes.resize(LLVMFuzzerMutate(bytes.data(), size, bytes.size()));
      return;
    }
    case 2:
    case 3:
    case 4: {
      if (!is_varint) return;
      const uint64_t step = 1 + choice / 8 % 24;
      if (choice / 256 % 2 == 0) {
        bytes = VarintBytes(value > step ? value - step : 0);
      } else {
        bytes = VarintBytes(std::min(value + step, kMaxVarint));
      }
      return;
    }
    case 5:
      bytes = VarintBytes(kNumbers[choice / 8 % std::size(kNumbers)]);
      return;
    case 6:
      if (bytes.size() == 1) bytes[0] ^= static_cast<uint8_t>(choice >> 8);
      return;
    default:
      bytes.clear();
  }
}

}  // namespace

// Half of the time a field is changed and the checks are made anew, so that
// what is found here is also wrong where checks are verified.
extern "C" size_t LLVMFuzzerCustomMutator(uint8_t* data, size_t size,
                                          size_t max_size, unsigned seed) {
  const auto plain = [&] { return LLVMFuzzerMutate(data, size, max_size); };
  if (size < 2 || seed % 4 == 0) return plain();
  auto archive = ArchiveFields::Read({data + 1, size - 1});
  if (!archive.ok() || archive->fields().empty()) return plain();
  std::vector<ArchiveField>& fields = archive->fields();
  const auto at = static_cast<ptrdiff_t>(seed / 4 % fields.size());
  const auto where = fields.begin() + at;
  switch (seed >> 24 & 15) {
    case 0:
      fields.insert(where, *where);
      break;
    case 1:
      std::iter_swap(where, fields.begin());
      break;
    default:
      ChangeField(*where, seed >> 8);
      break;
  }
  const Bytes changed = archive->Write();
  if (changed.size() + 1 > max_size) return plain();
  if ((seed >> 28) == 0) data[0] = static_cast<uint8_t>(seed >> 16);
  std::copy(changed.begin(), changed.end(), data + 1);
  return changed.size() + 1;
}
