// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// llmzip packets: short messages from and to packets, one after the other. What
// was read completely is coded and written before more is read, so that the
// command may stand between two others that talk.
#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/commands.h"
#include "cli/invocation.h"
#include "cli/packet_text.h"
#include "shell/file_io.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

constexpr uint64_t kMaxMessage = uint64_t{1} << 20;  // of llmzip.h
constexpr uint64_t kDefaultMessage = uint64_t{1} << 16;
constexpr const char* kBuiltin = "small";

enum class TextCode { kNone, kBase91, kBase64Url };

struct PacketOptions {
  bool encode = true;
  bool records = false;  // -0
  bool sizes = false;
  unsigned check = 0;
  uint64_t max_message = kDefaultMessage;
  TextCode text = TextCode::kNone;
};

// How records follow one another.
enum class Framing { kLines, kPrefixed };

// Cuts what arrives into records: lines, or bytes after their number as a
// LEB128 varint.
class RecordReader {
 public:
  // A record has at most `most` bytes.
  RecordReader(Framing framing, uint64_t most)
      : framing_(framing), most_(most) {}

  void Add(std::string_view bytes) {
    waiting_.erase(0, position_);
    position_ = 0;
    waiting_ += bytes;
  }
  // Sets *record, which is valid until Add(), or *found to false if more bytes
  // are needed.
  Outcome Next(std::string_view* record, bool* found);
  // After the last byte: what is left. A last line needs no line feed.
  Outcome Last(std::string_view* record, bool* found);

 private:
  Outcome NextLine(std::string_view* record, bool* found);
  Outcome NextPrefixed(std::string_view* record, bool* found);
  Outcome TooLong() const {
    return Outcome(kExitLimit,
                   fmt::format("record {} has more than {} bytes, the most it "
                               "may have",
                               number_ + 1, most_));
  }
  std::string_view rest() const {
    return std::string_view(waiting_).substr(position_);
  }

  const Framing framing_;
  const uint64_t most_;
  std::string waiting_;
  size_t position_ = 0;
  uint64_t number_ = 0;  // records so far
};

Outcome RecordReader::Next(std::string_view* record, bool* found) {
  *found = false;
  Outcome outcome = framing_ == Framing::kLines ? NextLine(record, found)
                                                : NextPrefixed(record, found);
  if (*found) ++number_;
  return outcome;
}

Outcome RecordReader::NextLine(std::string_view* record, bool* found) {
  const size_t size = rest().find('\n');
  if (std::min(size, rest().size()) > most_) return TooLong();
  if (size == std::string_view::npos) return Outcome();
  *record = rest().substr(0, size);
  *found = true;
  position_ += size + 1;
  return Outcome();
}

Outcome RecordReader::NextPrefixed(std::string_view* record, bool* found) {
  uint64_t size = 0;
  size_t prefix = 0;
  for (unsigned shift = 0;; shift += 7) {
    if (prefix == rest().size()) return Outcome();
    const auto byte = static_cast<uint8_t>(rest()[prefix++]);
    size |= uint64_t{byte & 0x7fu} << shift;
    if (byte < 0x80) {
      const bool longer = byte == 0 && prefix > 1;
      if (!longer) break;
    }
    if (byte < 0x80 || shift > 28) {
      return Outcome(kExitCorrupt, fmt::format("record {}: its length is no "
                                               "varint",
                                               number_ + 1));
    }
  }
  if (size > most_) return TooLong();
  if (rest().size() - prefix < size) return Outcome();
  *record = rest().substr(prefix, static_cast<size_t>(size));
  *found = true;
  position_ += prefix + static_cast<size_t>(size);
  return Outcome();
}

Outcome RecordReader::Last(std::string_view* record, bool* found) {
  *found = false;
  if (rest().empty()) return Outcome();
  if (framing_ == Framing::kPrefixed) {
    return Outcome(kExitCorrupt, fmt::format("record {} is cut off: {} bytes "
                                             "of it are there",
                                             number_ + 1, rest().size()));
  }
  *record = rest();
  *found = true;
  position_ = waiting_.size();
  ++number_;
  return Outcome();
}

void AppendRecord(Framing framing, std::string_view record, std::string* out) {
  if (framing == Framing::kPrefixed) {
    size_t size = record.size();
    for (; size >= 0x80; size >>= 7) {
      *out += static_cast<char>(0x80 | (size & 0x7f));
    }
    *out += static_cast<char>(size);
    *out += record;
    return;
  }
  *out += record;
  *out += '\n';
}

