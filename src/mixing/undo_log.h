// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// What tables held before they were changed, so that they can return to it. A
// short text changes a small part of large tables; to undo that takes less time
// than to make or to copy them.
#ifndef LLMZIP_MIXING_UNDO_LOG_H_
#define LLMZIP_MIXING_UNDO_LOG_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace llmzip {

// Not thread-safe. Keeps whole lines of 64 bytes, each once. So it takes at
// most 1.4 times the bytes of the tables that it covers, and three times that
// while it grows.
class UndoLog {
 public:
  UndoLog();
  UndoLog(const UndoLog&) = delete;
  UndoLog& operator=(const UndoLog&) = delete;

  // Keeps `bytes` bytes from `begin` on, which are about to change. Requires
  // memory of a LazyArray, all lines of which belong to it.
  void Note(void* begin, size_t bytes) {
    auto address = reinterpret_cast<uintptr_t>(begin);
    const uintptr_t end = address + bytes;
    for (address &= ~uintptr_t{kLineBytes - 1}; address < end;
         address += kLineBytes) {
      NoteLine(address);
    }
  }

  // Gives all memory that was noted its old contents, and forgets it.
  void Rollback();

  // Lines that are kept now.
  size_t num_lines() const { return lines_.size(); }

 private:
  static constexpr size_t kLineBytes = 64;
  struct Line {
    uintptr_t address;
    size_t place;  // in places_
    std::array<uint8_t, kLineBytes> content;
  };

  void NoteLine(uintptr_t address) {
    size_t place = PlaceOf(address);
    while (places_[place] != 0) {
      if (lines_[places_[place] - 1].address == address) return;
      place = (place + 1) & (places_.size() - 1);
    }
    Keep(address, place);
  }
  size_t PlaceOf(uintptr_t address) const {
    const uint64_t hash = (address / kLineBytes) * 0x9e3779b97f4a7c15u;
    return static_cast<size_t>(hash >> shift_);
  }
  void Keep(uintptr_t address, size_t place);
  void Grow();

  std::vector<Line> lines_;
  // A hash table of the addresses: number of the line + 1, or 0. At most half
  // of it is taken.
  std::vector<uint32_t> places_;
  unsigned shift_;
};

}  // namespace llmzip

#endif  // LLMZIP_MIXING_UNDO_LOG_H_
