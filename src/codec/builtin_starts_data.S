/* Copyright 2026 The llmzip authors
 * SPDX-License-Identifier: Apache-2.0
 *
 * The bytes of models/start-1-*.br in read-only memory. LLMZIP_START_1_NONE
 * and its like are the files' paths, quoted, from CMakeLists.txt. */
#if defined(__APPLE__)
#define SYMBOL(name) _##name
  .const
#else
#define SYMBOL(name) name
  .section .rodata, "a"
#endif

  .globl SYMBOL(llmzip_start_1_none_begin)
  .globl SYMBOL(llmzip_start_1_none_end)
SYMBOL(llmzip_start_1_none_begin):
  .incbin LLMZIP_START_1_NONE
SYMBOL(llmzip_start_1_none_end):
  .byte 0

  .globl SYMBOL(llmzip_start_1_weak_begin)
  .globl SYMBOL(llmzip_start_1_weak_end)
SYMBOL(llmzip_start_1_weak_begin):
  .incbin LLMZIP_START_1_WEAK
SYMBOL(llmzip_start_1_weak_end):
  .byte 0

  .globl SYMBOL(llmzip_start_1_strong_begin)
  .globl SYMBOL(llmzip_start_1_strong_end)
SYMBOL(llmzip_start_1_strong_begin):
  .incbin LLMZIP_START_1_STRONG
SYMBOL(llmzip_start_1_strong_end):
  .byte 0

#if defined(__ELF__)
  .section .note.GNU-stack, "", %progbits
#endif
