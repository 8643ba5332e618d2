// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// The byte model of a block: what its header says about it.
#ifndef LLMZIP_CODEC_MIXING_OF_BLOCK_H_
#define LLMZIP_CODEC_MIXING_OF_BLOCK_H_

#include <memory>

#include "base/status.h"
#include "codec/model_setup.h"
#include "codec/primed_state.h"
#include "container/block_header.h"
#include "mixing/mix_parameters.h"
#include "mixing/symbol_mixer.h"

namespace llmzip {

// The parameters that the header writes, or the defaults, for which the
// dictionary counts as text of the block.
Result<MixParameters> MixingOf(const BlockHeader& header,
                               const ModelSetup& setup);
// The header must outlive the options.
MixOptions MixOptionsOf(const BlockHeader& header, MixParameters parameters,
                        const ModelSetup& setup);

// A byte model for the block: it goes on where setup.primed is, or begins with
// the start that the header names. kOutOfMemory if its tables find no room.
Result<std::unique_ptr<SymbolMixer>> NewMixer(const BlockHeader& header,
                                              const ModelSetup& setup);

// A byte model that begins with a start; 0: none.
Result<std::unique_ptr<SymbolMixer>> NewMixerWith(const MixOptions& options,
                                                  uint8_t mixing_start,
                                                  const ModelSetup& setup);
// What both return where memory is short.
Status NoMixingMemory();

// What decides how the frame's dictionary primes the block.
Result<Priming> PrimingOf(const BlockHeader& header, const ModelSetup& setup);

}  // namespace llmzip

#endif  // LLMZIP_CODEC_MIXING_OF_BLOCK_H_
