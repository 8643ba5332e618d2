// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "cli/commands.h"
#include "cli/file_loop.h"
#include "cli/invocation.h"
#include "cli/verifier.h"
#include "shell/file_io.h"
#include "shell/output_file.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

// Compresses one file.
class Compression {
 public:
  Compression(const Options& options, Invocation& invocation, std::string path)
      : options_(options), invocation_(invocation), path_(std::move(path)) {}

  Outcome Run();

 private:
  bool to_stdout() const {
    return options_.output == "-" ||
           (options_.output.empty() && (options_.to_stdout || path_ == "-"));
  }
  Outcome OpenOutput();
  Outcome CheckModelNotInUse();
  Outcome Encode();
  Outcome VerifyFile();
  void Summarize() const;
  void SayWhyWithoutModel() const;
  static void TakeBlock(void* self, const llmzip_coded_block* block);
  static int Write(void* self, const void* bytes, size_t size);

  const Options& options_;
  Invocation& invocation_;
  const std::string path_;
  InputFile input_;
  OutputFile output_;
  Outcome write_outcome_;
  Verifier verifier_;
  bool verify_while_writing_ = false;
  TextHash text_hash_;
  uint64_t archive_bytes_ = 0;
  uint64_t num_blocks_ = 0;
  bool model_used_ = false;
  std::string why_not_;  // the first block uses no model
};

bool UsesModel(int method) {
  return method == LLMZIP_METHOD_RANK || method == LLMZIP_METHOD_AC ||
         method == LLMZIP_METHOD_MIX;
}

std::string ReasonOf(const llmzip_coded_block& block) {
  switch (block.reason) {
    case LLMZIP_REASON_NAMED:
      return "as --method says";
    case LLMZIP_REASON_NO_MODEL:
      return "this level uses no model";
    case LLMZIP_REASON_SMALLEST:
      return UsesModel(block.method) ? "smaller with the model"
                                     : "not smaller with the model";
    case LLMZIP_REASON_DENSE:
      return "its bytes are nearly random";
    case LLMZIP_REASON_MODEL_SAVES_LITTLE:
      return fmt::format("on a sample the model {} {:.1f} %",
                         block.expected_saving < 0 ? "loses" : "saves only",
                         std::abs(block.expected_saving) / 10.0);
    case LLMZIP_REASON_MODEL_FAILED:
      return "the model failed on it";
    default:
      return fmt::format("reason {}", block.reason);
  }
}

Outcome Compression::Run() {
  if (to_stdout() && OutputIsTerminal() && !options_.force) {
    return Refused(
        "compressed text is not written to a terminal (-f forces it)");
  }
  const auto kind = TakesOnlyRegularFiles(options_) ? InputKind::kRegularOnly
                                                    : InputKind::kAnything;
  Outcome outcome = OpenInput(path_, kind, &input_);
  if (outcome.ok()) outcome = CheckRemovable(options_, input_.stat);
  if (outcome.ok()) outcome = OpenOutput();
  if (outcome.ok()) outcome = invocation_.PrepareModel();
  if (outcome.ok()) outcome = CheckModelNotInUse();
  invocation_.progress().Begin(path_);
  if (outcome.ok()) outcome = Encode();
  if (outcome.ok() && options_.verify && !verify_while_writing_) {
    outcome = VerifyFile();
  }
  // The source may only be removed if the output can be read again.
  const bool remove = options_.remove_source && output_.readable();
  if (outcome.ok()) {
    outcome = output_.Commit(path_ == "-" ? nullptr : &input_.stat);
  }
  invocation_.progress().Clear();
  if (outcome.ok()) Summarize();
  if (outcome.ok()) SayWhyWithoutModel();
  if (outcome.ok() && remove && path_ != "-") {
    outcome = RemoveSource(path_, input_.stat);
  }
  return outcome;
}

// Refuses to remove or to replace the model in use.
Outcome Compression::CheckModelNotInUse() {
  Outcome outcome;
  if (options_.remove_source) outcome = invocation_.CheckNotModel(path_);
  if (outcome.ok() && !output_.replaced().empty()) {
    outcome = invocation_.CheckNotModel(output_.replaced());
  }
  return outcome;
}

Outcome Compression::OpenOutput() {
  if (to_stdout()) return output_.OpenStandard(&input_.stat);
  std::string target = options_.output;
  if (target.empty()) {
    if (HasSuffix(path_) && !options_.force) {
      return Refused(fmt::format(
          "ends with {} already, skipped (-f compresses it again)", kSuffix));
    }
    target = path_ + kSuffix;
  }
  const auto overwrite = options_.force                   ? Overwrite::kAlways
                         : options_.quiet || path_ == "-" ? Overwrite::kNever
                                                          : Overwrite::kAsk;
  const auto naming =
      options_.output.empty() ? Naming::kDerived : Naming::kByUser;
  return output_.Open(target, naming, overwrite, &input_.stat);
}

