// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Packets of the lines of files: bytes, processor time and memory.
//   packet_bench N FILE...
// Codes N messages, the lines of the files in turn, and decodes each packet.
// Prints a line whenever the number of messages has doubled.
#include <time.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <vector>

#include "llmzip/llmzip.hpp"

namespace {

// Of this process, in microseconds.
double ProcessorTime() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return 1e6 * static_cast<double>(now.tv_sec) +
         1e-3 * static_cast<double>(now.tv_nsec);
}

// Resident memory in KiB; 0 where the system does not tell.
long ResidentKib() {
  std::ifstream status("/proc/self/status");
  std::string line;
  while (std::getline(status, line)) {
    if (line.rfind("VmRSS:", 0) == 0) return std::atol(line.c_str() + 6);
  }
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::fprintf(stderr, "Usage: packet_bench N FILE...\n");
    return 1;
  }
  const long most = std::atol(argv[1]);
  std::vector<std::string> messages;
  for (int i = 2; i < argc; ++i) {
    std::ifstream in(argv[i]);
    for (std::string line; std::getline(in, line);) messages.push_back(line);
  }
  if (messages.empty()) return 1;
  double begin = ProcessorTime();
  llmzip::Packer packer{llmzip::Context()};
  std::printf(
      "packer made in %.0f ms, at most %.1f MiB beside the model\n",
      (ProcessorTime() - begin) / 1e3,
      static_cast<double>(llmzip_packer_memory(packer.get())) / (1 << 20));
  double encoding = 0, decoding = 0;
  size_t in = 0, out = 0, grown = 0;
  for (long n = 1, next = 1; n <= most; ++n) {
    const std::string& message =
        messages[static_cast<size_t>(n - 1) % messages.size()];
    begin = ProcessorTime();
    const std::string packet = packer.Encode(message);
    const double middle = ProcessorTime();
    const std::string again = packer.Decode(packet);
    decoding += ProcessorTime() - middle;
    encoding += middle - begin;
    if (again != message) {
      std::fprintf(stderr, "message %ld does not come back\n", n);
      return 1;
    }
    in += message.size();
    out += packet.size();
    grown += packet.size() > message.size() ? 1 : 0;
    if (n != next && n != most) continue;
    next *= 2;
    std::printf(
        "%8ld messages: %zu bytes of %zu, %zu grew; encode %.0f us, decode "
        "%.0f us each; %ld KiB resident\n",
        n, out, in, grown, encoding / static_cast<double>(n),
        decoding / static_cast<double>(n), ResidentKib());
  }
  return 0;
}
