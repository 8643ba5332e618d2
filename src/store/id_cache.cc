// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "store/id_cache.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "store/hex.h"

namespace llmzip {
namespace {

constexpr size_t kMaxEntries = 1000;
constexpr size_t kMaxFileBytes = size_t{1} << 20;

}  // namespace

std::optional<ModelId> IdCache::Find(const CandidateFile& file) {
  Load();
  const auto found = entries_.find(file.path);
  if (found == entries_.end() || found->second.size_bytes != file.size_bytes ||
      found->second.modified_ns != file.modified_ns) {
    return std::nullopt;
  }
  return found->second.id;
}

void IdCache::Remember(const CandidateFile& file, const ModelId& id) {
  if (path_.empty() || file.path.find('\n') != std::string::npos) return;
  Load();
  if (entries_.size() >= kMaxEntries) entries_.clear();
  entries_[file.path] = {file.size_bytes, file.modified_ns, id};
  Save();
}

void IdCache::Load() {
  if (loaded_) return;
  loaded_ = true;
  std::error_code error;
  if (path_.empty() || !std::filesystem::is_regular_file(path_, error) ||
      std::filesystem::file_size(path_, error) > kMaxFileBytes) {
    return;
  }
  std::ifstream in(path_);
  std::string line;
  while (std::getline(in, line) && entries_.size() < kMaxEntries) {
    std::istringstream fields(line);
    Entry entry{};
    std::string id, path;
    fields >> entry.size_bytes >> entry.modified_ns >> id;
    fields.get();
    std::getline(fields, path);
    if (!path.empty() && ParseHex(id, entry.id)) {
      entries_[path] = entry;
    }
  }
}

// Writes a temporary file and renames it, so that another llmzip reads either
// the old cache or the new one.
void IdCache::Save() const {
  std::error_code error;
  const std::filesystem::path path(path_);
  // Make at most the cache folder and our folder in it. A missing home folder
  // is not made. As the XDG standard says, only the user has access.
  const std::filesystem::path folder = path.parent_path();
  mkdir(folder.parent_path().c_str(), 0700);
  mkdir(folder.c_str(), 0700);
  const std::string temporary = path_ + "." + std::to_string(getpid()) + ".tmp";
  std::ostringstream text;
  for (const auto& [name, entry] : entries_) {
    text << entry.size_bytes << ' ' << entry.modified_ns << ' '
         << ToHex(entry.id) << ' ' << name << '\n';
  }
  const std::string bytes = text.str();
  const int fd =
      open(temporary.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0) return;
  const bool written = write(fd, bytes.data(), bytes.size()) ==
                       static_cast<ssize_t>(bytes.size());
  close(fd);
  if (written) std::filesystem::rename(temporary, path, error);
  if (!written || error) unlink(temporary.c_str());
}

}  // namespace llmzip
