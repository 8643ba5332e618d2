// Copyright 2026 The llmzip authors
// SPDX-License-Identifier: Apache-2.0
//
// Text is collected until there is a batch: as many blocks as threads can code
// at once and as memory holds. A full batch is coded when more text comes or at
// the end, so that the encoder knows the last one: a text of a single block
// makes a frame without an end record. Each block is coded in the smallest way
// (smallest_block.h) and written in order.
#include "codec/encoder.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "codec/block_memory.h"
#include "codec/block_scheduler.h"
#include "codec/stream_split.h"
#include "container/block.h"
#include "container/checks.h"
#include "container/end_record.h"
#include "container/profiles.h"

namespace llmzip {
namespace {

// Text in a block where the caller does not say: minutes of work under a GGUF
// model, and enough history for the byte model elsewhere.
constexpr uint64_t kLargeModelBlock = uint64_t{1} << 20;
constexpr uint64_t kLargeModel = 50'000'000;  // parameters
constexpr uint64_t kDefaultBlock = uint64_t{8} << 20;
// Text of a stream by level: more streams are faster and a little larger.
constexpr uint64_t kBytesPerStream[] = {16 << 10, 16 << 10, 16 << 10,
                                        16 << 10, 32 << 10, 32 << 10,
                                        32 << 10, 64 << 10, 256 << 10};
// Beside a small model most of the work is done by the byte model, which loses
// more by streams; up to level 4 speed counts all the same.
constexpr uint64_t kSmallModelBytesPerStream = 192 << 10;
constexpr uint64_t kSmallModelStreams = 4;
constexpr uint64_t kTwoStreamsFrom = 64 << 10;
constexpr int kLastFastLevel = 4;
constexpr uint64_t kForkSymbols = 256;
// Rates of the learning head, in 1/256.
constexpr LearningRateCode kWeakModelRate = 128;
constexpr LearningRateCode kStrongModelRate = 26;
// Where nothing else adapts, a strong model gains from a faster head (alice29,
// 135 M parameters: 0.5 %); beside the byte model it loses.
constexpr LearningRateCode kStrongModelAloneRate = 77;
// Growth of a stored block and of a frame; docs/FORMAT.md, "Growth".
constexpr uint64_t kFrameGrowth = 40;
constexpr uint64_t kBlockGrowth = 20;
// How far references reach back: 256 MiB, and 1 GiB from this level on.
constexpr uint8_t kHistoryLog2 = 28;
constexpr uint8_t kFarHistoryLog2 = 30;
constexpr int kFirstFarLevel = 7;
// The largest model record, and the fields that name history and dictionary.
constexpr uint64_t kHeaderGrowth = 256;
// Text that may grow by doubling.
constexpr size_t kGrowUpTo = size_t{1} << 20;

}  // namespace

Encoder::Encoder(EncoderOptions options, ByteSink sink,
                 ProgressObserver observer)
    : options_(std::move(options)),
      sink_(std::move(sink)),
      observer_(std::move(observer)) {
  setup_.kernels = options_.kernels;
  setup_.dictionary = options_.dictionary.get();
  prepared_ = Prepare();
}

Status Encoder::Write(std::span<const uint8_t> text) {
  if (!gate_.Enter()) return gate_.Refusal();
  return gate_.Leave(Take(text));
}

Status Encoder::Flush() {
  if (!gate_.Enter()) return gate_.Refusal();
  return gate_.Leave(prepared_.ok() ? EncodeBatch(/*last=*/false) : prepared_);
}

Status Encoder::Finish() {
  if (!gate_.Enter()) return gate_.Refusal();
  return gate_.LeaveForGood(prepared_.ok() ? EncodeBatch(/*last=*/true)
                                           : prepared_);
}

Status Encoder::Take(std::span<const uint8_t> text) {
  LLMZIP_RETURN_IF_ERROR(prepared_);
  while (!text.empty()) {
    const size_t room = BatchBytes() - text_.size();
    // A full batch waits for more: the last one ends the frame.
    if (room == 0) {
      LLMZIP_RETURN_IF_ERROR(EncodeBatch(/*last=*/false));
      continue;
    }
    const auto piece = text.first(std::min(room, text.size()));
    LLMZIP_RETURN_IF_ERROR(MakeRoom(text_.size() + piece.size()));
    text_.insert(text_.end(), piece.begin(), piece.end());
    text = text.subspan(piece.size());
  }
  return Status();
}

Status Encoder::Prepare() {
  if (options_.num_threads == 0 || options_.num_streams > kMaxStreams ||
      options_.block_bytes > kMaxBlockBytes) {
    return Status(Code::kInvalidArgument,
                  "encoder options: threads from 1, streams up to 16, "
                  "blocks up to 1 GiB");
  }
  const LanguageModel* model = options_.model.get();
  const bool needs_model =
      options_.method.has_value() && UsesLanguageModel(*options_.method);
  if (needs_model && model == nullptr) {
    return Status(Code::kModelMissing,
                  "this method needs a language model, and none is set");
  }
  block_bytes_ = options_.block_bytes;
  large_model_ = model != nullptr && model->num_parameters() >= kLargeModel;
  if (block_bytes_ == 0) {
    block_bytes_ =
        large_model_ && options_.level > 1 ? kLargeModelBlock : kDefaultBlock;
  }
  choice_.method = options_.method.value_or(Method::kMix);
  choice_.fork_symbols = kForkSymbols;
  choice_.trace = static_cast<bool>(options_.token_observer);
  search_.any_method = !options_.method.has_value();
  methods_ = search_.any_method ? std::vector<Method>{Method::kBytes}
                                : std::vector<Method>{choice_.method};
  if (search_.any_method && model != nullptr) {
    methods_.push_back(Method::kMix);
  }
  search_.level = std::clamp(options_.level, 1, 9);
  search_.may_cut = options_.block_bytes == 0;
  may_refer_ = search_.any_method && !choice_.trace;
  search_.fewer_streams = options_.num_streams == 0 && !large_model_ &&
                          search_.level > kLastFastLevel;
  if (model == nullptr) {
    ChooseBatch();
    return Status();
  }
  setup_.model = model;
  setup_.rules = model->DefaultRules(options_.window, options_.keep);
  if (Status rules = model->CheckRules(setup_.rules); !rules.ok()) {
    return Status(Code::kInvalidArgument, rules.what());
  }
  choice_.learning_rate = options_.learning_rate.value_or(
      !large_model_                    ? kWeakModelRate
      : choice_.method == Method::kMix ? kStrongModelRate
                                       : kStrongModelAloneRate);
  record_.id = model->id();
  record_.numerics = NumericsOf(*model);
  record_.window = setup_.rules.window;
  record_.keep = setup_.rules.keep;
  record_.start_token = setup_.rules.start_token;
  record_.file_name = CleanFileName(model->name());
  for (const Profile& profile : RegisteredProfiles()) {
    const bool same = profile.model.has_value() &&
                      profile.model->id == record_.id &&
                      profile.model->numerics == record_.numerics &&
                      profile.model->window == record_.window &&
                      profile.model->keep == record_.keep &&
                      profile.model->start_token == record_.start_token;
    if (same) profile_ = &profile;  // the last one is the newest
  }
  ChooseBatch();
  return Status();
}

// Waits for as many full blocks as can be coded at once.
void Encoder::ChooseBatch() {
  const size_t fit = BlocksThatFit(block_bytes_);
  batch_blocks_ = std::clamp<size_t>(fit, 1, options_.num_threads);
}

bool Encoder::MayUseModel() const {
  return setup_.model != nullptr && search_.level > 1;
}

size_t Encoder::BatchBytes() const { return block_bytes_ * batch_blocks_; }

// Checks that the text may grow to `size`, before it does.
Status Encoder::MakeRoom(size_t size) {
  if (size > checked_bytes_) {
    // A block that is too large for the limit is not read to its end.
    const size_t block = std::min<size_t>(size, block_bytes_);
    if (BlocksThatFit(block) == 0) return BlockTooLarge(block);
    checked_bytes_ = block < block_bytes_ ? block : SIZE_MAX;
  }
  // Touched as it fills. Growing would hold a large text twice.
  if (size > kGrowUpTo && text_.capacity() < size) {
    text_.reserve(BatchBytes());
  }
  return Status();
}

// Codes all of text_, at most one batch, and writes it.
Status Encoder::EncodeBatch(bool last) {
  std::vector<std::span<const uint8_t>> texts;
  for (size_t at = 0; at < text_.size(); at += block_bytes_) {
    texts.push_back(std::span(text_).subspan(
        at, std::min<size_t>(block_bytes_, text_.size() - at)));
  }
  // Of a single text nothing can be repeated.
  const bool refers =
      may_refer_ && !(last && !frame_open_ && texts.size() <= 1);
  std::vector<std::vector<CodedBlock>> blocks(texts.size());
  LLMZIP_RETURN_IF_ERROR(EncodeBlocks(texts, refers, &blocks));
  const bool one_block = last && !frame_open_ && blocks.size() == 1 &&
                         blocks[0].size() == 1 && !options_.text_sha256;
  for (size_t i = 0; i < blocks.size(); ++i) {
    LLMZIP_RETURN_IF_ERROR(WriteBlocks(blocks[i], texts[i], one_block));
    blocks[i] = {};
  }
  text_.clear();
  if (!last || one_block) return Status();
  if (!frame_open_) LLMZIP_RETURN_IF_ERROR(OpenFrame(false, false, false));
  return CloseFrame();
}

void Encoder::FindRepeats(std::span<const std::span<const uint8_t>> texts) {
  if (!frame_open_) finder_.Begin(uint64_t{1} << HistoryLog2());
  for (const auto& text : texts) {
    repeats_.push_back(finder_.Find(text));
    finder_.Add(text);
  }
}

Status Encoder::EncodeBlocks(const std::vector<std::span<const uint8_t>>& texts,
                             bool refers,
                             std::vector<std::vector<CodedBlock>>* blocks) {
  repeats_.clear();
  if (texts.empty()) return Status();
  const size_t fit = BlocksThatFit(texts[0].size());
  if (fit == 0) return BlockTooLarge(texts[0].size());
  if (refers) FindRepeats(texts);
  const BlockObserver observe = [&](const BlockProgress& now) {
    Progress progress = done_;
    progress.text_bytes += now.text_bytes;
    progress.archive_bytes += now.payload_bytes;
    progress.num_symbols += now.num_symbols;
    return !observer_ || observer_(progress);
  };
  const ChoiceForSize choice = [this](uint64_t text_bytes) {
    return ChoiceFor(text_bytes);
  };
  const auto encode = [&](size_t i, ThreadPool& pool,
                          const BlockObserver& observer) {
    if (repeats_.size() > i && repeats_[i].reach != 0) {
      return EncodeWithReferences(texts[i], std::move(repeats_[i]), choice,
                                  pool, observer, &(*blocks)[i]);
    }
    auto coded =
        EncodeSmallest(texts[i], choice, search_, setup_, pool, observer);
    if (!coded.ok()) return coded.status();
    (*blocks)[i] = *std::move(coded);
    return Status();
  };
  if (texts.size() > 1) {
    return RunBlocks(texts.size(), std::min(fit, options_.num_threads), observe,
                     encode);
  }
  ThreadPool pool(options_.num_threads);
  return encode(0, pool, observe);
}

// Codes what the references leave of a text, and puts them before it.
Status Encoder::EncodeWithReferences(std::span<const uint8_t> text,
                                     Repeats repeats,
                                     const ChoiceForSize& choice,
                                     ThreadPool& pool,
                                     const BlockObserver& observer,
                                     std::vector<CodedBlock>* blocks) const {
  CodedBlock block;
  block.reason = ChoiceReason::kSmallest;
  if (!repeats.rest.empty()) {
    MethodSearch search = search_;
    search.may_cut = false;  // it is one block
    auto coded =
        EncodeSmallest(repeats.rest, choice, search, setup_, pool, observer);
    if (!coded.ok()) return coded.status();
    block = std::move(coded->front());
  }
  BlockHeader& header = block.header;
  header.raw_bytes = text.size();
  header.reach = repeats.reach;
  header.list_bytes = repeats.list.size();
  header.rest_bytes = repeats.rest.size();
  block.payload.insert(block.payload.begin(), repeats.list.begin(),
                       repeats.list.end());
  header.payload_bytes = block.payload.size();
  blocks->push_back(std::move(block));
  return Status();
}

// How far references reach. The frame says it, so it cannot follow the memory.
uint8_t Encoder::HistoryLog2() const {
  return search_.level < kFirstFarLevel ? kHistoryLog2 : kFarHistoryLog2;
}

BlockChoice Encoder::ChoiceFor(uint64_t text_bytes) const {
  BlockChoice choice = choice_;
  choice.num_streams =
      options_.num_streams != 0
          ? options_.num_streams
          : NumStreamsFor(text_bytes, BytesPerStream(text_bytes));
  return choice;
}

uint64_t Encoder::BytesPerStream(uint64_t text_bytes) const {
  const int level = search_.level;
  const uint64_t usual = kBytesPerStream[level - 1];
  if (level <= kLastFastLevel || large_model_) return usual;
  if (text_bytes < kTwoStreamsFrom) return text_bytes;
  const uint64_t least = std::min(kSmallModelBytesPerStream, text_bytes / 2);
  return std::max({usual, least, text_bytes / kSmallModelStreams});
}

// What a block takes while it is coded: its text and its result, and the
// work.
uint64_t Encoder::MemoryOf(uint64_t text_bytes) const {
  BlockChoice choice = choice_;
  choice.num_streams =
      setup_.model != nullptr ? ChoiceFor(text_bytes).num_streams : 1;
  // A full block may have others before it: it joins the history, and what it
  // does not repeat is a copy.
  const bool refers = may_refer_ && text_bytes == block_bytes_;
  return (refers ? 4 : 2) * text_bytes +
         EncodingMemory(text_bytes, methods_, choice, setup_);
}

uint64_t Encoder::Weights() const {
  return (setup_.model != nullptr ? setup_.model->weight_bytes() : 0) +
         (options_.held_bytes ? options_.held_bytes() : 0) +
         (options_.dictionary ? options_.dictionary->StateBytes() : 0) +
         finder_.held_bytes();
}

// How many blocks of that size fit into memory at once.
size_t Encoder::BlocksThatFit(uint64_t text_bytes) const {
  const uint64_t weights = Weights();
  if (options_.max_memory <= weights) return 0;
  return static_cast<size_t>(std::min<uint64_t>(
      (options_.max_memory - weights) / MemoryOf(text_bytes), SIZE_MAX));
}

Status Encoder::BlockTooLarge(uint64_t text_bytes) const {
  return Status(Code::kLimitExceeded,
                "a block of " + std::to_string(text_bytes) + " bytes takes " +
                    std::to_string(Weights() + MemoryOf(text_bytes)) +
                    " bytes of memory, the limit is " +
                    std::to_string(options_.max_memory));
}

// Writes the blocks that a text became. They stand in one frame.
Status Encoder::WriteBlocks(const std::vector<CodedBlock>& blocks,
                            std::span<const uint8_t> text, bool one_block) {
  // Where blocks may refer to earlier ones, all of them stand in one frame. Its
  // header comes before it is known which blocks will need the model.
  const bool with_model =
      (!repeats_.empty() && MayUseModel()) ||
      std::any_of(blocks.begin(), blocks.end(), [](const CodedBlock& block) {
        return UsesLanguageModel(block.header.method);
      });
  size_t begin = 0;
  for (const CodedBlock& block : blocks) {
    const size_t size = static_cast<size_t>(block.header.raw_bytes);
    LLMZIP_RETURN_IF_ERROR(
        WriteBlock(block, text.subspan(begin, size), one_block, with_model));
    begin += size;
  }
  return Status();
}

// `with_model`: whether the frame must name the model.
Status Encoder::WriteBlock(const CodedBlock& block,
                           std::span<const uint8_t> text, bool one_block,
                           bool with_model) {
  // A frame names its model in its header, or not at all: a text that is the
  // first to need it begins another frame.
  if (frame_open_ && with_model && !frame_.model.has_value()) {
    LLMZIP_RETURN_IF_ERROR(CloseFrame());
  }
  if (!frame_open_) {
    const bool begins = !one_block || TakesDictionary(block.header.method);
    LLMZIP_RETURN_IF_ERROR(OpenFrame(one_block, with_model, begins));
  }
  assert(block.header.reach <= frame_text_bytes_);
  std::vector<uint8_t> out;
  if (one_block) out = header_bytes_;
  AppendBlock(block.header, block.payload, TextCheck(text), frame_,
              header_bytes_, &out);
  done_.text_bytes += text.size();
  done_.num_symbols += block.num_symbols;
  frame_text_bytes_ += text.size();
  text_hash_->Update(text);
  if (options_.text_sha256) text_sha256_->Update(text);
  LLMZIP_RETURN_IF_ERROR(Emit(out));
  if (options_.block_observer) options_.block_observer(block);
  return options_.token_observer ? Tell(block, text) : Status();
}

// Calls the observer for each token of a block, in the text's order.
Status Encoder::Tell(const CodedBlock& block,
                     std::span<const uint8_t> text) const {
  constexpr uint64_t kStoredByteBits = 8000000;
  CodedToken token;
  token.method = block.header.method;
  size_t at = 0;
  const auto tell = [&](size_t size, uint64_t bits, const TokenTrace* trace) {
    token.bytes = text.subspan(at, size);
    token.coded_bits = bits;
    token.trace = trace;
    at += size;
    return options_.token_observer(token)
               ? Status()
               : Status(Code::kCancelled, "cancelled by the caller");
  };
  if (!UsesLanguageModel(token.method)) {
    const auto& bits = block.trace.byte_bits;
    while (at < text.size()) {
      LLMZIP_RETURN_IF_ERROR(
          tell(1, bits.empty() ? kStoredByteBits : bits[at], nullptr));
    }
    return Status();
  }
  token.vocabulary = &setup_.model->vocabulary();
  for (const auto& stream : block.trace.streams) {
    for (const TokenTrace& trace : stream) {
      LLMZIP_RETURN_IF_ERROR(tell(token.vocabulary->Bytes(trace.symbol).size(),
                                  trace.coded_bits, &trace));
    }
  }
  return Status();
}

Status Encoder::OpenFrame(bool one_block, bool with_model,
                          bool with_dictionary) {
  frame_ = {};
  frame_.one_block = one_block;
  frame_.text_sha256 = options_.text_sha256;
  if (!repeats_.empty()) frame_.history_log2 = HistoryLog2();
  if (with_model) frame_.model = record_;
  if (with_dictionary && options_.dictionary != nullptr) {
    frame_.dictionary = options_.dictionary->record();
  }
  SetProfile(
      with_model && profile_ != nullptr ? *profile_ : ProfileWithoutModel(),
      &frame_);
  header_bytes_.clear();
  AppendFrameHeader(frame_, &header_bytes_);
  frame_open_ = true;
  frame_text_bytes_ = 0;
  text_hash_ = std::make_unique<Xxh3>();
  text_sha256_ = std::make_unique<Sha256>();
  // With one block the header leaves together with it.
  return one_block ? Status() : Emit(header_bytes_);
}

Status Encoder::CloseFrame() {
  EndRecord end;
  end.raw_bytes = frame_text_bytes_;
  end.xxh3 = text_hash_->Digest();
  if (options_.text_sha256) end.sha256 = text_sha256_->Finish();
  std::vector<uint8_t> out;
  AppendEndRecord(end, &out);
  frame_open_ = false;
  return Emit(out);
}

Status Encoder::Emit(std::span<const uint8_t> bytes) {
  done_.archive_bytes += bytes.size();
  LLMZIP_RETURN_IF_ERROR(sink_(bytes));
  if (observer_ && !observer_(done_)) {
    return Status(Code::kCancelled, "cancelled by the caller");
  }
  return Status();
}

uint64_t EncoderBound(uint64_t text_bytes) {
  // Blocks that a caller chose smaller than the default are not covered by
  // fewer than one block for each 64 KiB.
  const uint64_t blocks = text_bytes / (64 << 10) + 1;
  return text_bytes + kFrameGrowth + kHeaderGrowth + kBlockGrowth * blocks;
}

}  // namespace llmzip
