// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// craft_archive [FOLDER]: makes archives of which one field is at, below or
// above its limit or says something else than the truth, with all checks made
// anew, and holds the library to what is expected of each. Into FOLDER it
// writes NAME.llmz and the list `cases`, a line for each:
//   NAME EXIT_OF_DECODING EXIT_OF_INSPECTING
// with the command's exit statuses. The model is that of
// `make_test_model FILE llama-bpe 1`.
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "codec/decoder.h"
#include "codec/encoder.h"
#include "codec/inspector.h"
#include "container/frame_index.h"
#include "container/frame_start.h"
#include "predict/language_model.h"
#include "testing/test_archive_fields.h"
#include "testing/test_models.h"

namespace llmzip {
namespace {

using Bytes = std::vector<uint8_t>;
using Model = std::shared_ptr<const LanguageModel>;
using Edit = std::function<void(ArchiveFields&)>;

// Exit statuses of the command: classes of errors.
enum Verdict { kGood = 0, kBad = 3, kModel = 4, kLimit = 5, kNewer = 6 };

Verdict VerdictOf(const Status& status) {
  switch (status.code()) {
    case Code::kOk:
      return kGood;
    case Code::kModelMissing:
    case Code::kModelMismatch:
    case Code::kBadModel:
    case Code::kNotFinite:
      return kModel;
    case Code::kLimitExceeded:
    case Code::kOutOfMemory:
      return kLimit;
    case Code::kUnsupportedVersion:
      return kNewer;
    default:
      return kBad;
  }
}

struct Case {
  std::string name;
  Bytes archive;
  Verdict decoded;
  Verdict inspected;  // by headers and checks alone
};

class Cases {
 public:
  explicit Cases(Model model) : model_(std::move(model)) {}

  const std::vector<Case>& all() const { return all_; }

  void MakeAll() {
    FrameCases();
    ModelCases();
    BlockCases();
    StreamCases();
    ReferenceCases();
    ParameterCases();
    EndCases();
    OtherFrameCases();
  }

 private:
  // Two blocks of method mix in three streams each, with the text's SHA-256.
  ArchiveFields WithModel() const {
    EncoderOptions options;
    options.model = model_;
    options.method = Method::kMix;
    options.num_streams = 3;
    options.window = 64;
    options.learning_rate = 200;
    options.block_bytes = 200;
    options.text_sha256 = true;
    return Encoded(options);
  }
  // One block.
  ArchiveFields WithoutModel(Method method) const {
    EncoderOptions options;
    options.method = method;
    return Encoded(options);
  }
  ArchiveFields Encoded(const EncoderOptions& options) const {
    std::string text;
    for (int i = 0; i < 50; ++i) text += "the fox ";
    Bytes archive;
    Encoder encoder(
        options,
        [&](std::span<const uint8_t> bytes) {
          archive.insert(archive.end(), bytes.begin(), bytes.end());
          return Status();
        },
        nullptr);
    const Bytes bytes(text.begin(), text.end());
    const bool ok = encoder.Write(bytes).ok() && encoder.Finish().ok();
    auto fields = ArchiveFields::Read(archive);
    if (!ok || !fields.ok()) std::fprintf(stderr, "cannot encode\n");
    return *std::move(fields);
  }

  void AddBytes(std::string name, Bytes archive, Verdict decoded,
                Verdict inspected) {
    all_.push_back({std::move(name), std::move(archive), decoded, inspected});
  }
  void Add(const std::string& name, ArchiveFields archive, const Edit& edit,
           Verdict decoded, Verdict inspected) {
    edit(archive);
    AddBytes(name, archive.Write(), decoded, inspected);
  }
  void Add(const std::string& name, ArchiveFields archive, const Edit& edit,
           Verdict both) {
    Add(name, std::move(archive), edit, both, both);
  }
  // A varint of the archive with a model.
  void AddNumber(const std::string& field, uint64_t value, Verdict decoded,
                 Verdict inspected) {
    std::string name = field + " " + std::to_string(value);
    Add(
        name, WithModel(), [&](ArchiveFields& a) { a.SetVarint(field, value); },
        decoded, inspected);
  }
  void AddByte(const std::string& field, uint8_t value, Verdict decoded,
               Verdict inspected) {
    std::string name = field + " " + std::to_string(value);
    Add(
        name, WithModel(), [&](ArchiveFields& a) { a.SetByte(field, value); },
        decoded, inspected);
  }

