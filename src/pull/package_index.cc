// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "pull/package_index.h"

#include <fmt/format.h>
#include <sys/stat.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <system_error>

namespace llmzip::cli {
namespace {

using nlohmann::json;

constexpr std::string_view kSpaces = " \t\r\n\f";

char Lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

std::string Lowered(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), Lower);
  return text;
}

// Returns the normal form of a package's name: lower case, and one hyphen for
// each run of hyphens, dots and underscores.
std::string Normal(const std::string& name) {
  std::string normal;
  for (const char c : name) {
    const bool joins = c == '-' || c == '.' || c == '_';
    if (joins && normal.ends_with('-')) continue;
    normal += joins ? '-' : Lower(c);
  }
  return normal;
}

bool IsSha256(const std::string& text) {
  return text.size() == 64 &&
         text.find_first_not_of("0123456789abcdef") == std::string::npos;
}

// Returns "&" for "&amp;" and so on. Characters beyond ASCII do not occur in
// URLs, so an entity for one stays as it is.
std::string WithoutEntities(std::string_view text) {
  static const std::map<std::string, char, std::less<>> kNames = {
      {"amp", '&'}, {"lt", '<'}, {"gt", '>'}, {"quot", '"'}, {"apos", '\''}};
  std::string plain;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t end = text.find(';', i);
    if (text[i] != '&' || end == std::string_view::npos || end - i > 8) {
      plain += text[i];
      continue;
    }
    const std::string name =
        Lowered(std::string(text.substr(i + 1, end - i - 1)));
    int code = 0;
    if (name.starts_with("#x")) {
      std::from_chars(name.data() + 2, name.data() + name.size(), code, 16);
    } else if (name.starts_with("#")) {
      std::from_chars(name.data() + 1, name.data() + name.size(), code, 10);
    } else if (const auto found = kNames.find(name); found != kNames.end()) {
      code = found->second;
    }
    if (code <= 0 || code > 126) {
      plain += text[i];
      continue;
    }
    plain += static_cast<char>(code);
    i = end;
  }
  return plain;
}

// Calls `take` with the href of each <a> of the page.
template <typename Take>
void ForEachReference(std::string_view html, Take take) {
  const auto skip_spaces = [html](size_t at) {
    return std::min(html.find_first_not_of(kSpaces, at), html.size());
  };
  for (size_t at = html.find('<'); at != std::string_view::npos;
       at = html.find('<', at + 1)) {
    if (at + 2 >= html.size() || Lower(html[at + 1]) != 'a' ||
        kSpaces.find(html[at + 2]) == std::string_view::npos) {
      continue;
    }
    size_t next = skip_spaces(at + 2);
    while (next < html.size() && html[next] != '>') {
      const size_t name_end =
          std::min(html.find_first_of(" \t\r\n\f=>", next), html.size());
      const std::string name =
          Lowered(std::string(html.substr(next, name_end - next)));
      next = skip_spaces(name_end);
      if (next >= html.size() || html[next] != '=') {
        if (name_end == next && name.empty()) ++next;  // a stray character
        continue;
      }
      next = skip_spaces(next + 1);
      if (next >= html.size()) return;
      const bool quoted = html[next] == '"' || html[next] == '\'';
      const size_t begin = quoted ? next + 1 : next;
      const size_t end =
          std::min(quoted ? html.find(html[next], begin)
                          : html.find_first_of(" \t\r\n\f>", begin),
                   html.size());
      if (name == "href")
        take(WithoutEntities(html.substr(begin, end - begin)));
      next = skip_spaces(quoted ? end + 1 : end);
    }
    at = std::min(next, html.size() - 1);
  }
}

// Returns the last part of a URL's path.
std::string FileNameOf(const std::string& url) {
  const std::string path = url.substr(0, url.find_first_of("?#"));
  return PercentDecoded(path.substr(path.rfind('/') + 1));
}

// Makes a link of a reference on a page. The part behind '#' may hold the hash.
std::optional<WheelLink> LinkOf(const Page& page, const std::string& reference,
                                std::string sha256) {
  WheelLink link;
  std::string url = ResolveUrl(page.url, reference);
  const size_t mark = url.find('#');
  if (mark != std::string::npos) {
    constexpr std::string_view kHash = "sha256=";
    const std::string fragment = "&" + url.substr(mark + 1);
    const size_t hash = fragment.find("&" + std::string(kHash));
    if (sha256.empty() && hash != std::string::npos) {
      sha256 = fragment.substr(hash + 1 + kHash.size(), 64);
    }
    url.resize(mark);
  }
  const bool is_remote =
      url.starts_with("http://") || url.starts_with("https://");
  const bool is_local = url.starts_with("file://");
  if (!is_remote && !(is_local && page.url.starts_with("file://"))) {
    return std::nullopt;
  }
  link.file_name = FileNameOf(url);
  link.url = std::move(url);
  link.sha256 = Lowered(std::move(sha256));
  if (!link.sha256.empty() && !IsSha256(link.sha256)) return std::nullopt;
  return link;
}

