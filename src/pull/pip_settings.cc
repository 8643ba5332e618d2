// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "pull/pip_settings.h"

#include <algorithm>
#include <cstdlib>
#include <sstream>

#include "shell/file_io.h"

namespace llmzip::cli {
namespace {

constexpr size_t kMaxFileBytes = size_t{1} << 20;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

std::string Trimmed(std::string_view text) {
  constexpr std::string_view kSpaces = " \t\r\f\v";
  const size_t begin = text.find_first_not_of(kSpaces);
  if (begin == std::string_view::npos) return "";
  const size_t end = text.find_last_not_of(kSpaces);
  return std::string(text.substr(begin, end - begin + 1));
}

std::string Key(std::string_view text) {
  std::string key = Trimmed(text);
  for (char& c : key) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    if (c == '_') c = '-';
  }
  return key;
}

// The files that pip reads, in its order. Relative names are left out.
std::vector<std::string> ConfigurationFiles() {
  const std::string chosen = Variable("PIP_CONFIG_FILE");
  if (chosen == "/dev/null") return {};
  std::vector<std::string> files;
  const auto add = [&files](const std::string& path) {
    if (path.starts_with('/')) files.push_back(path);
  };
  std::string shared = Variable("XDG_CONFIG_DIRS");
  if (shared.empty()) shared = "/etc/xdg";
  std::stringstream folders(shared);
  for (std::string folder; std::getline(folders, folder, ':');) {
    add(folder + "/pip/pip.conf");
  }
  add("/etc/pip.conf");
  if (chosen.empty()) {
    const std::string home = Variable("HOME");
    add(home + "/.pip/pip.conf");
    const std::string own = Variable("XDG_CONFIG_HOME");
    add((own.empty() ? home + "/.config" : own) + "/pip/pip.conf");
  }
  const std::string environment = Variable("VIRTUAL_ENV");
  if (!environment.empty()) add(environment + "/pip.conf");
  add(chosen);
  return files;
}

// The value that pip would use for one of its options.
class Options {
 public:
  Options() {
    for (const std::string& path : ConfigurationFiles()) {
      InputFile file;
      std::string text;
      if (OpenInput(path, InputKind::kAnything, &file).ok() && file.regular() &&
          ReadWhole(file.fd.get(), kMaxFileBytes, &text).ok()) {
        ParseIni(text, &sections_);
      }
    }
  }

  std::string Get(const std::string& key) const {
    std::string name = "PIP_";
    for (const char c : key) {
      name += c == '-' ? '_' : static_cast<char>(c - 'a' + 'A');
    }
    if (std::string value = Variable(name.c_str()); !value.empty()) {
      return value;
    }
    for (const char* section : {"download", "global"}) {
      const auto found = sections_.find(section);
      if (found == sections_.end()) continue;
      const auto value = found->second.find(key);
      if (value != found->second.end()) return value->second;
    }
    return "";
  }

  std::vector<std::string> Words(const std::string& key) const {
    std::stringstream text(Get(key));
    std::vector<std::string> words;
    for (std::string word; text >> word;) words.push_back(word);
    return words;
  }

 private:
  IniSections sections_;
};

bool IsTrue(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text == "1" || text == "true" || text == "yes" || text == "on" ||
         text == "t" || text == "y";
}

bool IsUrl(const std::string& text) {
  return text.starts_with("http://") || text.starts_with("https://") ||
         text.starts_with("file:///");
}

}  // namespace

void ParseIni(std::string_view text, IniSections* sections) {
  std::map<std::string, std::string>* section = nullptr;
  std::string* value = nullptr;  // of the last key; a line may continue it
  size_t key_indent = 0;
  for (size_t begin = 0; begin < text.size();) {
    const size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    const std::string content = Trimmed(line);
    if (content.empty() || content[0] == '#' || content[0] == ';') continue;
    const size_t indent = line.find_first_not_of(" \t");
    if (value != nullptr && indent > key_indent) {
      *value += "\n" + content;
      continue;
    }
    value = nullptr;
    if (content[0] == '[' && content.find(']') != std::string::npos) {
      section = &(*sections)[content.substr(1, content.find(']') - 1)];
      continue;
    }
    const size_t mark = content.find_first_of("=:");
    if (section == nullptr || mark == std::string::npos) continue;
    value = &(*section)[Key(content.substr(0, mark))];
    *value = Trimmed(std::string_view(content).substr(mark + 1));
    key_indent = indent;
  }
}

PipSettings ReadPipSettings() {
  const Options options;
  PipSettings settings;
  for (const std::string& place : options.Words("find-links")) {
    if (IsUrl(place) || place.starts_with('/')) {
      settings.find_links.push_back(place);
    }
  }
  settings.no_index = IsTrue(options.Get("no-index"));
  if (!settings.no_index) {
    const auto main = options.Words("index-url");
    settings.has_main_index = main.size() == 1 && IsUrl(main[0]);
    if (settings.has_main_index) settings.indexes.push_back(main[0]);
    for (const std::string& index : options.Words("extra-index-url")) {
      if (IsUrl(index)) settings.indexes.push_back(index);
    }
  }
  if (const std::string cert = options.Get("cert"); cert.starts_with('/')) {
    settings.ca_file = cert;
  }
  settings.proxy = options.Get("proxy");
  return settings;
}

}  // namespace llmzip::cli
