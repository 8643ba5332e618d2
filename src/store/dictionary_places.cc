// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "store/dictionary_places.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>
#include <utility>

#include "gguf/model_file.h"
#include "store/model_places.h"

namespace llmzip {
namespace {

namespace fs = std::filesystem;

constexpr size_t kMaxEntries = 20000;
constexpr char kPackedSuffix[] = ".lzd";

class FileDescriptor {
 public:
  explicit FileDescriptor(const std::string& path)
      : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~FileDescriptor() {
    if (fd_ >= 0) close(fd_);
  }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }

 private:
  const int fd_;
};

// Reads until `bytes` is full or the file ends. The number of bytes, or -1.
ssize_t ReadFully(int fd, uint8_t* bytes, size_t size) {
  size_t at = 0;
  while (at < size) {
    const ssize_t got = read(fd, bytes + at, size - at);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return -1;
    if (got == 0) break;
    at += static_cast<size_t>(got);
  }
  return static_cast<ssize_t>(at);
}

}  // namespace

std::string StandardDictionaryFolder() {
  const char* own = std::getenv("LLMZIP_DICTIONARIES");
  if (own != nullptr && *own != '\0') return own;
  const std::string data = StandardDataFolder();
  return data.empty() ? "" : data + "/dictionaries";
}

std::vector<DictionaryCandidate> ListDictionaryFiles(const std::string& folder,
                                                     uint64_t most_bytes) {
  std::vector<DictionaryCandidate> files;
  std::error_code error;
  size_t num_entries = 0;
  for (fs::directory_iterator it(folder, error), end; !error && it != end;
       it.increment(error)) {
    if (++num_entries > kMaxEntries) break;
    const std::string path = it->path().native();
    struct stat stat {};
    if (::stat(path.c_str(), &stat) != 0 || !S_ISREG(stat.st_mode)) continue;
    const auto size = static_cast<uint64_t>(stat.st_size);
    if (size == 0 || size > most_bytes) continue;
    files.push_back({path, size, path.ends_with(kPackedSuffix)});
  }
  std::sort(files.begin(), files.end(),
            [](const auto& a, const auto& b) { return a.path < b.path; });
  return files;
}

Result<std::vector<uint8_t>> ReadDictionaryFile(const std::string& path,
                                                uint64_t most_bytes) {
  const FileDescriptor file(path);
  const int open_error = errno;
  if (file.get() < 0) {
    return SystemStatus("cannot open '" + path + "'", open_error);
  }
  struct stat stat {};
  if (fstat(file.get(), &stat) != 0) {
    return SystemStatus("cannot read '" + path + "'", errno);
  }
  if (!S_ISREG(stat.st_mode)) {
    return Status(Code::kInvalidArgument, "'" + path + "' is no regular file");
  }
  const auto size = static_cast<uint64_t>(stat.st_size);
  if (size > most_bytes) {
    return Status(Code::kInvalidArgument,
                  "'" + path + "' has " + std::to_string(size) +
                      " bytes, a dictionary has at most " +
                      std::to_string(most_bytes));
  }
  std::vector<uint8_t> bytes(static_cast<size_t>(size));
  const ssize_t got = ReadFully(file.get(), bytes.data(), bytes.size());
  if (got < 0) return SystemStatus("cannot read '" + path + "'", errno);
  bytes.resize(static_cast<size_t>(got));
  return bytes;
}

std::vector<uint8_t> ReadBeginning(const std::string& path, size_t most_bytes) {
  const FileDescriptor file(path);
  std::vector<uint8_t> bytes(most_bytes);
  const ssize_t got =
      file.get() < 0 ? 0 : ReadFully(file.get(), bytes.data(), bytes.size());
  bytes.resize(got < 0 ? 0 : static_cast<size_t>(got));
  return bytes;
}

}  // namespace llmzip