  void FrameCases() {
    const auto nothing = [](ArchiveFields&) {};
    Add("unchanged, mix", WithModel(), nothing, kGood);
    Add("unchanged, bytes", WithoutModel(Method::kBytes), nothing, kGood);
    Add("unchanged, stored", WithoutModel(Method::kStored), nothing, kGood);
    for (const uint8_t version : Bytes{1, 2, 15}) {
      Add(
          "version " + std::to_string(version), WithModel(),
          [&](ArchiveFields& a) { (*a.Find("form"))[0] |= version; }, kNewer);
    }
    Add(
        "magic", WithModel(),
        [](ArchiveFields& a) { (*a.Find("magic"))[2] = 'Y'; }, kBad);
    Add(
        "SHA-256 of one block", WithoutModel(Method::kBytes),
        [](ArchiveFields& a) { (*a.Find("form"))[0] |= kFlagTextSha256; },
        kBad);
    const auto with_fields = [](const Bytes& list) {
      return [list](ArchiveFields& a) {
        (*a.Find("form"))[0] |= kFlagFields;
        a.Insert("header check", "fields size", VarintBytes(list.size()));
        a.Insert("header check", "fields", list);
      };
    };
    Add("no field", WithModel(), with_fields({}), kBad);
    Add("a field to skip", WithModel(), with_fields({3, 1, 9}), kGood);
    Add("a field to know", WithModel(), with_fields({6, 1, 9}), kNewer);
    Add("a history of 2^9", WithModel(), with_fields({2, 1, 9}), kBad);
    Add("a history of 2^10", WithModel(), with_fields({2, 1, 10}), kGood);
    Add("a history of 2^30", WithModel(), with_fields({2, 1, 30}), kGood);
    Add("a history of 2^31", WithModel(), with_fields({2, 1, 31}), kBad);
    Add("a history of no byte", WithModel(), with_fields({2, 0}), kBad);
    Add("a history of two bytes", WithModel(), with_fields({2, 2, 20, 0}),
        kBad);
    Add("fields twice", WithModel(), with_fields({3, 0, 3, 0}), kBad);
    Add("a field past the list", WithModel(), with_fields({3, 2, 0}), kBad);
    Bytes long_field = {3};
    const auto append = [&](size_t size) {
      long_field.resize(1);
      AppendVarint(size, &long_field);
      long_field.resize(long_field.size() + size);
    };
    append(kMaxHeaderBytes - 200);
    Add("a long header", WithModel(), with_fields(long_field), kGood);
    append(kMaxHeaderBytes);
    Add("a too long header", WithModel(), with_fields(long_field), kBad);
    for (const uint64_t profile : {uint64_t{9}, kMaxProfile}) {
      Add(
          "profile " + std::to_string(profile), WithoutModel(Method::kBytes),
          [&](ArchiveFields& a) { a.SetVarint("profile", profile); }, kNewer);
    }
    Add(
        "profile above the limit", WithoutModel(Method::kBytes),
        [](ArchiveFields& a) { a.SetVarint("profile", kMaxProfile + 1); },
        kBad);
    Add(
        "profile and record", WithModel(),
        [](ArchiveFields& a) { a.SetVarint("profile", 3); }, kBad);
    Add(
        "profile in two bytes", WithoutModel(Method::kBytes),
        [](ArchiveFields& a) { a.Set("profile", VarintBytes(0, 2)); }, kBad);
  }