std::string TextOf(TextCode code, std::string_view packet) {
  switch (code) {
    case TextCode::kBase91:
      return Base91(packet);
    case TextCode::kBase64Url:
      return Base64Url(packet);
    case TextCode::kNone:
      break;
  }
  return std::string(packet);
}

std::optional<std::string> FromText(TextCode code, std::string_view text) {
  switch (code) {
    case TextCode::kBase91:
      return FromBase91(text);
    case TextCode::kBase64Url:
      return FromBase64Url(text);
    case TextCode::kNone:
      break;
  }
  return std::string(text);
}

// Codes one record after the other and keeps count.
class PacketCoder {
 public:
  PacketCoder(llmzip_packer* packer, const PacketOptions& options)
      : packer_(packer),
        options_(options),
        messages_(options.records ? Framing::kPrefixed : Framing::kLines),
        packets_(options.text == TextCode::kNone ? Framing::kPrefixed
                                                 : Framing::kLines),
        buffer_(llmzip_packet_bound(static_cast<size_t>(options.max_message))) {
  }

  // Of the records that Code() takes.
  RecordReader NewReader() const {
    if (options_.encode) return RecordReader(messages_, options_.max_message);
    // Text is at most twice as long as the bytes.
    return RecordReader(packets_, 2 * buffer_.size());
  }
  Outcome Code(std::string_view record, std::string* out) {
    ++num_;
    return options_.encode ? Encode(record, out) : Decode(record, out);
  }
  std::string Summary() const {
    const double per_byte = message_bytes_ == 0
                                ? 0
                                : 8 * static_cast<double>(packet_bytes_) /
                                      static_cast<double>(message_bytes_);
    return fmt::format(
        "{} packets, {} bytes of {} ({:.4f} bits per byte), {} grew", num_,
        packet_bytes_, message_bytes_, per_byte, num_grew_);
  }

 private:
  Outcome Encode(std::string_view message, std::string* out) {
    size_t size = 0;
    const auto status =
        llmzip_packer_encode(packer_, message.data(), message.size(),
                             buffer_.data(), buffer_.size(), &size);
    if (status != LLMZIP_OK) return Failure(status);
    packet_bytes_ += size;
    message_bytes_ += message.size();
    num_grew_ += size > message.size() ? 1 : 0;
    if (options_.sizes) {
      *out += fmt::format("{}\t{}\n", size, message.size());
      return Outcome();
    }
    const std::string_view packet(buffer_.data(), size);
    AppendRecord(packets_, TextOf(options_.text, packet), out);
    return Outcome();
  }

  Outcome Decode(std::string_view record, std::string* out) {
    const auto packet = FromText(options_.text, record);
    if (!packet) {
      return Outcome(kExitCorrupt,
                     fmt::format("packet {}: not the text of a packet", num_));
    }
    size_t size = 0;
    const auto status =
        llmzip_packer_decode(packer_, packet->data(), packet->size(),
                             buffer_.data(), buffer_.size(), &size);
    if (status != LLMZIP_OK) return Failure(status);
    const std::string_view message(buffer_.data(), size);
    const bool fits = messages_ == Framing::kPrefixed ||
                      message.find('\n') == std::string_view::npos;
    if (!fits) {
      return Refused(fmt::format(
          "packet {}: the message has a line feed and is no line; use -0",
          num_));
    }
    AppendRecord(messages_, message, out);
    return Outcome();
  }

  Outcome Failure(llmzip_status status) const {
    return Outcome(
        ExitCodeOf(status),
        fmt::format("{} {}: {}", options_.encode ? "message" : "packet", num_,
                    llmzip_packer_error_text(packer_)));
  }

  llmzip_packer* const packer_;
  const PacketOptions& options_;
  const Framing messages_, packets_;
  std::vector<char> buffer_;
  uint64_t num_ = 0, packet_bytes_ = 0, message_bytes_ = 0, num_grew_ = 0;
};

// Codes the records that are complete and writes what became of them.
Outcome CodeRecords(PacketCoder& coder, RecordReader& reader, bool at_end) {
  std::string out;
  Outcome outcome;
  while (outcome.ok()) {
    std::string_view record;
    bool found = false;
    outcome = reader.Next(&record, &found);
    if (outcome.ok() && !found && at_end)
      outcome = reader.Last(&record, &found);
    if (!outcome.ok() || !found) break;
    outcome = coder.Code(record, &out);
  }
  // Also before an error.
  const Outcome written = WriteAll(STDOUT_FILENO, out.data(), out.size());
  return outcome.ok() ? written : outcome;
}

