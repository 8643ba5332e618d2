// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>

#include "cli/commands.h"
#include "cli/file_io.h"
#include "cli/file_loop.h"
#include "cli/inspect.h"
#include "cli/output_file.h"
#include "cli/session.h"
#include "cli/terminal.h"
#include "cli/verifier.h"

namespace llmzip::cli {
namespace {

// One archive on its way to its text; with -t the text goes nowhere.
class Decompression {
 public:
  Decompression(const Options& options, Session& session, std::string path)
      : options_(options), session_(session), path_(std::move(path)) {}

  Outcome Run();

 private:
  bool testing() const { return options_.mode == Mode::kTest; }
  bool to_stdout() const {
    return options_.output == "-" ||
           (options_.output.empty() && (options_.to_stdout || path_ == "-"));
  }
  Outcome OpenOutput();
  Outcome Decode();
  Outcome ReadBack();
  Outcome Inspect();
  int64_t TextSize();
  static int Write(void* self, const void* bytes, size_t size);

  const Options& options_;
  Session& session_;
  const std::string path_;
  InputFile input_;
  OutputFile output_;
  Outcome write_outcome_;
  uint64_t text_bytes_ = 0;
  TextHash text_hash_;  // with --rm
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
    outcome = session_.PrepareModel();
  }
  session_.AddFolderOf(path_);
  session_.progress().Begin(path_);
  if (outcome.ok()) outcome = Decode();
  // Only a file that was read back outlives its source.
  const bool remove = options_.remove_source && output_.readable();
  if (outcome.ok() && remove) outcome = ReadBack();
  if (outcome.ok() && !output_.replaced().empty()) {
    outcome = session_.CheckNotModel(output_.replaced());
  }
  if (outcome.ok() && !testing()) {
    outcome = output_.Commit(path_ == "-" ? nullptr : &input_.stat);
  }
  session_.progress().Clear();
  if (outcome.ok() && options_.verbose > 0) {
    Say(path_, fmt::format("{}{} bytes, {:.1f} s", testing() ? "fine, " : "",
                           text_bytes_, session_.progress().seconds()));
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
  llmzip_context* context = session_.context();
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
  return session_.Explain(status, context);
}

// The archive's headers say how much there is to do, if someone watches.
int64_t Decompression::TextSize() {
  if (!session_.progress().shown() || !input_.regular()) return 0;
  const off_t begin = lseek(input_.fd.get(), 0, SEEK_CUR);
  llmzip_archive_info info{};
  if (begin < 0 ||
      !InspectFile(session_.context(), input_.fd.get(), &info).ok()) {
    info.text_bytes = 0;
  }
  // What is wrong with the archive the decoder will say.
  lseek(input_.fd.get(), begin, SEEK_SET);
  return static_cast<int64_t>(info.text_bytes);
}

int Decompression::Write(void* self_pointer, const void* bytes, size_t size) {
  auto* self = static_cast<Decompression*>(self_pointer);
  self->text_bytes_ += size;
  if (self->options_.remove_source) self->text_hash_.Update(bytes, size);
  if (self->testing()) return 0;
  if (!self->write_outcome_.ok()) return 1;  // nothing follows a gap
  self->write_outcome_ = self->output_.Write(bytes, size);
  return self->write_outcome_.ok() ? 0 : 1;
}

// The decoder has compared what it wrote; here is what the disk will hold.
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
                 fmt::format("verification failed: the file written holds {} "
                             "bytes that are not the {} bytes of the text",
                             found.size(), text_hash_.size()));
}

Outcome Decompression::Inspect() {
  llmzip_archive_info info{};
  Outcome outcome = InspectFile(session_.context(), input_.fd.get(), &info);
  if (outcome.ok() && options_.verbose > 0) {
    Say(path_,
        fmt::format("stored bytes are fine, {} blocks", info.num_blocks));
  }
  return outcome;
}

}  // namespace

int DecompressCommand(const Options& options) {
  Session session(options);
  if (Outcome outcome = session.Open(); !outcome.ok()) {
    Say(outcome.text());
    return outcome.exit_code();
  }
  return ForEachFile(options, /*archives=*/true, [&](const std::string& path) {
    return Decompression(options, session, path).Run();
  });
}

}  // namespace llmzip::cli
