// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "pull/package_index.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "pull/download.h"

namespace llmzip::cli {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const std::string kHash(64, 'a');

std::vector<std::string> UrlsOf(const Page& page) {
  std::vector<std::string> urls;
  for (const WheelLink& link : LinksOf(page)) urls.push_back(link.url);
  return urls;
}

Page Html(const std::string& text) {
  return {"http://host/simple/pkg/", "text/html", text};
}

TEST(PackageIndexTest, LinksOfAnHtmlPageAreResolvedAndHaveTheirHash) {
  const auto links = LinksOf(
      Html("<!DOCTYPE html><a>no</a>\n<A\n class=x HREF = '../../f/a%2Db-1.whl"
           "?q=1&amp;r=2#md5=0&amp;sha256=" +
           kHash + "' data-x>a</A><a href=/g/b.whl>b</a>"));
  ASSERT_EQ(links.size(), 2u);
  EXPECT_EQ(links[0].url, "http://host/f/a%2Db-1.whl?q=1&r=2");
  EXPECT_EQ(links[0].file_name, "a-b-1.whl");
  EXPECT_EQ(links[0].sha256, kHash);
  EXPECT_EQ(links[1].url, "http://host/g/b.whl");
  EXPECT_EQ(links[1].sha256, "");
}

TEST(PackageIndexTest, LinksOfAJsonPageAreRead) {
  const auto links = LinksOf(
      {"https://host/simple/pkg/", "application/vnd.pypi.simple.v1+json",
       R"({"meta": {}, "files": [{"filename": "x", "url": "../b-1.whl",)"
       R"("hashes": {"sha256": ")" +
           kHash + R"("}}, 7, {"url": 1}, {"url": "c.whl", "hashes": 1}]})"});
  ASSERT_EQ(links.size(), 2u);
  EXPECT_EQ(links[0].url, "https://host/simple/b-1.whl");
  EXPECT_EQ(links[0].sha256, kHash);
  EXPECT_EQ(links[1].url, "https://host/simple/pkg/c.whl");
}

TEST(PackageIndexTest, AServerCannotLinkFilesOfThisMachine) {
  const std::string page =
      "<a href='file:///etc/passwd'></a><a href='ftp://h/x'></a>"
      "<a href='javascript:1'></a><a href='x.whl'></a>";
  EXPECT_THAT(UrlsOf(Html(page)), ElementsAre("http://host/simple/pkg/x.whl"));
  EXPECT_THAT(UrlsOf({"file:///srv/index.html", "", page}),
              ElementsAre("file:///etc/passwd", "file:///srv/x.whl"));
}

TEST(PackageIndexTest, ALinkWithAMalformedHashIsNotUsed) {
  EXPECT_THAT(LinksOf(Html("<a href='x.whl#sha256=12'></a>")), IsEmpty());
}

TEST(PackageIndexTest, EveryBeginningOfAPageIsRead) {
  const std::string whole =
      "<a href='x.whl?a&#38;b&amp;c&#x26;&bad;&' x=\"y\" z = 'w' = ><a\t";
  for (size_t size = 0; size <= whole.size(); ++size) {
    SCOPED_TRACE(size);
    EXPECT_LE(LinksOf(Html(whole.substr(0, size))).size(), 1u);
  }
  EXPECT_THAT(UrlsOf(Html(whole)),
              ElementsAre("http://host/simple/pkg/x.whl?a&b&c&&bad;&"));
  EXPECT_THAT(LinksOf({"http://h/", "", std::string(100000, '[')}), IsEmpty());
  EXPECT_THAT(LinksOf({"http://h/", "", "{\"a\":" + std::string(100000, '[')}),
              IsEmpty());
}

TEST(PackageIndexTest, APasswordHoldsForTheSameServerOnlyAndIsNotShown) {
  const std::string base = "https://me:secret@host/simple/p/";
  EXPECT_EQ(ResolveUrl(base, "/x.whl"), "https://me:secret@host/x.whl");
  EXPECT_EQ(ResolveUrl(base, "https://host:443/x"),
            "https://me:secret@host:443/x");
  EXPECT_EQ(ResolveUrl(base, "https://other/x"), "https://other/x");
  EXPECT_EQ(ResolveUrl(base, "http://host/x"), "http://host/x");
  EXPECT_EQ(ShownUrl(base), "https://host/simple/p/");
  EXPECT_EQ(ShownUrl("https://host/simple"), "https://host/simple");
  EXPECT_EQ(ShownUrl("https://me:secret@[/x"), "(malformed URL)");
}

TEST(PackageIndexTest, OnlyAWheelOfThePackageAndVersionFits) {
  EXPECT_TRUE(IsWheelOf("my_pkg-1.0-py3-none-any.whl", "my-pkg", "1.0"));
  EXPECT_TRUE(IsWheelOf("My.Pkg-1.0-1-py3-none-any.whl", "my-pkg", "1.0"));
  for (const char* name :
       {"my_pkg-1.0.1-py3-none-any.whl", "my_pkg2-1.0-py3-none-any.whl",
        "my_pkg-1.0-cp311-cp311-linux.whl", "my_pkg-1.0.tar.gz",
        "-none-any.whl", "my_pkg-none-any.whl", ""}) {
    EXPECT_FALSE(IsWheelOf(name, "my-pkg", "1.0")) << name;
  }
}

}  // namespace
}  // namespace llmzip::cli