  void ModelCases() {
    Add(
        "another model", WithModel(),
        [](ArchiveFields& a) { (*a.Find("model id"))[0] ^= 1; }, kModel, kGood);
    for (const uint8_t numerics : Bytes{0, 4, 127}) {
      AddByte("numerics", numerics, kNewer, kNewer);
    }
    Add(
        "numerics of a host", WithModel(),
        [](ArchiveFields& a) {
          a.SetByte("numerics", kFirstHostNumerics);
          a.Insert("window", "host size", VarintBytes(3));
          a.Insert("window", "host", Bytes{1, 2, 3});
        },
        kNewer, kGood);
    Add(
        "a long host", WithModel(),
        [](ArchiveFields& a) {
          a.SetByte("numerics", kFirstHostNumerics);
          a.Insert("window", "host size", VarintBytes(kMaxHostBytes + 1));
          a.Insert("window", "host", Bytes(kMaxHostBytes + 1));
        },
        kBad);
    AddNumber("window", kMinWindow - 1, kBad, kBad);
    AddNumber("window", 2049, kBad, kGood);  // the model's limit is 2048
    AddNumber("window", kMaxWindow, kBad, kGood);
    AddNumber("window", kMaxWindow + 1, kBad, kBad);
    AddNumber("window", kMaxVarint, kBad, kBad);
    AddNumber("keep", 33, kBad, kBad);  // of a window of 64
    AddNumber("keep", kMaxWindow + 1, kBad, kBad);
    AddNumber("start token", 511, kBad, kGood);
    AddNumber("start token", 512, kBad, kGood);  // the vocabulary has 512
    AddNumber("start token", kMaxStartToken, kBad, kGood);
    AddNumber("start token", kMaxStartToken + 1, kBad, kBad);
    AddByte("hints", 4, kBad, kBad);
    const auto with_name = [](const std::string& name) {
      return [name](ArchiveFields& a) {
        a.SetVarint("name size", name.size());
        a.Set("file name", Bytes(name.begin(), name.end()));
      };
    };
    Add("file name of 96", WithModel(),
        with_name(std::string(kMaxFileNameBytes, 'a')), kGood);
    Add("file name of 97", WithModel(),
        with_name(std::string(kMaxFileNameBytes + 1, 'a')), kBad);
    Add("file name of 0", WithModel(), with_name(""), kBad);
    Add("file name with an escape", WithModel(), with_name("a\x1b[2J"), kBad);
    Add("file name that is a path", WithModel(), with_name("../../etc/passwd"),
        kGood);
  }

  void BlockCases() {
    for (const Method method : {Method::kStored, Method::kBytes}) {
      const std::string of = method == Method::kStored ? ", stored" : ", bytes";
      const auto raw = [](uint64_t size) {
        return [size](ArchiveFields& a) { a.SetVarint("raw size", size); };
      };
      Add("raw size 0" + of, WithoutModel(method), raw(0), kBad);
      Add("raw size 399" + of, WithoutModel(method), raw(399), kBad,
          method == Method::kStored ? kBad : kGood);
      Add("raw size 401" + of, WithoutModel(method), raw(401), kBad,
          method == Method::kStored ? kBad : kGood);
      for (const uint64_t size :
           {kDefaultMaxBlockBytes + 1, kMaxBlockBytes + 1, kMaxVarint}) {
        Add("raw size " + std::to_string(size) + of, WithoutModel(method),
            raw(size), kLimit);
      }
      Add(
          "raw size in three bytes" + of, WithoutModel(method),
          [](ArchiveFields& a) { a.Set("raw size", VarintBytes(400, 3)); },
          kBad);
    }
    AddNumber("raw size", 199, kBad, kBad);  // the end record tells
    AddNumber("raw size", 201, kBad, kBad);
    Add(
        "method 7", WithModel(),
        [](ArchiveFields& a) { (*a.Find("method"))[0] |= kMethodMask; },
        kNewer);
    Add(
        "order0 with streams", WithModel(),
        [](ArchiveFields& a) {
          uint8_t& form = (*a.Find("method"))[0];
          form = static_cast<uint8_t>((form & ~kMethodMask) |
                                      static_cast<uint8_t>(Method::kOrder0));
        },
        kBad);
    Add(
        "order0 with the payload of bytes", WithoutModel(Method::kBytes),
        [](ArchiveFields& a) {
          a.SetByte("method", static_cast<uint8_t>(Method::kOrder0));
        },
        kBad, kGood);
    Add(
        "mix without a model", WithoutModel(Method::kBytes),
        [](ArchiveFields& a) {
          a.SetByte("method", static_cast<uint8_t>(Method::kMix));
        },
        kBad);
    AddNumber("payload size", 200, kBad, kBad);
    AddNumber("payload size", 201, kBad, kBad);
    AddNumber("payload size", kMaxVarint, kBad, kBad);
    const auto resize = [](int change) {
      return [change](ArchiveFields& a) {
        Bytes& payload = *a.Find("payload");
        payload.resize(payload.size() + static_cast<size_t>(change));
        a.SetVarint("payload size", payload.size());
      };
    };
    for (const Method method : {Method::kBytes, Method::kMix}) {
      const ArchiveFields base =
          method == Method::kMix ? WithModel() : WithoutModel(method);
      const std::string of = method == Method::kMix ? ", mix" : ", bytes";
      Add("payload without its last byte" + of, base, resize(-1), kBad, kGood);
      Add("payload with one byte more" + of, base, resize(1), kBad, kGood);
      Add(
          "payload of no byte" + of, base,
          [](ArchiveFields& a) {
            a.Find("payload")->clear();
            a.SetVarint("payload size", 0);
          },
          kBad, kGood);
      Add(
          "text check" + of, base,
          [](ArchiveFields& a) { (*a.Find("text check"))[3] ^= 1; }, kBad,
          kGood);
    }
    for (const char* check : {"block check", "header check"}) {
      ArchiveFields archive = WithModel();
      for (ArchiveField& field : archive.fields()) {
        if (field.name != check) continue;
        field.name = "as it is";  // not made anew
        field.bytes[0] ^= 1;
      }
      AddBytes(check, archive.Write(), kBad, kBad);
    }
  }

