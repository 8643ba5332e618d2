// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string_view>

#include "cli/commands.h"
#include "cli/file_loop.h"
#include "cli/inspect.h"
#include "cli/invocation.h"
#include "cli/text_range.h"
#include "cli/verifier.h"
#include "shell/file_io.h"
#include "shell/output_file.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

// Decompresses one archive. With -t it discards the text.
class Decompression {
 public:
  Decompression(const Options& options, Invocation& invocation,
                std::string path)
      : options_(options), invocation_(invocation), path_(std::move(path)) {
    if (options.lines) lines_.emplace(*options.lines);
  }

  Outcome Run();

 private:
  bool testing() const { return options_.mode == Mode::kTest; }
  bool to_stdout() const {
    return options_.output == "-" ||
           (options_.output.empty() && (options_.to_stdout || path_ == "-"));
  }
  Outcome OpenOutput();
  Outcome Decode();
  Outcome DecodeRange();
  static int ReadAt(void* self, uint64_t offset, void* bytes, size_t size);
  Outcome ReadBack();
  Outcome Inspect();
  int64_t TextSize();
  static int Write(void* self, const void* bytes, size_t size);

  const Options& options_;
  Invocation& invocation_;
  const std::string path_;
  InputFile input_;
  OutputFile output_;
  Outcome write_outcome_;
  uint64_t text_bytes_ = 0;
  TextHash text_hash_;  // for --rm
  std::optional<LineFilter> lines_;
};

Outcome Decompression::Run() {
  if (path_ == "-" && InputIsTerminal() && !options_.force) {
    return Refused("compressed text is not read from a terminal");
  }
  const bool regular_only = !testing() && TakesOnlyRegularFiles(options_);
  Outcome outcome = OpenInput(
      path_, regular_only ? InputKind::kRegularOnly : InputKind::kAnything,
      &input_);
  if (outcome.ok() && testing() && options_.quick) return Inspect();
  if (outcome.ok() && !testing()) {
    outcome = CheckRemovable(options_, input_.stat);
  }
  if (outcome.ok() && !testing()) outcome = OpenOutput();
  if (outcome.ok() && options_.model_given) {
    outcome = invocation_.PrepareModel();
  }
  invocation_.AddFolderOf(path_);
  invocation_.progress().Begin(path_);
  if (outcome.ok()) outcome = options_.range ? DecodeRange() : Decode();
  // The source may only be removed if the output can be read again.
  const bool remove = options_.remove_source && output_.readable();
  if (outcome.ok() && remove) outcome = ReadBack();
  if (outcome.ok() && !output_.replaced().empty()) {
    outcome = invocation_.CheckNotModel(output_.replaced());
  }
  if (outcome.ok() && !testing()) {
    outcome = output_.Commit(path_ == "-" ? nullptr : &input_.stat);
  }
  invocation_.progress().Clear();
  if (outcome.ok() && options_.verbose > 0) {
    Say(path_, fmt::format("{}{} bytes, {:.1f} s", testing() ? "ok, " : "",
                           text_bytes_, invocation_.progress().seconds()));
  }
  if (outcome.ok() && remove && path_ != "-") {
    outcome = RemoveSource(path_, input_.stat);
  }
  return outcome;
}

Outcome Decompression::OpenOutput() {
  if (to_stdout()) return output_.OpenStandard(&input_.stat);
  std::string target = options_.output;
  if (target.empty()) {
    if (!HasSuffix(path_)) {
      return Refused(
          fmt::format("does not end with {}, skipped (-o names the "
                      "output)",
                      kSuffix));
    }
    target = path_.substr(0, path_.size() - std::string(kSuffix).size());
  }
  const auto overwrite = options_.force                   ? Overwrite::kAlways
                         : options_.quiet || path_ == "-" ? Overwrite::kNever
                                                          : Overwrite::kAsk;
  const auto naming =
      options_.output.empty() ? Naming::kDerived : Naming::kByUser;
  return output_.Open(target, naming, overwrite, &input_.stat);
}

Outcome Decompression::Decode() {
  llmzip_context* context = invocation_.context();
  auto status = llmzip_set(context, LLMZIP_TEXT_SIZE, TextSize());
  llmzip_decoder* raw = nullptr;
  if (status == LLMZIP_OK)
    status = llmzip_decoder_new(context, Write, this, &raw);
  const DecoderHandle decoder(raw);
  char buffer[kIoBytes];
  size_t size = 1;
  while (status == LLMZIP_OK && size > 0) {
    Outcome outcome = ReadSome(input_.fd.get(), buffer, sizeof(buffer), &size);
    if (!outcome.ok()) return outcome;
    status = llmzip_decoder_write(decoder.get(), buffer, size);
  }
  if (status == LLMZIP_OK) status = llmzip_decoder_finish(decoder.get());
  if (!write_outcome_.ok()) return write_outcome_;
  // The lines that were asked for are all there; the rest is not looked at.
  if (lines_ && lines_->done()) return Outcome();
  return invocation_.Explain(status, context);
}

