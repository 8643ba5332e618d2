// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
#include "codec/method_mix.h"

namespace llmzip {

template class MixCoder<MixBitWriter>;
template class MixCoder<MixBitReader>;
template class MixCoder<MixBitLearner>;

}  // namespace llmzip
