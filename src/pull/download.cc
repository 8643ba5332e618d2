// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "pull/download.h"

#include <curl/curl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <memory>

#include "shell/file_io.h"
#include "shell/terminal.h"

namespace llmzip::cli {
namespace {

constexpr uint64_t kMaxPageBytes = uint64_t{32} << 20;

using CurlHandle = std::unique_ptr<CURL, void (*)(CURL*)>;
using UrlHandle = std::unique_ptr<CURLU, void (*)(CURLU*)>;

// The destination of a transfer, and its error.
struct Sink {
  int fd = -1;
  std::string* text = nullptr;  // used instead of `fd` if it is not null
  uint64_t left_bytes = 0;
  Outcome outcome;
};

size_t Write(char* bytes, size_t size, size_t count, void* opaque) {
  auto* sink = static_cast<Sink*>(opaque);
  const size_t total = size * count;
  if (total > sink->left_bytes) {
    sink->outcome =
        sink->text != nullptr
            ? Outcome(kExitLimit, "the page is too large")
            : Outcome(kExitModel, "it is larger than the expected model");
  } else if (sink->text != nullptr) {
    sink->text->append(bytes, total);
  } else {
    sink->outcome = WriteAll(sink->fd, bytes, total);
  }
  if (!sink->outcome.ok()) return 0;
  sink->left_bytes -= total;
  return total;
}

int ShowTransfer(void* quiet, curl_off_t total, curl_off_t now, curl_off_t,
                 curl_off_t) {
  if (*static_cast<bool*>(quiet) || total <= 0 || !ErrorIsTerminal()) return 0;
  const std::string line = fmt::format(
      "\rdownloading  {} of {}\x1b[K", HumanBytes(static_cast<uint64_t>(now)),
      HumanBytes(static_cast<uint64_t>(total)));
  (void)WriteAll(STDERR_FILENO, line.data(), line.size()).ok();
  return 0;
}

// One request. Everything that curl gets a pointer to lives as long as it.
class Request {
 public:
  Request(const std::string& url, const Network& network, Sink* sink)
      : curl_(curl_easy_init(), curl_easy_cleanup),
        url_(url),
        quiet_(network.quiet),
        sink_(*sink) {
    if (curl_ == nullptr) return;
    Set(CURLOPT_URL, url.c_str());
    Set(CURLOPT_PROTOCOLS_STR, "http,https,file");
    Set(CURLOPT_REDIR_PROTOCOLS_STR, "http,https");
    Set(CURLOPT_FOLLOWLOCATION, 1L);
    Set(CURLOPT_MAXREDIRS, 10L);
    Set(CURLOPT_FAILONERROR, 1L);
    Set(CURLOPT_NOSIGNAL, 1L);
    Set(CURLOPT_CONNECTTIMEOUT, 30L);
    Set(CURLOPT_LOW_SPEED_LIMIT, 1L);
    Set(CURLOPT_LOW_SPEED_TIME, 60L);
    Set(CURLOPT_ERRORBUFFER, error_);
    Set(CURLOPT_WRITEFUNCTION, Write);
    Set(CURLOPT_WRITEDATA, sink);
    if (!network.ca_file.empty()) {
      Set(CURLOPT_CAINFO, network.ca_file.c_str());
    }
    if (!network.proxy.empty()) Set(CURLOPT_PROXY, network.proxy.c_str());
    if (network.use_netrc) {
      Set(CURLOPT_NETRC, static_cast<long>(CURL_NETRC_OPTIONAL));
    }
  }

  template <typename Value>
  void Set(CURLoption option, Value value) {
    if (curl_ != nullptr) curl_easy_setopt(curl_.get(), option, value);
  }
  void ShowProgress() {
    Set(CURLOPT_NOPROGRESS, 0L);
    Set(CURLOPT_XFERINFOFUNCTION, ShowTransfer);
    Set(CURLOPT_XFERINFODATA, &quiet_);
  }

  Outcome Perform() {
    if (curl_ == nullptr) return Outcome(kExitLimit, "out of memory");
    code_ = curl_easy_perform(curl_.get());
    if (code_ == CURLE_OK) return Outcome();
    const char* why = error_[0] != '\0' ? error_ : curl_easy_strerror(code_);
    const Outcome& own = sink_.outcome;
    return Outcome(own.ok() ? kExitError : own.exit_code(),
                   fmt::format("cannot download {}: {}", ShownUrl(url_),
                               own.ok() ? why : own.text()));
  }

  // Of the last Perform().
  CURLcode code() const { return code_; }
  long response() const {
    long response = 0;
    curl_easy_getinfo(curl_.get(), CURLINFO_RESPONSE_CODE, &response);
    return response;
  }
  std::string Text(CURLINFO info) const {
    const char* text = nullptr;
    curl_easy_getinfo(curl_.get(), info, &text);
    return text != nullptr ? text : "";
  }