  void StreamCases() {
    AddNumber("stream size", 0, kBad, kBad);
    AddNumber("stream size", 200, kBad, kBad);
    AddNumber("stream size", 201, kBad, kBad);
    AddNumber("stream size", kMaxVarint, kBad, kBad);
    AddNumber("fork", 62, kGood, kGood);  // stream 0 is shorter, as it was
    AddNumber("fork", 63, kBad, kBad);    // a window of 64 less one
    AddNumber("fork", kMaxForkSymbols, kBad, kBad);
    AddNumber("fork", kMaxForkSymbols + 1, kBad, kBad);
    Add(
        "last stream empty", WithModel(),
        [](ArchiveFields& a) {
          a.SetVarint("stream size", 100);
          a.SetVarint("stream size", 100, 1);
        },
        kBad);
    Add(
        "bytes moved to the next stream", WithModel(),
        [](ArchiveFields& a) {
          a.SetVarint("stream size", 1);
          a.SetVarint("stream size", 1, 1);
        },
        kBad, kGood);
    Add(
        "streams without a model", WithoutModel(Method::kBytes),
        [](ArchiveFields& a) {
          (*a.Find("method"))[0] |= 1 << kStreamsShift;
          a.Insert("payload size", "stream size", VarintBytes(100));
          a.Insert("payload size", "fork", VarintBytes(0));
        },
        kBad);
  }

  // Two blocks, of which the second one refers to the first.
  ArchiveFields WithReferences() const {
    EncoderOptions options;
    options.block_bytes = 200;
    return Encoded(options);
  }

  void ReferenceCases() {
    const auto add = [&](const std::string& name, const Edit& edit,
                         Verdict decoded, Verdict inspected) {
      Add("references, " + name, WithReferences(), edit, decoded, inspected);
    };
    const auto number = [&](const std::string& field, uint64_t value,
                            Verdict decoded, Verdict inspected) {
      add(
          field + " " + std::to_string(value),
          [&](ArchiveFields& a) { a.SetVarint(field, value); }, decoded,
          inspected);
    };
    add(
        "unchanged", [](ArchiveFields&) {}, kGood, kGood);
    number("reach", 0, kBad, kBad);
    number("reach", 199, kBad, kGood);  // another place, another text
    number("reach", 201, kBad, kBad);   // before the frame
    number("reach", (uint64_t{1} << 28) + 1, kBad, kBad);
    number("reach", (uint64_t{1} << kMaxHistoryLog2) + 1, kBad, kBad);
    number("reach", kMaxVarint, kBad, kBad);
    number("list size", 0, kBad, kBad);
    number("list size", 1, kBad, kBad);
    number("list size", 201, kBad, kBad);
    number("list size", kMaxVarint, kBad, kBad);
    number("rest size", 199, kBad, kGood);  // the list says 8
    number("rest size", 200, kBad, kBad);
    number("rest size", 201, kBad, kBad);
    number("rest size", kMaxVarint, kBad, kBad);
    add(
        "within references",
        [](ArchiveFields& a) { a.SetByte("rest method", kReferences); }, kNewer,
        kNewer);
    add(
        "a form with streams",
        [](ArchiveFields& a) { a.SetByte("method", kReferences | 16, 1); },
        kBad, kBad);
    add(
        "a frame without history",
        [](ArchiveFields& a) {
          (*a.Find("form"))[0] &= static_cast<uint8_t>(~kFlagFields);
          a.Remove("fields size");
          a.Remove("fields");
        },
        kBad, kBad);
    for (const uint8_t byte : Bytes{9, 0x7f, 0xff}) {
      add(
          "a gap of " + std::to_string(byte),
          [&](ArchiveFields& a) { (*a.Find("payload", 1))[0] = byte; }, kBad,
          kGood);
    }
    add(
        "a length of 0",
        [](ArchiveFields& a) { (*a.Find("payload", 1))[1] = 0; }, kBad, kGood);
    add(
        "a shift", [](ArchiveFields& a) { (*a.Find("payload", 1))[2] = 1; },
        kBad, kGood);
  }

