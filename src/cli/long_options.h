// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Long options as getopt_long takes them: a beginning of a name that no other
// option shares stands for the name.
#ifndef LLMZIP_CLI_LONG_OPTIONS_H_
#define LLMZIP_CLI_LONG_OPTIONS_H_

#include <string>
#include <vector>

namespace llmzip::cli {

// The options of a command, by their names without dashes.
struct OptionNames {
  struct Long {
    std::string name;
    bool takes_value = false;
  };
  std::vector<Long> longs;
  std::string value_letters;  // short options that take a value
};

// Replaces abbreviated names in `arguments`, which do not include the program.
// What follows "--" and what is another option's value stays. Returns "", or
// what is wrong with a name that is unknown or ambiguous; it then names the
// options that may have been meant.
std::string CompleteLongOptions(const OptionNames& names,
                                std::vector<std::string>& arguments);

}  // namespace llmzip::cli

#endif  // LLMZIP_CLI_LONG_OPTIONS_H_