 private:
  CurlHandle curl_;
  const std::string url_;
  bool quiet_;
  Sink& sink_;
  CURLcode code_ = CURLE_OK;
  char error_[CURL_ERROR_SIZE] = "";
};

// Tries once to download from the file's current end. Sets *again if the server
// cannot continue but may send the whole file.
Outcome Transfer(const std::string& url, int fd, uint64_t max_bytes,
                 const Network& network, bool* again) {
  *again = false;
  struct stat stat {};
  if (fstat(fd, &stat) != 0) return SystemError("cannot download", errno);
  const auto begin = static_cast<uint64_t>(stat.st_size);
  if (begin > max_bytes) {
    *again = true;
    return Outcome(kExitModel, "the partial download is too large");
  }
  Sink sink;
  sink.fd = fd;
  sink.left_bytes = max_bytes - begin;
  Request request(url, network, &sink);
  request.Set(CURLOPT_RESUME_FROM_LARGE, static_cast<curl_off_t>(begin));
  request.ShowProgress();
  Outcome outcome = request.Perform();
  if (!network.quiet && ErrorIsTerminal()) {
    (void)WriteAll(STDERR_FILENO, "\r\x1b[K", 4).ok();
  }
  if (outcome.ok() || begin == 0) return outcome;
  constexpr long kRangeNotSatisfiable = 416;
  *again = request.code() == CURLE_RANGE_ERROR ||
           request.code() == CURLE_BAD_DOWNLOAD_RESUME ||
           request.response() == kRangeNotSatisfiable;
  return outcome;
}

std::string PartOfUrl(CURLU* url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url, part, &text, CURLU_DEFAULT_PORT) != CURLUE_OK) {
    return "";
  }
  const std::string copy = text;
  curl_free(text);
  return copy;
}

std::string WholeUrl(CURLU* url) {
  char* text = nullptr;
  if (curl_url_get(url, CURLUPART_URL, &text, 0) != CURLUE_OK) return "";
  const std::string copy = text;
  curl_free(text);
  return copy;
}

}  // namespace

Outcome DownloadUrl(const std::string& url, int fd, uint64_t max_bytes,
                    const Network& network) {
  bool again = false;
  Outcome outcome = Transfer(url, fd, max_bytes, network, &again);
  if (!again) return outcome;
  if (ftruncate(fd, 0) != 0) return SystemError("cannot download", errno);
  return Transfer(url, fd, max_bytes, network, &again);
}

Outcome FetchPage(const std::string& url, const Network& network,
                  std::optional<Page>* page) {
  page->reset();
  Page found;
  Sink sink;
  sink.text = &found.text;
  sink.left_bytes = kMaxPageBytes;
  Request request(url, network, &sink);
  const std::unique_ptr<curl_slist, void (*)(curl_slist*)> headers(
      curl_slist_append(nullptr,
                        "Accept: application/vnd.pypi.simple.v1+json, "
                        "text/html;q=0.5"),
      curl_slist_free_all);
  request.Set(CURLOPT_HTTPHEADER, headers.get());
  request.Set(CURLOPT_ACCEPT_ENCODING, "");  // all that libcurl can decode
  Outcome outcome = request.Perform();
  constexpr long kNotFound = 404, kGone = 410;
  if (!outcome.ok()) {
    const bool missing =
        request.code() == CURLE_FILE_COULDNT_READ_FILE ||
        (request.code() == CURLE_HTTP_RETURNED_ERROR &&
         (request.response() == kNotFound || request.response() == kGone));
    return missing ? Outcome() : outcome;
  }
  found.url = request.Text(CURLINFO_EFFECTIVE_URL);
  found.type = request.Text(CURLINFO_CONTENT_TYPE);
  *page = std::move(found);
  return Outcome();
}

std::string ResolveUrl(const std::string& base, const std::string& reference) {
  const UrlHandle from(curl_url(), curl_url_cleanup);
  const UrlHandle to(curl_url(), curl_url_cleanup);
  if (from == nullptr || to == nullptr ||
      curl_url_set(from.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
      curl_url_set(to.get(), CURLUPART_URL, base.c_str(), 0) != CURLUE_OK ||
      curl_url_set(to.get(), CURLUPART_URL, reference.c_str(), 0) !=
          CURLUE_OK) {
    return "";
  }
  const auto same = [&](CURLUPart part) {
    return PartOfUrl(from.get(), part) == PartOfUrl(to.get(), part);
  };
  if (same(CURLUPART_SCHEME) && same(CURLUPART_HOST) && same(CURLUPART_PORT) &&
      PartOfUrl(to.get(), CURLUPART_USER).empty()) {
    for (const CURLUPart part : {CURLUPART_USER, CURLUPART_PASSWORD}) {
      const std::string text = PartOfUrl(from.get(), part);
      if (!text.empty()) curl_url_set(to.get(), part, text.c_str(), 0);
    }
  }
  return WholeUrl(to.get());
}

std::string ShownUrl(const std::string& url) {
  const UrlHandle parts(curl_url(), curl_url_cleanup);
  if (parts == nullptr ||
      curl_url_set(parts.get(), CURLUPART_URL, url.c_str(), 0) != CURLUE_OK) {
    return url.find('@') == std::string::npos ? url : "(malformed URL)";
  }
  if (PartOfUrl(parts.get(), CURLUPART_USER).empty()) return url;
  curl_url_set(parts.get(), CURLUPART_USER, nullptr, 0);
  curl_url_set(parts.get(), CURLUPART_PASSWORD, nullptr, 0);
  return WholeUrl(parts.get());
}

std::string UrlOfPath(const std::string& path) {
  std::string url = "file://";
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                       (c >= '0' && c <= '9') || std::strchr("/._-~", c);
    url += plain ? std::string(1, c)
                 : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return url;
}

std::string PercentDecoded(const std::string& text) {
  int size = 0;
  char* decoded = curl_easy_unescape(nullptr, text.c_str(),
                                     static_cast<int>(text.size()), &size);
  if (decoded == nullptr) return text;
  const std::string copy(decoded, static_cast<size_t>(size));
  curl_free(decoded);
  return copy;
}

}  // namespace llmzip::cli