  void ParameterCases() {
    // rate_start, rate_end, half_life_log2, end_rate, table_log2
    const Bytes valid = {104, 1, 65, 0, 16, 100, 22};
    const auto with = [](const Bytes& parameters) {
      return [parameters](ArchiveFields& a) {
        (*a.Find("method"))[0] |= kFlagParameters;
        a.Insert("payload size", "parameters size",
                 VarintBytes(parameters.size()));
        a.Insert("payload size", "parameters", parameters);
      };
    };
    const auto add = [&](const std::string& name, const Bytes& parameters,
                         Verdict inspected, Verdict decoded = kBad) {
      Add("parameters " + name, WithoutModel(Method::kBytes), with(parameters),
          decoded, inspected);
    };
    const auto changed = [&](size_t at, uint8_t value) {
      Bytes parameters = valid;
      parameters[at] = value;
      return parameters;
    };
    add("of 0 bytes", {}, kBad);
    add("of 6 bytes", Bytes(valid.begin(), valid.end() - 1), kGood);
    add("of 16 bytes", Bytes(kMaxParameterBytes, 1), kGood);
    add("of 17 bytes", Bytes(kMaxParameterBytes + 1, 1), kBad);
    add("of the least table", changed(6, 18), kGood);
    add("of a smaller table", changed(6, 17), kGood);
    // What makes no difference to so short a text.
    add("of the largest table", changed(6, 28), kGood, kGood);
    add("of a larger table", changed(6, 29), kGood);
    add("of a table of 2^255", changed(6, 255), kGood);
    add("of half life 24", changed(4, 24), kGood, kGood);
    add("of half life 25", changed(4, 25), kGood);
    add("of end rate 0", changed(5, 0), kGood);
    add("of end rate 255", changed(5, 255), kGood, kGood);
    add("of rate 2048", changed(1, 8), kGood);
    add("of rate 65535", {255, 255, 65, 0, 16, 100, 22}, kGood);
    add("of rate 0", {0, 0, 0, 0, 16, 100, 22}, kGood);
    add("of a rising rate", {64, 0, 65, 0, 16, 100, 22}, kGood);
    Add(
        "parameters of a stored block", WithoutModel(Method::kStored),
        [](ArchiveFields& a) { (*a.Find("method"))[0] |= kFlagParameters; },
        kBad);
    AddByte("rate", 0, kBad, kBad);  // the frame says so already
    AddByte("rate", 255, kBad, kGood);
  }

  void EndCases() {
    AddNumber("end size", 399, kBad, kBad);
    AddNumber("end size", 401, kBad, kBad);
    AddNumber("end size", kMaxVarint, kBad, kBad);
    for (const char* field : {"end hash", "end sha"}) {
      Add(
          field, WithModel(),
          [&](ArchiveFields& a) { (*a.Find(field))[0] ^= 1; }, kBad, kGood);
    }
    Bytes whole = WithModel().Write();
    whole.pop_back();
    AddBytes("one byte short", whole, kBad, kBad);
    Add(
        "no end record", WithModel(),
        [](ArchiveFields& a) {
          for (const char* field :
               {"end mark", "end size", "end hash", "end sha"}) {
            a.Remove(field);
          }
        },
        kBad);
    Add(
        "block left out", WithModel(),
        [](ArchiveFields& a) {
          std::vector<ArchiveField>& fields = a.fields();
          size_t begin = 0, end = 0;
          for (size_t i = 0; i < fields.size(); ++i) {
            if (fields[i].name == "raw size" && begin == 0) begin = i;
            if (fields[i].name == "text check" && end == 0) end = i + 1;
          }
          fields.erase(fields.begin() + static_cast<ptrdiff_t>(begin),
                       fields.begin() + static_cast<ptrdiff_t>(end));
        },
        kBad);
  }

