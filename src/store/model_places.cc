// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "store/model_places.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include "gguf/model_file.h"
#include "gguf/rwkv_bin.h"
#include "gguf/split_model.h"

namespace llmzip {
namespace {

namespace fs = std::filesystem;

constexpr int kMaxDepth = 5;
constexpr size_t kMaxEntries = 20000;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

bool IsFolder(const std::string& path) {
  struct stat stat {};
  return ::stat(path.c_str(), &stat) == 0 && S_ISDIR(stat.st_mode);
}

// Returns the variable's folder, or `below` in HOME, or "". A HOME that does
// not exist counts as unset, because nothing may be made there. A relative path
// counts as unset, because it would depend on the current folder.
std::string FolderOr(const char* variable, const std::string& below) {
  const std::string folder = Variable(variable);
  if (folder.starts_with('/')) return folder;
  const std::string home = Variable("HOME");
  return home.starts_with('/') && IsFolder(home) ? home + "/" + below : "";
}

bool IsSha256(const std::string& text) {
  return text.size() == 64 &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// Ollama names files sha256-HEX. Hugging Face links NAME.gguf to blobs/HEX.
std::string ClaimedSha256(const fs::path& path) {
  const std::string name = path.filename().native();
  if (name.starts_with("sha256-") && IsSha256(name.substr(7))) {
    return name.substr(7);
  }
  std::error_code error;
  const std::string target = fs::read_symlink(path, error).filename().native();
  return !error && IsSha256(target) ? target : "";
}

// Times of parts are added up and may wrap around.
uint64_t ModifiedNs(const struct stat& stat) {
  return static_cast<uint64_t>(stat.st_mtim.tv_sec) * 1000000000 +
         static_cast<uint64_t>(stat.st_mtim.tv_nsec);
}

// Whether the file begins like a model of the kind that its name announces:
// .bin is for rwkv.cpp's, anything else for GGUF. Sets errno to 0, or to the
// reason why the file cannot be read.
bool BeginsAsModel(const std::string& path) {
  errno = 0;
  const int fd = open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0) return false;
  uint8_t begin[8];
  const ssize_t got = read(fd, begin, sizeof(begin));
  const int error = errno;
  close(fd);
  errno = error;
  if (got < 4) return false;
  if (path.ends_with(".bin")) {
    return IsRwkvBin({begin, static_cast<size_t>(got)});
  }
  return std::memcmp(begin, "GGUF", 4) == 0;
}

class Walker {
 public:
  Walker(bool recurse, Status* trouble)
      : recurse_(recurse), trouble_(*trouble) {}

  void Walk(const fs::path& folder, int depth) {
    std::error_code error;
    std::vector<fs::path> entries;
    for (fs::directory_iterator it(folder, error), end; !error && it != end;
         it.increment(error)) {
      if (++num_entries_ > kMaxEntries) break;
      entries.push_back(it->path());
    }
    Note(folder, error.value());
    std::sort(entries.begin(), entries.end());
    for (const fs::path& path : entries) {
      if (fs::symlink_status(path, error).type() == fs::file_type::directory) {
        if (recurse_ && depth < kMaxDepth) Walk(path, depth + 1);
      } else {
        Consider(path);
      }
    }
  }

  std::vector<CandidateFile> Take() { return std::move(files_); }

 private:
  void Note(const fs::path& path, int error) {
    const bool is_shortage =
        error == ENOMEM || error == EMFILE || error == ENFILE || error == EIO;
    if (!is_shortage || !trouble_.ok()) return;
    trouble_ = SystemStatus("cannot read " + path.native(), error);
  }

  void Consider(const fs::path& path) {
    const std::string& name = path.native();
    CandidateFile file;
    file.claimed_sha256 = ClaimedSha256(path);
    const bool named_so = name.ends_with(".gguf") || name.ends_with(".bin") ||
                          path.filename().native().starts_with("sha256-");
    struct stat stat {};
    if (!named_so || ::stat(name.c_str(), &stat) != 0 ||
        !S_ISREG(stat.st_mode)) {
      return;
    }
    if (!BeginsAsModel(name)) return Note(path, errno);
    const auto parts = SplitPathsOf(name);
    if (!parts.empty() && parts[0] != name && BeginsAsModel(parts[0])) return;
    if (!seen_.insert({stat.st_dev, stat.st_ino}).second) return;
    file.path = name;
    file.size_bytes = static_cast<uint64_t>(stat.st_size);
    uint64_t modified_ns = ModifiedNs(stat);
    for (const std::string& part : parts) {
      if (part == name || ::stat(part.c_str(), &stat) != 0) continue;
      file.size_bytes += static_cast<uint64_t>(stat.st_size);
      modified_ns += ModifiedNs(stat);
    }
    file.modified_ns = static_cast<int64_t>(modified_ns);
    files_.push_back(std::move(file));
  }

  bool recurse_;
  Status& trouble_;
  size_t num_entries_ = 0;
  std::set<std::pair<dev_t, ino_t>> seen_;
  std::vector<CandidateFile> files_;
};

}  // namespace

std::vector<ModelPlace> StandardModelPlaces() {
  std::vector<ModelPlace> places;
  const auto add = [&places](std::string folder, bool recurse) {
    if (!folder.empty()) places.push_back({std::move(folder), recurse});
  };
  const std::string own = Variable("LLMZIP_MODELS");
  const std::string data = StandardDataFolder();
  if (!own.empty()) {
    add(own, false);
  } else if (!data.empty()) {
    add(data + "/models", false);
  }
  const std::string cache = FolderOr("XDG_CACHE_HOME", ".cache");
  const std::string llama = Variable("LLAMA_CACHE");
  add(!llama.empty()   ? llama
      : !cache.empty() ? cache + "/llama.cpp"
                       : "",
      true);
  const std::string hub = Variable("HF_HUB_CACHE");
  const std::string home = Variable("HF_HOME");
  add(!hub.empty()     ? hub
      : !home.empty()  ? home + "/hub"
      : !cache.empty() ? cache + "/huggingface/hub"
                       : "",
      true);
  const std::string ollama = FolderOr("OLLAMA_MODELS", ".ollama/models");
  if (!ollama.empty()) add(ollama + "/blobs", false);
  return places;
}

std::string StandardDataFolder() {
  const std::string share = FolderOr("XDG_DATA_HOME", ".local/share");
  return share.empty() ? "" : share + "/llmzip";
}

std::string StandardCacheFolder() {
  const std::string cache = FolderOr("XDG_CACHE_HOME", ".cache");
  return cache.empty() ? "" : cache + "/llmzip";
}

std::vector<CandidateFile> ListModelFiles(const ModelPlace& place,
                                          Status* trouble) {
  Walker walker(place.recurse, trouble);
  walker.Walk(place.folder, 0);
  return walker.Take();
}

}  // namespace llmzip
