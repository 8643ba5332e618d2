// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Packets under a small model. The first byte of an input says how many bytes
// of check they have. What decodes is coded again and decodes to the same.
#include <memory>
#include <string>

#include "fuzz/fuzz_target.h"
#include "gguf/gguf.h"
#include "packet/packer.h"
#include "testing/test_models.h"

using namespace llmzip;

namespace {

constexpr uint64_t kMaxMessage = 200;

struct Packers {
  std::shared_ptr<const LanguageModel> model;
  std::unique_ptr<Packer> with_check[kMaxPacketCheck + 1];
};

Packers MakePackers() {
  Packers made;
  const auto bytes = MakeTestModel(TestModelKind::kRwkv7, /*seed=*/1);
  const auto file = GgufFile::Parse(bytes);
  Expect(file.ok());
  auto model = LanguageModel::Load(*file);
  Expect(model.ok());
  made.model = *std::move(model);
  for (unsigned check = 0; check <= kMaxPacketCheck; ++check) {
    auto packer =
        Packer::New(made.model.get(), KernelSet(),
                    {.check_bytes = check, .max_message = kMaxMessage});
    Expect(packer.ok());
    made.with_check[check] = *std::move(packer);
  }
  return made;
}

Packer& PackerOf(uint8_t kind) {
  static const Packers packers = MakePackers();
  return *packers.with_check[kind % (kMaxPacketCheck + 1)];
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0) return 0;
  Packer& packer = PackerOf(data[0]);
  const auto message = packer.Decode({data + 1, size - 1});
  if (!message.ok()) {
    const Code code = message.status().code();
    Expect(code == Code::kCorrupt || code == Code::kTruncated ||
           code == Code::kLimitExceeded);
    return 0;
  }
  Expect(message->size() <= kMaxMessage);
  const auto packet = packer.Encode(*message);
  Expect(packet.ok() && packet->size() <= message->size() + 3);
  const auto again = packer.Decode(*packet);
  Expect(again.ok() && *again == *message);
  return 0;
}

std::vector<std::vector<uint8_t>> llmzip::FuzzSeeds() {
  std::string cut = "\xd0\xbf\xd1\x80\xd0";
  std::vector<std::vector<uint8_t>> seeds;
  for (const std::string& message :
       {std::string(), std::string("a"), std::string("see you at eight"),
        std::string("\xff\xfe\0\x80", 4), std::string(150, ' '), cut}) {
    for (uint8_t check = 0; check <= kMaxPacketCheck; ++check) {
      const auto packet = PackerOf(check).Encode(
          {reinterpret_cast<const uint8_t*>(message.data()), message.size()});
      Expect(packet.ok());
      std::vector<uint8_t> seed = {check};
      seed.insert(seed.end(), packet->begin(), packet->end());
      seeds.push_back(seed);
    }
  }
  seeds.push_back({0, kLongPacket, 20, 1, 2, 3, 4});
  return seeds;
}
