// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// A log of 64-byte lines with their old contents. A line is often changed again
// soon, so a hash table of addresses tells which lines the log has. Every line
// is kept once, hence the order in which they are restored does not matter.
//
// Clearing the hash table takes a step for each line and not for each place:
// the log of a short text is small, and the table may be large after a long
// one.
#include "mixing/undo_log.h"

#include <cstring>

namespace llmzip {
namespace {

constexpr unsigned kFirstPlacesLog2 = 13;

}  // namespace

UndoLog::UndoLog()
    : places_(size_t{1} << kFirstPlacesLog2), shift_(64 - kFirstPlacesLog2) {}

void UndoLog::Keep(uintptr_t address, size_t place) {
  Line& line = lines_.emplace_back();
  line.address = address;
  line.place = place;
  std::memcpy(line.content.data(), reinterpret_cast<const void*>(address),
              kLineBytes);
  places_[place] = static_cast<uint32_t>(lines_.size());
  if (2 * lines_.size() > places_.size()) Grow();
}

void UndoLog::Grow() {
  places_.assign(2 * places_.size(), 0);
  --shift_;
  for (size_t i = 0; i < lines_.size(); ++i) {
    size_t place = PlaceOf(lines_[i].address);
    while (places_[place] != 0) place = (place + 1) & (places_.size() - 1);
    places_[place] = static_cast<uint32_t>(i + 1);
    lines_[i].place = place;
  }
}

void UndoLog::Rollback() {
  for (const Line& line : lines_) {
    std::memcpy(reinterpret_cast<void*>(line.address), line.content.data(),
                kLineBytes);
    places_[line.place] = 0;
  }
  lines_.clear();
}

}  // namespace llmzip