  void OtherFrameCases() {
    const Bytes frame = WithoutModel(Method::kBytes).Write();
    const auto joined = [](std::vector<Bytes> parts) {
      Bytes all;
      for (const Bytes& part : parts) AppendBytes(part, &all);
      return all;
    };
    const auto skippable = [](uint32_t magic, size_t size) {
      Bytes bytes;
      AppendSkippable(magic, Bytes(size, 0xf5), &bytes);
      return bytes;
    };
    AddBytes("skippable frames around",
             joined({skippable(kSkippableMagic, 0), frame,
                     skippable(kSkippableMagic | 15, 1000)}),
             kGood, kGood);
    Bytes cut = joined({frame, skippable(kSkippableMagic, 1000)});
    cut.pop_back();
    AddBytes("skippable frame cut short", cut, kBad, kBad);
    Bytes huge = joined({frame, skippable(kSkippableMagic, 0)});
    for (size_t i = 1; i <= 4; ++i) huge[huge.size() - i] = 0xff;
    AddBytes("skippable frame of 2^32 - 1", huge, kBad, kBad);
    AddBytes("next magic", joined({frame, skippable(kSkippableMagic + 16, 4)}),
             kBad, kBad);
    FrameIndex index{
        .header_bytes = 5, .frame_bytes = frame.size(), .blocks = {}};
    index.blocks = {{frame.size() - 5, 400}};
    const auto with_index = [&](const FrameIndex& its) {
      Bytes bytes = frame;
      AppendFrameIndex(its, &bytes);
      return bytes;
    };
    AddBytes("index", with_index(index), kGood, kGood);
    // A help that nobody believes.
    index.frame_bytes += 1000;
    AddBytes("index of another frame", with_index(index), kGood, kGood);
    index.blocks[0].raw_bytes = kMaxVarint;
    AddBytes("index that promises more", with_index(index), kGood, kGood);
    AddBytes("padding", joined({frame, Bytes(100)}), kGood, kGood);
    AddBytes("padding and more", joined({frame, Bytes(100), {1}}), kBad, kBad);
    AddBytes("twice", joined({frame, frame}), kGood, kGood);
    AddBytes("nothing", {}, kBad, kBad);
  }

  const Model model_;
  std::vector<Case> all_;
};

Status Decode(const Case& c, const Model& model, size_t num_threads) {
  DecoderOptions options;
  options.num_threads = num_threads;
  options.resolver = [&](const ModelRecord&, uint64_t) -> Result<Model> {
    return model;
  };
  Decoder decoder(
      options, [](std::span<const uint8_t>) { return Status(); }, nullptr);
  LLMZIP_RETURN_IF_ERROR(decoder.Write(c.archive));
  return decoder.Finish();
}

Status Inspect(const Case& c) {
  Inspector inspector{DecodeLimits{}};
  LLMZIP_RETURN_IF_ERROR(inspector.Write(c.archive));
  return inspector.Finish();
}

// False, and a line, if it is not what was expected.
bool Hold(const Case& c, const char* what, const Status& status,
          Verdict expected) {
  if (VerdictOf(status) == expected) return true;
  std::fprintf(stderr, "%s: %s gave %d (%s), expected %d\n", c.name.c_str(),
               what, VerdictOf(status), status.what().c_str(), expected);
  return false;
}

std::string FileName(std::string name) {
  for (char& c : name) {
    if (c == ' ' || c == ',') c = '_';
  }
  return name;
}

bool WriteAll(const std::vector<Case>& cases,
              const std::filesystem::path& folder) {
  std::ofstream list(folder / "cases");
  for (const Case& c : cases) {
    const std::string name = FileName(c.name);
    std::ofstream file(folder / (name + ".llmz"), std::ios::binary);
    file.write(reinterpret_cast<const char*>(c.archive.data()),
               static_cast<std::streamsize>(c.archive.size()));
    file.close();
    list << name << ' ' << c.decoded << ' ' << c.inspected << '\n';
    if (!file) return false;
  }
  list.close();
  return static_cast<bool>(list);
}

int Main(int argc, char** argv) {
  const Bytes bytes = MakeTestModel(TestModelKind::kLlamaBpe, /*seed=*/1);
  const auto file = GgufFile::Parse(bytes);
  const auto model = LanguageModel::Load(*file);
  Cases cases(*model);
  cases.MakeAll();
  bool ok = true;
  for (const Case& c : cases.all()) {
    ok &= Hold(c, "decoding", Decode(c, *model, 1), c.decoded);
    ok &= Hold(c, "decoding with 2 threads", Decode(c, *model, 2), c.decoded);
    ok &= Hold(c, "inspecting", Inspect(c), c.inspected);
  }
  std::printf("%zu archives\n", cases.all().size());
  if (argc > 1 && !WriteAll(cases.all(), argv[1])) {
    std::fprintf(stderr, "cannot write to %s\n", argv[1]);
    return 1;
  }
  return ok ? 0 : 1;
}

}  // namespace
}  // namespace llmzip

int main(int argc, char** argv) { return llmzip::Main(argc, argv); }
