// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Processes the files of the command line, one after the other.
#ifndef LLMZIP_CLI_FILE_LOOP_H_
#define LLMZIP_CLI_FILE_LOOP_H_

#include <sys/stat.h>

#include <new>
#include <string>
#include <vector>

#include "cli/options.h"
#include "shell/outcome.h"

namespace llmzip::cli {

inline constexpr char kSuffix[] = ".llmz";
bool HasSuffix(const std::string& path);

// Goes through the files of the command line ("-" if there is none). With -r it
// visits folders in the byte order of their names and does not follow links. In
// a folder, it takes files with the suffix if `archives` is true, and all
// others if it is false.
class FileLoop {
 public:
  FileLoop(const Options& options, bool archives);

  // Moves to the next file. Returns false if there is none. Reports folders
  // that cannot be read and goes on.
  bool Next();
  const std::string& path() const { return path_; }
  // Says what is wrong with the file.
  void Report(const Outcome& outcome);
  // The highest one that was reported.
  int exit_code() const { return exit_code_; }

 private:
  struct Entry {
    std::string path;
    bool named;  // on the command line
  };
  void OpenFolder();

  const bool archives_;
  const bool recurse_;
  const bool quiet_;
  std::vector<Entry> pending_;  // the next one is the last
  std::string path_;
  int exit_code_ = kExitOk;
};

// Calls `work`, which returns an Outcome, with the path of each file. Reports
// errors and continues. Returns the highest exit code.
template <typename Work>
int ForEachFile(const Options& options, bool archives, const Work& work) {
  FileLoop files(options, archives);
  while (files.Next()) {
    // A shortage of memory for one file need not affect the next.
    try {
      files.Report(work(files.path()));
    } catch (const std::bad_alloc&) {
      files.Report(Outcome(kExitLimit, "out of memory"));
    }
  }
  return files.exit_code();
}

// Whether sources must be regular files, because the result's name derives from
// theirs.
bool TakesOnlyRegularFiles(const Options& options);

// Refuses --rm for a source with other hard links, which would remain, and for
// an output that cannot be read again.
Outcome CheckRemovable(const Options& options, const struct stat& source);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_FILE_LOOP_H_
