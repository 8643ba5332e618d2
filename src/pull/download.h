// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Downloads from a URL by http, https or file. Only this file uses libcurl.
#ifndef LLMZIP_PULL_DOWNLOAD_H_
#define LLMZIP_PULL_DOWNLOAD_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "shell/outcome.h"

namespace llmzip::cli {

// How to reach servers. Empty texts mean libcurl's defaults.
struct Network {
  std::string ca_file;     // certificates of authorities
  std::string proxy;       // a URL
  bool use_netrc = false;  // passwords from ~/.netrc
  bool quiet = false;      // no progress
};

// Appends the missing part of the file at `url` to `fd`. If the server cannot
// continue, it empties the file and downloads all of it. The file has at most
// `max_bytes`. Follows redirects to http and https.
Outcome DownloadUrl(const std::string& url, int fd, uint64_t max_bytes,
                    const Network& network);

// A page of an index.
struct Page {
  std::string url;   // after redirects
  std::string type;  // of its content, such as "text/html"; may be empty
  std::string text;
};
// Reads a page. It has at most 32 MiB. Returns no page if the server says that
// there is none.
Outcome FetchPage(const std::string& url, const Network& network,
                  std::optional<Page>* page);

// Returns the URL that `reference` means on a page of `base`. A user and a
// password of the base hold for the same server. Returns "" if either is
// malformed.
std::string ResolveUrl(const std::string& base, const std::string& reference);

// Returns the URL for messages, without a user and a password.
std::string ShownUrl(const std::string& url);

// Returns the URL of an absolute path.
std::string UrlOfPath(const std::string& path);

// Replaces "%41" by "A" and so on.
std::string PercentDecoded(const std::string& text);

}  // namespace llmzip::cli

#endif  // LLMZIP_PULL_DOWNLOAD_H_