Outcome CodeFile(int fd, PacketCoder& coder) {
  RecordReader reader = coder.NewReader();
  std::string bytes(kIoBytes, '\0');
  while (true) {
    size_t size = 0;
    Outcome outcome = ReadSome(fd, bytes.data(), bytes.size(), &size);
    if (!outcome.ok()) return outcome;
    reader.Add(std::string_view(bytes).substr(0, size));
    outcome = CodeRecords(coder, reader, /*at_end=*/size == 0);
    if (!outcome.ok() || size == 0) return outcome;
  }
}

Outcome Run(const Options& options, const PacketOptions& packet_options) {
  const std::string file = options.files.empty() ? "-" : options.files.front();
  InputFile input;
  Outcome outcome = OpenInput(file, InputKind::kAnything, &input);
  if (!outcome.ok()) return outcome;
  Invocation invocation(options);
  outcome = invocation.Open();
  if (outcome.ok()) outcome = invocation.PrepareModel();
  if (!outcome.ok()) return outcome;
  llmzip_packer_options packer_options{};
  packer_options.struct_size = sizeof(packer_options);
  packer_options.check_bytes = packet_options.check;
  packer_options.max_message = packet_options.max_message;
  llmzip_packer* made = nullptr;
  const auto status =
      llmzip_packer_new(invocation.context(), &packer_options, &made);
  const PackerHandle packer(made);
  if (status != LLMZIP_OK) {
    return invocation.Explain(status, invocation.context());
  }
  PacketCoder coder(packer.get(), packet_options);
  outcome = CodeFile(input.fd.get(), coder);
  const bool summary = packet_options.sizes && !options.quiet;
  if (outcome.ok() && summary) Say(coder.Summary());
  return outcome;
}

void AddOptions(CLI::App& app, Options& options, PacketOptions& packets) {
  app.add_option("FILE", options.files, "Standard input without one")
      ->expected(0, 1);
  app.add_flag("-0,--records", packets.records,
               "Messages are bytes after their number (LEB128), not lines");
  app.add_option("--check", packets.check,
                 "Bytes of each packet that check its message; 0")
      ->type_name("0|1|2")
      ->check(CLI::Range(0, 2));
  app.add_option("--text", packets.text, "Packets are lines of text")
      ->type_name("base91|base64url")
      ->transform(CLI::CheckedTransformer(std::map<std::string, TextCode>{
          {"base91", TextCode::kBase91}, {"base64url", TextCode::kBase64Url}}));
  app.add_option("--max-message", packets.max_message,
                 "Bytes of a message at most; 65536")
      ->type_name("N")
      ->check(CLI::Range(uint64_t{1}, kMaxMessage));
  app.add_option("-m,--model", options.model,
                 "A file or a name; the built-in model without it")
      ->type_name("MODEL");
  app.add_option_function<std::string>(
         "-M,--memory",
         [&options](const std::string& text) {
           options.memory = ParseSize(text);
           if (!options.memory) {
             throw CLI::ValidationError("--memory",
                                        "'" + text + "' is not a size");
           }
         },
         "Refuse to use more memory than this")
      ->type_name("N[K|M|G]");
  app.add_flag("-q,--quiet", options.quiet, "No progress, no sums");
}

}  // namespace

int PacketsCommand(int argc, const char* const* argv) {
  CLI::App app("Codes short messages, each on its own", "llmzip packets");
  Options options;
  PacketOptions packets;
  app.set_help_flag("-h,--help", "Show this and exit");
  app.require_subcommand(1);
  auto* encode = app.add_subcommand("encode", "Messages to packets");
  auto* decode = app.add_subcommand("decode", "Packets to messages");
  encode->add_flag("--sizes", packets.sizes,
                   "Print the bytes of each packet and its message instead");
  for (CLI::App* each : {encode, decode}) AddOptions(*each, options, packets);
  try {
    app.parse(argc, argv);
  } catch (const CLI::Success&) {
    const auto chosen = app.get_subcommands();
    const CLI::App& asked = chosen.empty() ? app : *chosen.front();
    return Print(asked.help()) ? kExitOk : kExitError;
  } catch (const CLI::ParseError& error) {
    Say(std::string(error.what()) + " (try llmzip packets --help)");
    return kExitError;
  }
  packets.encode = encode->parsed();
  if (options.model.empty()) options.model = kBuiltin;
  const Outcome outcome = Run(options, packets);
  if (!outcome.ok() && !outcome.text().empty()) Say(outcome.text());
  return outcome.exit_code();
}

}  // namespace llmzip::cli
