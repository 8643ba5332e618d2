// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The folder that downloads go to: its lock, the files in it that are not
// complete yet, and the list of those that llmzip put there. Other users may
// write to the folder, so no link is followed.
#ifndef LLMZIP_PULL_MODEL_FOLDER_H_
#define LLMZIP_PULL_MODEL_FOLDER_H_

#include <string>

#include "llmzip/llmzip.h"
#include "shell/outcome.h"
#include "shell/unique_fd.h"

namespace llmzip::cli {

// Whether `name` can be part of a file name: letters, digits, dots, hyphens and
// underscores only, and no dot or hyphen first.
bool IsPlainName(const std::string& name);

// Returns the first of the context's folders as an absolute path. Programs that
// run in another folder can use it.
Outcome FirstModelFolder(const llmzip_context* context, std::string* folder);

// Makes the folder if needed, with access for the user only, and locks it.
// Waits while another process works in it. Does not make a missing HOME.
// Closing `*lock` releases the lock.
Outcome LockFolder(const std::string& folder, UniqueFd* lock);

// Returns the name of a partial download. It depends on the source and on the
// expected hash, so that no other download continues it.
Outcome PartOf(const std::string& target, const std::string& source,
               const std::string& expected, std::string* part);

// Opens a partial download. If there is something else under that name, such as
// a link or a file that others can write, it is removed and not followed.
Outcome OpenPart(const std::string& path, UniqueFd* file);

// Gives the complete file `from` its final name, for good: both the file and
// its folder are synced.
Outcome SyncAndRename(const std::string& from, const std::string& to);

// The same, and adds the file to the list of installed files. Requires that the
// folder is locked.
Outcome Install(const std::string& from, const std::string& to);

// Whether the folder's list says that llmzip made the file of this name.
bool IsInstalled(const std::string& folder, const std::string& file_name);
// Removes the name from the list. Requires that the folder is locked.
Outcome ForgetInstalled(const std::string& folder,
                        const std::string& file_name);

}  // namespace llmzip::cli

#endif  // LLMZIP_PULL_MODEL_FOLDER_H_