std::string TextAt(const json& object, const char* key) {
  if (!object.is_object()) return "";
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>()
                                                     : "";
}

std::vector<WheelLink> LinksOfJson(const Page& page) {
  std::vector<WheelLink> links;
  const json root = json::parse(page.text, nullptr, /*allow_exceptions=*/false);
  if (!root.is_object()) return links;
  const auto files = root.find("files");
  if (files == root.end() || !files->is_array()) return links;
  for (const json& file : *files) {
    const std::string url = TextAt(file, "url");
    if (url.empty()) continue;
    const auto hashes = file.find("hashes");
    const std::string sha256 =
        hashes != file.end() ? TextAt(*hashes, "sha256") : "";
    if (const auto link = LinkOf(page, url, sha256)) links.push_back(*link);
  }
  return links;
}

// A place that could be read: its links, and none if it has no such page.
Outcome ReadPage(const std::string& url, const Network& network,
                 std::vector<WheelLink>* links) {
  std::optional<Page> page;
  if (Outcome outcome = FetchPage(url, network, &page); !outcome.ok()) {
    return outcome;
  }
  if (page.has_value()) *links = LinksOf(*page);
  return Outcome();
}

std::vector<WheelLink> FilesOf(const std::string& folder) {
  std::vector<WheelLink> links;
  std::error_code error;
  for (std::filesystem::directory_iterator it(folder, error), end;
       !error && it != end; it.increment(error)) {
    const std::string path = it->path().native();
    links.push_back({it->path().filename().native(), UrlOfPath(path), ""});
  }
  return links;
}

Outcome ReadPlace(const std::string& place, const Network& network,
                  std::vector<WheelLink>* links) {
  constexpr std::string_view kFile = "file://";
  std::string path = place;
  if (place.starts_with(kFile)) {
    path = PercentDecoded(place.substr(kFile.size()));
  } else if (!place.starts_with('/')) {
    return ReadPage(place, network, links);
  }
  struct stat stat {};
  if (::stat(path.c_str(), &stat) == 0 && S_ISDIR(stat.st_mode)) {
    *links = FilesOf(path);
    return Outcome();
  }
  return ReadPage(UrlOfPath(path), network, links);
}

std::string PageOf(std::string index, const std::string& package) {
  while (index.ends_with('/')) index.pop_back();
  return index + "/" + package + "/";
}

}  // namespace

std::vector<WheelLink> LinksOf(const Page& page) {
  const size_t first = page.text.find_first_not_of(kSpaces);
  if (page.type.find("json") != std::string::npos ||
      (first != std::string::npos && page.text[first] == '{')) {
    return LinksOfJson(page);
  }
  std::vector<WheelLink> links;
  ForEachReference(page.text, [&](const std::string& reference) {
    if (const auto link = LinkOf(page, reference, "")) links.push_back(*link);
  });
  return links;
}

bool IsWheelOf(const std::string& file_name, const std::string& package,
               const std::string& version) {
  constexpr std::string_view kEnd = "-none-any.whl";
  if (!file_name.ends_with(kEnd)) return false;
  const size_t name_end = file_name.find('-');
  const size_t version_end = file_name.find('-', name_end + 1);
  if (version_end == std::string::npos) return false;
  return Normal(file_name.substr(0, name_end)) == package &&
         file_name.substr(name_end + 1, version_end - name_end - 1) == version;
}

Outcome FindWheel(const PipSettings& settings, const std::string& package,
                  const std::string& version, WheelLink* link) {
  Network network;
  network.ca_file = settings.ca_file;
  network.proxy = settings.proxy;
  network.use_netrc = true;
  network.quiet = true;
  *link = WheelLink();
  Outcome trouble;
  std::vector<std::string> places = settings.find_links;
  for (const std::string& index : settings.indexes) {
    places.push_back(PageOf(index, package));
  }
  for (const std::string& place : places) {
    std::vector<WheelLink> links;
    Outcome outcome = ReadPlace(place, network, &links);
    if (!outcome.ok() && trouble.ok()) trouble = std::move(outcome);
    for (const WheelLink& found : links) {
      if (!IsWheelOf(found.file_name, package, version)) continue;
      *link = found;
      return Outcome();
    }
  }
  return trouble;
}

}  // namespace llmzip::cli