Outcome Decompression::DecodeRange() {
  llmzip_context* context = invocation_.context();
  if (!input_.regular()) {
    return Outcome(kExitError,
                   "--range needs a file that can be read anywhere");
  }
  const auto archive_bytes = static_cast<uint64_t>(input_.stat.st_size);
  uint64_t begin = options_.range->first.value_or(0);
  uint64_t end = LLMZIP_TO_THE_END;
  if (!options_.range->first) {
    llmzip_archive_info info{};
    Outcome outcome = InspectFile(context, input_.fd.get(), &info);
    if (!outcome.ok()) return outcome;
    begin = info.text_bytes - std::min(info.text_bytes, *options_.range->last);
  } else if (options_.range->last) {
    end = *options_.range->last + 1;
  }
  const auto status = llmzip_decompress_range(
      context, ReadAt, this, archive_bytes, begin, end, Write, this);
  if (!write_outcome_.ok()) return write_outcome_;
  return invocation_.Explain(status, context);
}

int Decompression::ReadAt(void* self_pointer, uint64_t offset, void* bytes,
                          size_t size) {
  auto* self = static_cast<Decompression*>(self_pointer);
  auto* out = static_cast<char*>(bytes);
  while (size > 0) {
    const ssize_t count =
        pread(self->input_.fd.get(), out, size, static_cast<off_t>(offset));
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return 1;
    out += count;
    offset += static_cast<uint64_t>(count);
    size -= static_cast<size_t>(count);
  }
  return 0;
}

// Returns the size of the text from the archive's headers, if progress is
// shown.
int64_t Decompression::TextSize() {
  if (!invocation_.progress().shown() || !input_.regular()) return 0;
  const off_t begin = lseek(input_.fd.get(), 0, SEEK_CUR);
  llmzip_archive_info info{};
  if (begin < 0 ||
      !InspectFile(invocation_.context(), input_.fd.get(), &info).ok()) {
    info.text_bytes = 0;
  }
  // The decoder will report errors of the archive.
  lseek(input_.fd.get(), begin, SEEK_SET);
  return static_cast<int64_t>(info.text_bytes);
}

int Decompression::Write(void* self_pointer, const void* bytes, size_t size) {
  auto* self = static_cast<Decompression*>(self_pointer);
  if (self->lines_) {
    if (self->lines_->done()) return 1;
    const std::string_view part =
        self->lines_->Take({static_cast<const char*>(bytes), size});
    bytes = part.data();
    size = part.size();
    if (size == 0) return 0;
  }
  self->text_bytes_ += size;
  if (self->options_.remove_source) self->text_hash_.Update(bytes, size);
  if (self->testing()) return 0;
  if (!self->write_outcome_.ok()) return 1;  // write nothing after a gap
  self->write_outcome_ = self->output_.Write(bytes, size);
  return self->write_outcome_.ok() ? 0 : 1;
}

// The decoder has checked the text. This checks the file on the disk.
Outcome Decompression::ReadBack() {
  TextHash found;
  if (lseek(output_.fd(), 0, SEEK_SET) != 0) {
    return SystemError("cannot verify", errno);
  }
  char buffer[kIoBytes];
  for (size_t size = 1; size > 0;) {
    Outcome outcome = ReadSome(output_.fd(), buffer, sizeof(buffer), &size);
    if (!outcome.ok()) return outcome;
    found.Update(buffer, size);
  }
  if (found.size() == text_hash_.size() &&
      found.Digest() == text_hash_.Digest()) {
    return Outcome();
  }
  return Outcome(kExitError,
                 fmt::format("verification failed: the written file has {}  "
                             "bytes and differs from the text of {} bytes",
                             found.size(), text_hash_.size()));
}

Outcome Decompression::Inspect() {
  llmzip_archive_info info{};
  Outcome outcome = InspectFile(invocation_.context(), input_.fd.get(), &info);
  if (outcome.ok() && options_.verbose > 0) {
    Say(path_, fmt::format("stored bytes are ok, {} blocks", info.num_blocks));
  }
  return outcome;
}

}  // namespace

int DecompressCommand(const Options& options) {
  Invocation invocation(options);
  if (Outcome outcome = invocation.Open(); !outcome.ok()) {
    Say(outcome.text());
    return outcome.exit_code();
  }
  return ForEachFile(options, /*archives=*/true, [&](const std::string& path) {
    return Decompression(options, invocation, path).Run();
  });
}

}  // namespace llmzip::cli