Outcome Compression::Encode() {
  llmzip_context* context = invocation_.context();
  if (options_.verify && !output_.readable()) {
    verify_while_writing_ = true;
    if (Outcome outcome = verifier_.Open(invocation_, /*beside=*/true);
        !outcome.ok()) {
      return outcome;
    }
  }
  const int64_t size_hint = input_.regular() ? input_.stat.st_size : 0;
  auto status = llmzip_set(context, LLMZIP_TEXT_SIZE, size_hint);
  if (status == LLMZIP_OK) {
    status = llmzip_set_block_observer(context, TakeBlock, this);
  }
  llmzip_encoder* raw = nullptr;
  if (status == LLMZIP_OK) {
    status = llmzip_encoder_new(context, Write, this, &raw);
  }
  const EncoderHandle encoder(raw);
  char buffer[kIoBytes];
  size_t size = 1;
  while (status == LLMZIP_OK && size > 0) {
    Outcome outcome = ReadSome(input_.fd.get(), buffer, sizeof(buffer), &size);
    if (!outcome.ok()) return outcome;
    text_hash_.Update(buffer, size);
    status = llmzip_encoder_write(encoder.get(), buffer, size);
  }
  if (status == LLMZIP_OK) status = llmzip_encoder_finish(encoder.get());
  if (!write_outcome_.ok()) return write_outcome_;
  if (status != LLMZIP_OK) return FromStatus(status, context);
  return verify_while_writing_ ? verifier_.Finish(text_hash_) : Outcome();
}

// With -v, says what became of each block.
void Compression::TakeBlock(void* self_pointer,
                            const llmzip_coded_block* block) {
  auto* self = static_cast<Compression*>(self_pointer);
  const bool with_model = UsesModel(block->method);
  const std::string reason = ReasonOf(*block);
  self->model_used_ = self->model_used_ || with_model;
  if (self->num_blocks_++ == 0) self->why_not_ = reason;
  if (self->options_.quiet || self->options_.verbose == 0) return;
  std::string model;
  if (with_model) {
    llmzip_model_info info{};
    info.struct_size = sizeof(info);
    if (llmzip_model_get_info(self->invocation_.model(), &info) == LLMZIP_OK) {
      model =
          fmt::format(" with {}, {} stream{}", info.name, block->num_streams,
                      block->num_streams == 1 ? "" : "s");
    }
  }
  self->invocation_.progress().Clear();
  std::string repeated;
  if (block->repeated_bytes > 0) {
    repeated =
        fmt::format(", {} of them repeat earlier text", block->repeated_bytes);
  }
  Say(self->path_,
      fmt::format("block {}: {} -> {} bytes by {}{} ({}){}", self->num_blocks_,
                  block->text_bytes, block->payload_bytes,
                  llmzip_method_name(block->method), model, reason, repeated));
}

// Who names a model expects it to be used.
void Compression::SayWhyWithoutModel() const {
  if (options_.quiet || !options_.model_given || model_used_ ||
      num_blocks_ == 0) {
    return;
  }
  Say(path_, "the model was not used: " + why_not_);
}

int Compression::Write(void* self_pointer, const void* bytes, size_t size) {
  auto* self = static_cast<Compression*>(self_pointer);
  if (!self->write_outcome_.ok()) return 1;  // write nothing after a gap
  self->archive_bytes_ += size;
  self->write_outcome_ = self->output_.Write(bytes, size);
  if (self->write_outcome_.ok() && self->verify_while_writing_) {
    self->write_outcome_ = self->verifier_.Write(bytes, size);
  }
  return self->write_outcome_.ok() ? 0 : 1;
}

// Decodes the written file again, because its content on the disk counts.
Outcome Compression::VerifyFile() {
  invocation_.progress().Begin(path_ + ", verifying");
  if (Outcome outcome = verifier_.Open(invocation_, /*beside=*/false);
      !outcome.ok()) {
    return outcome;
  }
  if (lseek(output_.fd(), 0, SEEK_SET) != 0) {
    return SystemError("cannot verify", errno);
  }
  char buffer[kIoBytes];
  for (;;) {
    size_t size = 0;
    Outcome outcome = ReadSome(output_.fd(), buffer, sizeof(buffer), &size);
    if (outcome.ok() && size > 0) outcome = verifier_.Write(buffer, size);
    if (!outcome.ok()) return outcome;
    if (size == 0) return verifier_.Finish(text_hash_);
  }
}

void Compression::Summarize() const {
  if (options_.quiet) return;
  struct stat now {};
  if (input_.regular() && fstat(input_.fd.get(), &now) == 0 &&
      !Unchanged(input_.stat, now)) {
    Say(path_, "changed while it was read");
  }
  const ProgressDisplay& progress = invocation_.progress();
  if (options_.verbose == 0 && !(progress.shown() && ErrorIsTerminal())) {
    return;
  }
  const double text = static_cast<double>(text_hash_.size());
  const double archive = static_cast<double>(archive_bytes_);
  std::string line =
      fmt::format("{} -> {} bytes", text_hash_.size(), archive_bytes_);
  if (text_hash_.size() > 0) {
    line += fmt::format(", ratio {:.3f}, {:.4f} bits/byte", text / archive,
                        8 * archive / text);
  }
  line += fmt::format(", {:.1f} s", progress.seconds());
  Say(path_, line);
}

}  // namespace

int CompressCommand(const Options& options) {
  Options checked = options;
  // The source is removed only after its archive was verified.
  if (options.remove_source) checked.verify = true;
  Invocation invocation(checked);
  if (Outcome outcome = invocation.Open(); !outcome.ok()) {
    Say(outcome.text());
    return outcome.exit_code();
  }
  return ForEachFile(checked, /*archives=*/false, [&](const std::string& path) {
    return Compression(checked, invocation, path).Run();
  });
}

}  // namespace llmzip::cli
